"""Numbers as people and programs write them, and the decimal sign that a whole column proves."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from .currencies import CODE, SIGNS, code_of

_MEASURES = "kg g mg lb lbs oz km cm mm mi ft yd ha acres m² m2 km² sqm sqft m³ l ml °C °F kW kWh MW MWh GB MB TB"
_TIMES = "h hr hrs hour hours min mins minutes sec secs seconds day days week weeks month months year years"
_COUNTED = "pcs pieces units users seats licenses people employees Stück Mitarbeiter Tage Wochen Monate Jahre Stunden"
UNITS = frozenset(f"{_MEASURES} {_TIMES} {_COUNTED}".split())
"""What may stand behind a number. Letters that also mean thousands or millions (k, m, t) are none."""
_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_SIGN = "|".join(sorted(map(re.escape, SIGNS), key=len, reverse=True))
_NUMERAL = re.compile(
    rf"(?P<open>\()?(?P<sign>[+\-−])?\s?(?P<before>{_SIGN}|{CODE})?\s?(?P<inner>[+\-−])?"
    rf"(?P<digits>\d[\d.,'’\s]*|[.,]\d+)(?P<power>[eE][+\-]?\d+)?\s?(?P<after>%|{_SIGN}|{_UNIT}|{CODE})?(?P<trailing>-)?(?P<close>\))?\Z"
)
_BLANKS = re.compile(r"[\s'’]")
_FORMS = (
    ("int", re.compile(r"(?:0|[1-9]\d*)\Z")),
    ("zeros", re.compile(r"0\d+\Z")),
    ("dot?", re.compile(r"[1-9]\d{0,2}\.\d{3}\Z")),
    ("comma?", re.compile(r"[1-9]\d{0,2},\d{3}\Z")),
    (
        "dot",
        re.compile(r"\d*\.\d+\Z|\d{1,3}(?:,\d{3})+(?:\.\d*)\Z|\d{1,3}(?:,\d{3}){2,}\Z|\d{1,3}(?:[\s'’]\d{3})+\.\d+\Z"),
    ),
    (
        "comma",
        re.compile(r"\d*,\d+\Z|\d{1,3}(?:\.\d{3})+(?:,\d*)\Z|\d{1,3}(?:\.\d{3}){2,}\Z|\d{1,3}(?:[\s'’]\d{3})+,\d+\Z"),
    ),
    ("blank", re.compile(r"\d{1,3}(?:[\s'’]\d{3})+\Z")),
)
_READABLE = {
    ".": frozenset({"int", "zeros", "blank", "dot", "dot?", "comma?", "power"}),
    ",": frozenset({"int", "zeros", "blank", "comma", "dot?", "comma?"}),
}


class Numeral(NamedTuple):
    """A written number. `form` says what its separators prove.

    `int`, `zeros` (leading ones), `blank` (thousands apart), `dot` or `comma` (that one is the decimal sign), `dot?`
    and `comma?` (three digits follow: decimals or thousands), `power` (1.2E+11). `unit` is `%` or one of UNITS.
    """

    form: str
    digits: str
    negative: bool
    currency: str
    unit: str


def read_numeral(written: str) -> Numeral | None:
    """The number that a text is, however it is grouped; None where it is none."""
    if written.isdecimal() and written.isascii():
        return Numeral("zeros" if written[0] == "0" and len(written) > 1 else "int", written, False, "", "")
    match = _NUMERAL.match(written)
    if match is None or bool(match["open"]) != bool(match["close"]):
        return None
    digits = match["digits"].strip()
    form = next((name for name, pattern in _FORMS if pattern.match(digits)), None)
    if form is None or (match["before"] and match["after"] not in (None, "%")):
        return None
    if match["power"] and match["power"][1:].isdecimal() and "." not in digits:
        return None
    if match["power"]:
        digits, form = digits.replace(",", ".") + match["power"], "power"
    minus = [match[name] in ("-", "−") for name in ("sign", "inner", "trailing")]
    after = match["after"] or ""
    unit = after if after == "%" or after in UNITS else ""
    currency = code_of(match["before"] or ("" if unit else after))
    if currency is None:
        return None
    return Numeral(form, digits, any(minus) or bool(match["open"]), currency, unit)


def decimal_of(numeral: Numeral, sign: str) -> Decimal | None:
    """The value, with `sign` as the decimal sign; None where the separators contradict it."""
    if numeral.form not in _READABLE[sign]:
        return None
    other = "," if sign == "." else "."
    digits = numeral.digits
    if numeral.form not in ("int", "zeros", "power"):
        digits = _BLANKS.sub("", digits).replace(other, "").replace(sign, ".")
    value = Decimal(digits)
    return -value if numeral.negative else value


def proved_sign(forms: Mapping[str, int], share: float) -> str | None:
    """The decimal sign that the forms of a column prove: "." or ",", "" where none is needed, None where it is open.

    `share`: how much of the evidence has to agree.
    """
    dots, commas = forms.get("dot", 0), forms.get("comma", 0)
    if dots + commas:
        if dots >= share * (dots + commas):
            return "."
        return "," if commas >= share * (dots + commas) else None
    return None if forms.get("dot?") or forms.get("comma?") else ""
