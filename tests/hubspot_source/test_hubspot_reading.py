"""Pages of records: by address or by id, resumed, with what changed and what went away meanwhile."""

from datetime import UTC, datetime, timedelta

import pytest

from crm_move import Actor, Answer, Email, PauseError, RefusedError, Text
from crm_move_hubspot.client import LONGEST_ADDRESS
from crm_move_hubspot.pace import permitted

CONTACTS = "GET /crm/objects/0-1"
READ = "POST /crm/objects/0-1/batch/read"
SEARCH = "POST /crm/objects/0-1/search"
UNKNOWN = (404, {"status": "error", "category": "OBJECT_NOT_FOUND", "message": "unknown"})
EMAIL = {"name": "email", "label": "Email", "type": "string", "fieldType": "text", "hubspotDefined": True}
OWNER = {"id": "31", "email": "mo@quillmarsh.example", "firstName": "Mo", "lastName": "Tarn", "userId": 31}


def definitions(*more):
    answers = {"results": [EMAIL, *more]}
    return lambda request: (
        answers if request.query == {"archived": "false", "dataSensitivity": "non_sensitive"} else {"results": []}
    )


def account(*more):
    return {
        "GET /crm/properties/0-1": definitions(*more),
        "GET /crm/properties/0-1/groups": {"results": []},
        "GET /crm/owners": lambda request: {"results": [OWNER] if request.query["archived"] == "false" else []},
    }


def row(id, **properties):
    told = {"createdAt": "2026-01-02T03:04:05.678Z", "updatedAt": "2026-02-02T00:00:00Z", "archived": False}
    return {"id": id, "properties": {"email": f"{id}@b.example", **properties}, **told}


def page(*rows, after=None):
    paging = {"paging": {"next": {"after": after, "link": "https://api.hubapi.com/crm/v3/objects"}}} if after else {}
    return {"results": list(rows), **paging}


def listing(*rows, size=2):
    """A list endpoint: `after` is the id after the last one of a page."""

    def answer(request):
        left = [one for one in rows if int(one["id"]) >= int(request.query.get("after", 0))]
        shown = left[:size] if request.query["archived"] == "false" else []
        return page(*shown, after=str(int(shown[-1]["id"]) + 1) if len(left) > size else None)

    return answer


def long_names(count=400):
    return [{"name": f"a_property_with_a_long_name_{n:03}", "label": f"P{n}", "type": "string"} for n in range(count)]


def read_by_id(*rows):
    by_id = {one["id"]: one for one in rows}

    def answer(request):
        found = [by_id[each["id"]] for each in request.body["inputs"] if each["id"] in by_id]
        return {"results": found[::-1], "status": "COMPLETE"} if found else UNKNOWN

    return answer


def ids(pages):
    return [[record.id for record in page.records] for page in pages]


def test_a_record_keeps_its_owner_times_and_link(source_over):
    shown = row("7", hubspot_owner_id="31", hs_merged_object_ids="5;6")
    source, _ = source_over(
        account() | {CONTACTS: page({**shown, "url": "https://app.hubspot.com/contacts/1/record/0-1/7"})}
    )
    (found,) = next(source.read("contacts", None)).records
    assert found.model_dump(exclude_unset=True, exclude={"object"}) == {
        "id": "7",
        "values": {"email": ({"address": "7@b.example"},)},
        "references": {},
        "created_at": datetime(2026, 1, 2, 3, 4, 5, 678000, UTC),
        "updated_at": datetime(2026, 2, 2, tzinfo=UTC),
        "owner": {"id": "31", "email": "mo@quillmarsh.example", "name": "Mo Tarn"},
        "url": "https://app.hubspot.com/contacts/1/record/0-1/7",
        "archived": False,
        "former_ids": ("5", "6"),
    }


