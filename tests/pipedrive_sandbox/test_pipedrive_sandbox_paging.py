"""Lists: cursor and start, sorting, filters, what comes when asked for, and what is refused."""

import base64
import json

import pytest


def ids(rows):
    return [row["id"] for row in rows]


def test_a_cursor_names_the_first_row_of_the_next_page(bundled):
    body = bundled.ok("/api/v2/deals", limit=5)
    cursor = body["additional_data"]["next_cursor"]
    assert json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))) == {
        "field": "id", "fieldValue": 7, "sortDirection": "asc", "id": 7,
    }  # fmt: skip
    assert ids(bundled.data("/api/v2/deals", limit=2, cursor=cursor))[0] == 7


def test_pages_hold_100_unless_told_and_500_at_most(bundled):
    assert len(bundled.data("/api/v2/deals")) == 100
    whole = bundled.ok("/api/v2/deals", limit=500)
    assert (len(whole["data"]) > 100, whole["additional_data"]) == (True, {"next_cursor": None})
    assert bundled.refused("/api/v2/deals", limit=501)[0] == 400


@pytest.mark.parametrize("field", ["id", "update_time", "add_time"])
@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_pages_give_each_row_once_in_order_ties_by_id(bundled, field, direction):
    rows = bundled.all("/api/v2/deals", limit=17, sort_by=field, sort_direction=direction)
    whole = bundled.data("/api/v2/deals", limit=500)
    by_id = sorted(whole, key=lambda row: row["id"])
    expected = sorted(by_id, key=lambda row: (row[field] is not None, row[field] or ""), reverse=direction == "desc")
    assert ids(rows) == ids(expected)


def test_many_rows_share_a_second(bundled):
    times = [row["update_time"] for row in bundled.data("/api/v2/deals", limit=500)]
    assert max(times.count(one) for one in times if one) > 5


def test_updated_since_includes_and_updated_until_excludes(bundled):
    rows = bundled.data("/api/v2/persons", limit=500)
    moment = sorted(row["update_time"] for row in rows if row["update_time"])[len(rows) // 2]
    stamp = {row["id"]: row["update_time"] or row["add_time"] for row in rows}
    since = ids(bundled.all("/api/v2/persons", limit=9, updated_since=moment))
    until = ids(bundled.all("/api/v2/persons", limit=9, updated_until=moment))
    assert since == [key for key, at in stamp.items() if at >= moment]
    assert until == [key for key, at in stamp.items() if at < moment]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("deals", {"updated_since": "2025-01-01T10:20:00.123Z"}),
        ("deals", {"updated_since": "2025-01-01 10:20:00"}),
        ("deals", {"updated_since": "2025-01-01T10:20:00+00:00"}),
        ("pipelines", {"updated_since": "2025-01-01T10:20:00Z"}),
        ("stages", {"updated_since": "2025-01-01T10:20:00Z"}),
        ("products", {"updated_until": "2025-01-01T10:20:00Z"}),
        ("activities", {"type": "call"}),
        ("persons", {"start": "0"}),
        ("deals", {"sort_by": "title"}),
        ("deals", {"sort_direction": "ASC"}),
        ("deals", {"limit": "0"}),
        ("deals", {"cursor": "nonsense"}),
        ("deals", {"status": "all_not_deleted"}),
        ("deals", {"include_fields": "weighted_value"}),
        ("persons", {"include_fields": "marketing_status"}),
        ("deals", {"custom_fields": ",".join("abcdefghijklmnop")}),
        ("deals", {"ids": ",".join(map(str, range(1, 102)))}),
        ("deals/products", {}),
        ("deals/products", {"deal_ids": ",".join(map(str, range(1, 102)))}),
    ],
)
def test_version_2_refuses(bundled, path, query):
    answer = bundled.get(f"/api/v2/{path}", **query)
    assert (answer.status_code, answer.json()["code"]) == (400, "ERR_SCHEMA_VALIDATION_FAILED")


def test_a_cursor_belongs_to_its_sorting(bundled):
    cursor = bundled.ok("/api/v2/deals", limit=5)["additional_data"]["next_cursor"]
    assert bundled.refused("/api/v2/deals", cursor=cursor, sort_by="add_time")[0] == 400


