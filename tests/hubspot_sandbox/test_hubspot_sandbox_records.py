"""Records read: pages, one, batches, and what is peculiar about them."""

import pytest

CONTACTS = "/crm/objects/2026-09/0-1"


@pytest.fixture(scope="module")
def hubspot(served_for_module):
    return served_for_module()


@pytest.mark.parametrize(
    "path",
    ["/crm/objects/2026-09/contacts", "/crm/objects/2026-03/contact", "/crm/v3/objects/CONTACT", "/crm/v3/objects/0-1"],
)
def test_every_spelling_of_a_path_and_a_type_gives_the_same(hubspot, path):
    assert hubspot.get(path, limit=3)["results"] == hubspot.get(CONTACTS, limit=3)["results"]


def test_pages_are_in_order_of_id_and_not_of_age(hubspot):
    found = [one for page in hubspot.pages(CONTACTS, limit=100) for one in page]
    ids = [int(one["id"]) for one in found]
    ages = [one["createdAt"] for one in found]
    assert ids == sorted(set(ids))
    assert len(ids) == 167
    assert ages != sorted(ages)


def test_the_cursor_is_the_last_id_and_one_and_the_link_is_an_old_path(hubspot):
    page = hubspot.get(CONTACTS, limit=2, properties="email")
    after = str(int(page["results"][-1]["id"]) + 1)
    assert page["paging"]["next"] == {
        "after": after,
        "link": f"https://api.hubapi.com/crm/v3/objects/0-1?limit=2&properties=email&after={after}",
    }


def test_three_properties_come_unasked_and_unknown_ones_do_not(hubspot):
    (one,) = hubspot.get(CONTACTS, limit=1, properties="message,nonsense,fax_of_assistant")["results"]
    assert list(one["properties"]) == ["createdate", "hs_object_id", "lastmodifieddate", "message"]
    assert one["properties"]["message"] is None
    assert one["updatedAt"] == one["properties"]["lastmodifieddate"]


@pytest.mark.parametrize(("empty", "shown"), [("null", {"message": None}), ("text", {"message": ""}), ("absent", {})])
def test_an_empty_value_has_three_forms(served, empty, shown):
    (one,) = served(empty_values=empty).get(CONTACTS, limit=1, properties="message")["results"]
    assert {name: value for name, value in one["properties"].items() if name == "message"} == shown


def test_more_than_a_hundred_a_page_is_refused(hubspot):
    assert hubspot.error("GET", CONTACTS + "?limit=101") == (
        400, "VALIDATION_ERROR", "Invalid limit: 101. It must be between 1 and 100.",
    )  # fmt: skip
    assert hubspot.call("GET", CONTACTS + "?limit=51&propertiesWithHistory=email").status_code == 400


def test_archived_records_come_alone_and_when_asked_for(hubspot):
    found = hubspot.get(CONTACTS, limit=100, archived=True)["results"]
    assert len(found) == 3
    assert all(one["archived"] and one["archivedAt"] for one in found)
    assert hubspot.call("GET", f"{CONTACTS}/{found[0]['id']}").status_code == 404
    assert hubspot.get(f"{CONTACTS}/{found[0]['id']}", archived=True)["id"] == found[0]["id"]


def test_the_id_of_a_merged_record_gives_the_survivor(hubspot):
    survivor = hubspot.get(f"{CONTACTS}/201377400004", properties="hs_merged_object_ids")
    assert survivor["id"] != "201377400004"
    assert "201377400004" in survivor["properties"]["hs_merged_object_ids"].split(";")
    batch = hubspot.post(f"{CONTACTS}/batch/read", {"inputs": [{"id": "201377400004"}, {"id": "201377400005"}]})
    assert [one["id"] for one in batch["results"]] == [survivor["id"]]


def test_a_contact_is_found_by_any_of_its_addresses(hubspot):
    one = hubspot.get(f"{CONTACTS}/p4@HOME-example.com", idProperty="email")
    assert one["properties"]["email"] == "person4@firm4-example.com"


def test_a_batch_of_known_ids_is_whole(hubspot):
    ids = [one["id"] for one in hubspot.get(CONTACTS, limit=100)["results"]]
    body = {"inputs": [{"id": one} for one in ids], "properties": ["firstname"], "propertiesWithHistory": []}
    answer = hubspot.call("POST", f"{CONTACTS}/batch/read", body)
    assert answer.status_code == 200
    assert {one["id"] for one in answer.json()["results"]} == set(ids)


def test_a_batch_with_some_unknown_ids_is_a_207(hubspot):
    body = {"inputs": [{"id": "501"}, {"id": "7"}, {"id": "8"}], "properties": ["email"]}
    answer = hubspot.call("POST", f"{CONTACTS}/batch/read", body)
    whole = answer.json()
    assert answer.status_code == 207
    assert [one["id"] for one in whole["results"]] == ["501"]
    assert (whole["numErrors"], whole["errors"][0]["category"]) == (1, "OBJECT_NOT_FOUND")
    assert whole["errors"][0]["context"] == {"ids": ["7", "8"]}


