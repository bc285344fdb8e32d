"""A column's type, decided by the shapes of all its values; each decision says why."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from crm_move import AttributeType

from .meanings import looks_dated, looks_flagged, mentions, never_number
from .numerals import proved_sign
from .overrides import ColumnSettings, Habits
from .profile import Column
from .shapes import SURELY_PHONE, Shape

FITS = 0.95
"""A column has a type when at least this share of its filled cells fits it; the rest is kept as text."""
SIGNED = 0.5
"""Amounts are money when at least this share of them names a currency."""


@dataclass(frozen=True)
class Decision:
    """A column's type and how its cells are read.

    `sign`: the decimal sign; `order`: `d` or `m` for days and months; `currency`: the one code all amounts have.
    `misfits`: filled cells that are kept as text. `note`: what the person has to decide in csv.yaml.
    """

    type: AttributeType
    evidence: str
    misfits: int = 0
    sign: str = "."
    order: str = "m"
    currency: str | None = None
    note: str | None = None


TEXT = AttributeType.TEXT
_FAMILIES = {
    "number": "numbers",
    "moment": "days or times",
    "email": "e-mail addresses",
    "phone": "like telephone numbers",
    "url": "web addresses",
    "domain": "domains",
    "flag": "yes or no",
}
Forms = Mapping[str, int]


def decide(column: Column, habits: Habits, said: ColumnSettings, file_sign: str | None) -> Decision:
    """The type of a column. `file_sign` is the decimal sign that the file's other columns prove."""
    if said.type is not None:
        return _said(column, habits, said.type, file_sign)
    if not column.filled:
        return Decision(TEXT, "no value")
    rules = (_flags, _emails, _phones, _links, _moments, lambda c, h: _numbers(c, h, file_sign), _html)
    found = (rule(column, habits) for rule in rules)
    decision = next((decision for decision in found if decision is not None), None)
    return decision or Decision(TEXT, _why_text(column))


def _why_text(column: Column) -> str:
    """What comes nearest to a type of its own, if anything does."""
    counts: dict[str, int] = {}
    for shape, count in column.shapes.items():
        counts[shape.family] = counts.get(shape.family, 0) + count
    families = {name: count for name, count in counts.items() if name in _FAMILIES}
    nearest = max(families, key=lambda name: families[name], default=None)
    if nearest is None:
        return f"{column.filled:,} values that are words"
    return f"{families[nearest]:,} of {column.filled:,} values are {_FAMILIES[nearest]}; a type needs {FITS:.0%}"


def _said(column: Column, habits: Habits, wanted: AttributeType, file_sign: str | None) -> Decision:
    why = "as csv.yaml says"
    forms = _number_forms(column)
    sign = habits.decimal or proved_sign(forms, FITS) or file_sign or "."
    order = "d" if habits.dates == "day-first" else "m" if habits.dates else _order(column, habits) or "m"
    return Decision(wanted, why, sign=sign, order=order, currency=habits.currency)


def _decided(column: Column, type: AttributeType, fits: int, what: str) -> Decision | None:
    if not fits or fits < FITS * column.filled:
        return None
    misfits = column.filled - fits
    rest = f"; {misfits:,} that are not are kept as text" if misfits else ""
    return Decision(type, f"{fits:,} of {column.filled:,} values are {what}{rest}", misfits)


def _flags(column: Column, _: Habits) -> Decision | None:
    forms = {shape.form for shape in column.shapes if shape.family == "flag"}
    fits = column.family("flag")
    words = {word.strip().lower() for word in column.words}
    if len(forms) == 1 and fits:
        pair = next(iter(forms))
        lone = pair in ("y/n", "t/f", "x") and (len(words) < 2 or pair == "x") and not looks_flagged(column.title)
        return None if lone else _decided(column, AttributeType.CHECKBOX, fits, pair)
    if words <= {"0", "1"} and not column.many and looks_flagged(column.title):
        return _decided(column, AttributeType.CHECKBOX, column.filled, "0 or 1, and the header asks yes or no")
    return None


def _emails(column: Column, _: Habits) -> Decision | None:
    return _decided(column, AttributeType.EMAIL, column.family("email"), "e-mail addresses")


def _phones(column: Column, _: Habits) -> Decision | None:
    if mentions(column.title, "phone", "telephone", "tel", "telefon", "mobile", "cell", "fax"):
        return _decided(column, AttributeType.PHONE, column.family("phone", "number"), "telephone numbers")
    if never_number(column.title):
        return None
    surely = sum(count for shape, count in column.shapes.items() if shape == SURELY_PHONE)
    return _decided(column, AttributeType.PHONE, surely, "written as telephone numbers")


def _links(column: Column, _: Habits) -> Decision | None:
    urls, domains = column.family("url"), column.family("domain")
    web = mentions(column.title, "website", "homepage", "url", "web", "domain", "site")
    if domains and mentions(column.title, "domain") and domains >= urls:
        return _decided(column, AttributeType.DOMAIN, domains + urls, "domains")
    if web and domains > urls:
        return _decided(column, AttributeType.DOMAIN, domains, "domains")
    return _decided(column, AttributeType.URL, urls + (domains if web else 0), "web addresses")


def _moments(column: Column, habits: Habits) -> Decision | None:
    if never_number(column.title):
        return None
    fits = column.family("moment")
    if not fits and looks_dated(column.title):
        return _packed_days(column)
    decision = _decided(column, AttributeType.DATE, fits, "days")
    if decision is None:
        return None
    details = _details(column)
    clocks = sum(count for (_, clock, _), count in details.items() if clock == "clock")
    if clocks:
        naive = sum(count for (_, clock, zone), count in details.items() if not zone)
        decision = replace(decision, type=AttributeType.TIMESTAMP, evidence=decision.evidence.replace("days", "times"))
        if naive:
            zone = f"{naive:,} of them without a zone are read as {habits.zone or 'UTC'}"
            decision = replace(
                decision, evidence=f"{decision.evidence}; {zone}", note=None if habits.zone else _zone_note(column)
            )
    elif any(clock == "midnight" for _, clock, _ in details):
        decision = replace(decision, evidence=f"{decision.evidence}, all at midnight")
    return _ordered(column, habits, decision)


