"""All records, whatever page size the server grants."""

from typing import Any

import pytest

from crm_move import Email, Location, RefusedError, Text
from crm_move_attio.client import OLDEST_FIRST

QUERY = "POST /v2/objects/people/records/query"


def rows(count: int) -> list[dict[str, Any]]:
    return [{"id": {"record_id": f"r{number}"}, "values": {}} for number in range(count)]


class Records:
    """Answers queries over records; `cap` is the most it gives, `most` what may be asked for, without a 400."""

    def __init__(self, count: int, *, cap: int = 10_000, most: int = 10_000) -> None:
        self.rows = rows(count)
        self.cap = cap
        self.most = most

    def __call__(self, request: Any) -> Any:
        body = request.body
        if body["limit"] > self.most:
            return 400, {"status_code": 400, "code": "validation_type", "message": "Body payload validation error."}
        wanted = body.get("filter", {}).get("record_id", {}).get("$in")
        found = [row for row in self.rows if wanted is None or row["id"]["record_id"] in wanted]
        return {"data": found[body["offset"] :][: min(body["limit"], self.cap)]}


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 250, 500, 501])
@pytest.mark.parametrize("server", [{}, {"cap": 100}, {"cap": 37}, {"most": 100}, {"most": 499}])
def test_every_record_is_read_once(make_sink: Any, count: int, server: dict[str, int]) -> None:
    sink, _ = make_sink({QUERY: Records(count, **server)})
    pages = list(sink.existing("people", None))
    assert [record.id for page in pages for record in page.records] == [f"r{number}" for number in range(count)]
    assert [page.next is None for page in pages] == [False] * (len(pages) - 1) + [True]


def test_a_short_page_is_the_last_only_after_a_longer_one(make_sink: Any) -> None:
    sink, server = make_sink({QUERY: Records(101, cap=50)})
    list(sink.existing("people", None))
    assert [request.body["offset"] for request in server.requests] == [0, 50, 100]


def test_a_lower_limit_is_found_out_once(make_sink: Any) -> None:
    sink, server = make_sink({QUERY: Records(3, most=100)})
    list(sink.existing("people", None))
    list(sink.existing("people", None))
    assert [request.body["limit"] for request in server.requests] == [500, 100, 100, 100, 100]


def test_reading_goes_on_from_a_cursor(make_sink: Any) -> None:
    sink, _ = make_sink({QUERY: Records(250, cap=100)})
    first = next(sink.existing("people", None))
    rest = [record.id for page in sink.existing("people", first.next) for record in page.records]
    assert rest == [f"r{number}" for number in range(100, 250)]


def test_rows_that_moved_between_pages_are_read_once(make_sink: Any) -> None:
    page = rows(3)
    sink, _ = make_sink({QUERY: [{"data": page}, {"data": [page[2], *rows(4)[3:]]}, {"data": []}]})
    assert [record.id for found in sink.existing("people", None) for record in found.records] == [
        "r0",
        "r1",
        "r2",
        "r3",
    ]


def test_a_server_that_gives_the_same_page_for_ever_ends_the_reading(make_sink: Any) -> None:
    sink, server = make_sink({QUERY: lambda _: {"data": rows(3)}})
    assert sum(len(page.records) for page in sink.existing("people", None)) == 3
    assert len(server.requests) == 2


def test_another_400_is_not_mistaken_for_a_limit(make_sink: Any) -> None:
    wrong = (400, {"status_code": 400, "code": "filter_error", "message": "Error in filter."})
    sink, _ = make_sink({QUERY: [wrong, wrong]})
    with pytest.raises(RefusedError, match="filter_error"):
        list(sink.existing("people", None))


def test_a_query_is_as_the_official_document_has_it(make_sink: Any, document: Any) -> None:
    sink, server = make_sink({QUERY: Records(1)})
    list(sink.existing("people", None))
    sink.read_back("people", ["r0"])
    sink.find("people", "email_addresses", Email(address="a@b.co"))
    assert [request.body for request in server.requests] == [
        {"sorts": OLDEST_FIRST, "limit": 500, "offset": 0},
        {"sorts": OLDEST_FIRST, "limit": 500, "offset": 1},
        {"sorts": OLDEST_FIRST, "limit": 100, "offset": 0, "filter": {"record_id": {"$in": ["r0"]}}},
        {
            "sorts": OLDEST_FIRST,
            "limit": 100,
            "offset": 0,
            "filter": {"email_addresses": {"email_address": {"$eq": "a@b.co"}}},
        },
    ]
    for request in server.requests:
        document.refuse_wrong(request)


@pytest.mark.parametrize("count", [0, 1, 100, 101, 250])
def test_records_are_read_back_a_hundred_ids_a_call(make_sink: Any, count: int) -> None:
    sink, server = make_sink({QUERY: Records(250)})
    ids = [f"r{number}" for number in range(count)]
    assert [record.id for record in sink.read_back("people", ids)] == ids
    assert all(len(request.body["filter"]["record_id"]["$in"]) <= 100 for request in server.requests)
    assert len(server.requests) == -(-count // 100)


def test_records_that_are_gone_are_not_read_back(make_sink: Any) -> None:
    sink, server = make_sink({QUERY: Records(2)})
    assert [record.id for record in sink.read_back("people", ["r1", "gone"])] == ["r1"]
    assert len(server.requests) == 1


def test_what_can_not_be_searched_is_refused(make_sink: Any) -> None:
    sink, _ = make_sink({})
    with pytest.raises(RefusedError, match="a location can not be searched by equality"):
        sink.find("people", "primary_location", Location(country_code="DE"))


def test_the_answers_need_not_be_perfect(make_sink: Any) -> None:
    broken = [
        {},
        {"id": None},
        {"id": {"record_id": "r1"}},
        {"id": {"record_id": "r2"}, "values": {"a": None, "b": [7]}},
    ]
    sink, _ = make_sink({QUERY: {"data": broken}})
    assert [record.id for record in sink.find("people", "a", Text(text="x"))] == ["r1", "r2"]


@pytest.mark.parametrize("body", [{}, {"data": None}, {"rows": []}])
def test_an_answer_without_its_list_is_not_taken_for_an_empty_one(make_sink: Any, body: Any) -> None:
    sink, _ = make_sink({QUERY: body})
    with pytest.raises(RefusedError, match="without its data"):
        list(sink.existing("people", None))
