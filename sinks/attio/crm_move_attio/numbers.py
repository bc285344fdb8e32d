"""Numbers as Attio keeps them: 64-bit floats with four decimals (docs/attio-api.md, 8)."""

from decimal import ROUND_HALF_UP, Context, Decimal

FOUR_DECIMALS = Decimal("0.0001")

_LARGEST_EXPONENT = 308
_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)
"""Enough digits for every 64-bit float with four decimals, so that nothing is rounded on the way."""


def plain(number: Decimal) -> Decimal:
    """The same number written without an exponent, trailing zeros or minus zero: equal numbers look equal."""
    if not number:
        return Decimal(0)
    shortest = number.normalize(_EXACT)
    return shortest if shortest != shortest.to_integral_value() else shortest.quantize(Decimal(1), context=_EXACT)


def kept(number: Decimal) -> Decimal:
    """The number as Attio keeps it. Raises ValueError for what no such number can hold, saying why."""
    if number.adjusted() > _LARGEST_EXPONENT:
        raise ValueError("it is larger than any number Attio keeps")
    rounded = plain(number.quantize(FOUR_DECIMALS, context=_EXACT))
    if read(float(rounded)) != rounded:
        raise ValueError("it has more digits than Attio keeps (about 15): it would come out as another number")
    return rounded


def wire(number: Decimal) -> int | float:
    """The number as JSON carries it; it must have been `kept`."""
    return int(number) if number == number.to_integral_value() else float(number)


def read(number: float) -> Decimal:
    """A JSON number, digit for digit as it was written."""
    return plain(Decimal(repr(number)))
