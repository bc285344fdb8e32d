"""Each operation as the request that Attio gets, held against the official document."""

from decimal import Decimal
from typing import Any

import pytest

from crm_move import (
    ArchiveAttribute,
    Attribute,
    AttributeType,
    CreateAttribute,
    CreateList,
    CreateObject,
    CreateOption,
    CreateRecord,
    CreateReference,
    DeleteRecord,
    Mirror,
    Money,
    Operation,
    Outcome,
    Reference,
    ReferenceAttribute,
    RefusedError,
    RestoreAttribute,
    RestoreOption,
    Status,
    Target,
    Text,
    TypeRefusedError,
    UpdateRecord,
    UpsertRecord,
    ValueRefusedError,
    WriteEntry,
)

T = AttributeType
ACME = Target(object="companies", id="891dcbfc-9141-415d-9b2a-2238a6cc012d")
NAME = (Text(text="Ada"),)
PRICE = (Money(amount=Decimal("9.5")),)
RECORD = {"data": {"id": {"record_id": "r1"}, "values": {}}}
ATTRIBUTE = {"data": {"id": {"attribute_id": "a1"}, "api_slug": "x"}}
OPTIONS = {"data": [{"id": {"option_id": "p1"}, "title": "a/b"}, {"id": {"option_id": "p2"}, "title": "c"}]}
LINK = {"target_object": "companies", "target_record_id": ACME.id}


def attribute(type: AttributeType, **parts: Any) -> CreateAttribute:
    return CreateAttribute(object="deals", attribute=Attribute(slug="x", title="X", type=type, **parts))


def attribute_body(type: str, **parts: Any) -> dict[str, Any]:
    flags = {"is_required": False, "is_unique": False, "is_multiselect": False}
    data: dict[str, Any] = {"title": "X", "description": None, "api_slug": "x", "type": type, **flags, "config": {}}
    return {"data": {**data, **parts}}


CURRENCY = {"currency": {"default_currency_code": "EUR", "display_type": "symbol"}}
REFERENCE = ReferenceAttribute(
    slug="x",
    title="X",
    targets=("people",),
    many=True,
    mirror=Mirror(object="people", slug="y", title="Y", many=False),
)

