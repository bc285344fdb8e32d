"""A column's type, decided by the shapes of all its values; each decision says why."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from crm_move import AttributeType

from .dating import column_order, moments
from .decision import FITS, Decision, decided
from .meanings import looks_flagged, looks_like_measure, mentions, never_number
from .numerals import proved_sign
from .overrides import ColumnSettings, Habits
from .profile import Column
from .shapes import PAIRS

SIGNED = 0.5
"""Amounts are money when at least this share of them names a currency."""


NAMED = 0.5
"""Enough where the header says what they are: one bad address in a few must not make e-mail addresses texts."""

LONGEST = 18
"""Whole numbers with more digits are no quantities."""
ID_DIGITS = 6
ID_ROWS = 20
"""Whole numbers of one length, from so many digits on, none twice on so many rows or more, are ids."""
LETTERS = 2
"""Words this short (NO is Norway, NE is Nebraska) say yes or no alone only under a header that asks."""

TEXT = AttributeType.TEXT
_FAMILIES = {
    "number": "numbers",
    "moment": "days or times",
    "email": "e-mail addresses",
    "phone": "like telephone numbers",
    "url": "web addresses",
    "domain": "domains",
    "flag": "yes or no",
    "json": "JSON",
    "place": "places",
    "stars": "stars",
}
Forms = Mapping[str, int]
Rule = Callable[[Column, Habits], Decision | None]


class FileHabits(NamedTuple):
    """What the columns of a file prove together: the decimal sign, and the order of day and month."""

    sign: str | None
    order: str | None


def file_habits(columns: Sequence[Column]) -> FileHabits:
    """Where all columns that prove something prove the same."""
    signs = {sign for column in columns if (sign := column_sign(column))}
    orders = {order for column in columns if (order := column_order(column))}
    return FileHabits(*(next(iter(found)) if len(found) == 1 else None for found in (signs, orders)))


def decide(column: Column, habits: Habits, said: ColumnSettings, file: FileHabits) -> Decision:
    """The type of a column."""
    if said.type is not None:
        return _said(column, habits, said.type, file.sign)
    if not column.filled:
        return Decision(TEXT, "no value")
    plain: tuple[Rule, ...] = (_flags, _emails, _phones, _links, _stars, _places)
    together: tuple[Rule, ...] = (lambda c, h: moments(c, h, file.order), lambda c, h: _numbers(c, h, file.sign), _html)
    rules = plain + together
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
    order = "d" if habits.dates == "day-first" else "m" if habits.dates else column_order(column) or "m"
    return Decision(wanted, why, sign=sign, order=order, currency=habits.currency)


def _flags(column: Column, _: Habits) -> Decision | None:
    found = {shape.form for shape in column.shapes if shape.family == "flag"}
    pair = next(((yes, no) for yes, no in PAIRS if found and found <= yes | no), None)
    if pair:
        one_sided = found <= pair[0] or found <= pair[1]
        alone = one_sided and max(map(len, found)) <= LETTERS
        if alone and not looks_flagged(column.title):
            return None
        said = f"{min(pair[0] & found or pair[0])} or {min(pair[1] & found or pair[1])}"
        return decided(column, AttributeType.CHECKBOX, column.family("flag"), said)
    if (
        {word.strip().lower() for word in column.words} <= {"0", "1"}
        and not column.many
        and looks_flagged(column.title)
    ):
        return decided(column, AttributeType.CHECKBOX, column.filled, "0 or 1, and the header asks yes or no")
    return None


def _emails(column: Column, _: Habits) -> Decision | None:
    fits = NAMED if mentions(column.title, "email", "mail") else FITS
    return decided(column, AttributeType.EMAIL, column.family("email"), "e-mail addresses", fits)


def _phones(column: Column, _: Habits) -> Decision | None:
    if mentions(column.title, "phone", "telephone", "tel", "telefon", "mobile", "cell", "fax"):
        return _without_shortened(column) or decided(
            column, AttributeType.PHONE, column.family("phone", "number"), "telephone numbers"
        )
    if never_number(column.title):
        return None
    surely = sum(count for shape, count in column.shapes.items() if shape[:2] == ("phone", "surely"))
    return decided(column, AttributeType.PHONE, surely, "written as telephone numbers")


def _without_shortened(column: Column) -> Decision | None:
    """Text, where a spreadsheet has written numbers as 4.91E+11: the digits that it cut are nowhere any more."""
    shortened = _number_forms(column).get("power", 0)
    if not shortened:
        return None
    note = (
        f"{shortened:,} values of “{column.title}” were shortened by a spreadsheet (4.91E+11): they are kept as "
        "they are written; export the file again without opening it there."
    )
    return Decision(TEXT, f"{shortened:,} telephone numbers that a spreadsheet has shortened", note=note)


def _links(column: Column, _: Habits) -> Decision | None:
    urls, domains = column.family("url"), column.family("domain")
    web = mentions(column.title, "website", "homepage", "url", "web", "domain", "site")
    if domains and mentions(column.title, "domain") and domains >= urls:
        return decided(column, AttributeType.DOMAIN, domains + urls, "domains")
    if web and domains > urls:
        return decided(column, AttributeType.DOMAIN, domains, "domains")
    return decided(column, AttributeType.URL, urls + (domains if web else 0), "web addresses")


def _number_forms(column: Column) -> dict[str, int]:
    forms: dict[str, int] = {}
    for shape, count in column.shapes.items():
        if shape.family == "number":
            forms[shape.form] = forms.get(shape.form, 0) + count
    return forms


def _stars(column: Column, _: Habits) -> Decision | None:
    return decided(column, AttributeType.RATING, column.family("stars"), "stars")


def _places(column: Column, _: Habits) -> Decision | None:
    return decided(column, AttributeType.LOCATION, column.family("place"), "addresses in JSON, or coordinates")


def column_sign(column: Column) -> str | None:
    """The decimal sign that a column proves by itself, if any."""
    return proved_sign(_number_forms(column), FITS) or None


def _numbers(column: Column, habits: Habits, file_sign: str | None) -> Decision | None:
    forms = _number_forms(column)
    decision = decided(column, AttributeType.NUMBER, sum(forms.values()), "numbers")
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
    return _money(column, _unit(column, replace(decision, sign=sign, evidence=decision.evidence + shown)))


def _no_quantity(column: Column, forms: Forms) -> str | None:
    if never_number(column.title):
        return "digits, but the header says that they are no quantity"
    if forms.get("zeros") and not forms.get("dot") and not forms.get("comma") and not looks_like_measure(column.title):
        return f"digits, {forms['zeros']:,} of them with leading zeros"
    if forms.get("int") and column.longest > LONGEST:
        return "digits too long to be a quantity"
    return _disguised(column, forms)


def _disguised(column: Column, forms: Forms) -> str | None:
    """Ids under a header that does not say so: many whole numbers of one long length, none of them twice."""
    lengths = {len(word.strip()) for word in column.words}
    alike = set(forms) == {"int"} and len(lengths) == 1 and min(lengths) >= ID_DIGITS
    if not alike or column.keys is None or column.filled < ID_ROWS or looks_like_measure(column.title):
        return None
    return f"{column.filled:,} different values of {min(lengths)} digits each: ids"


def _behind(column: Column) -> dict[str, int]:
    """How many numbers have each currency or unit."""
    found: dict[str, int] = {}
    for shape, count in column.shapes.items():
        if shape.family == "number" and shape.detail:
            found[shape.detail] = found.get(shape.detail, 0) + count
    return found


def _unit(column: Column, decision: Decision) -> Decision:
    """Numbers with one unit behind nearly all of them; with several, what they measure would be lost."""
    units = {unit: count for unit, count in _behind(column).items() if unit.startswith("in ")}
    if not units or set(units) == {"in %"}:
        return replace(decision, unit="%" if units else "")
    unit, count = max(units.items(), key=lambda item: item[1])
    if count < FITS * column.filled:
        return Decision(TEXT, f"numbers in different units ({', '.join(sorted(each[3:] for each in units))}, or none)")
    return replace(decision, unit=unit[3:], evidence=f"{decision.evidence}, {unit}")


def _money(column: Column, decision: Decision) -> Decision:
    codes = {code: count for code, count in _behind(column).items() if not code.startswith("in ")}
    named = sum(codes.values())
    if decision.type is TEXT or not named or named < SIGNED * column.filled:
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
