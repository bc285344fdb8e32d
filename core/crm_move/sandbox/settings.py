"""A stand-in's switches as people meet them: `--set name=value` on the command line, and a table in the docs."""

import json
from collections.abc import Iterable
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

Switches = TypeVar("Switches", bound=BaseModel)


def settings_from_pairs(model: type[Switches], pairs: Iterable[str]) -> Switches:
    """The switches that `name=value` pairs ask for.

    A value is read as JSON where it is JSON, else as text; a field of a nested model is named with a dot
    (`faults.rate_500=0.1`), and the items of a list may be given with commas.

    Raises ValueError where a pair has no `=`, and pydantic.ValidationError where a name or value is not allowed.
    """
    asked: dict[str, Any] = {}
    owner: type[BaseModel]
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise ValueError(f"{pair!r} is not of the form name=value")
        *parents, leaf = name.strip().split(".")
        place, owner = asked, model
        for parent in parents:
            place, owner = place.setdefault(parent, {}), _nested(owner, parent)
        place[leaf] = _read(owner.model_fields.get(leaf), value.strip())
    return model.model_validate_json(json.dumps(asked))


def settings_table(model: type[BaseModel]) -> str:
    """The switches as a Markdown table: name, values, default, what it does. Nested models are listed with a dot."""
    rows = ["| switch | values | default | what it does |", "|---|---|---|---|"]
    rows += [
        f"| `{name}` | {_values(field.annotation)} | {_default(field)} | {field.description} |"
        for name, field in _fields(model)
    ]
    return "\n".join(rows) + "\n"


def _fields(model: type[BaseModel], prefix: str = "") -> Iterable[tuple[str, FieldInfo]]:
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _fields(kind, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", field


def _nested(model: type[BaseModel], name: str) -> type[BaseModel]:
    kind = model.model_fields[name].annotation if name in model.model_fields else None
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return kind
    raise ValueError(f"{name!r} has no switches of its own")


def _read(field: FieldInfo | None, value: str) -> Any:
    many = field is not None and get_origin(field.annotation) in (tuple, list, frozenset)
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        return [item.strip() for item in value.split(",") if item.strip()] if many else value


def _values(kind: Any) -> str:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _values(arguments[0])
    if origin is Literal:
        return ", ".join(f"`{value}`" for value in arguments)
    if origin in (Union, UnionType):
        return " or ".join("none" if one is NoneType else _values(one) for one in arguments)
    if origin in (tuple, list, frozenset):
        return f"list of {_values(arguments[0])}"
    if isinstance(kind, type) and issubclass(kind, Enum):
        return ", ".join(f"`{one.value}`" for one in kind)
    named = {bool: "`true`, `false`", int: "whole number", float: "number", str: "text"}
    return named.get(kind, str(kind))


def _default(field: FieldInfo) -> str:
    default = field.get_default(call_default_factory=True)
    if isinstance(default, (tuple, list, frozenset)):
        return ", ".join(f"`{one}`" for one in default) or "none"
    return "none" if default in (None, "") else f"`{str(default).lower() if isinstance(default, bool) else default}`"
