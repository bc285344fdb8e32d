"""The tables of a snapshot."""

from sqlalchemy import Boolean, Column, Index, Integer, MetaData, PrimaryKeyConstraint, String, Table

snapshot_tables = MetaData()

facts = Table(
    "facts", snapshot_tables, Column("name", String, primary_key=True), Column("value", String, nullable=False)
)

progress = Table(
    "progress",
    snapshot_tables,
    Column("object", String, nullable=False),
    Column("part", String, nullable=False),
    Column("cursor", String),
    Column("done", Boolean, nullable=False),
    PrimaryKeyConstraint("object", "part"),
)

# How many records a part of the read found to be new, changed or gone.
found = Table(
    "found",
    snapshot_tables,
    Column("object", String, nullable=False),
    Column("part", String, nullable=False),
    Column("count", Integer, nullable=False),
    PrimaryKeyConstraint("object", "part"),
)

records = Table(
    "records",
    snapshot_tables,
    Column("n", Integer, primary_key=True),
    Column("object", String, nullable=False),
    Column("id", String, nullable=False),
    Column("chosen", Boolean, nullable=False, default=True),
    Column("body", String, nullable=False),
    Index("records_by_id", "object", "id", unique=True),
    Index("records_in_order", "object", "n"),
)

# Records that were read and are no longer there; those of an earlier read that this one began as a copy of, too.
dropped = Table(
    "dropped",
    snapshot_tables,
    Column("object", String, nullable=False),
    Column("id", String, nullable=False),
    PrimaryKeyConstraint("object", "id"),
)

# Ids of records that were merged into others, and the record that they mean now.
former = Table(
    "former",
    snapshot_tables,
    Column("object", String, nullable=False),
    Column("id", String, nullable=False),
    Column("now", String, nullable=False),
    PrimaryKeyConstraint("object", "id"),
)

members = Table(
    "members",
    snapshot_tables,
    Column("list", String, nullable=False),
    Column("object", String, nullable=False),
    Column("id", String, nullable=False),
    PrimaryKeyConstraint("list", "id"),
    Index("members_by_record", "object", "id"),
)

links = Table(
    "links",
    snapshot_tables,
    Column("object", String, nullable=False),
    Column("id", String, nullable=False),
    Column("attribute", String, nullable=False),
    Column("body", String, nullable=False),
    PrimaryKeyConstraint("object", "id", "attribute", "body"),
)

# Which ids of one object the source has now; for the time of the question only.
existing = Table("existing", MetaData(), Column("id", String, primary_key=True), prefixes=["TEMPORARY"])
