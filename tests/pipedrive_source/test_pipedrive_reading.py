"""Pages of records: by cursor and by number, resumed, with what changed and what went away meanwhile."""

import pytest

from crm_move import UsageError

UUIDS = [f"{n:08d}-0e10-11eb-879b-05d71fb426ec" for n in range(1203)]


def page(rows, cursor=None, more=False):
    pagination = {"more_items_in_collection": more}
    return {"success": True, "data": rows, "additional_data": {"next_cursor": cursor, "pagination": pagination}}


def ids(pages):
    return [[record.id for record in one.records] for one in pages]


def by_cursor(pages):
    return lambda request: pages[request.query.get("cursor")]


def numbered(rows):
    """A list of v1 that holds these rows, whatever they are just now."""

    def answer(request):
        start, limit = int(request.query["start"]), int(request.query["limit"])
        window = rows[start : start + limit]
        return page([{"id": id} for id in window] or None, more=start + limit < len(rows))

    return answer


def test_pages_are_read_by_cursor_with_all_else_the_same_and_resumed(play):
    pages = {None: page([{"id": 1}], "two"), "two": page([{"id": 2}], "three"), "three": page([{"id": 3}], "")}
    played = play({"/api/v2/deals": by_cursor(pages)})
    read = list(played.source.read("deals", None))
    assert (ids(read), [one.next for one in read]) == ([["1"], ["2"], ["3"]], ["two", "three", None])
    assert ids(played.source.read("deals", "two")) == [["2"], ["3"]]
    asked = {"limit": "500", "include_fields": "products_count,participants_count"}
    queries = played.server.asked("/api/v2/deals")
    assert queries[:3] == [asked, {**asked, "cursor": "two"}, {**asked, "cursor": "three"}]


def test_a_cursor_that_has_died_begins_the_list_again(play):
    def answer(request):
        return (400, {"success": False, "error": "Invalid cursor"}) if "cursor" in request.query else page([{"id": 1}])

    assert ids(play({"/api/v2/persons": answer}).source.read("persons", "of-yesterday")) == [["1"]]


def test_deleted_records_are_not_read_however_they_are_marked(play):
    rows = [{"id": 1}, {"id": 2, "is_deleted": True}, {"id": 3, "status": "deleted"}, {"id": 4, "status": "won"}]
    assert ids(play({"/api/v2/deals": page(rows)}).source.read("deals", None)) == [["1", "4"]]


def test_archived_records_come_by_choice_after_the_others(play):
    rows = {
        "/api/v2/deals": by_cursor({None: page([{"id": 1}], "x"), "x": page([{"id": 3}])}),
        "/api/v2/deals/archived": by_cursor(
            {None: page([{"id": 2}], "y"), "y": page([{"id": 4, "is_archived": True}])}
        ),
    }
    assert ids(play(rows).source.read("deals", None)) == [["1"], ["3"]]
    played = play(rows, "archived")
    read = list(played.source.read("deals", None))
    assert [one.next for one in read] == ["x", "archived:", "archived:y", None]
    assert [(record.id, record.archived) for one in read for record in one.records] == [
        ("1", False),
        ("3", False),
        ("2", True),
        ("4", True),
    ]
    for place, one in enumerate(read[:-1], 1):
        assert ids(played.source.read("deals", one.next)) == ids(read[place:])


def test_archived_ones_are_counted_where_they_are_left_behind(play):
    played = play({"/api/v2/deals/archived": page([{"id": 1}, {"id": 2}]), "/v1/leads/archived": numbered(UUIDS[:7])})
    assert [(left.what, left.count) for left in played.source.left_behind()] == [
        ("archived deals (--include archived brings them)", 2),
        ("archived leads (--include archived brings them)", 7),
    ]


def test_leads_are_read_by_number_and_resumed(play):
    played = play({"/v1/leads": numbered(UUIDS)})
    read = list(played.source.read("leads", None))
    assert [id for rows in ids(read) for id in rows] == UUIDS
    assert ids(played.source.read("leads", read[0].next)) == ids(read[1:])
    assert played.server.asked("/v1/leads")[1] == {"sort": "id", "start": "0", "limit": "500"}


@pytest.mark.parametrize("gone", [[3], [3, 4, 5], [499], list(range(450, 500))])
def test_leads_that_vanish_meanwhile_hide_no_others(play, gone):
    rows = list(UUIDS)
    played = play({"/v1/leads": numbered(rows)})
    pages = played.source.read("leads", None)
    read = {record.id for record in next(pages).records}
    rows[:] = [id for place, id in enumerate(UUIDS) if place not in gone]
    read |= {record.id for one in pages for record in one.records}
    assert read == set(UUIDS)


def test_an_empty_list_of_v1_is_null(play):
    assert ids(play({"/v1/leads": page(None)}).source.read("leads", None)) == [[]]


def test_what_changed_is_asked_for_from_a_whole_second_before_the_mark(play):
    played = play({"/api/v2/deals": page([{"id": 5}]), "/v1/leads": page([{"id": "a"}])})
    played.server.headers["date"] = "Tue, 24 Nov 2026 10:00:07 GMT"
    mark = played.source.mark()
    assert mark.partition(" ")[0] == "2026-11-24T10:00:07+00:00"
    assert ids(played.source.changes("deals", mark, None)) == [["5"]]
    assert ids(played.source.changes("leads", mark, None)) == [["a"]]
    assert played.server.asked("/api/v2/deals")[-1]["updated_since"] == "2026-11-24T09:59:07Z"
    assert played.server.asked("/v1/leads")[-1]["updated_since"] == "2026-11-24T09:59:07Z"


def test_ids_are_listed_with_one_custom_field_in_the_place_of_all(play):
    key = "a" * 40
    fields = [{"field_code": key, "field_name": "X", "field_type": "text", "is_custom_field": True}]
    deals = {None: page([{"id": 1}], "x"), "x": page([{"id": 2}, {"id": 3, "is_deleted": True}])}
    played = play({"/api/v2/dealFields": page(fields), "/api/v2/deals": by_cursor(deals)})
    assert list(played.source.ids("deals")) == [("1",), ("2",)]
    assert {query["custom_fields"] for query in played.server.asked("/api/v2/deals")} == {key}


def test_an_object_that_is_not_there_is_named(play):
    with pytest.raises(UsageError, match="there is no object 'tickets' here; there are organizations, persons"):
        play({}).source.read("tickets", None)
