"""Search: filters, order, window and lag."""

import pytest

SEARCH = "/crm/objects/2026-09/{}/search"


@pytest.fixture(scope="module")
def hubspot(served_for_module):
    return served_for_module()


def search(client, kind="contacts", *filters, **more):
    groups = [{"filters": list(filters)}] if filters else []
    return client.post(SEARCH.format(kind), {"filterGroups": groups, **more})


def where(name, operator, value=None, **more):
    return {"propertyName": name, "operator": operator, **({} if value is None else {"value": value}), **more}


def expected(client, test, kind="contacts"):
    records = client.state(kind)["objects"][kind]["records"]
    return {str(one["id"]) for one in records if one["archived"] is None and test(one["properties"])}


@pytest.mark.parametrize(("given", "test"), [
    (where("city", "EQ", "berlin"), lambda p: p.get("city") == "Berlin"),
    (where("city", "NEQ", "Berlin"), lambda p: p.get("city") != "Berlin"),
    (where("city", "IN", values=["berlin", "lyon"]), lambda p: p.get("city") in ("Berlin", "Lyon")),
    (where("city", "NOT_IN", values=["berlin"]), lambda p: p.get("city") != "Berlin"),
    (where("yearly_budget", "GT", "3000"), lambda p: float(p.get("yearly_budget", 0)) > 3000),
    (where("yearly_budget", "BETWEEN", "1", highValue="3000"), lambda p: p.get("yearly_budget") == "3000"),
    (where("jobtitle", "HAS_PROPERTY"), lambda p: "jobtitle" in p),
    (where("jobtitle", "NOT_HAS_PROPERTY"), lambda p: "jobtitle" not in p),
    (where("email", "CONTAINS_TOKEN", "*@firm3-example.com"),
     lambda p: p.get("email", "").endswith("@firm3-example.com")),
])  # fmt: skip
def test_each_operator(hubspot, given, test):
    found = search(hubspot, "contacts", given, limit=200)
    ids = {one["id"] for one in found["results"]}
    assert ids == expected(hubspot, test) != set()
    assert found["total"] == len(ids)


def test_groups_are_or_and_filters_and(hubspot):
    groups = [
        {"filters": [where("city", "EQ", "Berlin"), where("is_vip", "EQ", "true")]},
        {"filters": [where("city", "EQ", "Lyon")]},
    ]
    found = hubspot.post(SEARCH.format("contacts"), {"filterGroups": groups, "limit": 200})

    def test(values):
        return (values.get("city") == "Berlin" and values.get("is_vip") == "true") or values.get("city") == "Lyon"

    assert {one["id"] for one in found["results"]} == expected(hubspot, test)


def test_the_default_order_is_age_and_a_sort_may_be_given(hubspot):
    ages = [one["createdAt"] for one in search(hubspot, limit=200)["results"]]
    assert ages == sorted(ages)
    sort = [{"propertyName": "hs_object_id", "direction": "DESCENDING"}]
    ids = [int(one["id"]) for one in search(hubspot, limit=200, sorts=sort)["results"]]
    assert ids == sorted(ids, reverse=True)


def test_pages_go_by_offset(hubspot):
    found, after = [], "0"
    while after:
        page = search(hubspot, limit=60, after=after)
        found += [one["id"] for one in page["results"]]
        after = page.get("paging", {}).get("next", {}).get("after")
    assert len(found) == len(set(found)) == page["total"] == 167


def test_nothing_is_found_beyond_the_window(served):
    client = served(account="generated", contacts=10_500, companies=1, deals=0)
    last = search(client, limit=100, after="9900")
    assert last["total"] == 10_500
    assert client.error("POST", SEARCH.format("contacts"), {"limit": 200, "after": "9900"})[:2] == (
        400, "VALIDATION_ERROR",
    )  # fmt: skip
    step = [where("hs_object_id", "GT", last["results"][-1]["id"])]
    assert search(client, "contacts", *step, limit=200)["results"]