def test_pages_follow_the_cursor_and_resume_at_any_of_them(source_over):
    source, server = source_over(account() | {CONTACTS: listing(row("3"), row("9"), row("20"), row("21"), row("40"))})
    pages = list(source.read("contacts", None))
    assert ids(pages) == [["3", "9"], ["20", "21"], ["40"]]
    assert [page.next for page in pages] == ["10", "22", None]
    assert ids(source.read("contacts", "10")) == [["20", "21"], ["40"]]
    assert server.asked(CONTACTS)[1].query == {
        "limit": "100",
        "archived": "false",
        "properties": "email,hubspot_owner_id,hs_merged_object_ids,hs_object_id",
    }


def test_names_that_fit_no_address_go_into_bodies(source_over):
    rows = [row("3", a_property_with_a_long_name_007="x"), row("9")]
    source, server = source_over(account(*long_names()) | {CONTACTS: listing(*rows), READ: read_by_id(*rows)})
    pages = list(source.read("contacts", None))
    assert ids(pages) == [["3", "9"]]
    assert pages[0].records[0].values["a_property_with_a_long_name_007"] == (Text(text="x"),)
    assert {request.query["properties"] for request in server.asked(CONTACTS)} == {"hs_object_id"}
    (asked,) = server.asked(READ)
    assert asked.query == {"archived": "false"}
    assert len(asked.body["properties"]) == 404


def test_the_longest_address_stays_below_the_bound(hub_over):
    hub, _ = hub_over({})
    names = [f"name_{n:04}" for n in range(1000)]
    most = max(count for count in range(1000) if hub.fits("0-1", names[:count]))
    assert len(",".join(names[:most])) < LONGEST_ADDRESS < len("%2C".join(names[: most + 1])) + 120


def test_an_address_that_is_refused_as_too_long_changes_to_bodies_without_losing_a_page(source_over):
    rows = [row("3"), row("9"), row("20")]

    def strict(request):
        return (414, "<html>too long</html>") if "email" in request.query["properties"] else listing(*rows)(request)

    source, server = source_over(account() | {CONTACTS: strict, READ: read_by_id(*rows)})
    assert ids(source.read("contacts", None)) == [["3", "9"], ["20"]]
    assert [len(request.query["properties"]) > 20 for request in server.asked(CONTACTS)[1:]] == [True, False, False]


def test_what_went_away_between_its_listing_and_its_reading_is_gone_and_no_survivor_doubles(source_over):
    rows = [row("3"), row("9")]
    survivor = lambda request: {"results": [row("3"), row("77")], "status": "COMPLETE", "numErrors": 1}  # noqa: E731
    source, _ = source_over(account(*long_names()) | {CONTACTS: listing(*rows), READ: survivor})
    (only,) = source.read("contacts", None)
    assert (ids([only]), only.gone) == ([["3"]], ("9",))


def test_a_page_of_which_nothing_is_left_is_empty(source_over):
    source, _ = source_over(account(*long_names()) | {CONTACTS: listing(row("3"), row("9")), READ: UNKNOWN})
    (only,) = source.read("contacts", None)
    assert (only.records, only.gone) == ((), ("3", "9"))


def test_a_record_that_is_there_and_not_told_is_not_taken_for_gone(source_over):
    error = {"status": "error", "category": "INTERNAL_ERROR", "message": "try later", "context": {"ids": ["9"]}}
    answer = (207, {"status": "COMPLETE", "results": [row("3")], "numErrors": 1, "errors": [error]})
    source, _ = source_over(account(*long_names()) | {CONTACTS: listing(row("3"), row("9")), READ: answer})
    with pytest.raises(RefusedError, match="INTERNAL_ERROR: try later"):
        list(source.read("contacts", None))


def test_what_went_to_the_bin_meanwhile_is_kept_where_archived_ones_are_wanted(source_over):
    def read(request):
        shown = row("9") if request.query["archived"] == "true" else row("3")
        return {"results": [{**shown, "archived": shown["id"] == "9"}], "status": "COMPLETE"}

    answers = account(*long_names()) | {CONTACTS: listing(row("3"), row("9")), READ: read}
    source, _ = source_over(answers, include=frozenset({"archived"}))
    first = next(source.read("contacts", None))
    assert [(record.id, record.archived) for record in first.records] == [("3", False), ("9", True)]
    assert first.gone == ()


