"""Which columns are days or times, and the order of day and month that a whole column proves."""

from dataclasses import replace
from datetime import time

from crm_move import AttributeType

from .decision import FITS, Decision, decided
from .meanings import looks_dated, never_number
from .moments import COUNTS, counted, read_moment
from .overrides import Habits
from .profile import Column
from .shapes import Shape

MIDNIGHT = time(0)


def moments(column: Column, habits: Habits, file_order: str | None) -> Decision | None:
    """Days or times; `file_order` is what the file's other columns prove. None where most cells are neither."""
    if never_number(column.title):
        return None
    fits = column.family("moment")
    if not fits and looks_dated(column.title):
        return _packed_days(column) or _counted_days(column)
    serials = _serials(column) if fits and looks_dated(column.title) else 0
    decision = decided(column, AttributeType.DATE, fits + serials, "days")
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
    if serials:
        mixed = f"{decision.evidence}, {serials:,} of them numbers as spreadsheets count days"
        decision = replace(decision, serials=True, evidence=mixed)
    return _ordered(column, habits, decision, file_order)


def _serials(column: Column) -> int:
    """How many cells among the days are numbers such as 42178, which spreadsheets leave where they know no date."""
    whole = ((word.strip(), count) for word, count in column.words.items())
    return sum(count for word, count in whole if word.isdecimal() and counted(word, "days"))


def _packed_days(column: Column) -> Decision | None:
    """19560409 under a header such as date_of_birth: eight digits are days only where all of them can be."""
    whole = column.shapes.get(Shape("number", "int"), 0)
    if whole < FITS * column.filled or column.longest != 8:
        return None
    days = sum(1 for word in column.words if (moment := read_moment(word.strip())) and moment.form == "ymd8")
    if days < FITS * len(column.words):
        return None
    return Decision(
        AttributeType.DATE, f"{column.filled:,} values are eight digits, year first, and the header names a date"
    )


def _counted_days(column: Column) -> Decision | None:
    """45631 under a header that names a date: days as spreadsheets count them, or (milli)seconds since 1970."""
    if column.family("number") < FITS * column.filled:
        return None
    for name, (what, _) in COUNTS.items():
        read = [moment for word in column.words if (moment := counted(word.strip(), name))]
        if len(read) >= FITS * len(column.words):
            clocks = name != "days" or any(moment.time() != MIDNIGHT for moment in read)
            type = AttributeType.TIMESTAMP if clocks else AttributeType.DATE
            return Decision(type, f"{column.filled:,} values are {what}, and the header names a date", order=name)
    return None


def _details(column: Column) -> dict[tuple[str, str, str], int]:
    found: dict[tuple[str, str, str], int] = {}
    for shape, count in column.shapes.items():
        if shape.family == "moment":
            order, clock, zone = shape.detail.split("|")
            found[order, clock, zone] = found.get((order, clock, zone), 0) + count
    return found


def _zone_note(column: Column) -> str:
    return f"“{column.title}” has times without a zone, read as UTC; csv.yaml takes `zone: Europe/Berlin` for another."


def _ordered(column: Column, habits: Habits, decision: Decision, file_order: str | None) -> Decision:
    """The order of day and month, proved by the whole column; where it is open the column stays text."""
    if not any(shape.form == "a-b-y" for shape in column.shapes if shape.family == "moment"):
        return decision
    order = "d" if habits.dates == "day-first" else "m" if habits.dates else column_order(column)
    if order is None and not _proofs(column) and file_order:
        rest = "day first" if file_order == "d" else "month first"
        return replace(decision, order=file_order, evidence=f"{decision.evidence}, {rest} as the file's other dates")
    if order is None:
        note = (
            f"“{column.title}” could be day or month first in every value; it is kept as text until csv.yaml says "
            "`dates: day-first` or `dates: month-first`."
        )
        return Decision(AttributeType.TEXT, "dates whose order of day and month is open", note=note)
    wrong = "m" if order == "d" else "d"
    against = sum(count for (proof, _, _), count in _details(column).items() if proof == wrong)
    words = "day first" if order == "d" else "month first"
    rest = f"; {against:,} that are not are kept as text" if against else ""
    return replace(
        decision, order=order, misfits=decision.misfits + against, evidence=f"{decision.evidence}, {words}{rest}"
    )


def column_order(column: Column) -> str | None:
    """The order that a column proves by itself: `d` or `m`."""
    proofs = _proofs(column)
    total = sum(proofs.values())
    return next((order for order, count in proofs.items() if count >= FITS * total), None)


def _proofs(column: Column) -> dict[str, int]:
    """How many cells can be read day first only, and month first only."""
    proofs: dict[str, int] = {}
    for (proof, _clock, _zone), count in _details(column).items():
        if proof in ("d", "m"):
            proofs[proof] = proofs.get(proof, 0) + count
    return proofs
