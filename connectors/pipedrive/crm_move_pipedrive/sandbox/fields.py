"""Field definitions: those that every company has and its own, and how each version of the API shows them."""

import hashlib
from dataclasses import dataclass
from typing import Any

from .builtin import BUILTIN, CONTACT_SYNC, V1_KEYS, Builtin
from .customs import CUSTOM, Custom
from .switches import Switches

OBJECTS = ("deals", "persons", "organizations", "products", "activities", "leads")
_MADE = "2019-03-04T08:15:00Z"
_ZONE = (("timezone_id", "Timezone ID", "int"), ("timezone_name", "Timezone", "varchar"))
_SUBFIELDS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "monetary": (("value", "Amount", "double"), ("currency", "Currency", "varchar")),
    "daterange": (("value", "Start date", "date"), ("until", "End date", "date")),
    "time": (("value", "Time", "time"), *_ZONE),
    "timerange": (
        ("value", "Start time", "time"), ("until", "End time", "time"), *_ZONE,
    ),
    "address": tuple(
        (code, code.replace("_", " ").capitalize(), "varchar")
        for code in (
            "value", "route", "street_number", "subpremise", "locality", "sublocality", "admin_area_level_1",
            "admin_area_level_2", "country", "postal_code", "formatted_address",
        )
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Option:
    """`id` is a number for options of custom fields and labels, and may be a text or a truth value for others."""

    id: int | str | bool
    label: str
    color: str | None = None


@dataclass(frozen=True)
class Field:
    """A field of an object. `custom` is what it is made of where the company made it itself."""

    id: int
    code: str
    name: str
    type: str
    optional: bool = False
    options: tuple[Option, ...] | None = None
    deleted: tuple[Option, ...] = ()
    custom: Custom | None = None


def label_options(first: int) -> tuple[Option, ...]:
    named = (("Customer", "green"), ("Hot lead", "red"), ("Warm lead", "yellow"), ("Cold lead", "blue"))
    return tuple(Option(first + at, label, color) for at, (label, color) in enumerate(named))


LABELS = {"deals": 61, "persons": 1, "organizations": 5}
"""The id of the first label of each object that has labels as a field."""


def company_fields(company: str, currencies: tuple[str, ...], of: Switches) -> dict[str, list[Field]]:
    """All fields of a company by object. Keys of custom fields differ from company to company, as they do there."""
    made = {}
    for place, name in enumerate(OBJECTS):
        first = 12000 + 1000 * place
        builtin = [
            Field(first + at, code, label, kind, optional, _builtin_options(name, code, kind, currencies))
            for at, (code, label, kind, optional) in enumerate(_builtin(name, of), 1)
        ]
        own = _custom_fields(company, name, first + 200) if of.custom_fields else []
        made[name] = builtin + own
    if of.custom_fields:
        made["deals"] += [_unused(company, at) for at in range(of.extra_deal_fields)]
        made["leads"] += [one for one in made["deals"] if one.custom]
    return made


def _builtin(name: str, of: Switches) -> tuple[Builtin, ...]:
    return (*BUILTIN[name], *CONTACT_SYNC) if name == "persons" and of.contact_sync else BUILTIN[name]


def _custom_fields(company: str, name: str, first: int) -> list[Field]:
    found = []
    for at, one in enumerate(CUSTOM.get(name, ())):
        number = first + at
        options = tuple(Option(number * 10 % 9000 + index, label) for index, label in enumerate(one.options))
        cut = len(options) - one.deleted
        kept, deleted = options[:cut], options[cut:]
        found.append(
            Field(number, field_key(company, number), one.name, one.type, False, kept or None, deleted, custom=one)
        )
    return found


def _unused(company: str, at: int) -> Field:
    return Field(
        20000 + at, field_key(company, 20000 + at), f"Unused {at + 1}", "varchar", custom=Custom("", "varchar", 0)
    )


def field_key(company: str, number: int) -> str:
    """40 lowercase hex characters."""
    return hashlib.sha1(f"{company}/{number}".encode(), usedforsecurity=False).hexdigest()


def _builtin_options(name: str, code: str, kind: str, currencies: tuple[str, ...]) -> tuple[Option, ...] | None:
    if code == "label_ids":
        return label_options(LABELS[name]) if name in LABELS else None
    if code == "status":
        return tuple(Option(one, one.capitalize()) for one in ("open", "lost", "won", "deleted"))
    if kind == "visible_to":
        named = ("Item owner", "Owner's visibility group", "Group and sub-groups", "Entire company")
        return tuple(Option(number, label) for number, label in zip((1, 3, 5, 7), named, strict=True))
    if code == "currency":
        return tuple(Option(one, one) for one in currencies)
    return _MORE_OPTIONS.get((name, code))


_MORE_OPTIONS = {
    ("deals", "channel"): (Option(52, "Fairs"), Option(53, "Web")),
    ("organizations", "industry"): tuple(
        Option(at, label) for at, label in enumerate(("Farming", "Logistics", "Hospitality", "Manufacturing"), 241)
    ),
    ("products", "category"): (Option(31, "Hardware"), Option(32, "Services"), Option(33, "Licences")),
    ("activities", "type"): tuple(Option(one, one.capitalize()) for one in ("call", "meeting", "task", "lunch")),
    ("activities", "done"): (Option("0", "To do"), Option("1", "Done")),
    ("activities", "busy"): (Option("true", "Busy"), Option("false", "Free")),
    ("activities", "priority"): (Option(263, "Low"), Option(264, "Medium"), Option(265, "High")),
}


def v2_field(name: str, field: Field, include: frozenset[str] = frozenset()) -> dict[str, Any]:
    """A field of an object as version 2 shows it. Deleted options are not in it."""
    shown: dict[str, Any] = {
        "field_name": field.name,
        "field_code": field.code,
        "field_type": field.type,
        "options": _v2_options(field),
        "subfields": _subfields(field),
        "is_custom_field": field.custom is not None,
        "is_optional_response_field": field.optional,
    }
    if name in ("deals", "persons"):
        shown["description"] = field.custom.description if field.custom else ""
    if "ui_visibility" in include:
        shown["ui_visibility"] = {
            "add_visible_flag": True, "details_visible_flag": True, "projects_detail_visible_flag": False,
            "show_in_pipelines": {"show_in_all": True, "pipeline_ids": []},
        }  # fmt: skip
    if "important_fields" in include:
        shown["important_fields"] = {"enabled": False, "stage_ids": []}
    if "required_fields" in include:
        shown["required_fields"] = {"enabled": False, "stage_ids": [], "statuses": {}}
    return shown


def _v2_options(field: Field) -> list[dict[str, Any]] | None:
    if field.options is None:
        return None
    if not field.custom:
        return [_coloured({"id": one.id, "label": one.label}, one) for one in field.options]
    return [{"id": one.id, "label": one.label, "add_time": _MADE, "update_time": _MADE} for one in field.options]


def _coloured(shown: dict[str, Any], option: Option) -> dict[str, Any]:
    return {**shown, "color": option.color} if option.color else shown


def _subfields(field: Field) -> list[dict[str, str]] | None:
    if field.type not in _SUBFIELDS:
        return None
    return [
        {"field_code": code, "field_name": f"{label} of {field.name}", "field_type": kind}
        for code, label, kind in _SUBFIELDS[field.type]
    ]


def v1_fields(name: str, fields: list[Field]) -> list[dict[str, Any]]:
    """As version 1 shows them: other keys for some, deleted options listed where there are any, and the parts of a
    custom field as fields of their own behind it."""
    shown = []
    for place, field in enumerate(fields, 1):
        key = field.code if field.custom else V1_KEYS[name].get(field.code, field.code)
        shown.append({**_v1_base(field.id, key, field.name, field.type, place), **_v1_options(field)})
        shown[-1]["mandatory_flag"] = key in ("title", "name")
        if field.custom:
            shown += [_v1_subfield(field, suffix, place) for suffix in v1_suffixes(field.type)]
    return shown


def v1_suffixes(kind: str) -> tuple[str, ...]:
    """What version 1 puts behind a key, with an underscore, for the parts of a value beside its first."""
    return tuple(code for code, _, _ in _SUBFIELDS.get(kind, ())[1:] if code != "timezone_name")


def _v1_base(number: int | None, key: str, name: str, kind: str, place: int) -> dict[str, Any]:
    return {
        "id": number, "key": key, "name": name, "order_nr": place, "field_type": kind, "json_column_flag": False,
        "add_time": "2019-03-04 08:15:00", "update_time": "2019-03-04 08:15:00", "last_updated_by_user_id": None,
        "created_by_user_id": None, "active_flag": True, "edit_flag": False, "index_visible_flag": True,
        "details_visible_flag": True, "add_visible_flag": False, "important_flag": False, "bulk_edit_allowed": True,
        "searchable_flag": False, "filtering_allowed": True, "sortable_flag": True, "mandatory_flag": False,
    }  # fmt: skip


def _v1_options(field: Field) -> dict[str, Any]:
    shown: dict[str, Any] = {"edit_flag": field.custom is not None}
    if field.options is not None or field.deleted:
        options = field.options or ()
        shown["options"] = [_coloured({"id": _TRUTHS.get(one.id, one.id), "label": one.label}, one) for one in options]
    if field.deleted:
        shown["options_deleted"] = [{"id": one.id, "label": one.label} for one in field.deleted]
    return shown


_TRUTHS: dict[Any, bool] = {"true": True, "false": False}
"""Version 1 has truth values as the ids of some options."""


def _v1_subfield(field: Field, suffix: str, place: int) -> dict[str, Any]:
    label, kind = next((label, kind) for code, label, kind in _SUBFIELDS[field.type] if code == suffix)
    shown = _v1_base(None, f"{field.code}_{suffix}", f"{label} of {field.name}", kind, place)
    return {**shown, "is_subfield": True}