def test_changes_are_stepped_through_by_id_and_read_by_id(source_over):
    changed = [row(str(n)) for n in range(1000, 1450)]

    def search(request):
        since, above = request.body["filterGroups"][0]["filters"]
        assert since == {"propertyName": "lastmodifieddate", "operator": "GTE", "value": "1795510500000"}
        left = [one for one in changed if int(one["id"]) > int(above["value"])]
        return {"total": len(left), **page(*left[:200], after="200" if len(left) > 200 else None)}

    source, server = source_over(account() | {CONTACTS: page(), SEARCH: search, READ: read_by_id(*changed)})
    mark = "2026-11-24T09:55:00+00:00"
    pages = list(source.changes("contacts", mark, None))
    assert [len(page.records) for page in pages] == [200, 200, 50]
    assert [page.next for page in pages] == ["1199", "1399", None]
    assert ids(source.changes("contacts", mark, "1399")) == ids(pages[2:])
    assert {request.body["limit"] for request in server.asked(SEARCH)} == {200}


def test_what_the_search_does_not_show_yet_is_found_by_a_listing(source_over):
    late = {"updatedAt": "2026-11-24T10:03:00.001Z"}
    before, after = [row("3"), row("9"), row("20")], [{**row("3"), **late}, row("20"), {**row("5"), **late}, row("21")]
    shown = iter([page(), page(*before)])
    lists = lambda request: page() if request.query["archived"] == "true" else next(shown, page(*after))  # noqa: E731
    answers = {SEARCH: {"total": 0, **page()}, CONTACTS: lists, READ: read_by_id(*after)}
    source, _ = source_over(account() | answers)
    assert ids(source.read("contacts", None)) == [["3", "9", "20"]]
    (only,) = source.changes("contacts", "2026-11-24T10:00:00+00:00", None)
    assert (ids([only]), only.gone) == ([["3", "5", "21"]], ("9",))
    (again,) = source.changes("contacts", "2026-11-24T10:10:00+00:00", None)
    assert (again.records, again.gone) == ((), ())


@pytest.mark.parametrize(
    ("names", "longest", "listed"),
    [([], 1, [True, False]), (long_names(), 2, [True, False]), (long_names(), 1, [False, False])],
)
def test_a_listing_ends_the_first_pass_unless_it_costs_too_much(source_over, monkeypatch, names, longest, listed):
    monkeypatch.setattr("crm_move_hubspot.reading.SWEPT", longest)
    rows = [row("3"), row("9")]
    answers = {SEARCH: {"total": 0, **page()}, CONTACTS: listing(*rows), READ: read_by_id(*rows)}
    source, server = source_over(account(*names) | answers)
    list(source.read("contacts", None))
    for expected in listed:
        before = len(server.asked(CONTACTS))
        list(source.changes("contacts", "2026-11-24T10:00:00+00:00", None))
        live = [request for request in server.asked(CONTACTS)[before:] if request.query["archived"] == "false"]
        assert bool(live) is expected


def test_the_mark_is_the_clock_of_hubspot(source_over):
    source, server = source_over({})
    server.now = "Tue, 24 Nov 2026 10:00:00 GMT"
    assert source.mark().partition(" ")[0] == "2026-11-24T10:00:00+00:00"
    server.now = ""
    at = datetime.fromisoformat(source.mark().partition(" ")[0])
    assert timedelta(days=1) <= datetime.now(UTC) - at < timedelta(days=1, minutes=5)


def test_what_was_archived_or_merged_since_the_mark_is_gone(source_over):
    binned = [
        {**row("50"), "archived": True, "archivedAt": "2026-11-24T10:10:00Z"},
        {**row("51"), "archived": True, "archivedAt": "2026-10-01T00:00:00Z"},
    ]
    lists = lambda request: page(*binned) if request.query["archived"] == "true" else page()  # noqa: E731
    survivor = row("90", hs_merged_object_ids="7;8")
    answers = {SEARCH: {"total": 1, **page(survivor)}, CONTACTS: lists, READ: read_by_id(survivor)}
    source, _ = source_over(account() | answers)
    (only,) = source.changes("contacts", "2026-11-24T10:00:00+00:00", None)
    assert (ids([only]), only.gone) == ([["90"]], ("50", "7", "8"))
    assert ("archived contacts (--include archived brings them)", 2) in [
        (left.what, left.count) for left in source.left_behind()
    ]


