"""Which approval counts."""

from contextlib import closing
from pathlib import Path

from sqlalchemy import update

from crm_move.store import Ledger, tables
from crm_move.store.database import open_database


def approve(path: Path, digest: str) -> None:
    with closing(Ledger(path)) as ledger:
        ledger.start_run("apply")
        ledger.approve(digest, {"plan": digest}, "somebody@somewhere")


def date(path: Path, digest: str, at: float) -> None:
    """As if the clock had stood elsewhere."""
    engine = open_database(path, tables.ledger_tables, precious=True)
    with engine.begin() as connection:
        connection.execute(update(tables.approvals).where(tables.approvals.c.digest == digest).values(at=at))
    engine.dispose()


def test_the_last_approval_counts_though_the_clock_was_set_back_since(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    approve(path, "first")
    date(path, "first", 4e9)
    approve(path, "second")
    with closing(Ledger(path)) as ledger:
        assert ledger.approval() == ("second", {"plan": "second"})
        assert [each.plan for each in ledger.approvals()] == ["first", "second"]
