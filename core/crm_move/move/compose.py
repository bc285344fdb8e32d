"""One value composed of the parts that a source keeps in attributes of their own."""

from collections.abc import Mapping
from decimal import Decimal

from crm_move.model import AttributeType, Location, Money, Number, PersonName, Value, Values, words

from .convert import split_name
from .countries import country_code

LINES = ("line_1", "line_2", "line_3", "line_4")


def compose(type: AttributeType, parts: Mapping[str, Values]) -> Value | None:
    """The value that these parts make; None where all are empty. Raises ValueError for a type that has no parts."""
    match type:
        case AttributeType.PERSON_NAME:
            return _person_name({part: _joined(values) for part, values in parts.items()})
        case AttributeType.LOCATION:
            return _location({part: _joined(values) for part, values in parts.items()})
        case AttributeType.MONEY:
            return _money(parts)
    raise ValueError(f"a {type.value} is not composed of parts")


def _joined(values: Values) -> str:
    return " ".join(words(value).strip() for value in values)


def _person_name(parts: Mapping[str, str]) -> PersonName | None:
    first, last = parts.get("first", ""), parts.get("last", "")
    full = parts.get("full") or f"{first} {last}".strip()
    if full and not first and not last:
        return split_name(full)
    return PersonName(first=first, last=last, full=full) if full else None


def _location(parts: Mapping[str, str]) -> Location | None:
    """A country that is no country's name or code becomes a line of the address: better there than nowhere."""
    filled = {part: text for part, text in parts.items() if text}
    written = filled.pop("country_code", None)
    code = country_code(written) if written else None
    if written and code is None:
        filled[next((line for line in reversed(LINES) if line not in filled), "region")] = written
    return Location.model_validate({**filled, "country_code": code}) if filled or code else None


def _money(parts: Mapping[str, Values]) -> Money | None:
    amounts = parts.get("amount", ())
    if not amounts:
        return None
    amount = amounts[0]
    code = _joined(parts.get("currency", ())).upper() or None
    match amount:
        case Money():
            return Money(amount=amount.amount, currency=code or amount.currency)
        case Number(number=number):
            return Money(amount=number, currency=code)
    text = words(amount).strip()
    return Money(amount=Decimal(text), currency=code) if text.replace(".", "", 1).lstrip("-").isdigit() else None