WRITES: list[tuple[Operation, str, Any, Any, str]] = [
    (
        CreateObject(object="products", singular="Product", plural="Products"),
        "POST /v2/objects",
        {"data": {"api_slug": "products", "singular_noun": "Product", "plural_noun": "Products"}},
        {"data": {"id": {"object_id": "o1"}}},
        "o1",
    ),
    (
        attribute(T.TEXT, unique=True, description="From CSV", required=True),
        "POST /v2/objects/deals/attributes",
        attribute_body("text", is_unique=True, description="From CSV"),
        ATTRIBUTE,
        "a1",
    ),
    (
        attribute(T.MONEY, currency="EUR"),
        "POST /v2/objects/deals/attributes",
        attribute_body("currency", config=CURRENCY),
        ATTRIBUTE,
        "a1",
    ),
    (
        attribute(T.SELECT, multi=True),
        "POST /v2/objects/deals/attributes",
        attribute_body("select", is_multiselect=True),
        ATTRIBUTE,
        "a1",
    ),
    (
        CreateReference(object="deals", reference=REFERENCE),
        "POST /v2/objects/deals/attributes",
        attribute_body(
            "record-reference",
            is_multiselect=True,
            config={"record_reference": {"allowed_objects": ["people"]}},
            relationship={"object": "people", "title": "Y", "api_slug": "y", "is_multiselect": False},
        ),
        ATTRIBUTE,
        "a1",
    ),
    (
        RestoreAttribute(object="deals", attribute="x"),
        "PATCH /v2/objects/deals/attributes/x",
        {"data": {"is_archived": False}},
        ATTRIBUTE,
        "a1",
    ),
    (
        CreateOption(object="deals", attribute="x", title="High"),
        "POST /v2/objects/deals/attributes/x/options",
        {"data": {"title": "High"}},
        {"data": {"id": {"option_id": "p1"}}},
        "p1",
    ),
    (
        CreateOption(object="deals", attribute="stage", title="Won", status=True),
        "POST /v2/objects/deals/attributes/stage/statuses",
        {"data": {"title": "Won"}},
        {"data": {"id": {"status_id": "s1"}}},
        "s1",
    ),
    (
        CreateRecord(object="people", values={"job_title": NAME, "description": ()}, links={"company": (ACME,)}),
        "POST /v2/objects/people/records",
        {"data": {"values": {"job_title": [{"value": "Ada"}], "company": [LINK]}}},
        RECORD,
        "r1",
    ),
    (
        UpdateRecord(object="people", id="r1", values={"job_title": NAME}),
        "PATCH /v2/objects/people/records/r1",
        {"data": {"values": {"job_title": [{"value": "Ada"}]}}},
        RECORD,
        "r1",
    ),
    (
        UpdateRecord(object="people", id="r1", values={"job_title": ()}, links={"company": ()}, replace=True),
        "PUT /v2/objects/people/records/r1",
        {"data": {"values": {"job_title": [], "company": []}}},
        RECORD,
        "r1",
    ),
    (
        UpsertRecord(
            object="deals", key="source_id", values={"source_id": NAME, "value": (Money(amount=Decimal("9.5")),)}
        ),
        "PUT /v2/objects/deals/records",
        {"data": {"values": {"source_id": [{"value": "Ada"}], "value": [{"currency_value": 9.5}]}}},
        RECORD,
        "r1",
    ),
    (
        CreateList(list="newsletter", title="Newsletter", object="people"),
        "POST /v2/lists",
        {
            "data": {
                "name": "Newsletter",
                "api_slug": "newsletter",
                "parent_object": "people",
                "workspace_access": "full-access",
                "workspace_member_access": [],
            }
        },
        {"data": {"id": {"list_id": "l1"}}},
        "l1",
    ),
    (
        attribute(T.STATUS).model_copy(update={"object": "newsletter", "of_list": True}),
        "POST /v2/lists/newsletter/attributes",
        attribute_body("status"),
        ATTRIBUTE,
        "a1",
    ),
    (
        CreateOption(object="newsletter", of_list=True, attribute="stage", title="Won", status=True),
        "POST /v2/lists/newsletter/attributes/stage/statuses",
        {"data": {"title": "Won"}},
        {"data": {"id": {"status_id": "s1"}}},
        "s1",
    ),
    (
        RestoreAttribute(object="newsletter", of_list=True, attribute="x"),
        "PATCH /v2/lists/newsletter/attributes/x",
        {"data": {"is_archived": False}},
        ATTRIBUTE,
        "a1",
    ),
    (
        WriteEntry(list="newsletter", object="people", record=ACME.id, values={"stage": (Status(stage="Won"),)}),
        "PUT /v2/lists/newsletter/entries",
        {
            "data": {
                "parent_record_id": ACME.id,
                "parent_object": "people",
                "entry_values": {"stage": [{"status": "Won"}]},
            }
        },
        {"data": {"id": {"entry_id": "e1"}}},
        "e1",
    ),
    (
        ArchiveAttribute(object="deals", attribute="x"),
        "PATCH /v2/objects/deals/attributes/x",
        {"data": {"is_archived": True}},
        ATTRIBUTE,
        "a1",
    ),
]


@pytest.mark.parametrize(("operation", "line", "body", "answer", "id"), WRITES)
def test_an_operation_is_one_request(
    make_sink: Any, operation: Operation, line: str, body: Any, answer: Any, id: str
) -> None:
    sink, server = make_sink({line: answer})
    assert sink.apply(operation) == Outcome(id=id)
    assert [(request.line, request.body) for request in server.requests] == [(line, body)]


@pytest.mark.parametrize(("operation", "line", "body", "answer", "id"), WRITES)
def test_its_body_is_as_the_official_document_has_it(
    make_sink: Any, document: Any, operation: Operation, line: str, body: Any, answer: Any, id: str
) -> None:
    sink, server = make_sink({line: answer})
    sink.apply(operation)
    document.refuse_wrong(server.requests[0])