def test_archived_records_come_after_the_others_where_they_are_asked_for(source_over):
    binned = [{**row(str(id)), "archived": True} for id in (4, 5, 6)]

    def lists(request):
        if request.query["archived"] == "false":
            return listing(row("3"), row("9"))(request)
        left = [one for one in binned if int(one["id"]) >= int(request.query.get("after", 0))]
        return page(*left[:2], after="6" if len(left) > 2 else None)

    source, _ = source_over(account() | {CONTACTS: lists}, include=frozenset({"archived"}))
    pages = list(source.read("contacts", None))
    assert [(record.id, record.archived) for page in pages for record in page.records] == [
        ("3", False), ("9", False), ("4", True), ("5", True), ("6", True)
    ]  # fmt: skip
    assert [page.next for page in pages] == ["archived:", "archived:6", None]
    assert ids(source.read("contacts", "archived:6")) == [["6"]]
    assert source.count("contacts") is None


def test_owners_are_known_by_id_and_never_by_user_id(source_over):
    gone = {"id": "88", "email": "ana@quillmarsh.example", "userId": None, "archived": True}
    owners = lambda request: {"results": [gone] if request.query["archived"] == "true" else [{**OWNER, "userId": 9}]}  # noqa: E731
    rows = [row(str(n), hubspot_owner_id=owner) for n, owner in ((1, "31"), (2, "88"), (3, "9"))]
    source, _ = source_over(account() | {"GET /crm/owners": owners, CONTACTS: page(*rows)})
    (only,) = source.read("contacts", None)
    assert [record.owner for record in only.records] == [
        Actor(id="31", email="mo@quillmarsh.example", name="Mo Tarn"),
        Actor(id="88", email="ana@quillmarsh.example"),
        Actor(id="9"),
    ]


def test_a_list_without_results_is_no_empty_list(source_over):
    source, _ = source_over(account() | {CONTACTS: {"message": "odd"}})
    with pytest.raises(RefusedError, match="without its results"):
        list(source.read("contacts", None))


def test_values_are_asked_for_a_hundred_ids_at_a_time(source_over):
    rows = [row(str(n)) for n in range(1, 151)]
    found = {SEARCH: {"total": 150, **page(*rows)}, CONTACTS: page(), READ: read_by_id(*rows)}
    source, server = source_over(account() | found)
    (only,) = source.changes("contacts", "2026-11-24T10:00:00+00:00", None)
    assert only.records[0].values == {"email": (Email(address="1@b.example"),)}
    assert [len(request.body["inputs"]) for request in server.asked(READ)] == [100, 50]


def test_a_limit_of_the_day_stops_resumably_and_says_when_it_opens(hub_over):
    daily = (429, {"status": "error", "message": "You have reached your daily limit.", "policyName": "DAILY"})
    hub, _ = hub_over({CONTACTS: daily})
    assert hub.details["timeZone"] == "US/Eastern"
    with pytest.raises(PauseError, match=r"used up\. It opens again at [\d-]{10} 00:00 \(US/Eastern, 0[45]:00 UTC\)\."):
        hub.page("0-1", ("email",), None)


@pytest.mark.parametrize(
    ("bucket", "headers", "pace"),
    [
        ("read", {"Max": "190", "Interval-Milliseconds": "10000"}, 19),
        ("read", {"Max": "110", "Interval-Milliseconds": "10000"}, 11),
        ("read", {}, None),
        ("read.links", {"Max": "190", "Interval-Milliseconds": "10000"}, 15),
        ("read.links", {"Max": "110", "Interval-Milliseconds": "10000"}, None),
        ("read.search", {"Max": "190", "Interval-Milliseconds": "10000"}, None),
    ],
)
def test_the_pace_follows_the_headers(bucket, headers, pace):
    answer = Answer(200, {f"X-HubSpot-RateLimit-{name}": value for name, value in headers.items()})
    assert permitted(bucket, answer) == pace