def test_a_batch_of_unknown_ids_is_a_404_and_one_too_large_a_400(hubspot):
    assert hubspot.error("POST", f"{CONTACTS}/batch/read", {"inputs": [{"id": "7"}]})[0] == 404
    many = {"inputs": [{"id": str(one)} for one in range(101)]}
    assert hubspot.error("POST", f"{CONTACTS}/batch/read", many)[0] == 400


def test_links_in_a_list_are_a_hundred_at_most_and_each_type_is_a_line(served):
    client = served(account="generated", contacts=300, companies=3, deals=0, largest_company=150)
    first = client.get("/crm/objects/2026-09/companies", limit=1, associations="contacts")["results"][0]
    contacts = first["associations"]["contacts"]
    assert len(contacts["results"]) == 100
    assert {one["type"] for one in contacts["results"]} == {"company_to_contact", "company_to_contact_unlabeled"}
    assert contacts["paging"]["next"]["after"]


def test_sensitive_values_need_their_scope(served):
    body = {"inputs": [{"id": "501"}], "properties": ["tax_number"]}

    def read(client):
        return client.post(f"{CONTACTS}/batch/read", body)["results"][0]["properties"]["tax_number"]

    assert read(served()) is None
    assert read(served(scopes=["crm.objects.contacts.read", "crm.objects.contacts.sensitive.read"])) == "DE000000000"


def test_a_type_is_named_by_its_id_or_full_name(hubspot):
    by_id = hubspot.get("/crm/objects/2026-09/2-48120001", limit=5)
    assert by_id["results"] == hubspot.get("/crm/v3/objects/p148006211_machines", limit=5)["results"]
    assert hubspot.error("GET", "/crm/objects/2026-09/machines") == (
        400, None, "Unable to infer object type from: machines",
    )  # fmt: skip


def test_the_account_has_every_mess_that_is_promised(hubspot):
    def values(kind, name):
        records = hubspot.state(kind)["objects"][kind]["records"]
        return {one["properties"].get(name, "") for one in records}

    assert {";strings;repair", "brass"} <= values("contacts", "newsletter_topics")
    assert {"1984-02-29", "446515200000"} <= values("contacts", "birthday_on")
    assert {"1715938200123.0", "2024-05-17T09:30:00Z"} <= values("contacts", "first_met_at")
    assert "Yes" in values("contacts", "is_vip")
    assert any("<p>" in one for one in values("contacts", "remarks"))
    assert {"EUR", "USD", "GBP", "JPY"} <= values("deals", "deal_currency_code")
    assert "purged-stage" in values("deals", "dealstage")
    assert "about 40" in values("companies", "numberofemployees")
    assert "48210304" in values("contacts", "hubspot_owner_id")
    assert len({one["type"] for one in hubspot.get("/crm/properties/2026-09/0-1")["results"]}) == 9


def test_a_batch_may_know_nothing_of_merged_records(served):
    body = {"inputs": [{"id": "501"}, {"id": "201377400004"}], "properties": ["email"]}
    whole = served(merged_in_batch=False).post(f"{CONTACTS}/batch/read", body)
    assert whole["errors"][0]["context"] == {"ids": ["201377400004"]}


def test_writes_are_told_every_fault_and_change_nothing(served):
    client = served()
    before = client.get(f"{CONTACTS}/501", properties="email,favourite_instrument")
    bad = {"nonsense": "x", "hs_email_optout": "true", "favourite_instrument": "drum", "birthday_on": "soon"}
    whole = client.call("PATCH", f"{CONTACTS}/501", {"properties": bad}).json()
    assert [one["code"] for one in whole["errors"]] == [
        "PROPERTY_DOESNT_EXIST", "READ_ONLY_VALUE", "INVALID_OPTION", "INVALID_DATE",
    ]  # fmt: skip
    assert client.get(f"{CONTACTS}/501", properties="email,favourite_instrument") == before


def test_a_basic_change_by_a_merged_id_works_and_one_of_a_batch_is_left_out(served):
    client = served()
    change = {"properties": {"city": "X"}}
    survivor = client.ok("PATCH", f"{CONTACTS}/201377400004", change)["id"]
    assert survivor != "201377400004"
    answer = client.call("POST", f"{CONTACTS}/batch/update", {"inputs": [{"id": "201377400004", **change}]})
    assert (answer.status_code, answer.json()["results"]) == (200, [])


def test_erased_records_leave_nothing(served):
    client = served()
    client.ok("POST", f"{CONTACTS}/gdpr-delete", {"objectId": "501"})
    for archived in (True, False):
        assert client.call("GET", f"{CONTACTS}/501", params={"archived": archived}).status_code == 404


def test_an_upsert_makes_or_changes_by_a_unique_property(served):
    client = served()
    inputs = [{"id": address, "idProperty": "email", "properties": {"city": "Y"}}
              for address in ("person1@firm1-example.com", "brand.new@example.com")]  # fmt: skip
    found = client.post(f"{CONTACTS}/batch/upsert", {"inputs": inputs})["results"]
    assert [one["new"] for one in found] == [False, True]
    assert (
        client.get(f"{CONTACTS}/brand.new@example.com", idProperty="email", properties="city")["id"] == found[1]["id"]
    )
