"""csv.yaml: what a person says about the files where detection is not enough."""

import io
from collections.abc import Mapping
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from rapidfuzz import process
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from crm_move import AttributeType, Kind, Role, UsageError

from .vendors import VENDORS

TYPES = (
    AttributeType.TEXT,
    AttributeType.RICH_TEXT,
    AttributeType.NUMBER,
    AttributeType.CHECKBOX,
    AttributeType.DATE,
    AttributeType.TIMESTAMP,
    AttributeType.MONEY,
    AttributeType.STATUS,
    AttributeType.EMAIL,
    AttributeType.PHONE,
    AttributeType.DOMAIN,
    AttributeType.URL,
)

Order = Literal["day-first", "month-first"]
Sign = Literal[".", ","]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Habits(_Part):
    """How values are written; said for all files, one file or one column: the nearest wins."""

    dates: Order | None = None
    decimal: Sign | None = None
    zone: str | None = None
    country: str | None = Field(default=None, pattern="^[A-Z]{2}$")
    currency: str | None = Field(default=None, pattern="^[A-Z]{3}$")

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str | None) -> str | None:
        if zone is not None:
            try:
                ZoneInfo(zone)
            except (ZoneInfoNotFoundError, ValueError):
                raise ValueError("is not a time zone; write one as Europe/Berlin") from None
        return zone


class ColumnSettings(Habits):
    """What csv.yaml says about one column."""

    type: AttributeType | None = None
    role: Role | None = None

    @field_validator("type")
    @classmethod
    def _readable(cls, kind: AttributeType | None) -> AttributeType | None:
        if kind is not None and kind not in TYPES:
            raise ValueError(f"can not be read from a column; choose one of {', '.join(TYPES)}")
        return kind


class FileSettings(Habits):
    """What csv.yaml says about one file.

    `quote` is the sign around cells, or `none`; `header` is the number of the header's line, or `none`; `headers` are
    the names then. `skip` is the number of rows left out after the header, `footer` at the end; `last` is the line
    after which nothing is read. `tables: one` reads on over what looks like a second table; `again` reads a file
    although another one holds the same rows; `vendor` is the product that wrote it, or `none`; `pairs: records` keeps a
    table of pairs as an object. `links` names, by column, the file (or `file.column`) that it points at, or `none`.
    """

    object: str | None = None
    singular: str | None = None
    plural: str | None = None
    kind: Kind | None = None
    account: str | None = None
    encoding: str | None = None
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    quote: str | None = Field(default=None, pattern=r"^(?:.|none)$")
    header: int | Literal["none"] | None = None
    headers: tuple[str, ...] = ()
    skip: int = 0
    footer: int | None = None
    last: int | None = None
    tables: Literal["one"] | None = None
    again: bool = False
    vendor: str | None = None
    pairs: Literal["records"] | None = None
    id: str | None = None
    nulls: tuple[str, ...] = ()
    columns: dict[str, ColumnSettings] = Field(default_factory=dict)
    links: dict[str, str] = Field(default_factory=dict)

    @field_validator("vendor")
    @classmethod
    def _known_vendor(cls, vendor: str | None) -> str | None:
        known = ("none", *(each.name for each in VENDORS))
        if vendor is not None and vendor.casefold() not in map(str.casefold, known):
            raise ValueError(f"is not one of {', '.join(known)}")
        return vendor


class Overrides(Habits):
    """The whole csv.yaml."""

    account: str | None = None
    nulls: tuple[str, ...] = ()
    files: dict[str, FileSettings] = Field(default_factory=dict)

    def file(self, name: str) -> FileSettings:
        """What is said about a file, by its name in the folder or archive."""
        return self.files.get(name) or self.files.get(name.rsplit("/", 1)[-1]) or FileSettings()


def habits(*levels: Habits) -> Habits:
    """The habits of the nearest level that says something, farthest first."""
    names = Habits.model_fields
    said = {name: value for level in levels for name in names if (value := getattr(level, name)) is not None}
    return Habits(**said)


def load(text: str | None, path: str, files: list[str]) -> Overrides:
    """csv.yaml as settings. Raises UsageError naming the line and, for an unknown word, the nearest known one."""
    if not text:
        return Overrides()
    try:
        tree = YAML(typ="rt").load(io.StringIO(text))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise UsageError(f"{path}, line {line}: {error.problem}") from None
    if tree is None:
        return Overrides()
    try:
        overrides = Overrides.model_validate(_plain(tree))
    except ValidationError as error:
        raise UsageError("\n".join(_sentence(path, tree, dict(item)) for item in error.errors())) from None
    _check_files(path, tree, overrides, files)
    return overrides


def _plain(node: Any) -> Any:
    if isinstance(node, Mapping):
        return {str(key): _plain(value) for key, value in node.items()}
    return [_plain(value) for value in node] if isinstance(node, list) else node


def _check_files(path: str, tree: Any, overrides: Overrides, files: list[str]) -> None:
    bases = [name.rsplit("/", 1)[-1] for name in files]
    for name in overrides.files:
        if (file := name.partition("#")[0]) not in files and file not in bases:
            raise UsageError(
                f"{path}, line {_line(tree, ('files', name))}: there is no file {name!r}{_nearest(name, bases)}"
            )


def _sentence(path: str, tree: Any, error: dict[str, Any]) -> str:
    where = tuple(error["loc"])
    line = _line(tree, where)
    if error["type"] == "extra_forbidden":
        return f"{path}, line {line}: {where[-1]!r} is not known here{_nearest(str(where[-1]), _keys(where))}"
    reason = error["msg"].removeprefix("Value error, ")
    return f"{path}, line {line}: {'.'.join(map(str, where))}: {reason}"


def _keys(where: tuple[Any, ...]) -> list[str]:
    if where[0] != "files" or len(where) < 2:
        return list(Overrides.model_fields)
    return list(ColumnSettings.model_fields if "columns" in where[2:-1] else FileSettings.model_fields)


def _nearest(word: str, known: list[str]) -> str:
    best = process.extractOne(word, known, score_cutoff=50)
    return f"; did you mean {best[0]!r}?" if best else f"; known are {', '.join(known)}"


def _line(tree: Any, where: tuple[Any, ...]) -> int:
    """The line, from 1, of the deepest key of a path that the document knows."""
    line, node = 1, tree
    for key in where:
        if not isinstance(node, (Mapping, list)):
            break
        try:
            place = node.lc.key(key) if isinstance(node, Mapping) else node.lc.item(key)  # type: ignore[attr-defined]
            line, node = place[0] + 1, node[key]
        except (KeyError, IndexError, TypeError):
            break
    return int(line)