def test_an_upsert_says_what_it_is_matched_by(make_sink: Any) -> None:
    sink, server = make_sink({"PUT /v2/objects/deals/records": RECORD})
    sink.apply(UpsertRecord(object="deals", key="source_id", values={"source_id": NAME}))
    assert server.requests[0].query == {"matching_attribute": "source_id"}


@pytest.mark.parametrize("values", [{}, {"source_id": ()}, {"name": NAME}])
def test_an_upsert_without_its_key_is_not_sent(make_sink: Any, values: Any) -> None:
    sink, server = make_sink({})
    with pytest.raises(RefusedError, match="no value in 'source_id'"):
        sink.apply(UpsertRecord(object="deals", key="source_id", values=values))
    assert server.requests == []


def test_clearing_without_replacing_is_not_sent(make_sink: Any) -> None:
    sink, server = make_sink({})
    with pytest.raises(RefusedError, match="team, tags can only be cleared by an update that replaces"):
        sink.apply(UpdateRecord(object="people", id="r1", values={"team": ()}, links={"tags": ()}))
    assert server.requests == []


@pytest.mark.parametrize(
    ("operation", "message"),
    [
        (attribute(T.URL), "Attio makes no attributes of type url"),
        (attribute(T.PERSON_NAME), "Attio makes no attributes of type person-name"),
        (attribute(T.MONEY), "'x' needs one currency"),
    ],
)
def test_an_attribute_that_attio_can_not_make_is_not_asked_for(
    make_sink: Any, operation: Operation, message: str
) -> None:
    sink, _ = make_sink({})
    with pytest.raises(TypeRefusedError, match=message):
        sink.apply(operation)


def test_a_value_that_can_not_be_written_names_its_attribute(make_sink: Any) -> None:
    sink, _ = make_sink({})
    with pytest.raises(ValueRefusedError) as caught:
        sink.apply(CreateRecord(object="people", values={"x": (Reference(object="a", id="1"),)}))
    assert caught.value.attribute == "x"


def test_an_option_is_restored_by_its_id_whatever_its_title(make_sink: Any) -> None:
    options, option = "/v2/objects/deals/attributes/x/options", {"data": {"id": {"option_id": "p1"}}}
    sink, server = make_sink({f"GET {options}": OPTIONS, f"PATCH {options}/p1": option})
    assert sink.apply(RestoreOption(object="deals", attribute="x", title="a/b")) == Outcome(id="p1")
    assert server.requests[-1].body == {"data": {"is_archived": False}}


def test_an_option_that_is_not_there_can_not_be_restored(make_sink: Any) -> None:
    sink, _ = make_sink({"GET /v2/objects/deals/attributes/x/options": OPTIONS})
    with pytest.raises(RefusedError, match="has no option 'd' to restore"):
        sink.apply(RestoreOption(object="deals", attribute="x", title="d"))


def test_slugs_are_quoted_in_paths(make_sink: Any) -> None:
    sink, server = make_sink({"DELETE /v2/objects/a%2Fb/records/r%201": {}})
    sink.apply(DeleteRecord(object="a/b", id="r 1"))
    assert server.lines == ["DELETE /v2/objects/a%2Fb/records/r%201"]


def test_a_record_that_is_gone_is_deleted(make_sink: Any) -> None:
    gone = {"status_code": 404, "code": "not_found", "message": 'Record with ID "r1" not found.'}
    sink, _ = make_sink({"DELETE /v2/objects/people/records/r1": (404, gone)})
    assert sink.apply(DeleteRecord(object="people", id="r1")) == Outcome(id="r1")


def test_deleting_from_an_object_that_is_not_there_is_refused(make_sink: Any) -> None:
    unknown = {"status_code": 404, "code": "not_found", "message": 'Object with slug/ID "nope" not found.'}
    sink, _ = make_sink({"DELETE /v2/objects/nope/records/r1": (404, unknown)})
    with pytest.raises(RefusedError, match="nope"):
        sink.apply(DeleteRecord(object="nope", id="r1"))
