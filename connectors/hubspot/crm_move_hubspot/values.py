"""Values on the wire, which are strings, as values of the canonical model (docs/hubspot-api.md, 5)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from crm_move import (
    Checkbox,
    Date,
    Domain,
    Email,
    Money,
    Number,
    Phone,
    RichText,
    Select,
    Status,
    Text,
    Timestamp,
    Url,
    Value,
    Values,
)

from .columns import Column, Form
from .html import markdown
from .moments import day, moment
from .people import People
from .pipelines import Pipelines

Cells = Mapping[str, Any]

_FURTHER: Final = re.compile(r"[;,\s]+")
"""Between further addresses and domains: nobody has seen which, and neither has one of these within it."""

_FLAGS: Final = {"true": True, "yes": True, "false": False, "no": False}


@dataclass(frozen=True)
class Known:
    """What the ids in the values of one object mean."""

    people: People
    pipelines: Pipelines
    process: str = ""
    currency: str = ""


def values(column: Column, cells: Cells, known: Known) -> Values:
    """The values of one record in one column; () where it has none. What is not of the column's type is kept as text.

    `cells` are the properties of the record by name.
    """
    raw = _cell(cells, column.name)
    parts = [part for part in _parts(column, raw) if part]
    if column.also:
        parts += [part for part in _FURTHER.split(_cell(cells, column.also)) if part and part not in parts]
    return tuple(_value(column, part, cells, known) for part in parts)


def split(text: str) -> list[str]:
    """Several values in one string, without empty ones: some begin with a separator."""
    return [part.strip() for part in text.split(";") if part.strip()]


def _parts(column: Column, raw: str) -> list[str]:
    return split(raw) if column.several else [raw]


def _cell(cells: Cells, name: str) -> str:
    cell = cells.get(name)
    return "" if cell is None else str(cell)


def _value(column: Column, text: str, cells: Cells, known: Known) -> Value:
    try:
        return _READ[column.form](column, text, cells, known)
    except (ValueError, InvalidOperation):
        return Text(text=text)


def _checkbox(_: Column, text: str, __: Cells, ___: Known) -> Value:
    flag = _FLAGS.get(text.strip().lower())
    return Text(text=text) if flag is None else Checkbox(checked=flag)


def _amount(column: Column, text: str, cells: Cells, known: Known) -> Value:
    currency = _cell(cells, column.currency).strip().upper() if column.currency else ""
    return Money(amount=_decimal(text), currency=currency or known.currency or None)


def _stage(_: Column, text: str, cells: Cells, known: Known) -> Value:
    """A stage that was deleted is known by its id only, and stays text."""
    pipeline = _cell(cells, known.process)
    title = known.pipelines.stage(pipeline, text)
    return Status(stage=title, pipeline=pipeline or None) if title else Text(text=text)


def _pipeline(_: Column, text: str, __: Cells, known: Known) -> Value:
    return Select(option=known.pipelines.pipeline(text) or text)


def _decimal(text: str) -> Decimal:
    number = Decimal(text.strip())
    if not number.is_finite():
        raise ValueError(f"{text!r} is no number")
    return number


_READ: Final[Mapping[Form, Callable[[Column, str, Cells, Known], Value]]] = {
    Form.TEXT: lambda _, text, *__: Text(text=text),
    Form.HTML: lambda _, text, *__: RichText(markdown=markdown(text)),
    Form.NUMBER: lambda _, text, *__: Number(number=_decimal(text)),
    Form.MONEY: _amount,
    Form.CHECKBOX: _checkbox,
    Form.CHOICE: lambda column, text, *_: Select(option=column.titles.get(text, text)),
    Form.STATUS: lambda column, text, *_: Status(stage=column.titles.get(text, text)),
    Form.DATE: lambda _, text, *__: Date(day=day(text)),
    Form.MOMENT: lambda _, text, *__: Timestamp(at=moment(text)),
    Form.EMAIL: lambda _, text, *__: Email(address=text.strip()),
    Form.PHONE: lambda _, text, *__: Phone(written=text.strip()),
    Form.DOMAIN: lambda _, text, *__: Domain(domain=text.strip()),
    Form.URL: lambda _, text, *__: Url(url=text.strip()),
    Form.OWNER: lambda _, text, __, known: known.people.owner(text),
    Form.TEAM: lambda _, text, __, known: Select(option=known.people.team(text)),
    Form.PIPELINE: _pipeline,
    Form.STAGE: _stage,
}
