"""How many rows of the ledger stand in each state."""

from sqlalchemy import Connection, Table, func, select


def state_counts(connection: Connection, table: Table) -> dict[str, int]:
    """The rows of a table by state."""
    return counts_by(connection, table).get((), {})


def counts_by(connection: Connection, table: Table, *columns: str) -> dict[tuple[str, ...], dict[str, int]]:
    """The rows of a table by the values of some columns, and by state."""
    place = [*(table.c[name] for name in columns), table.c.state]
    found: dict[tuple[str, ...], dict[str, int]] = {}
    for *values, state, count in connection.execute(select(*place, func.count()).group_by(*place)):
        found.setdefault(tuple(values), {})[state] = count
    return found