def test_what_is_new_is_found_late_and_what_is_gone_at_once(served, clock):
    client = served(clock=clock, search_lag_ms=3000)
    client.act(do="change", object="contacts", id=501, properties={"city": "Atlantis"})
    new = client.act(do="create", object="contacts", properties={"city": "Atlantis", "email": "n@example.com"})
    in_atlantis = where("city", "EQ", "Atlantis")
    assert search(client, "contacts", in_atlantis)["total"] == 0
    assert search(client, "contacts", where("hs_object_id", "EQ", "501"))["results"][0]["properties"]["firstname"]
    clock.now += 3
    assert {one["id"] for one in search(client, "contacts", in_atlantis)["results"]} == {"501", str(new)}
    client.act(do="archive", object="contacts", id=501)
    assert search(client, "contacts", in_atlantis)["total"] == 1


def test_a_delta_is_found_by_modification(served, clock):
    for account in ("company", "generated"):
        client = served(clock=clock, account=account, contacts=500, companies=3, deals=0)
        since = str(int(clock.now * 1000))
        recent = where("lastmodifieddate", "GTE", since)
        assert search(client, "contacts", recent)["total"] == 0
        first = client.get("/crm/objects/2026-09/contacts", limit=1)["results"][0]["id"]
        client.act(do="change", object="contacts", id=int(first), properties={"city": "X"})
        quiet = client.get("/crm/objects/2026-09/contacts", limit=2)["results"][1]["id"]
        client.act(do="change", object="contacts", id=int(quiet), properties={"city": "X"}, quietly=True)
        assert [one["id"] for one in search(client, "contacts", recent)["results"]] == [first]


def test_many_records_were_changed_in_one_millisecond(hubspot):
    at = [one["updatedAt"] for one in search(hubspot, limit=200)["results"]]
    assert max(at.count(one) for one in at) > 20


def test_order_by_modification_may_be_loose(served):
    sort = [{"propertyName": "lastmodifieddate", "direction": "ASCENDING"}]

    def times(client):
        return [one["updatedAt"] for one in search(client, limit=200, sorts=sort)["results"]]

    exact, loose = times(served()), times(served(sort_disorder_ms=2_600_000_000))
    assert exact == sorted(exact) == sorted(loose) != loose


def test_links_are_searched_by_a_pseudo_property(hubspot):
    company = hubspot.get("/crm/objects/2026-09/contacts/501/associations/companies")["results"][0]["toObjectId"]
    found = search(hubspot, "contacts", where("associations.company", "EQ", str(company)), limit=200)
    linked = hubspot.get(f"/crm/objects/2026-09/companies/{company}/associations/contacts")["results"]
    assert {int(one["id"]) for one in found["results"]} == {one["toObjectId"] for one in linked}


@pytest.mark.parametrize("body", [
    {"limit": 201},
    {"sorts": ["a", "b"]},
    {"query": "x" * 3001},
    {"filterGroups": [{"filters": [where("city", "EQ", "x")]}] * 6},
    {"filterGroups": [{"filters": [where("city", "EQ", "x")] * 7}]},
    {"filterGroups": [{"filters": [where("no_such", "EQ", "x")]}]},
    {"filterGroups": [{"filters": [where("city", "LIKE", "x")]}]},
    {"filterGroups": [{"filters": [where("city", "EQ")]}]},
    {"filterGroups": [{"filters": [where("createdate", "GT", "yesterday")]}]},
])  # fmt: skip
def test_what_a_search_may_not_ask_is_a_400(hubspot, body):
    assert hubspot.error("POST", SEARCH.format("contacts"), body)[:2] == (400, "VALIDATION_ERROR")


def test_modified_since_the_epoch_is_an_error_of_the_service(hubspot):
    groups = [{"filters": [where("lastmodifieddate", "GTE", "0")]}]
    assert hubspot.error("POST", SEARCH.format("contacts"), {"filterGroups": groups})[0] == 500
