"""What a ledger keeps of customers' own values, and its removal; counts, ids, reasons and approvals stay."""

import sqlite3
from collections.abc import Callable

from sqlalchemy import Connection, delete, func, select, update

from .tables import fixes, operations, records, spared, values

Mask = Callable[[str], str]


def before_images(connection: Connection) -> int:
    """How many operations on records the ledger still knows in full: what an undo needs."""
    query = select(func.count()).select_from(operations).where(operations.c.object != "")
    return int(connection.execute(query).scalar_one())


def remove_private(connection: Connection, mask: Mask, unquote: Mask) -> None:
    """Remove every value, from the file itself too.

    `mask` keeps a value's shape, `unquote` masks what a text quotes.
    """
    file = connection.connection.driver_connection
    assert isinstance(file, sqlite3.Connection)
    file.create_function("mask", 1, mask, deterministic=True)
    file.create_function("unquote", 1, lambda told: told and unquote(told), deterministic=True)
    connection.execute(delete(operations).where(operations.c.object != ""))
    connection.execute(update(operations).values(before=None, error=None))
    connection.execute(delete(fixes))
    connection.execute(update(records).values(written="{}"))
    connection.execute(update(values).values(value=func.mask(values.c.value)))
    for table in (records, values, spared):
        connection.execute(update(table).values(reason=func.unquote(table.c.reason)))
    connection.commit()
    _wipe(file)


def _wipe(file: sqlite3.Connection) -> None:
    """SQLite leaves what is deleted in free pages and in its log until both are written anew."""
    file.execute("VACUUM")
    file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
