"""What the pages show of decisions about real files. `python tests/csv_source/test_csv_decisions.py` renews it."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_move import Attribute, AttributeType, ObjectSchema, ReferenceAttribute
from crm_move_csv.source import CsvSource

DOCS = Path(__file__).parents[2] / "docs"
PAGE, SUMMARY = DOCS / "csv-decisions.md", DOCS / "csv.md"
SETS = (
    "atomic_crm",
    "big",
    "csv_spectrum",
    "csvsniffer_encodings",
    "febrl_dataset3",
    "maven_crm_sales_opportunities",
    "northwind",
    "open_government_tables",
    "pollock_dialects",
    "salesforce_dataloader",
    "salesforce_dataloader/encodings_and_dialects",
    "salesforce_export_mashmatrix_demo",
    "vendor_samples",
)
TABLE = "| set | object | records | id | links | columns |\n|---|---|---|---|---|---|\n"
QUOTED = re.compile("“[^”]*”")
PLAIN = 40
"""Of tables with more columns than this, columns of the type that most have are counted."""


def decisions(folder: Path) -> str:
    """What the source decided about a set: objects, ids, types, roles, links, and what was noticed on the way."""
    source = CsvSource(folder)
    return "\n".join(line for one in source.describe().objects for line in _object(source, one))


def summary(name: str, folder: Path) -> Iterator[str]:
    """One row of a table an object: what it is, its id, its links, and how many columns are left out."""
    source = CsvSource(folder)
    for one in source.describe().objects:
        links = ", ".join(f"{each.slug} → {' or '.join(each.targets)}" for each in one.references)
        empty = sum(each.evidence == "no value" for each in one.attributes)
        told = sum(bool(each.superfluous) for each in one.attributes)
        kind, id = one.kind or "things", one.id_attribute or "the row"
        columns = f"{len(one.attributes) - empty - told} + {empty} empty + {told} superfluous"
        yield f"| {name} | {one.slug} | {source.count(one.slug):,} {kind} | {id} | {links} | {columns} |"


def _object(source: CsvSource, one: ObjectSchema) -> Iterator[str]:
    name = f"{one.slug}: {source.count(one.slug):,} {one.kind or 'things'}"
    yield f"{name}, id {one.id_attribute or 'of the row'}"
    for note in one.notes:
        if not note.startswith(("The id of a record", "No column tells")):
            yield f"  ! {_without_content(note)}"
    usual = _usual(one)
    for attribute in one.attributes:
        if attribute.evidence != "no value" and attribute.type is not usual:
            yield f"  {_attribute(one, attribute)}"
    yield from (f"  {_reference(reference)}" for reference in one.references)
    counts = {
        f"more of type {usual}": sum(attribute.type is usual for attribute in one.attributes) if usual else 0,
        "empty": sum(attribute.evidence == "no value" for attribute in one.attributes),
    }
    yield from (f"  {count} {what}" for what, count in counts.items() if count)


def _without_content(note: str) -> str:
    """The note without what it quotes of the file's cells: that is not ours to show."""
    return QUOTED.sub("“…”", note) if note.startswith(("Cells are separated", "1 lines")) else note


def _usual(one: ObjectSchema) -> AttributeType | None:
    if len(one.attributes) <= PLAIN:
        return None
    types = [attribute.type for attribute in one.attributes if attribute.evidence != "no value"]
    usual = max(set(types), key=types.count)
    return usual if types.count(usual) > PLAIN else None


def _attribute(one: ObjectSchema, attribute: Attribute) -> str:
    pipeline = next((each for each in one.pipelines if each.slug == attribute.slug), None)
    stages = [stage.title for stage in pipeline.stages] if pipeline else [option.title for option in attribute.options]
    parts = [attribute.slug, attribute.type.value]
    parts += ["several"] if attribute.multi else []
    parts += [f"in {attribute.currency_attribute or attribute.currency}"] if attribute.type == "money" else []
    parts += [f"({attribute.role})"] if attribute.role else []
    parts += [f": {' > '.join(stages)}"] if stages else []
    parts += [f"- {attribute.superfluous}"] if attribute.superfluous else []
    return " ".join(parts).replace(" : ", ": ")


def _reference(reference: ReferenceAttribute) -> str:
    parts = [reference.slug, "->", ", ".join(reference.targets)]
    parts += ["several"] if reference.many else []
    parts += [f"({reference.role})"] if reference.role else []
    near = "".join(f"; {miss.written} nearly {miss.id} x {miss.rows}" for miss in reference.near_misses)
    return " ".join(parts) + f": {reference.evidence}{near}"


def written(page: str) -> dict[str, str]:
    """The blocks of the page, by set."""
    blocks = (block.partition("\n\n```text\n") for block in page.split("\n## ")[1:])
    return {name: text.partition("\n```")[0] for name, _, text in blocks}


@pytest.mark.parametrize("name", SETS)
def test_the_page_shows_what_is_decided(shared: Path, name: str) -> None:
    found = decisions(shared / "data" / "csv" / name)
    assert written(PAGE.read_text(encoding="utf-8"))[name] == found, f"stale: python {__file__}"


def test_the_page_shows_every_set(shared: Path) -> None:
    folders = sorted(path.name for path in (shared / "data" / "csv").iterdir())
    assert sorted({name.partition("/")[0] for name in SETS}) == folders
    assert list(written(PAGE.read_text(encoding="utf-8"))) == list(SETS)


def rows(page: str) -> list[str]:
    """The rows of the table in docs/csv.md."""
    return page.partition(TABLE)[2].split("\n\n")[0].splitlines()


def test_the_table_shows_what_is_decided(shared: Path) -> None:
    found = [row for name in SETS for row in summary(name, shared / "data" / "csv" / name)]
    assert rows(SUMMARY.read_text(encoding="utf-8")) == found, f"stale: python {__file__}"


def main() -> None:
    """Write all blocks anew."""
    shared = Path(os.environ.get("CRM_MOVE_SHARED", Path(__file__).parents[3] / "shared"))
    head = PAGE.read_text(encoding="utf-8").partition("\n## ")[0]
    blocks = (f"\n## {name}\n\n```text\n{decisions(shared / 'data' / 'csv' / name)}\n```\n" for name in SETS)
    PAGE.write_text(head.rstrip() + "\n" + "".join(blocks), encoding="utf-8")
    above, _, rest = SUMMARY.read_text(encoding="utf-8").partition(TABLE)
    below = rest.partition("\n\n")[2]
    found = (row for name in SETS for row in summary(name, shared / "data" / "csv" / name))
    SUMMARY.write_text(above + TABLE + "\n".join(found) + "\n\n" + below, encoding="utf-8")


if __name__ == "__main__":
    main()
