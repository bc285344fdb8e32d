"""Attio's records in canonical words: values, links, and who wrote them when."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from crm_move import CreateRecord, Email, PersonName, SinkRecord, Target, Text, UpsertRecord, Written

Read = Callable[[str], list[dict[str, Any]]]

OURS = "0061e423-8347-4ba0-a23c-286fdbd54a8c"
QUERY = "POST /v2/objects/people/records/query"
NAME = (Text(text="x"),)
KEY = {"referenced_actor_type": "api-token", "referenced_actor_id": "key-1", "attribute_type": "actor-reference"}
TOKEN = {"active": True, "workspace_id": "w", "workspace_name": "W", "client_id": OURS}


def value(actor: str, id: str | None, at: str = "2026-05-15T21:49:04.642000000Z") -> dict[str, Any]:
    author = {"type": actor, "id": id}
    return {"active_from": at, "active_until": None, "created_by_actor": author, "value": "x", "attribute_type": "text"}


def record(**values: list[dict[str, Any]]) -> dict[str, Any]:
    return {"id": {"record_id": "r1"}, "created_at": "2026-05-15T21:49:04.642000000Z", "values": values}


def read(make_sink: Any, *rows: dict[str, Any], token: dict[str, Any] = TOKEN, **answers: Any) -> Any:
    sink, _ = make_sink({"GET /v2/self": token, QUERY: {"data": list(rows)}, **answers})
    sink.workspace()
    return sink, lambda: sink.read_back("people", ["r1"])[0]


def test_a_recorded_person_is_read_whole(make_sink: Any, recordings: Read) -> None:
    found = {exchange["case"]: exchange["response"]["body"] for exchange in recordings("nango_attio_operations")}
    _, read_back = read(make_sink, found["list-records"]["data"][0])
    at = datetime(2026, 5, 15, 21, 51, 42, 783000, UTC)
    company = Target(object="companies", id="9bd1ef0b-a4d1-4978-bc15-9c9e5cf382a2")
    person: SinkRecord = read_back()
    assert person.values["name"] == (PersonName(first="Test Person 756", full="Test Person 756"),)
    assert person.values["email_addresses"] == (Email(address="test-person-756@example.com"),)
    assert person.links == {"company": (company,)}
    assert person.written["company"] == Written(by="system", at=datetime(2026, 5, 15, 21, 51, 43, 178000, UTC))
    assert person.written["name"] == person.created == Written(by="ours", at=at)
    assert set(person.values) == {"record_id", "name", "email_addresses", "created_at", "created_by"}


def test_every_recorded_record_is_read(make_sink: Any, recordings: Read) -> None:
    bodies = [exchange["response"]["body"].get("data") for exchange in recordings("nango_attio_operations")]
    rows = [row for body in bodies for row in (body if isinstance(body, list) else [body]) if row and "values" in row]
    sink, _ = make_sink({QUERY: {"data": rows}})
    found = sink.read_back("people", ["any"])
    assert [found.id for found in found] == [row["id"]["record_id"] for row in rows]
    for row, shown in zip(rows, found, strict=True):
        assert {*shown.values, *shown.links} == {slug for slug, values in row["values"].items() if values}


@pytest.mark.parametrize(
    ("actor", "id", "by"),
    [
        ("app", OURS, "ours"),
        ("app", "other", "app"),
        ("workspace-member", "m1", "person"),
        ("system", None, "system"),
        ("robot", "r", "app"),
    ],
)
def test_a_value_says_who_wrote_it(make_sink: Any, actor: str, id: str | None, by: str) -> None:
    _, read_back = read(make_sink, record(name=[value(actor, id)]))
    at = "2026-05-15T21:49:04.642000Z"
    who = id if by == "person" else None
    assert read_back().written == {"name": Written.model_validate_json(json.dumps({"by": by, "at": at, "who": who}))}


def test_of_several_values_the_newest_says_who_wrote_last(make_sink: Any) -> None:
    old, new = "2025-01-01T00:00:00.000000000Z", "2026-01-01T00:00:00.000000000Z"
    _, read_back = read(make_sink, record(tags=[value("app", OURS, new), value("workspace-member", "m1", old)]))
    assert read_back().written["tags"] == Written(by="ours", at=datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("operation", "call"),
    [
        (CreateRecord(object="people", values={"name": NAME}), "POST /v2/objects/people/records"),
        (UpsertRecord(object="people", key="name", values={"name": NAME}), "PUT /v2/objects/people/records"),
    ],
)
def test_a_key_is_ours_until_we_know_which_key_we_are(make_sink: Any, operation: Any, call: str) -> None:
    rows = record(a=[value("api-token", "key-1")], b=[value("api-token", "key-2")])
    sink, read_back = read(make_sink, rows, **{call: {"data": record(created_by=[KEY])}})
    assert {slug: written.by for slug, written in read_back().written.items()} == {"a": "ours", "b": "ours"}
    sink.apply(operation)
    assert {slug: written.by for slug, written in read_back().written.items()} == {"a": "ours", "b": "app"}


def test_an_upsert_onto_an_older_record_does_not_tell_which_key_we_are(make_sink: Any) -> None:
    older = {**record(created_by=[KEY]), "created_at": "2026-05-15T20:00:00.000000000Z"}
    rows = record(a=[value("api-token", "key-1")], b=[value("api-token", "key-2")])
    sink, read_back = read(make_sink, rows, **{"PUT /v2/objects/people/records": {"data": older}})
    sink.apply(UpsertRecord(object="people", key="name", values={"name": NAME}))
    assert {slug: written.by for slug, written in read_back().written.items()} == {"a": "ours", "b": "ours"}


def test_values_without_an_author_are_read(make_sink: Any) -> None:
    _, read_back = read(make_sink, record(name=[{"value": "x", "attribute_type": "text"}], empty=[], odd=[{}]))
    assert read_back() == SinkRecord(
        object="people", id="r1", values={"name": (Text(text="x"),)}, written={"name": Written(by="app")}
    )


@pytest.mark.parametrize("name", ["companies_read", "get_records_by_ids"])
def test_records_without_most_of_their_keys_are_read(make_sink: Any, shared: Any, name: str) -> None:
    rows = json.loads((shared / "data" / "api" / "attio" / "amp_labs" / f"{name}.json").read_text("utf-8"))["data"]
    sink, _ = make_sink({QUERY: {"data": rows}})
    found = sink.read_back("people", ["any"])
    assert [shown.values["name"][0].text for shown in found] == [row["values"]["name"][0]["value"] for row in rows]
