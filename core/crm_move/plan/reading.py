"""From a plan's YAML to the plan, strictly: every problem is named with its line, its place and the choices.

The text is composed into YAML nodes, which know where they stand, and read by the types of the model. So a plain
`2020` or `no` is text where text is asked for, and nothing is guessed.
"""

import re
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, cast, get_args, get_origin

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from .comments import as_fields, paragraphs_above, paragraphs_on_top
from .fields import file_fields
from .layout import HEADER, SCHEMA_LINE
from .model import Plan, PlanPart
from .problems import Problem, dotted, shown, suggestion

Place = tuple[str | int, ...]
VERSION = 1
_TAGS = ("map", "seq", "str", "int", "float", "bool", "null", "timestamp", "merge", "value")
_NOTHING = ("", "~", "null", "Null", "NULL")
_SWITCHES = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}


def compose(text: str) -> Node | Problem:
    """The document's root node, or why the text is no YAML."""
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except ReaderError as error:
        return _at(text, error.position, "this character can not stand in a YAML file; delete it.")
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return Problem(mark.line + 1, mark.column + 1, _yaml_sentence(error))
    except (YAMLError, RecursionError):
        return Problem(1, 1, "this is nested too deeply to be a plan.")
    return root if root is not None else Problem(1, 1, "the file is empty; delete it and plan anew.")


def parse(text: str) -> tuple[Plan | None, Node | None, list[Problem]]:
    """The plan with the node it was read from, or the problems that keep it from being one."""
    root = compose(text)
    if isinstance(root, Problem):
        return None, None, [root]
    reader = _Reader(text)
    if not reader.version_fits(root):
        return None, None, reader.problems
    content = reader.read(root, Plan, ())
    if reader.problems:
        return None, None, reader.problems
    notes = tuple(note for note in paragraphs_on_top(text) if note not in (HEADER, SCHEMA_LINE))
    try:
        return Plan.model_validate(content | {"notes": notes}), root, []
    except ValidationError as error:
        return None, None, [_problem(root, cast("dict[str, Any]", details)) for details in error.errors()]


def child(node: Node | None, *path: str | int) -> Node | None:
    """The node below `node` that the path leads to."""
    for part in path:
        match node:
            case MappingNode():
                node = next((value for key, value in node.value if key.value == part), None)
            case SequenceNode() if isinstance(part, int) and part < len(node.value):
                node = node.value[part]
            case _:
                return None
    return node


def nearest(node: Node, place: str) -> Node:
    """Where a dotted place stands, by the name of its last part that is there; names may hold dots themselves."""
    found = node
    while isinstance(node, MappingNode):
        fitting = [pair for pair in node.value if place == pair[0].value or place.startswith(f"{pair[0].value}.")]
        if not fitting:
            break
        found, node = max(fitting, key=lambda pair: len(pair[0].value))
        place = place[len(found.value) + 1 :]
    return found


