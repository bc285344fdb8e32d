"""The bodies of Attio's write requests (docs/attio-api.md, 4 to 7)."""

from collections.abc import Mapping

from crm_move import (
    Attribute,
    AttributeType,
    CreateList,
    CreateObject,
    Links,
    ReferenceAttribute,
    RefusedError,
    TypeRefusedError,
    Value,
    ValueRefusedError,
    WriteEntry,
)

from .standard import REFERENCE, REQUESTABLE
from .values import Json, encode, encode_link

NOT_SENT = 0
"""The status of a refusal that this sink makes itself: no request was sent."""


def object_body(operation: CreateObject) -> Json:
    """A new object."""
    return {
        "api_slug": operation.object,
        "singular_noun": operation.singular,
        "plural_noun": operation.plural,
    }


def list_body(operation: CreateList) -> Json:
    """A new list that all of the workspace may use: a narrower access is not in every plan (docs/attio-api.md, 10)."""
    return {
        "name": operation.title,
        "api_slug": operation.list,
        "parent_object": operation.object,
        "workspace_access": "full-access",
        "workspace_member_access": [],
    }


def entry_body(operation: WriteEntry) -> Json:
    """An entry; its values are those of the list's own attributes."""
    return {
        "parent_record_id": operation.record,
        "parent_object": operation.object,
        "entry_values": record_values(operation.values, {}, clear=True),
    }


def attribute_body(attribute: Attribute) -> Json:
    """A new attribute that holds values. Raises TypeRefusedError for a type that Attio does not make."""
    kind = REQUESTABLE.get(attribute.type)
    if kind is None:
        raise TypeRefusedError(
            f"Attio makes no attributes of type {attribute.type} (wanted for {attribute.slug!r})",
            status=NOT_SENT,
            code="type_not_offered",
        )
    config = _currency(attribute) if attribute.type is AttributeType.MONEY else {}
    return _attribute(attribute, kind, config, several=attribute.multi, unique=attribute.unique)


def reference_body(reference: ReferenceAttribute) -> Json:
    """A new attribute that points at records, and its mirror on the other object where it has one."""
    config = {"record_reference": {"allowed_objects": list(reference.targets)}}
    body = _attribute(reference, REFERENCE, config, several=reference.many, unique=False)
    if reference.mirror is not None:
        body["relationship"] = {
            "object": reference.mirror.object,
            "title": reference.mirror.title,
            "api_slug": reference.mirror.slug,
            "is_multiselect": reference.mirror.many,
        }
    return body


def record_values(values: Mapping[str, tuple[Value, ...]], links: Links, *, clear: bool) -> dict[str, list[Json]]:
    """Values and links by slug, always as arrays: attributes with several values take nothing else.

    An empty tuple clears the attribute where the call does that, and is left out where it does not. Raises
    ValueRefusedError, naming the attribute, for a value that has no form in Attio.
    """
    written = {slug: [_encoded(slug, value) for value in several] for slug, several in values.items()}
    written |= {slug: [encode_link(target) for target in targets] for slug, targets in links.items()}
    return {slug: several for slug, several in written.items() if several or clear}


def local_refusal(message: str, code: str) -> RefusedError:
    """A write that is not sent, because Attio would take it for something else."""
    return RefusedError(message, status=NOT_SENT, code=code)


def not_cleared(slug: str) -> ValueRefusedError:
    """Neither an empty array nor null has emptied an attribute."""
    refused = ValueRefusedError(f"Attio keeps the value of {slug!r}: it can not be emptied by API.", status=NOT_SENT)
    refused.code, refused.attribute = "not_cleared", slug
    return refused


def _attribute(
    attribute: Attribute | ReferenceAttribute, kind: str, config: Json, *, several: bool, unique: bool
) -> Json:
    """All eight keys: none may be missing, even where it is empty. Never required: gaps in the source would then cost
    whole records."""
    return {
        "title": attribute.title,
        "description": attribute.description,
        "api_slug": attribute.slug,
        "type": kind,
        "is_required": False,
        "is_unique": unique,
        "is_multiselect": several,
        "config": config,
    }


def _currency(attribute: Attribute) -> Json:
    if attribute.currency is None:
        raise TypeRefusedError(
            f"{attribute.slug!r} needs one currency: in Attio it is set on the attribute, not on each amount",
            status=NOT_SENT,
            code="currency_missing",
        )
    return {"currency": {"default_currency_code": attribute.currency, "display_type": "symbol"}}


def _encoded(slug: str, value: Value) -> Json:
    try:
        return encode(value)
    except ValueError as error:
        refused = ValueRefusedError(f"{slug}: {error}", status=NOT_SENT, code="value_not_writable")
        refused.attribute = slug
        raise refused from None