def _packed_days(column: Column) -> Decision | None:
    """19560409 under a header such as date_of_birth: eight digits are days only where all of them can be."""
    from .moments import read_moment

    whole = column.shapes.get(Shape("number", "int"), 0)
    if whole < FITS * column.filled or column.longest != 8:
        return None
    days = sum(1 for word in column.words if (moment := read_moment(word.strip())) and moment.form == "ymd8")
    if days < FITS * len(column.words):
        return None
    return Decision(
        AttributeType.DATE, f"{column.filled:,} values are eight digits, year first, and the header names a date"
    )


def _details(column: Column) -> dict[tuple[str, str, str], int]:
    found: dict[tuple[str, str, str], int] = {}
    for shape, count in column.shapes.items():
        if shape.family == "moment":
            order, clock, zone = shape.detail.split("|")
            found[order, clock, zone] = found.get((order, clock, zone), 0) + count
    return found


def _zone_note(column: Column) -> str:
    return f"“{column.title}” has times without a zone, read as UTC; csv.yaml takes `zone: Europe/Berlin` for another."


def _ordered(column: Column, habits: Habits, decision: Decision) -> Decision:
    """The order of day and month, proved by the whole column; where it is open the column stays text."""
    if not any(shape.form == "a-b-y" for shape in column.shapes if shape.family == "moment"):
        return decision
    order = "d" if habits.dates == "day-first" else "m" if habits.dates else _order(column, habits)
    if order is None:
        note = (
            f"“{column.title}” could be day or month first in every value; it is kept as text until csv.yaml says "
            "`dates: day-first` or `dates: month-first`."
        )
        return Decision(TEXT, "dates whose order of day and month is open", note=note)
    wrong = "m" if order == "d" else "d"
    against = sum(count for (proof, _, _), count in _details(column).items() if proof == wrong)
    words = "day first" if order == "d" else "month first"
    rest = f"; {against:,} that are not are kept as text" if against else ""
    return replace(
        decision, order=order, misfits=decision.misfits + against, evidence=f"{decision.evidence}, {words}{rest}"
    )


def _order(column: Column, _: Habits) -> str | None:
    proofs = {"d": 0, "m": 0}
    for (proof, _clock, _zone), count in _details(column).items():
        if proof in proofs:
            proofs[proof] += count
    total = sum(proofs.values())
    return next((order for order, count in proofs.items() if total and count >= FITS * total), None)


def _number_forms(column: Column) -> dict[str, int]:
    forms: dict[str, int] = {}
    for shape, count in column.shapes.items():
        if shape.family == "number":
            forms[shape.form] = forms.get(shape.form, 0) + count
    return forms


def column_sign(column: Column) -> str | None:
    """The decimal sign that a column proves by itself, if any."""
    return proved_sign(_number_forms(column), FITS) or None


def _numbers(column: Column, habits: Habits, file_sign: str | None) -> Decision | None:
    forms = _number_forms(column)
    decision = _decided(column, AttributeType.NUMBER, sum(forms.values()), "numbers")
    if decision is None:
        return None
    reason = _no_quantity(column, forms)
    if reason:
        return Decision(TEXT, reason)
    proved = proved_sign(forms, FITS)
    sign = habits.decimal or (file_sign if proved is None else proved or file_sign or ".")
    if sign is None:
        note = (
            f"“{column.title}” has separators that could be decimal or thousands; it is kept as text until csv.yaml "
            "says `decimal: '.'` or `decimal: ','`."
        )
        return Decision(TEXT, "numbers whose decimal sign is open", note=note)
    wrong = sum(forms.get(form, 0) for form in (("comma",) if sign == "." else ("dot", "power")))
    if wrong:
        rest = f"{decision.evidence}; {wrong:,} with another decimal sign are kept as text"
        decision = replace(decision, misfits=decision.misfits + wrong, evidence=rest)
    shown = f", decimal sign {sign}" if proved or forms.get("dot?") or forms.get("comma?") else ""
    return _money(column, replace(decision, sign=sign, evidence=decision.evidence + shown))


def _no_quantity(column: Column, forms: Forms) -> str | None:
    if never_number(column.title):
        return "digits, but the header says that they are no quantity"
    if forms.get("zeros") and not forms.get("dot") and not forms.get("comma"):
        return f"digits, {forms['zeros']:,} of them with leading zeros"
    return "digits too long to be a quantity" if forms.get("int") and column.longest > 18 else None


def _money(column: Column, decision: Decision) -> Decision:
    codes: dict[str, int] = {}
    for shape, count in column.shapes.items():
        if shape.family == "number" and shape.detail not in ("", "%"):
            codes[shape.detail] = codes.get(shape.detail, 0) + count
    named = sum(codes.values())
    if not named or named < SIGNED * column.filled:
        return decision
    one = next(iter(codes)) if len(codes) == 1 else None
    return replace(
        decision,
        type=AttributeType.MONEY,
        currency=one,
        evidence=f"{decision.evidence}; currency {', '.join(sorted(codes))}",
    )


def _html(column: Column, _: Habits) -> Decision | None:
    share = column.family("html")
    if share < SIGNED * column.filled:
        return None
    return Decision(AttributeType.RICH_TEXT, f"{share:,} of {column.filled:,} values hold HTML")