class _Reader:
    """Reads nodes by type and gathers what does not fit."""

    def __init__(self, text: str) -> None:
        self._whole = text
        self.problems: list[Problem] = []

    def version_fits(self, root: Node) -> bool:
        node = child(root, "version")
        written = node.value if isinstance(node, ScalarNode) else ""
        if node is None or not re.fullmatch(r"\d+", written) or int(written) == VERSION:
            return True
        advice = "use the crm-move that wrote it, or delete the file and plan anew."
        self._add(node, (), f"is of version {written}, and this crm-move reads version {VERSION}; {advice}")
        return False

    def read(self, node: Node, kind: Any, place: Place) -> Any:
        """The value of this node as `kind` asks for it; None, with a problem noted, where it does not fit."""
        if node.anchor or str(node.tag).removeprefix("tag:yaml.org,2002:") not in _TAGS:
            self._add(node, place, "has an anchor, alias or tag (&, *, !), which a plan does not use.")
            return None
        if isinstance(kind, UnionType):
            if _is_nothing(node):
                return None
            kind = next(one for one in get_args(kind) if one is not NoneType)
        origin = get_origin(kind)
        if origin is dict:
            return self._map(node, get_args(kind)[1], place)
        if origin is tuple:
            return self._list(node, get_args(kind)[0], place)
        if origin is Literal:
            return self._number(node, place)
        return self._single(node, kind, place)

    def _single(self, node: Node, kind: type, place: Place) -> Any:
        if issubclass(kind, PlanPart):
            return self._part(node, kind, place)
        if issubclass(kind, Enum):
            return self._choice(node, kind, place)
        readers = {str: self._text, bool: self._switch, int: self._number}
        return readers[kind](node, place)

    def _part(self, node: Node, kind: type[PlanPart], place: Place) -> dict[str, Any]:
        fields = file_fields(kind)
        content = {}
        for name, key, value in self._entries(node, place):
            if name in fields:
                content[name] = self.read(value, fields[name], (*place, name))
            else:
                choices = ", ".join(fields)
                self._add(key, (*place, name), f"is not known here. {suggestion(name, list(fields))}Known: {choices}.")
        required = {field.alias or name for name, field in kind.model_fields.items() if field.is_required()}
        missing = [name for name in fields if name in required and name not in content]
        if missing and isinstance(node, MappingNode):
            self._add(node, place, f"lacks {' and '.join(missing)}.")
        return content

    def _map(self, node: Node, kind: Any, place: Place) -> dict[str, Any]:
        content = {}
        for name, key, value in self._entries(node, place):
            content[name] = self.read(value, kind, (*place, name))
            if isinstance(kind, type) and issubclass(kind, PlanPart) and content[name] is not None:
                content[name] |= as_fields(kind, paragraphs_above(self._whole, key.start_mark.index))
        return content

    def _entries(self, node: Node, place: Place) -> list[tuple[str, Node, Node]]:
        if not isinstance(node, MappingNode):
            self._add(node, place, f"{_is(node)}; it must hold names with values (`name: value`).")
            return []
        entries: dict[str, tuple[str, Node, Node]] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode) or key.anchor:
                self._add(key, place, "has a name that is no text.")
            elif key.value in entries:
                first = entries[key.value][1].start_mark.line + 1
                self._add(key, (*place, key.value), f"stands here a second time (first on line {first}); delete one.")
            else:
                entries[key.value] = (key.value, key, _near(key, value))
        return list(entries.values())

    def _list(self, node: Node, kind: Any, place: Place) -> tuple[Any, ...]:
        if not isinstance(node, SequenceNode):
            self._add(node, place, f"{_is(node)}; it must be a list (`[one, two]`).")
            return ()
        return tuple(self.read(item, kind, (*place, index)) for index, item in enumerate(node.value))

    def _text(self, node: Node, place: Place) -> str | None:
        if isinstance(node, ScalarNode) and not _is_nothing(node):
            return cast("str", node.value)
        self._add(node, place, f'{_is(node)}; it must be text (`""` for an empty one).')
        return None

    def _switch(self, node: Node, place: Place) -> bool | None:
        if isinstance(node, ScalarNode) and not node.style and node.value in _SWITCHES:
            return _SWITCHES[node.value]
        self._add(node, place, f"{_is(node)}; it must be true or false.")
        return None

    def _number(self, node: Node, place: Place) -> int | None:
        if isinstance(node, ScalarNode) and not node.style and re.fullmatch(r"[+-]?[0-9]{1,18}", node.value):
            return int(node.value)
        self._add(node, place, f"{_is(node)}; it must be a whole number.")
        return None

    def _choice(self, node: Node, kind: type[Enum], place: Place) -> Enum | None:
        choices = [str(choice.value) for choice in kind]
        if isinstance(node, ScalarNode) and node.value in choices:
            return kind(node.value)
        near = suggestion(node.value, choices) if isinstance(node, ScalarNode) else ""
        self._add(node, place, f"{_is(node)}. {near}Possible: {', '.join(choices)}.")
        return None

    def _add(self, node: Node, place: Place, sentence: str) -> None:
        mark, subject = node.start_mark, dotted(place) if place else "the plan"
        self.problems.append(Problem(mark.line + 1, mark.column + 1, f"{subject} {sentence}"))


def _near(key: Node, value: Node) -> Node:
    """The value; an empty one stands, for YAML, wherever the next thing begins, so it gets the place of its name."""
    if value.start_mark.index == value.end_mark.index:
        value.start_mark = value.end_mark = key.end_mark
    return value


def _is_nothing(node: Node) -> bool:
    return isinstance(node, ScalarNode) and not node.style and node.value in _NOTHING


def _is(node: Node) -> str:
    match node:
        case MappingNode():
            return "holds names with values"
        case SequenceNode():
            return "is a list"
        case _:
            return "has no value" if _is_nothing(node) else f"is {shown(node.value)}"


def _problem(root: Node, details: dict[str, Any]) -> Problem:
    place = details["loc"]
    mark = (child(root, *place) or root).start_mark
    return Problem(mark.line + 1, mark.column + 1, f"{dotted(place)}: {details['msg']}.")


def _at(text: str, position: int, sentence: str) -> Problem:
    before = text[:position]
    return Problem(before.count("\n") + 1, position - before.rfind("\n"), sentence)


def _yaml_sentence(error: MarkedYAMLError) -> str:
    problem = str(error.problem or error.context)
    if "'\\t'" in problem:
        return "a tab stands here; YAML wants spaces."
    if "undefined alias" in problem:
        return "an alias (*) stands here, which a plan does not use; put a text that begins with * in quotes."
    if "expected a single document" in str(error.context):
        return "a second document begins here (---); a plan is one."
    context = f" {error.context}" if error.context else ""
    return f"this is no YAML: {problem}{context}. A text with : # , [ ] {{ }} or quotes in it needs quotes around it."
