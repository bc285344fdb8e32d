"""Cells in the shapes of v2 as values of the canonical model (docs/pipedrive-api.md, 7)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from crm_move import (
    Checkbox,
    Date,
    Email,
    Money,
    Number,
    PersonName,
    Select,
    Status,
    Text,
    Timestamp,
    Url,
    Value,
    Values,
)

from .addresses import location
from .columns import Column, Form
from .fields import option_id
from .moments import day, moment
from .people import People
from .phones import phone
from .pipelines import Pipelines

Row = Mapping[str, Any]

_FLAGS: Final = {"true": True, "1": True, "false": False, "0": False}
_USUAL_LABEL: Final = "work"


@dataclass
class Known:
    """What the ids in values mean.

    - `own_currencies`: codes that the company made up; `currency`: what a price is given in where there is a choice.
    - `country`: where telephone numbers are dialled that do not say their own.
    - `zones`: names of time zones by their ids, as they were met: v1 gives ids only.
    - `undialled`: how many numbers could not be read.
    - `unknown`: options that no definition has, by field and id.
    """

    people: People = field(default_factory=People)
    pipelines: Pipelines = field(default_factory=Pipelines)
    own_currencies: frozenset[str] = frozenset()
    currency: str = ""
    country: str = ""
    zones: dict[str, str] = field(default_factory=dict)
    undialled: int = 0
    unknown: set[tuple[str, str]] = field(default_factory=set)


def values(column: Column, cell: Any, row: Row, known: Known) -> Values:
    """The values of one cell; () where there is none. What is not of the column's type is kept as text."""
    if (cell is None or cell == "" or cell == [] or cell == {}) and column.form is not Form.NAME:
        return ()
    try:
        return tuple(_READ[column.form](column, cell, row, known))
    except (ValueError, TypeError, AttributeError, InvalidOperation):
        return (Text(text=_words(cell)),)


def _text(_: Column, cell: Any, *__: Any) -> Iterator[Value]:
    text = _words(cell).strip()
    if text:
        yield Text(text=text)


def _number(_: Column, cell: Any, *__: Any) -> Iterator[Value]:
    yield Number(number=_decimal(cell))


def _checkbox(_: Column, cell: Any, *__: Any) -> Iterator[Value]:
    flag = _FLAGS.get(option_id(cell).lower())
    yield Text(text=_words(cell)) if flag is None else Checkbox(checked=flag)


def _date(column: Column, cell: Any, *__: Any) -> Iterator[Value]:
    text = cell.get(column.part or "value") if isinstance(cell, Mapping) else "" if column.part == "until" else cell
    if text:
        yield Date(day=day(str(text)))


def _money(_: Column, cell: Any, row: Row, known: Known) -> Iterator[Value]:
    """An amount with its currency: in the cell itself, or beside it in the row."""
    amount, currency = cell, row.get("currency")
    if isinstance(cell, Mapping):
        amount, currency = cell.get("value", cell.get("amount")), cell.get("currency")
    if amount is not None and amount != "":
        yield _priced(amount, currency, known)


def _priced(amount: Any, currency: Any, known: Known) -> Value:
    """A currency that the company made up is no currency elsewhere: such an amount is text. One without a currency is
    in that of the signed-in user."""
    code = str(currency or "").strip().upper()
    if code in known.own_currencies:
        return Text(text=f"{_decimal(amount):f} {code}")
    return Money(amount=_decimal(amount), currency=code or known.currency.upper() or None)


def _price(column: Column, cell: Any, _: Row, known: Known) -> Iterator[Value]:
    price = _main_price(cell, known)
    if price.get(column.part) is not None:
        yield _priced(price[column.part], price.get("currency"), known)


def _prices(_: Column, cell: Any, __: Row, known: Known) -> Iterator[Value]:
    """The prices in other currencies, and what is noted with the main one."""
    main = _main_price(cell, known)
    told = [str(main["notes"])] if main.get("notes") else []
    told += [_told_price(price) for price in cell if price is not main]
    if told:
        yield Text(text="; ".join(told))


def _main_price(prices: Iterable[Any], known: Known) -> Mapping[str, Any]:
    listed = [price for price in prices if isinstance(price, Mapping)]
    usual = (price for price in listed if price.get("currency") == known.currency)
    return next(usual, listed[0] if listed else {})


def _told_price(price: Mapping[str, Any]) -> str:
    beside = [f"{name.replace('_', ' ')} {price[name]}" for name in ("cost", "direct_cost") if price.get(name)]
    beside += [str(price["notes"])] if price.get("notes") else []
    return f"{price.get('price')} {price.get('currency')}" + (f" ({', '.join(beside)})" if beside else "")


def _choices(column: Column, cell: Any, _: Row, known: Known) -> Iterator[Value]:
    """Options by their ids, each once; of one that no definition has, the id is kept."""
    ids = [option_id(id) for id in (cell if isinstance(cell, list) else [cell])]
    for id in dict.fromkeys(filter(None, ids)):
        if id not in column.titles:
            known.unknown.add((column.attribute.title, id))
        yield Select(option=column.titles.get(id, id))