def test_version_1_ignores_what_it_does_not_know(bundled):
    assert bundled.data("/v1/leads", cursor="x", sort_by="add_time", limit=3) == bundled.data("/v1/leads", limit=3)


def test_unknown_parameters_may_be_ignored_by_version_2_too(served):
    client = served(unknown_parameters="ignored").api_token()
    assert client.data("/api/v2/deals", limit=1, type="x")


def test_filters_and_ids_narrow_a_list(bundled):
    rows = bundled.data("/api/v2/deals", limit=500)
    for name in ("owner_id", "person_id", "org_id", "pipeline_id", "stage_id"):
        value = rows[3][name]
        assert ids(bundled.data("/api/v2/deals", limit=500, **{name: value})) == [
            row["id"] for row in rows if row[name] == value
        ]
    won = bundled.data("/api/v2/deals", limit=500, status="won,lost")
    assert ids(won) == [row["id"] for row in rows if row["status"] in ("won", "lost")]
    assert ids(bundled.data("/api/v2/deals", ids="4,9999,2,23")) == [2, 4]
    assert bundled.refused("/api/v2/deals", filter_id=1)[0] == 404


def test_deleted_and_archived_deals_are_in_their_own_lists(bundled):
    plain, deleted = bundled.data("/api/v2/deals", limit=500), bundled.data("/api/v2/deals", status="deleted")
    archived = bundled.all("/api/v2/deals/archived", limit=4)
    assert {(row["is_deleted"], row["is_archived"], row["status"] == "deleted") for row in plain} == {
        (False, False, False)
    }
    assert {(row["is_deleted"], row["status"]) for row in deleted} == {(True, "deleted")}
    assert {(row["is_archived"], bool(row["archive_time"])) for row in archived} == {(True, True)}
    assert len(plain) + len(deleted) + len(archived) + len([n for n in range(1, 241) if n % 43 == 23]) == 240


def test_optional_fields_come_when_asked_for(bundled):
    names = ["participants_count", "products_count", "notes_count", "files_count", "done_activities_count"]
    plain = bundled.data("/api/v2/deals", limit=500)
    assert not set(names) & set(plain[0])
    rows = bundled.data("/api/v2/deals", limit=500, include_fields=",".join(names))
    assert [set(one) - set(two) for one, two in zip(rows, plain, strict=True)] == [set(names)] * len(rows)
    row = next(row for row in rows if row["participants_count"] > 1 and row["products_count"] > 1)
    assert len(bundled.data(f"/v1/deals/{row['id']}/participants")) == row["participants_count"]
    assert len(bundled.data(f"/api/v2/deals/{row['id']}/products")) == row["products_count"]
    noted = next(row for row in rows if row["notes_count"])
    assert len(bundled.data("/v1/notes", deal_id=noted["id"])) == noted["notes_count"]


def test_products_of_many_deals_come_at_once(bundled):
    rows = bundled.all("/api/v2/deals/products", deal_ids="5,10,15,20,4", limit=3)
    assert {row["deal_id"] for row in rows} == {5, 10, 15, 20}
    assert ids(rows) == sorted(ids(rows))
    by_deal = bundled.all("/api/v2/deals/products", deal_ids="20,5", sort_by="deal_id", sort_direction="desc", limit=2)
    assert [row["deal_id"] for row in by_deal] == sorted([row["deal_id"] for row in by_deal], reverse=True)
    [deal] = bundled.data("/api/v2/deals", ids="10")
    assert deal["value"] == sum(row["sum"] for row in rows if row["deal_id"] == 10)


def test_persons_of_a_deal_are_its_participants(bundled):
    rows = bundled.data("/api/v2/deals", limit=500, include_fields="participants_count")
    deal = next(row for row in rows if row["participants_count"] > 2)
    told = [one["person_id"]["value"] for one in bundled.data(f"/v1/deals/{deal['id']}/participants")]
    assert told[0] == deal["person_id"]
    listed = ids(bundled.data("/api/v2/persons", deal_id=deal["id"]))
    gone = {one for one in told if bundled.get(f"/api/v2/persons/{one}").status_code == 410}
    assert set(listed) == set(told) - gone


