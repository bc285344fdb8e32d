"""Links: bulk reads with cursors, labels, both directions, merged and archived ends."""

import pytest

BATCH = "/crm/associations/2026-09/{}/{}/batch/read"


@pytest.fixture(scope="module")
def hubspot(served_for_module):
    return served_for_module()


def ids(client, kind):
    return [one["id"] for one in client.state(kind)["objects"][kind]["records"] if one["archived"] is None]


def read(client, origin, target, sources):
    body = {"inputs": [{"id": str(one)} for one in sources]}
    answer = client.call("POST", BATCH.format(origin, target), body)
    return answer.status_code, answer.json()


def pairs(client, origin, target, sources):
    """Every pair with its types, whatever the pages."""
    found, inputs = {}, [{"id": str(one)} for one in sources]
    while inputs:
        whole = client.post(BATCH.format(origin, target), {"inputs": inputs[:1000]})
        again = []
        for one in whole["results"]:
            for to in one["to"]:
                key = int(one["from"]["id"]), int(to["toObjectId"])
                found[key] = {(t["category"], t["typeId"]) for t in to["associationTypes"]}
            if "paging" in one:
                again.append({"id": one["from"]["id"], "after": one["paging"]["next"]["after"]})
        inputs = inputs[1000:] + again
    return found


def test_what_has_no_links_is_an_error_of_a_207(hubspot):
    contacts = ids(hubspot, "contacts")
    status, whole = read(hubspot, "0-1", "0-2", contacts)
    without = {one["context"]["fromObjectId"][0] for one in whole["errors"]}
    assert status == 207
    assert whole["numErrors"] == len(without) > 10
    assert without | {one["from"]["id"] for one in whole["results"]} == set(map(str, contacts))
    one = whole["errors"][0]
    assert (one["category"], one["subCategory"]) == ("OBJECT_NOT_FOUND", "crm.associations.NO_ASSOCIATIONS_FOUND")
    assert one["message"] == f"No company is associated with contact {one['context']['fromObjectId'][0]}."


def test_the_plain_type_stands_beside_every_label(hubspot):
    _, whole = read(hubspot, "0-1", "0-2", ids(hubspot, "contacts"))
    kinds = [
        {(t["category"], t["typeId"], t["label"]) for t in to["associationTypes"]}
        for one in whole["results"]
        for to in one["to"]
    ]
    assert all(("HUBSPOT_DEFINED", 279, None) in one for one in kinds)
    assert any(("HUBSPOT_DEFINED", 1, "Primary") in one for one in kinds)
    assert any({"Former employer", "Billing"} <= {label for _, _, label in one} for one in kinds)


@pytest.mark.parametrize(("a", "b"), [("0-1", "0-2"), ("0-1", "0-3"), ("0-2", "0-3"), ("2-48120001", "0-2")])
def test_both_directions_tell_the_same_pairs(hubspot, a, b):
    names = {"0-1": "contacts", "0-2": "companies", "0-3": "deals", "2-48120001": "machines"}
    whole = hubspot.state()["objects"]

    def there(kind):
        return [one["id"] for one in whole[names[kind]]["records"] if one["archived"] is None]

    forth, back = pairs(hubspot, a, b, there(a)), pairs(hubspot, b, a, there(b))
    assert {(one, other) for other, one in back} == set(forth) != set()
    assert [len(forth[pair]) for pair in sorted(forth)] == [len(back[pair[::-1]]) for pair in sorted(forth)]


def test_a_company_of_1700_contacts_is_read_by_cursor(served):
    client = served(account="generated", contacts=2500, companies=5, deals=0, largest_company=1700)
    company = ids(client, "companies")[0]
    _, whole = read(client, "companies", "contacts", [company])
    assert len(whole["results"][0]["to"]) == 500
    staff = pairs(client, "companies", "contacts", [company])
    assert len(staff) >= 1700
    assert {(one, other) for other, one in staff} == {
        pair for pair in pairs(client, "contacts", "companies", ids(client, "contacts")) if pair[1] == company
    }


@pytest.mark.parametrize("counts", [(50, 7, 33), (10, 1, 45), (7, 20, 3)])
def test_generated_links_are_the_same_from_both_ends(served, counts):
    contacts, companies, deals = counts
    client = served(account="generated", contacts=contacts, companies=companies, deals=deals, largest_company=4)
    for a, b in (("contacts", "companies"), ("deals", "companies"), ("contacts", "deals")):
        forth = pairs(client, a, b, ids(client, a))
        assert {(one, other) for other, one in pairs(client, b, a, ids(client, b))} == set(forth) != set()


