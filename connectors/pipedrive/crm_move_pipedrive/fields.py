"""Field definitions: what the keys in records mean, and what the ids of their options do (docs/pipedrive-api.md, 7)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from crm_move import RefusedError

from .client import Pipedrive
from .refusals import is_not_offered

Json = dict[str, Any]

OPTIONED: Final = frozenset({"enum", "set"})

OLD_CODES: Final = {"label_ids": "label"}
"""What v1 calls a field of Pipedrive's own whose options people delete."""


KEY: Final = re.compile(r"[0-9a-f]{40}\Z")
"""The key of a custom field."""


@dataclass(frozen=True)
class Choice:
    """An option. `archived`: deleted in Pipedrive, where records go on naming it."""

    id: str
    title: str
    archived: bool = False


@dataclass(frozen=True)
class Field:
    """A definition. `optional`: such a field comes only where it is asked for."""

    code: str
    title: str
    type: str
    choices: tuple[Choice, ...] = ()
    custom: bool = False
    optional: bool = False
    description: str = ""


def read_fields(pipedrive: Pipedrive, path: str) -> list[Field]:
    """All definitions of an object, with options that were deleted. Raises RefusedError."""
    found = [_field(row) for row in pipedrive.every(f"/api/v2/{path}")]
    if not any(field.type in OPTIONED for field in found):
        return found
    deleted = _deleted(pipedrive, path)
    return [_with(field, deleted.get(OLD_CODES.get(field.code, field.code), ())) for field in found]


def option_id(id: object) -> str:
    """An option's id as text: they are numbers, text or flags, and may look otherwise in a record."""
    if isinstance(id, bool):
        return str(id).lower()
    if isinstance(id, float) and id.is_integer():
        return str(int(id))
    return str(id).strip()


def id_in(cell: object) -> str:
    """The id in a reference: the bare id or, in v1, an object; "" where there is none."""
    id = (cell.get("value") or cell.get("id")) if isinstance(cell, dict) else cell
    return option_id(id) if id else ""


def _field(row: Json) -> Field:
    code = str(row.get("field_code"))
    return Field(
        code=code,
        title=str(row.get("field_name") or code).strip(),
        type=str(row.get("field_type")),
        choices=unlike(_choice(option) for option in row.get("options") or () if isinstance(option, dict)),
        custom=bool(row.get("is_custom_field")) or KEY.match(code) is not None,
        optional=bool(row.get("is_optional_response_field")),
        description=str(row.get("description") or "").strip(),
    )


def _choice(option: Json, *, archived: bool = False) -> Choice:
    id = option_id(option.get("id"))
    return Choice(id, str(option.get("label") or id).strip(), archived)


def unlike(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    """The choices with titles of which no two are alike: of those that are, the id tells the later ones apart."""
    found: list[Choice] = []
    taken: set[str] = set()
    for choice in choices:
        title = choice.title
        if title.casefold() in taken:
            title = f"{title} ({choice.id})"
        taken.add(title.casefold())
        found.append(Choice(choice.id, title, choice.archived))
    return tuple(found)


def _deleted(pipedrive: Pipedrive, path: str) -> dict[str, tuple[Choice, ...]]:
    """Deleted options by field; only v1 lists them."""
    try:
        rows = list(pipedrive.every_v1(f"/v1/{path}"))
    except RefusedError as error:
        if not is_not_offered(error):
            raise
        return {}
    return {str(row.get("key")): tuple(_gone(row)) for row in rows if row.get("options_deleted")}


def _gone(row: Json) -> Iterator[Choice]:
    return (_choice(option, archived=True) for option in row["options_deleted"] if isinstance(option, dict))


def _with(field: Field, deleted: Sequence[Choice]) -> Field:
    present = {choice.id for choice in field.choices}
    more = [choice for choice in deleted if choice.id not in present]
    return Field(**{**field.__dict__, "choices": unlike((*field.choices, *more))})