def _name(_: Column, cell: Any, row: Row, __: Known) -> Iterator[Value]:
    first, last = (str(row.get(part) or "").strip() for part in ("first_name", "last_name"))
    full = str(cell or "").strip()
    if first or last or full:
        yield PersonName(first=first, last=last, full=full or f"{first} {last}".strip())


def _contacts(cell: Any) -> list[tuple[str, str]]:
    """Addresses or numbers with their labels, the primary first, none empty, none twice."""
    told = cell if isinstance(cell, list) else [cell]
    parts = [part if isinstance(part, Mapping) else {"value": part} for part in told]
    parts.sort(key=lambda part: not part.get("primary"))
    found: dict[str, str] = {}
    for part in parts:
        text = str(part.get("value") or "").strip()
        if text:
            found.setdefault(text, str(part.get("label") or "").strip())
    return list(found.items())


def _dialled(numbers: Iterable[str], known: Known) -> Iterator[Value]:
    for written in numbers:
        found = phone(written, known.country)
        known.undialled += found.e164 is None
        yield found


def _labels(column: Column, cell: Any, *_: Any) -> Iterator[Value]:
    """Which address has which label, where that says something: one that is for work is the usual case."""
    found = _contacts(cell)
    told = [f"{text} ({label})" if label else text for text, label in found]
    usual = column.code != "im" and (len(found) < 2 and all(label in ("", _USUAL_LABEL) for _, label in found))
    if told and not usual and any(label for _, label in found):
        yield Text(text=", ".join(told))


def _times(_: Column, cell: Any, __: Row, known: Known) -> Iterator[Value]:
    """A time of day, or a range of them, as text with its zone."""
    told = cell if isinstance(cell, Mapping) else {"value": cell}
    times = " to ".join(str(told[part]) for part in ("value", "until") if told.get(part))
    zone = _zone(option_id(told.get("timezone_id") or ""), str(told.get("timezone_name") or ""), known)
    if times:
        yield Text(text=f"{times} ({zone})" if zone else times)


def _zone(id: str, name: str, known: Known) -> str:
    if id and name:
        known.zones[id] = name
    return name or known.zones.get(id) or (f"time zone {id}" if id else "")


def _address(_: Column, cell: Any, *__: Any) -> Iterator[Value]:
    found = location(cell if isinstance(cell, Mapping) else {"value": cell})
    if found:
        yield found


def _stage(_: Column, cell: Any, __: Row, known: Known) -> Iterator[Value]:
    """A stage that was deleted is text."""
    id = option_id(cell)
    found = known.pipelines.stage(id)
    gone = known.pipelines.names.get(("stage", id), id)
    yield Status(stage=found[0], pipeline=found[1]) if found else Text(text=gone)


def _pipeline(_: Column, cell: Any, __: Row, known: Known) -> Iterator[Value]:
    id = option_id(cell)
    yield Select(option=known.pipelines.pipeline(id) or known.pipelines.names.get(("pipeline", id), id))


def _decimal(value: Any) -> Decimal:
    number = Decimal(str(value).strip())
    if isinstance(value, bool) or not number.is_finite():
        raise ValueError("no number")
    return number


def _words(cell: Any) -> str:
    """A cell as text, whatever it holds."""
    if isinstance(cell, Mapping):
        return ", ".join(f"{name}: {_words(part)}" for name, part in cell.items() if part not in (None, ""))
    return ", ".join(map(_words, cell)) if isinstance(cell, list) else option_id(cell)


_READ: Final[Mapping[Form, Callable[[Column, Any, Row, Known], Iterable[Value]]]] = {
    Form.TEXT: _text,
    Form.URL: lambda _, cell, *__: [Url(url=str(cell).strip())],
    Form.NUMBER: _number,
    Form.CHECKBOX: _checkbox,
    Form.DATE: _date,
    Form.MOMENT: lambda _, cell, *__: [Timestamp(at=moment(str(cell)))],
    Form.MONEY: _money,
    Form.CHOICE: _choices,
    Form.CHOICES: _choices,
    Form.NAME: _name,
    Form.EMAILS: lambda _, cell, *__: [Email(address=text) for text, _ in _contacts(cell)],
    Form.PHONE: lambda _, cell, __, known: _dialled([str(cell).strip()], known),
    Form.PHONES: lambda _, cell, __, known: _dialled([text for text, _ in _contacts(cell)], known),
    Form.LABELS: _labels,
    Form.ADDRESS: _address,
    Form.TIMES: _times,
    Form.USER: lambda _, cell, __, known: [known.people.user(cell)],
    Form.PIPELINE: _pipeline,
    Form.STAGE: _stage,
    Form.PRICE: _price,
    Form.PRICES: _prices,
}
