"""The tables of the ledger."""

from sqlalchemy import Boolean, Column, Float, Index, Integer, MetaData, PrimaryKeyConstraint, String, Table

ledger_tables = MetaData()

facts = Table("facts", ledger_tables, Column("name", String, primary_key=True), Column("value", String, nullable=False))

runs = Table(
    "runs",
    ledger_tables,
    Column("run", Integer, primary_key=True),
    Column("command", String, nullable=False),
    Column("started", Float, nullable=False),
    Column("finished", Float),
    Column("exit_code", Integer),
    Column("summary", String),
)

approvals = Table(
    "approvals",
    ledger_tables,
    Column("run", Integer, nullable=False),
    Column("at", Float, nullable=False),
    Column("by", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("parts", String, nullable=False),
)

# One row a change to the sink, oldest first: what undo reads backwards.
operations = Table(
    "operations",
    ledger_tables,
    Column("n", Integer, primary_key=True),
    Column("run", Integer, nullable=False),
    Column("object", String, nullable=False),
    Column("source_id", String, nullable=False),
    Column("body", String, nullable=False),
    Column("before", String),
    Column("state", String, nullable=False),
    Column("sink_id", String),
    Column("at", Float, nullable=False),
    Column("error", String),
    Index("operations_by_state", "state"),
    Index("operations_by_record", "object", "source_id"),
)

records = Table(
    "records",
    ledger_tables,
    Column("object", String, nullable=False),
    Column("source_id", String, nullable=False),
    Column("sink_object", String, nullable=False),
    Column("sink_id", String),
    Column("state", String, nullable=False),
    Column("run", Integer, nullable=False),
    Column("written", String, nullable=False),
    Column("reason", String),
    Column("url", String),
    PrimaryKeyConstraint("object", "source_id"),
    Index("records_by_sink_id", "sink_object", "sink_id"),
)

links = Table(
    "links",
    ledger_tables,
    Column("object", String, nullable=False),
    Column("source_id", String, nullable=False),
    Column("attribute", String, nullable=False),
    Column("target_object", String, nullable=False),
    Column("target_id", String, nullable=False),
    Column("label", String),
    Column("sink_attribute", String, nullable=False),
    Column("sink_target", String),
    Column("state", String, nullable=False),
    Column("reason", String),
    Column("run", Integer, nullable=False),
    PrimaryKeyConstraint("object", "source_id", "attribute", "target_object", "target_id"),
    Index("links_by_state", "state"),
)

values = Table(
    "values",
    ledger_tables,
    Column("object", String, nullable=False),
    Column("source_id", String, nullable=False),
    Column("attribute", String, nullable=False),
    Column("state", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("value", String, nullable=False),
    Column("run", Integer, nullable=False),
    Index("values_by_record", "object", "source_id"),
)

differences = Table(
    "differences",
    ledger_tables,
    Column("run", Integer, nullable=False),
    Column("object", String, nullable=False),
    Column("source_id", String, nullable=False),
    Column("attribute", String, nullable=False),
    Column("cause", String, nullable=False),
    Column("explained", Boolean, nullable=False),
)

# What an undo came upon and did not take back.
spared = Table(
    "spared",
    ledger_tables,
    Column("run", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("object", String, nullable=False),
    Column("source_id", String, nullable=False),
    Column("state", String, nullable=False),
    Column("reason", String, nullable=False),
)

# Values that people gave in place of those that did not arrive, by the sink's attribute.
fixes = Table(
    "fixes",
    ledger_tables,
    Column("object", String, nullable=False),
    Column("source_id", String, nullable=False),
    Column("attribute", String, nullable=False),
    Column("value", String, nullable=False),
    PrimaryKeyConstraint("object", "source_id", "attribute"),
)
