"""What a plan would do now, record by record: the run itself, with a copy of the ledger and a sink only read."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from crm_move.store import Ledger

from .apply import apply_plan
from .decisions import Foreseen, decisions
from .folder import copy_database, remove_database
from .overlay import Overlay
from .run import Patience, Run
from .tally import Tally

Found = Callable[[Run], Iterable[Foreseen]]


def _nothing(_: Run) -> Iterable[Foreseen]:
    """Nothing more."""
    return ()


def foresee(run: Run, copy: Path, more: Found = _nothing) -> Iterator[Foreseen]:
    """Every record of the run's plan with its decision, then every entry of its lists, then what `more` finds.

    Writes nothing but `copy`, which is gone when the last one was taken.
    """
    run.ledger.commit()
    copy_database(run.ledger.path, copy)
    try:
        with closing(Ledger(copy)) as ledger:
            this = ledger.start_run("plan --records")
            dry = replace(
                run,
                ledger=ledger,
                sink=Overlay(run.sink),
                tally=Tally(),
                say=_mute,
                patience=Patience(lookups=(), unknown=0.0, verify=()),
                width=1,
            )
            apply_plan(dry)
            yield from decisions(dry, this)
            yield from more(dry)
    finally:
        remove_database(copy)


def _mute(_: str) -> None:
    """Say nothing: what the run would say is said by it."""
