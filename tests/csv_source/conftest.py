"""Small CSV files in a folder, and schemas as a few lines of text."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from crm_move import Attribute, ObjectSchema, Record, ReferenceAttribute, words
from crm_move_csv.source import CsvSource

Files = Mapping[str, str | bytes]


@pytest.fixture
def source(tmp_path: Path) -> Callable[[Files], CsvSource]:
    """A source of a folder with these files (text is written as UTF-8, its line ends as they are)."""

    def make(files: Files) -> CsvSource:
        for name, content in files.items():
            (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return CsvSource(tmp_path)

    return make


@pytest.fixture
def outline() -> Callable[[CsvSource], str]:
    """What a source describes: one line an object, attribute and reference. Empty columns are counted."""
    return lambda source: "\n".join(_object_lines(source))


@pytest.fixture
def rows() -> Callable[..., list[dict[str, str]]]:
    """The records of an object as words; a reference as `object:id`, several values joined by ` | `."""

    def read(source: CsvSource, object: str = "rows") -> list[dict[str, str]]:
        return [_words(record) for page in source.read(object, None) for record in page.records]

    return read


def _words(record: Record) -> dict[str, str]:
    values = {slug: " | ".join(words(value) for value in found) for slug, found in record.values.items()}
    return values | {slug: f"{found[0].object}:{found[0].id}" for slug, found in record.references.items()}


def _object_lines(source: CsvSource) -> Iterator[str]:
    for one in source.describe().objects:
        yield f"{one.slug}: {source.count(one.slug)} {one.kind or 'things'}, id {one.id_attribute or 'of the row'}"
        empty = [attribute for attribute in one.attributes if attribute.evidence == "no value"]
        yield from (f"  {_attribute(attribute, one)}" for attribute in one.attributes if attribute not in empty)
        yield from (f"  {_reference(reference)}" for reference in one.references)
        if empty:
            yield f"  {len(empty)} empty"


def _attribute(attribute: Attribute, parent: ObjectSchema) -> str:
    pipeline = next((each for each in parent.pipelines if each.slug == attribute.slug), None)
    stages = f": {' > '.join(stage.title for stage in pipeline.stages)}" if pipeline else ""
    currency = f" in {attribute.currency_attribute or attribute.currency}" if attribute.type == "money" else ""
    several = " several" if attribute.multi else ""
    role = f" ({attribute.role})" if attribute.role else ""
    return f"{attribute.slug} {attribute.type}{several}{currency}{role}{stages}"


def _reference(reference: ReferenceAttribute) -> str:
    near = "".join(f"; {miss.written} -> {miss.id} x {miss.rows}" for miss in reference.near_misses)
    role = f" ({reference.role})" if reference.role else ""
    several = " several" if reference.many else ""
    return f"{reference.slug} -> {', '.join(reference.targets)}{several}{role}{near}"