def test_version_1_pages_by_start_and_says_when_there_is_more(bundled):
    first = bundled.ok("/v1/leads", limit=10)
    assert first["additional_data"] == {
        "pagination": {"start": 0, "limit": 10, "more_items_in_collection": True, "next_start": 10}
    }
    rows = bundled.all("/v1/leads", limit=10)
    last = bundled.ok("/v1/leads", start=len(rows) - 1)["additional_data"]["pagination"]
    assert last == {"start": len(rows) - 1, "limit": 100, "more_items_in_collection": False}
    assert ids(rows) == ids(bundled.data("/v1/leads"))
    assert bundled.ok("/v1/leads", start=1000)["data"] is None


def test_version_1_cuts_limits_to_its_maxima(served):
    client = served(files=130, notes=600).api_token()
    told = [client.ok(path, limit=1000)["additional_data"] for path in ("/v1/notes", "/v1/files")]
    assert [one["pagination"]["limit"] for one in told] == [500, 100]
    assert len(client.data("/v1/files", limit=1000)) == 100


def test_empty_lists_differ_between_the_versions(served):
    client = served(leads=0, deals=0).api_token()
    assert (client.ok("/v1/leads")["data"], client.ok("/api/v2/deals")["data"]) == (None, [])
    assert served(deals=0, next_cursor_at_end="absent").api_token().ok("/api/v2/deals")["additional_data"] == {}


def test_field_lists_have_more_than_one_page(served):
    client = served(extra_deal_fields=560).api_token()
    first = client.ok("/api/v2/dealFields", limit=500)
    assert (len(first["data"]), bool(first["additional_data"]["next_cursor"])) == (500, True)
    codes = [one["field_code"] for one in client.all("/api/v2/dealFields", limit=500)]
    assert len(codes) == len(set(codes)) > 600
    assert len(client.data("/api/v2/dealFields")) == len(client.data("/v1/dealFields")) == 100


def test_leads_are_sorted_and_filtered_as_version_1_does(bundled):
    rows = bundled.data("/v1/leads")
    by_title = bundled.data("/v1/leads", sort="title DESC, id ASC")
    assert [row["title"] for row in by_title] == sorted((row["title"] for row in rows), reverse=True)
    assert bundled.refused("/v1/leads", sort="nope ASC")[0] == 400
    person = next(row["person_id"] for row in rows if row["person_id"])
    assert ids(bundled.data("/v1/leads", person_id=person)) == [row["id"] for row in rows if row["person_id"] == person]
    moment = sorted(row["update_time"] for row in rows)[20][:19] + "Z"
    later = bundled.data("/v1/leads", updated_since=moment)
    assert ids(later) == [row["id"] for row in rows if row["update_time"][:19] >= moment[:19]]
    archived = bundled.data("/v1/leads/archived")
    assert {row["is_archived"] for row in rows} == {False}
    assert {row["is_archived"] for row in archived} == {True}


def test_notes_and_files_are_sorted_and_filtered_as_version_1_does(bundled):
    notes = bundled.data("/v1/notes")
    pinned = bundled.data("/v1/notes", pinned_to_deal_flag=1)
    assert ids(pinned) == [row["id"] for row in notes if row["pinned_to_deal_flag"]] != []
    dates = sorted(row["add_time"][:10] for row in notes)
    between = bundled.data("/v1/notes", start_date=dates[10], end_date=dates[20])
    assert ids(between) == [row["id"] for row in notes if dates[10] <= row["add_time"][:10] <= dates[20]]
    assert bundled.data("/v1/notes", project_id=1) is None
    by_person = bundled.data("/v1/notes", sort="person_id DESC, id ASC")
    keys = [(row["person_id"] or 0, -row["id"]) for row in by_person]
    assert keys == sorted(keys, reverse=True)
    times = [row["update_time"] for row in bundled.data("/v1/files", sort="update_time DESC")]
    assert times == sorted(times, reverse=True)
    assert bundled.refused("/v1/files", sort="name ASC")[0] == 400
