"""Each refusal of Attio as the error that says what can be done about it."""

from typing import Any

import pytest

from crm_move import (
    AlreadyThereError,
    Attribute,
    AttributeType,
    ConflictError,
    CreateAttribute,
    CreateObject,
    CreateOption,
    CreateRecord,
    Email,
    Operation,
    OutcomeUnknownError,
    QuotaError,
    RefusedError,
    Select,
    SignInError,
    Target,
    Text,
    TypeRefusedError,
    UpsertRecord,
    ValueRefusedError,
)

MAIL = "54812ea7-4f67-4a26-adb1-945706126f18"
TEAM = "cc50550d-8883-4c89-a539-081cb63bd60f"
FIRST = "00000000-0000-4000-8000-00000000c0f1"
SECOND = "00000000-0000-4000-8000-00000000c0f2"

ATTRIBUTES = {
    "data": [
        {"id": {"attribute_id": MAIL}, "api_slug": "email_addresses"},
        {"id": {"attribute_id": TEAM}, "api_slug": "team"},
    ]
}

RECORD = CreateRecord(
    object="people",
    values={
        "email_addresses": (Email(address="a@acme.com"),),
        "tags": (Select(option='The "big" one'), Select(option="Low")),
        "source_id": (Text(text=SECOND),),
    },
    links={"company": (Target(object="companies", id=FIRST),)},
)

PEOPLE = "/v2/objects/people"
ATTRIBUTE = CreateAttribute(object="people", attribute=Attribute(slug="x", title="X", type=AttributeType.TEXT))


def refusal(status: int, code: str, message: str, **more: Any) -> tuple[int, dict[str, Any]]:
    return status, {
        "status_code": status,
        "type": "invalid_request_error",
        "code": code,
        "message": message,
        **more,
    }


def problem(*path: str) -> dict[str, Any]:
    return {"code": "invalid_type", "path": list(path), "message": "Required"}


def refused(make_sink: Any, operation: Operation, line: str, answer: Any) -> Exception:
    sink, _ = make_sink({line: answer, f"GET {PEOPLE}/attributes": [ATTRIBUTES, {"data": []}]})
    with pytest.raises((RefusedError, SignInError)) as caught:
        sink.apply(operation)
    return caught.value


CONFLICTS = "conflicts with one already in the system."
OLD = f'The value "{{\\"email_address\\":\\"a@acme.com\\"}}" provided for attribute with ID "{MAIL}" {CONFLICTS}'
NEW = (
    f'A value provided for attribute with slug "email_addresses" {CONFLICTS} This attribute has a uniqueness '
    "constraint. Please ensure all values for this attribute do not exist on another record."
)
QUOTED_ID = f'The value "{SECOND}" provided for attribute with slug "source_id" {CONFLICTS}'


@pytest.mark.parametrize(
    ("message", "attribute", "records"),
    [
        (OLD, "email_addresses", ()),
        (NEW, "email_addresses", ()),
        (f"{NEW} Conflicting record IDs: {FIRST}, {SECOND}", "email_addresses", (FIRST, SECOND)),
        (f"{QUOTED_ID} Conflicting record IDs: {FIRST}", "source_id", (FIRST,)),
        ("Something else entirely.", "", ()),
    ],
)
def test_a_conflict_names_the_attribute_and_the_records(
    make_sink: Any, message: str, attribute: str, records: tuple[str, ...]
) -> None:
    answer = refusal(400, "uniqueness_conflict", message)
    error = refused(make_sink, RECORD, f"POST {PEOPLE}/records", answer)
    assert isinstance(error, ConflictError)
    assert (error.attribute, error.records, error.status) == (attribute, records, 400)


def test_several_matches_are_a_conflict_of_the_matching_attribute(make_sink: Any) -> None:
    upsert = UpsertRecord(object="people", key="email_addresses", values=RECORD.values)
    answer = refusal(400, "multiple_match_results", "Multiple records match.")
    error = refused(make_sink, upsert, f"PUT {PEOPLE}/records", answer)
    assert isinstance(error, ConflictError)
    assert error.attribute == "email_addresses"


@pytest.mark.parametrize(
    ("code", "message", "attribute"),
    [
        ("validation_type", 'An invalid value was passed to attribute with slug "email_addresses".', "email_addresses"),
        ("value_not_found", 'Cannot find select attribute with select option title "Low".', "tags"),
        ("value_not_found", 'Cannot find select attribute with select option title "The "big" one".', "tags"),
        ("value_not_found", f'Record with ID "{FIRST}" not found.', "company"),
        ("value_not_found", 'Cannot find attribute with slug/ID "tags".', "tags"),
        ("missing_value", f'Required value for attribute with ID "{TEAM}" was not provided.', "team"),
    ],
)
def test_a_refused_value_names_its_attribute(make_sink: Any, code: str, message: str, attribute: str) -> None:
    error = refused(make_sink, RECORD, f"POST {PEOPLE}/records", refusal(400, code, message))
    assert isinstance(error, ValueRefusedError)
    assert (error.attribute, error.code) == (attribute, code)


