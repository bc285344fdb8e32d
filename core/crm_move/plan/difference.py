"""How two plans differ, in words."""

from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Any

from .model import Plan
from .tree import MISSING, REMARKS, Change, Path, Tree, changes, tree_of

WAS = "was"
_ANSWERS = {True: "yes", False: "no", None: "open"}
_MOST_LISTED = 8


def differences(before: Plan, after: Plan, was: str = WAS) -> tuple[str, ...]:
    """A sentence for each difference, in the order of the plan; reasons and other comments do not count.

    `was` is the word before what stands in `before`.
    """
    return tuple(in_words(changes(tree_of(before), tree_of(after)), tree_of(before), tree_of(after), was))


def in_words(found: Iterator[Change] | Sequence[Change], before: Tree, after: Tree, was: str = WAS) -> Iterator[str]:
    """The changes as sentences; `before` and `after` are the whole plans."""
    for change in found:
        match change.path:
            case ("objects", name):
                yield _object(name, change, before, after)
            case ("left_out", name):
                if name not in before["objects"] and name not in after["objects"]:
                    yield _field(change, was)
            case ("objects", name, "attributes" | "references" as kind, slug):
                yield _entry(f"{name}.{slug}", kind, change)
            case ("objects", name, "dropped", slug):
                yield _dropped(f"{name}.{slug}", change)
            case ("objects", _, "references", _, "near_misses", _, *_):
                yield _near_miss(change, was)
            case ("objects", name, "duplicates", id, *field):
                yield _duplicate(name, id, field, change, was)
            case _:
                yield _field(change, was)


def _object(name: str, change: Change, before: Tree, after: Tree) -> str:
    if change.before is MISSING:
        again = "; it was left out" if name in before["left_out"] else ""
        return f"{name}: is moved, to {change.after['target']}{again}."
    why = after["left_out"].get(name)
    return f"{name}: is no longer moved{f' ({why})' if why else ''}."


def _entry(subject: str, kind: str, change: Change) -> str:
    if change.after is MISSING:
        return f"{subject}: is no longer written."
    sources = (*change.after["from"], *change.after.get("parts", {}).values())
    origin = f", from {', '.join(sources)}" if sources else ""
    what = change.after["type"].value if kind == "attributes" else f"a link to {', '.join(change.after['targets'])}"
    return f"{subject}: is written as {what}{origin}."


def _dropped(subject: str, change: Change) -> str:
    if change.after is MISSING:
        return f"{subject}: is no longer dropped."
    if change.before is MISSING:
        return f"{subject}: is dropped ({change.after})."
    return f"{subject}: is dropped for another reason ({change.after})."


def _near_miss(change: Change, was: str) -> str:
    _, name, _, slug, _, written, *field = change.path
    subject = f"{name}.{slug}"
    if not field:
        asked = "is no question any more" if change.after is MISSING else "is asked about"
        return f"{subject}: “{written}” {asked}."
    if field == ["answer"]:
        answers = (_ANSWERS[change.after], _ANSWERS[change.before])
        return f"{subject}: the answer to “{written}” is {answers[0]}, {was} {answers[1]}."
    return f"{subject}: “{written}”: {field[0]} is {_shown(change.after)}, {was} {_shown(change.before)}."


def _duplicate(name: str, id: str, field: list[str], change: Change, was: str) -> str:
    if field == ["answer"]:
        return f"{name}: the answer to duplicate {id} is {_ANSWERS[change.after]}, {was} {_ANSWERS[change.before]}."
    if field:
        return _field(change, was)
    if change.after is MISSING:
        return f"{name}: {id} is no duplicate any more."
    answer = _ANSWERS[change.after["answer"]]
    other = " ".join(part for part in (change.after["of"], change.after["same_as"]) if part)
    return f"{name}: {id} may be the same as {other} ({change.after['score']} %), answer {answer}."


def _field(change: Change, was: str) -> str:
    subject, field = _place(change.path)
    start = f"{subject}: {field}" if subject else field
    if isinstance(change.before, tuple) and isinstance(change.after, tuple):
        return f"{start} {_list(change.before, change.after)}."
    if change.before is MISSING:
        return f"{start} is {_shown(change.after)}."
    if change.after is MISSING:
        return f"{start} is no longer there, {was} {_shown(change.before)}."
    return f"{start} is {_shown(change.after)}, {was} {_shown(change.before)}."


def _place(path: Path) -> tuple[str, str]:
    """What is talked about, and which of its fields."""
    match path:
        case ("objects", name, "attributes" | "references", slug, *rest) if rest:
            return f"{name}.{slug}", " ".join(rest)
        case ("objects" | "lists" as part, name, *rest) if rest:
            return name if part == "objects" else f"list {name}", " ".join(rest)
        case _:
            return "", " ".join(path)


def _list(before: tuple[Any, ...], after: tuple[Any, ...]) -> str:
    more = [each for each in after if each not in before]
    less = [each for each in before if each not in after]
    parts = [f"has also {_several(more)}" if more else "", f"lacks {_several(less)}" if less else ""]
    return " and ".join(part for part in parts if part) or "is in another order"


def _several(values: Sequence[Any]) -> str:
    rest = len(values) - _MOST_LISTED
    return ", ".join(map(_shown, values[:_MOST_LISTED])) + (f" and {rest} more" if rest > 0 else "")


def _shown(value: Any) -> str:
    match value:
        case None | "" | ():
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case Enum():
            return str(value.value)
        case dict():
            return (
                ", ".join(f"{name} {_shown(each)}" for name, each in value.items() if name not in REMARKS) or "nothing"
            )
        case tuple():
            return _several(value)
        case str():
            return f"“{value}”"
        case _:
            return str(value)