def test_the_id_of_the_target_is_a_number_or_text(served):
    (one,) = read(served(to_object_id="text"), "contacts", "companies", [501])[1]["results"]
    assert all(isinstance(to["toObjectId"], str) for to in one["to"])


def test_an_id_that_is_no_number_fails_the_batch_or_is_one_error(served):
    assert read(served(), "contacts", "companies", [501, "x"])[0] == 400
    status, whole = read(served(bad_id_fails_batch=False), "contacts", "companies", [501, "x"])
    assert status == 207
    assert whole["errors"][0]["subCategory"] == "crm.associations.INVALID_IDENTIFIER"


def test_more_than_a_thousand_sources_are_refused(hubspot):
    assert read(hubspot, "contacts", "companies", range(1001))[0] == 400


def test_leads_are_linked_as_seen_from_leads_only(served, hubspot):
    leads, deals = ids(hubspot, "leads"), ids(hubspot, "deals")
    assert len(pairs(hubspot, "leads", "deals", leads)) >= 3
    assert pairs(hubspot, "deals", "leads", deals) == {}
    both = served(leads_from_leads_only=False)
    assert len(pairs(both, "deals", "leads", deals)) == len(pairs(both, "leads", "deals", leads))


def test_a_contact_may_have_several_labels_on_one_deal(hubspot):
    found = pairs(hubspot, "contacts", "deals", ids(hubspot, "contacts"))
    assert max(len(types) for types in found.values()) == 3


def test_a_pair_that_can_not_be_linked_is_refused_or_empty(served, hubspot):
    product = ids(hubspot, "products")[0]
    path = "/crm/associations/2026-09/contacts/products/labels"
    assert hubspot.error("GET", path)[:2] == (400, "VALIDATION_ERROR")
    assert read(hubspot, "products", "contacts", [product])[0] == 400
    empty = served(unlinkable_pairs="empty")
    assert empty.get(path) == {"results": []}
    status, whole = read(empty, "products", "contacts", [product])
    assert (status, whole["results"], whole["numErrors"]) == (207, [], 1)


def test_labels_of_a_pair_know_their_direction(hubspot):
    def labels(a, b):
        found = hubspot.get(f"/crm/associations/2026-09/{a}/{b}/labels")["results"]
        return {one["label"]: (one["category"], one["typeId"]) for one in found}

    there, back = labels("contacts", "companies"), labels("companies", "contacts")
    assert there[None] == ("HUBSPOT_DEFINED", 279)
    assert back[None] == ("HUBSPOT_DEFINED", 280)
    assert {"Teaches at", "Former employer"} <= set(there)
    assert {"Teacher", "Former employee"} <= set(back)
    assert labels("2-48120001", "0-2")[None][0] == "USER_DEFINED"


def test_one_number_may_be_of_two_categories(hubspot):
    types = hubspot.get("/crm/associations/2026-09/contacts/deals/labels")["results"]
    assert {(one["category"], one["label"]) for one in types if one["typeId"] == 4} == {
        ("HUBSPOT_DEFINED", None), ("USER_DEFINED", "Pays the bill"),
    }  # fmt: skip


def test_parents_and_children_are_told_by_two_types(hubspot):
    companies = ids(hubspot, "companies")
    found = pairs(hubspot, "companies", "companies", companies)
    children = {pair for pair, types in found.items() if ("HUBSPOT_DEFINED", 13) in types}
    parents = {pair for pair, types in found.items() if ("HUBSPOT_DEFINED", 14) in types}
    assert len(children) == 4
    assert {pair[::-1] for pair in parents} == children
    for parent, child in children:
        one = hubspot.get(f"/crm/objects/2026-09/0-2/{child}", properties="hs_parent_company_id")
        assert one["properties"]["hs_parent_company_id"] == str(parent)


def test_the_primary_company_is_mirrored_in_a_property(hubspot):
    found = pairs(hubspot, "contacts", "companies", ids(hubspot, "contacts"))
    primary = {contact: company for (contact, company), types in found.items() if ("HUBSPOT_DEFINED", 1) in types}
    shown = {
        one["id"]: int(one["properties"]["associatedcompanyid"])
        for one in hubspot.state("contacts")["objects"]["contacts"]["records"]
        if one["properties"].get("associatedcompanyid") and one["archived"] is None
    }
    gone = {one["id"] for one in hubspot.state("companies")["objects"]["companies"]["records"] if one["archived"]}
    assert {contact: company for contact, company in shown.items() if company not in gone} == primary


def test_links_of_one_record_come_in_pages(served):
    client = served(account="generated", contacts=30, companies=2, deals=0, largest_company=25)
    company = ids(client, "companies")[0]
    path = f"/crm/objects/2026-09/companies/{company}/associations/contacts"
    found = [one["toObjectId"] for page in client.pages(path, limit=10) for one in page]
    assert len(found) == len(set(found)) >= 25
    assert found == [one["toObjectId"] for one in client.get(path.replace("objects/2026-09", "v4/objects"))["results"]]