def test_a_refused_value_is_named_by_the_path_of_the_problem(make_sink: Any) -> None:
    problems = [problem("data", "values", "tags", "0")]
    answer = refusal(400, "validation_type", "Body payload validation error.", validation_errors=problems)
    error = refused(make_sink, RECORD, f"POST {PEOPLE}/records", answer)
    assert isinstance(error, ValueRefusedError)
    assert error.attribute == "tags"


@pytest.mark.parametrize(
    "answer",
    [
        refusal(400, "validation_type", "Something is wrong."),
        refusal(400, "particle_gate_violation", 'No, not attribute with slug "tags".'),
        refusal(404, "not_found", 'Object with slug/ID "people" not found.'),
        (400, None),
    ],
)
def test_what_names_no_attribute_is_final_for_the_record(make_sink: Any, answer: Any) -> None:
    error = refused(make_sink, RECORD, f"POST {PEOPLE}/records", answer)
    assert type(error) is RefusedError


@pytest.mark.parametrize(
    ("operation", "line"),
    [
        (CreateObject(object="people", singular="P", plural="Ps"), "POST /v2/objects"),
        (ATTRIBUTE, f"POST {PEOPLE}/attributes"),
        (CreateOption(object="people", attribute="x", title="A"), f"POST {PEOPLE}/attributes/x/options"),
        (CreateOption(object="people", attribute="x", title="A", status=True), f"POST {PEOPLE}/attributes/x/statuses"),
    ],
)
def test_a_taken_slug_or_title_is_there_already(make_sink: Any, operation: Operation, line: str) -> None:
    error = refused(make_sink, operation, line, refusal(409, "slug_conflict", "It is taken."))
    assert isinstance(error, AlreadyThereError)


@pytest.mark.parametrize(
    ("message", "problems", "kind"),
    [
        ('Creating attributes of type "domain" is not yet supported.', [], TypeRefusedError),
        ("Cannot set attribute as unique.", [], TypeRefusedError),
        ("Body payload validation error.", [problem("data", "type")], TypeRefusedError),
        ("Body payload validation error.", [problem("data", "title"), problem("data", "config")], TypeRefusedError),
        ("Body payload validation error.", [problem("data", "title")], RefusedError),
    ],
)
def test_a_refused_attribute_is_a_refused_type_unless_its_wording_is(
    make_sink: Any, message: str, problems: list[Any], kind: type[RefusedError]
) -> None:
    answer = refusal(400, "validation_type", message, validation_errors=problems)
    assert type(refused(make_sink, ATTRIBUTE, f"POST {PEOPLE}/attributes", answer)) is kind


@pytest.mark.parametrize(("status", "code"), [(400, "quota_exceeded"), (403, "quota_exceeded"), (403, "billing_error")])
def test_a_full_plan_is_no_matter_of_the_sign_in(make_sink: Any, status: int, code: str) -> None:
    operation = CreateObject(object="products", singular="Product", plural="Products")
    error = refused(make_sink, operation, "POST /v2/objects", refusal(status, code, "Your plan has no room."))
    assert isinstance(error, QuotaError)


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_token_stops_the_run(make_sink: Any, status: int) -> None:
    answer = refusal(status, "unauthorized", "This request requires scopes.")
    assert isinstance(refused(make_sink, RECORD, f"POST {PEOPLE}/records", answer), SignInError)


def test_a_record_that_changed_meanwhile_is_written_again(make_sink: Any) -> None:
    busy = refusal(409, "concurrent_write_conflict", "Try again.")
    made = {"data": {"id": {"record_id": "r1"}, "values": {}}}
    sink, server = make_sink({f"POST {PEOPLE}/records": [busy, busy, made]}, attempts=3)
    assert sink.apply(RECORD).id == "r1"
    assert len(server.requests) == 3


def test_an_answer_without_an_id_leaves_the_outcome_unknown(make_sink: Any) -> None:
    sink, _ = make_sink({f"POST {PEOPLE}/records": {"data": {}}})
    with pytest.raises(OutcomeUnknownError, match="without the record_id"):
        sink.apply(RECORD)


def test_an_attribute_that_is_named_by_id_is_looked_up_once(make_sink: Any) -> None:
    answer = refusal(400, "missing_value", f'Required value for attribute with ID "{TEAM}" was not provided.')
    other = refusal(400, "missing_value", f'Required value for attribute with ID "{SECOND}" was not provided.')
    lookups = [ATTRIBUTES, {"data": []}, ATTRIBUTES, {"data": []}]
    answers = {f"POST {PEOPLE}/records": [answer, answer, other, other], f"GET {PEOPLE}/attributes": lookups}
    sink, server = make_sink(answers)
    for _ in range(4):
        with pytest.raises(RefusedError):
            sink.apply(RECORD)
    assert server.lines.count(f"GET {PEOPLE}/attributes") == 4
