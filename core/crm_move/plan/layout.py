"""How a plan stands in its file: one line an attribute where it fits, its reason above it, no defaults.

The text is made here and not by a YAML library's dumper, because what fits on a line decides between the flow and the
block style, and because comments have to stand where a person looks for them.
"""

from collections.abc import Iterator, Mapping
from enum import Enum

from .comments import WIDTH, comment, remarks
from .model import Plan, PlannedObject, PlanPart

SCHEMA_FILE = "plan.schema.json"
SCHEMA_LINE = f"yaml-language-server: $schema={SCHEMA_FILE}"
HEADER = (
    "What becomes what in this move, and why. Nothing is written before you approve it. Edit this file and run the "
    "same command again; `crm-move plan --schema` explains every field. What is not here has its default."
)
_BLOCKS = ("objects", "attributes", "references", "near_misses", "duplicates", "dropped", "lists", "entry", "left_out")
_ALWAYS = ("version", "answer", "as")
# YAML reads a key on one line only up to 1024 characters.
_LONGEST_KEY = 1000
_PLAIN = frozenset(" _-./()+&%$€@;=~!'→–")
_WORDS_OF_YAML = ("true", "false", "null")


def document(plan: Plan) -> str:
    """The whole text of the plan's file."""
    lines = [f"# {SCHEMA_LINE}", "#", *comment(HEADER)]
    lines += [line for note in plan.notes for line in ("#", *comment(note))]
    for name, value in _fields(plan):
        spaced = name in ("version", *_BLOCKS)
        lines += [""] * spaced + list(_entry(name, value, ""))
    return "\n".join(lines) + "\n"


def scalar(value: object) -> str:
    """A single value as YAML 1.2 reads it back: plain where that is beyond doubt, else in quotes."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case Enum():
            return scalar(value.value)
        case _:
            text = str(value)
            return text if _is_plain(text) else _quoted(text)


def _entry(name: str, value: object, indent: str) -> Iterator[str]:
    yield from _remarks(value, indent)
    key = scalar(name)
    on_one_line = f"{indent}{key}: {_flow(value)}"
    if not _in_block(name, value) and len(on_one_line) <= WIDTH:
        yield on_one_line
    elif len(key) > _LONGEST_KEY:
        yield f"{indent}? {key}"
        yield from _below(f"{indent}:", value, indent)
    else:
        yield from _below(f"{indent}{key}:", value, indent)


def _below(start: str, value: object, indent: str) -> Iterator[str]:
    match value:
        case PlanPart():
            yield from _mapping(start, dict(_fields(value)), indent)
        case dict() if value:
            yield from _mapping(start, value, indent)
        case tuple() if value:
            yield start
            yield from (f"{indent}  - {scalar(item)}" for item in value)
        case _:
            yield f"{start} {_flow(value)}"


def _mapping(start: str, entries: Mapping[str, object], indent: str) -> Iterator[str]:
    yield start
    for name, value in entries.items():
        if isinstance(value, PlannedObject):
            yield ""
        yield from _entry(name, value, indent + "  ")


def _flow(value: object) -> str:
    match value:
        case PlanPart():
            return _flow(dict(_fields(value)))
        case dict():
            return "{" + ", ".join(f"{scalar(name)}: {_flow(item)}" for name, item in value.items()) + "}"
        case tuple():
            return "[" + ", ".join(scalar(item) for item in value) + "]"
        case _:
            return scalar(value)


def _in_block(name: str, value: object) -> bool:
    if isinstance(value, PlannedObject):
        return True
    if isinstance(value, PlanPart):
        return any(_in_block(field, item) for field, item in _fields(value))
    return name in _BLOCKS and isinstance(value, dict) and bool(value)


def _fields(part: PlanPart) -> Iterator[tuple[str, object]]:
    for name, field in type(part).model_fields.items():
        value = getattr(part, name)
        default = field.get_default(call_default_factory=True, validated_data={})
        if not field.exclude and (field.is_required() or name in _ALWAYS or value != default):
            yield field.alias or name, value


def _remarks(value: object, indent: str) -> Iterator[str]:
    for position, text in enumerate(remarks(value)):
        yield from [f"{indent}#"] * (position > 0)
        yield from comment(text, indent)


def _is_plain(text: str) -> bool:
    starts = text[:1].isalpha() or text[:1] in ("_", "/") or (text[:1].isdigit() and " " in text)
    fits = all(letter.isalnum() or letter in _PLAIN for letter in text) and text == text.strip()
    return starts and fits and text.lower() not in _WORDS_OF_YAML


def _quoted(text: str) -> str:
    if '"' in text and "'" not in text and text.isprintable():
        return f"'{text}'"
    return '"' + "".join(_escaped(letter) for letter in text) + '"'


def _escaped(letter: str) -> str:
    short = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(letter)
    if short or letter.isprintable():
        return short or letter
    return f"\\U{ord(letter):08x}"
