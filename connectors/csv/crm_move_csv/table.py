"""An object's files as one stream of rows, each as wide as the header."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from crm_move import UsageError

from . import decoding
from .dialect import SAMPLE_CHARACTERS, SAMPLE_ROWS, sample_rows
from .dialect import detect as detect_dialect
from .files import BROKEN, File
from .header import find_header
from .meanings import kind_of_name
from .naming import squashed
from .overrides import FileSettings, Habits, Overrides, habits
from .part import Findings, Part, Row
from .recognising import Export, recognise

_PART = re.compile(r"(?P<base>.+?)[-_ ]*(?:part)?[-_ ]*\(?\d{1,4}\)?\Z", re.IGNORECASE)


@dataclass
class Table:
    """One object: the files that share a header and a name, read one after the other.

    `export` says which product wrote them, where that is known; only rows that `keep` lets through are records.
    `nouns` are (singular, plural) where they are known.
    """

    stem: str
    parts: list[Part]
    habits: Habits
    settings: FileSettings
    nulls: frozenset[str]
    export: Export | None = None
    keep: Callable[[Row], bool] | None = None
    nouns: tuple[str, str] | None = None
    _reading: int = 0

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers as written, empty and repeated ones named."""
        return self.parts[0].header.titles

    @property
    def titles(self) -> tuple[str, ...]:
        """The headers as titles: without what only names the table."""
        return self.export.titles if self.export else self.headers

    def rows(self, findings: Findings | None = None) -> Iterator[Row]:
        """The rows that are records; `findings` is filled on the way.

        Raises UsageError where a file is broken, csv.Error where a quote stands in the wrong place (see `relax`).
        """
        rows = self.all_rows(findings)
        return filter(self.keep, rows) if self.keep else rows

    def all_rows(self, findings: Findings | None = None) -> Iterator[Row]:
        """Deleted ones too."""
        findings = findings or Findings()
        for number, part in enumerate(self.parts):
            self._reading = number
            try:
                yield from part.rows(findings)
            except BROKEN as error:
                raise _broken(part.file, error) from None

    def relax(self) -> None:
        """Read the quotes of the part that was read last leniently from now on."""
        part = self.parts[self._reading]
        self.parts[self._reading] = replace(part, dialect=replace(part.dialect, strict=False))

    def split(self, after: int, overrides: Overrides) -> "Table":
        """End the part that was read last at a line; returns the table that begins below it."""
        part = self.parts[self._reading]
        self.parts[self._reading] = replace(part, last=after)
        number = int(part.name.rpartition("#")[2]) + 1 if "#" in part.name else 2
        name = f"{part.file.name}#{number}"
        settings = overrides.file(name)
        header = find_header(part.numbered(after, SAMPLE_ROWS), name, settings)
        rest = replace(part, header=header, settings=settings, name=name)
        title = header.above[-1] if header.above else ""
        return _table(title if kind_of_name(title) else f"{part.file.stem} {number}", rest, overrides)

    def stamp(self) -> str:
        """Changes when one of the files may have changed."""
        return "|".join(part.file.stamp() for part in self.parts)


def open_tables(files: tuple[File, ...], overrides: Overrides) -> list[Table]:
    """The tables that the files make up; an empty file has no columns. Raises UsageError for what can not be read."""
    tables: dict[tuple[str, str, tuple[str, ...]], Table] = {}
    for file in files:
        try:
            part = _part(file, overrides.file(file.name))
        except BROKEN as error:
            raise _broken(file, error) from None
        base = _base(file.stem)
        key = file.name.removesuffix(Path(file.name).name), base, part.header.titles
        if key in tables:
            tables[key].parts.append(part)
            tables[key].stem = base
        else:
            tables[key] = _table(file.stem, part, overrides)
    return list(tables.values())


def _broken(file: File, error: Exception) -> UsageError:
    return UsageError(f"{file.name} can not be read to its end ({error}): copy or export it again")


def _base(stem: str) -> str:
    """What `deals-1` and `deals-2` are parts of."""
    match = _PART.match(stem)
    return match["base"] if match else stem


def _table(stem: str, part: Part, overrides: Overrides) -> Table:
    settings = part.settings
    nulls = frozenset((*overrides.nulls, *settings.nulls))
    export = recognise(part.header.titles, settings.vendor)
    check_names(part.name, (*part.header.titles, *(export.titles if export else ())), settings)
    return Table(stem, [part], habits(overrides, settings), settings, nulls, export)


def _part(file: File, settings: FileSettings) -> Part:
    decoded = decoding.detect(file, settings.encoding)
    with decoding.text(file, decoded) as stream:
        sample = stream.read(SAMPLE_CHARACTERS).replace("\0", "")
        complete = not stream.read(1)
    cut = detect_dialect(sample, complete, settings)
    rows = sample_rows(sample, complete, cut)
    header = find_header(rows, file.name, settings)
    return Part(file, decoded, cut, header, settings, file.name)


def check_names(file: str, titles: tuple[str, ...], settings: FileSettings) -> None:
    """Raises UsageError where csv.yaml names a column that the header has not."""
    known = {squashed(title) for title in titles}
    for name in (*settings.columns, *settings.links, *([settings.id] if settings.id else [])):
        if squashed(name) not in known:
            raise UsageError(f"csv.yaml: {file} has no column {name!r}; it has {', '.join(dict.fromkeys(titles))}")
