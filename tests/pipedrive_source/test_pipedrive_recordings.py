"""Answers that Pipedrive really gave, as somebody recorded them: they are read without a loss."""

import json
from datetime import UTC, datetime

import pytest

from crm_move import Actor, Answer, Email, PersonName, Phone, Reference, Select, Text
from crm_move_pipedrive.fields import Field, read_fields
from crm_move_pipedrive.refusals import sign_in_refused
from crm_move_pipedrive.wire import as_v2


@pytest.fixture
def recorded(shared):
    """A recorded answer, by its place among them."""
    return lambda path: json.loads((shared / "data/api/pipedrive" / path).read_text())


def test_a_recorded_page_of_persons(play, recorded):
    exchange = recorded("integry_docs_v2_persons.json")["exchanges"][0]
    body = exchange["response"]["body"]
    labels = [{"id": 14, "label": "Hot lead"}]
    fields = [{"field_code": "label_ids", "field_name": "Labels", "field_type": "set", "options": labels}]
    answers = {"/api/v2/persons": [body, {"success": True, "data": []}], "/api/v2/personFields": {"data": fields}}
    played = play(answers)
    read = played.records("persons")
    assert [record.id for record in read] == [str(row["id"]) for row in body["data"]]
    first = read[0]
    assert first.values == {
        "name": (PersonName(first="[Sample] Phyllis", last="Yang", full="[Sample] Phyllis Yang"),),
        "emails": (Email(address="phyllis.yang@gmial.com"),),
        "phones": (Phone(written="240-707-3884"),),
        "label_ids": (Select(option="Hot lead"),),
    }
    assert first.references == {"org_id": (Reference(object="organizations", id="5"),)}
    assert first.owner == Actor(id="22469411")
    assert first.created_at == datetime(2024, 11, 10, 23, 28, 58, tzinfo=UTC)
    cursor = body["additional_data"]["next_cursor"]
    assert [query.get("cursor") for query in played.server.asked("/api/v2/persons")] == (
        [None, cursor] if cursor else [None]
    )


def test_a_recorded_lead(play, recorded):
    record = play({"/v1/leads": recorded("amp_labs/leads.json")}).records("leads")[0]
    assert (record.id, record.updated_at) == (
        "8ba414d0-8ad8-11ef-9e9e-07879dd74146",
        datetime(2024, 10, 15, 9, 33, 33, 213000, tzinfo=UTC),
    )
    assert {name: refs[0].id for name, refs in record.references.items()} == {"organization_id": "2", "person_id": "2"}
    assert {name: value[0] for name, value in record.values.items() if name in ("title", "source_name", "value")} == {
        "title": Text(text="Ampersand lead"),
        "source_name": Text(text="Manually created"),
    }


def test_recorded_definitions_of_deals(play, recorded):
    played = play({"/api/v2/dealFields": recorded("amp_labs/dealsFields.json")})
    schema = played.source.describe().object("deals")
    assert [option.title for option in schema.attribute("status").options] == ["Open", "Lost", "Won"]
    assert schema.attribute("title").title == "Title"


@pytest.mark.parametrize("path", ["grouparoo_personFields.json", "hull/person_fields.json"])
def test_recorded_definitions_of_v1_name_their_options(recorded, path):
    told = recorded(path)
    bodies = [told] if "data" in told else [each["response"]["body"] for each in told["exchanges"]]
    rows = [row for body in bodies for row in body["data"] or ()]
    fields = [Field(row["key"], row["name"], row["field_type"], custom=bool(row.get("edit_flag"))) for row in rows]
    cells = as_v2({row["key"]: None for row in rows}, fields)
    assert cells.keys() == {field.code for field in fields if field.custom}


def test_a_recorded_missing_scope_is_no_dead_sign_in(play, recorded):
    body = recorded("amp_labs/not-found.json")
    assert not sign_in_refused(Answer(403, body=body))
    played = play({"/v1/leadLabels": (403, body), "/api/v2/dealFields": (403, body)})
    assert "the app lacks a scope" in " ".join(played.source.remarks())


def test_recorded_refusals_are_told_apart(shared):
    found = json.loads((shared / "data/api/errors_quoted_in_public_issues.json").read_text())
    listed = found if isinstance(found, list) else next(value for value in found.values() if isinstance(value, list))
    ours = [each for each in listed if each["vendor"] == "pipedrive"]
    refused = [sign_in_refused(Answer(each["status"], body=each["body"])) for each in ours]
    assert refused == [each["status"] == 401 for each in ours]
    assert any(refused)


def test_an_empty_answer_of_v1_is_an_empty_list(play, recorded):
    assert play({"/v1/leads": recorded("hull/person_lookup_no_result.json")}).records("leads") == []


def test_definitions_without_rows_are_none(play):
    assert read_fields(play({}).source._pipedrive, "dealFields") == []