def test_the_old_bulk_read_stops_at_a_hundred(served):
    client = served(account="generated", contacts=300, companies=2, deals=0, largest_company=250)
    company = ids(client, "companies")[0]
    whole = client.post("/crm/v3/associations/companies/contacts/batch/read", {"inputs": [{"id": str(company)}]})
    assert len({one["id"] for one in whole["results"][0]["to"]}) == 100


def test_making_and_breaking_links_moves_no_date(served):
    client = served()
    before = client.get("/crm/objects/2026-09/0-1/501")
    company = ids(client, "companies")[45]
    client.ok("PUT", f"/crm/objects/2026-09/0-1/501/associations/default/0-2/{company}")
    types = client.get("/crm/associations/2026-09/0-1/0-2/labels")["results"]
    taught = next(one["typeId"] for one in types if one["label"] == "Teaches at")
    spec = [{"associationCategory": "USER_DEFINED", "associationTypeId": taught}]
    client.ok("PUT", f"/crm/objects/2026-09/0-1/501/associations/0-2/{company}", spec)
    assert ("USER_DEFINED", taught) in pairs(client, "0-1", "0-2", [501])[501, company]
    client.ok("DELETE", f"/crm/objects/2026-09/0-1/501/associations/0-2/{company}")
    assert (501, company) not in pairs(client, "0-1", "0-2", [501])
    assert client.get("/crm/objects/2026-09/0-1/501")["updatedAt"] == before["updatedAt"]


def test_a_merge_keeps_what_is_told_from_the_other_side_only(served):
    client = served()
    found = pairs(client, "leads", "contacts", ids(client, "leads"))
    (lead, contact), types = next(iter(found.items()))
    other = next(one for one in ids(client, "contacts") if one != contact)
    made = client.act(do="merge", object="contacts", id=contact, other=other)
    assert types == {("HUBSPOT_DEFINED", 578), ("HUBSPOT_DEFINED", 608)}
    assert pairs(client, "leads", "contacts", [lead]) == {(lead, made): types}


def test_a_merge_takes_the_links_along(served):
    client = served()
    first, second = ids(client, "contacts")[:2]
    old = pairs(client, "contacts", "companies", [first, second])
    made = client.post(
        "/crm/objects/2026-09/contacts/merge", {"primaryObjectId": str(first), "objectIdToMerge": str(second)}
    )
    assert made["id"] not in (str(first), str(second))
    new = pairs(client, "contacts", "companies", [made["id"]])
    assert {company for _, company in new} == {company for _, company in old}
    assert client.get(f"/crm/objects/2026-09/contacts/{second}")["id"] == made["id"]
    assert str(first) not in {one["id"] for page in client.pages("/crm/objects/2026-09/0-1", limit=100) for one in page}


def test_labels_of_parent_and_child_may_be_unnamed(served, hubspot):
    path = "/crm/associations/2026-09/companies/companies/labels"
    named = {one["typeId"]: one["label"] for one in hubspot.get(path)["results"]}
    assert (named[13], named[14]) == ("Child Company", "Parent Company")
    unnamed = {one["typeId"]: one["label"] for one in served(parent_labels=False).get(path)["results"]}
    assert (unnamed[13], unnamed[14]) == (None, None)


def test_what_is_archived_is_linked_no_more(served):
    client = served()
    company = next(company for _, company in pairs(client, "contacts", "companies", [501]))
    client.act(do="archive", object="companies", id=company)
    assert company not in {other for _, other in pairs(client, "contacts", "companies", [501])}
    assert pairs(client, "companies", "contacts", [company]) == {}


@pytest.mark.parametrize(("place", "status"), [("v4/associations", 204), ("associations/2026-09", 200)])
def test_links_are_made_and_broken_in_batches(served, place, status):
    client = served()
    company = ids(client, "companies")[40]
    ends = {"from": {"id": "501"}, "to": {"id": str(company)}}
    made = client.call("POST", f"/crm/{place}/0-1/0-2/batch/associate/default", {"inputs": [ends]})
    assert len(made.json()["results"]) == 2
    assert (501, company) in pairs(client, "0-1", "0-2", [501])
    broken = {"inputs": [{"from": {"id": "501"}, "to": [{"id": str(company)}]}]}
    assert client.call("POST", f"/crm/{place}/0-1/0-2/batch/archive", broken).status_code == status
    assert (501, company) not in pairs(client, "0-1", "0-2", [501])
