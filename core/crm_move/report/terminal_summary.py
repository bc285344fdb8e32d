"""The outcome of a run at the terminal: first how it ended, then sums that add up, then what stayed behind."""

from collections import Counter
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from .leftovers import Cause
from .outcome_view import STYLES, cause_place, counts_table, facts_of, headline
from .summary import Summary
from .tables import indented, table
from .wording import clean, counted, duration, without_quotes

MOST_CAUSES_SHOWN = 12
MOST_ADVICE_SHOWN = 6


def show_summary(summary: Summary, causes: Sequence[Cause], console: Console, next_command: str | None = None) -> None:
    """The outcome; `causes` are those of everything left behind, most frequent first.

    Values that reasons quote stand as they are, as in the plan above: whoever reads this has to find them.
    """
    console.print(Text(headline(summary), style=f"bold {STYLES[summary.outcome]}"))
    for title, counts in counts_table(summary).items():
        # A run that only reads back has none of either.
        if any(counts.values()):
            console.print()
            console.print(indented(_counts(title, counts)))
    console.print()
    console.print(indented(_facts(summary)))
    if causes:
        console.print()
        console.print(Text("Left behind", style="bold"))
        console.print(indented(_causes(causes)))
        _show_advice(causes, console)
    if next_command:
        console.print()
        console.print(Text(f"Next: {next_command}"))


def show_undo(counts: Mapping[str, int], calls: int, minutes: float, unseen: Sequence[str], console: Console) -> None:
    """What an undo will do at most: how many of each, the calls and the time that they take."""
    if not counts:
        console.print(Text("There is nothing to take back.", style="bold"))
        return
    console.print(Text("To be taken back, newest first", style="bold"))
    made = table("what", "how many", numbers=(1,))
    for what, count in counts.items():
        made.add_row(what, f"{count:,}")
    console.print(indented(made))
    console.print(Text(f"At most {counted(calls, 'call')}, {duration(minutes * 60)}. What people changed since stays."))
    for sentence in unseen:
        console.print(Text(f"Not seen, so not spared: {sentence}", style="yellow"))


def show_foreseen(counts: Mapping[str, Mapping[str, int]], console: Console) -> None:
    """What becomes of the records of each object: how many of each decision."""
    decisions = ("create", "update", "unchanged", "conflict", "skip")
    console.print(Text("\nWhat becomes of each record", style="bold"))
    made = table("records", *decisions, numbers=tuple(range(1, len(decisions) + 1)))
    for object, each in counts.items():
        made.add_row(object, *(f"{each.get(decision, 0):,}" for decision in decisions))
    console.print(indented(made))


def show_delta(
    counts: Mapping[str, Mapping[str, int]],
    named: Mapping[str, Sequence[tuple[str, str, str]]],
    calls: int,
    minutes: float,
    console: Console,
) -> None:
    """What has changed since the last run: records by object and word; `named` are object, id and why of some."""
    words = ("new", "changed", "values", "unchanged", "conflicts", "gone", "to be removed", "skipped")
    used = [word for word in words if word in ("new", "changed") or any(each.get(word) for each in counts.values())]
    console.print(Text("Since the last run", style="bold"))
    made = table("records", *used, numbers=tuple(range(1, len(used) + 1)))
    for object, each in counts.items():
        made.add_row(object, *(f"{each.get(word, 0):,}" for word in used))
    console.print(indented(made))
    for title, rows in named.items():
        if rows:
            console.print()
            listed = table(title, "id", "why", whole=(1,))
            for object, id, why in rows:
                listed.add_row(clean(object), clean(id), Text(clean(why)))
            console.print(indented(listed))
    if any(each.get("gone") for each in counts.values()):
        console.print(Text("What is gone stays in the sink; `gone: remove` of its object in plan.yaml takes it out."))
    console.print(Text(f"{counted(calls, 'write call')}, {duration(minutes * 60)}." if calls else "Nothing to write."))


def show_private(snapshots: int, changes: int, files: Sequence[str], console: Console) -> None:
    """What a purge removes, and what that means."""
    if not (snapshots or changes or files):
        console.print(Text("There is nothing to remove.", style="bold"))
        return
    console.print(Text("To be removed for good", style="bold"))
    made = table("what", "how many", numbers=(1,))
    for what, count in (("reads of the source", snapshots), ("changes with what was there before", changes)):
        made.add_row(what, f"{count:,}")
    for name in files:
        made.add_row(name, "1")
    console.print(indented(made))
    console.print(Text("Undo ends with it. Totals, reasons, approvals, plan.yaml and the report stay."))


def _counts(title: str, counts: dict[str, int]) -> Table:
    made = table(title.ljust(len("records")), *counts, numbers=tuple(range(1, len(counts) + 1)))
    made.add_row("", *(f"{count:,}" for count in counts.values()))
    return made


def _facts(summary: Summary) -> Table:
    made = table("", "")
    made.show_header = False
    for name, words in facts_of(summary).items():
        made.add_row(name, words)
    return made


def _show_advice(causes: Sequence[Cause], console: Console) -> None:
    """What mends most, each advice once with the places that it is for."""
    places: dict[str, dict[str, None]] = {}
    for cause in causes:
        if cause.advice:
            places.setdefault(cause.advice, {})[clean(cause_place(cause))] = None
    if places:
        made = table("what helps", "with")
        for advice, named in [*places.items()][:MOST_ADVICE_SHOWN]:
            shown = [*named][:3] + (["…"] if len(named) > 3 else [])
            made.add_row(Text(advice), Text(", ".join(shown)))
        console.print()
        console.print(indented(made))


def _causes(causes: Sequence[Cause]) -> Table:
    made = table("how many", "what", "why", numbers=(0,), whole=(1,))
    alike = _alike(causes)
    for (place, _), reasons in alike[:MOST_CAUSES_SHOWN]:
        (why, _), *others = reasons.most_common()
        more = f" (and {len(others):,} like it)" if others else ""
        made.add_row(f"{reasons.total():,}", Text(place), Text(f"{why}{more}"))
    rest = alike[MOST_CAUSES_SHOWN:]
    if rest:
        count = sum(reasons.total() for _, reasons in rest)
        made.add_row(f"{count:,}", "more", f"{len(rest):,} further causes, in the report")
    return made


def _alike(causes: Sequence[Cause]) -> list[tuple[tuple[str, str], Counter[str]]]:
    """Reasons that differ only in the values they quote, gathered by place; most frequent first."""
    alike: dict[tuple[str, str], Counter[str]] = {}
    for cause in causes:
        why = clean(cause.reason)
        alike.setdefault((clean(cause_place(cause)), without_quotes(why)), Counter())[why] += cause.count
    return sorted(alike.items(), key=lambda one: -one[1].total())
