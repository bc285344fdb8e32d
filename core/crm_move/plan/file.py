"""Reading, writing and answering the plan's file."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ruamel.yaml.nodes import MappingNode, Node

from crm_move.errors import UsageError

from .duplicates import completed, is_merged
from .fields import plan_schema
from .layout import SCHEMA_FILE, document
from .model import Plan, PlannedDuplicate, PlannedNearMiss, PlannedReference
from .problems import Problem, refusal
from .reading import child, nearest, parse

LARGEST = 32 * 1024 * 1024
_BOM = "\ufeff"


class Question(NamedTuple):
    """A near miss: the value `written` in a reference (the sink's slug) of a source object.

    Without `written` it is about the whole reference: whether links by name are meant. Without `reference` it is about
    a duplicate, the record with the id `written`: whether it is merged.
    """

    object: str
    reference: str
    written: str = ""


def questions(plan: Plan) -> Iterator[tuple[Question, PlannedNearMiss]]:
    """All near misses of a plan, answered or not, in order."""
    for name, planned in plan.objects.items():
        for slug, reference in planned.references.items():
            for written, near_miss in reference.near_misses.items():
                yield Question(name, slug, written), near_miss


def name_questions(plan: Plan) -> Iterator[tuple[Question, PlannedReference]]:
    """The references that go by name and wait for an answer, in order."""
    for name, planned in plan.objects.items():
        for slug, reference in planned.references.items():
            if reference.by_name is None:
                yield Question(name, slug), reference


def duplicate_questions(plan: Plan) -> Iterator[tuple[Question, PlannedDuplicate]]:
    """The duplicates that wait for an answer, in order."""
    for name, planned in plan.objects.items():
        for id, duplicate in planned.duplicates.items():
            if duplicate.answer is None and not is_merged(planned, duplicate):
                yield Question(name, "", id), duplicate


def write_plan(plan: Plan, path: Path) -> None:
    """Write the plan with its reasons as comments, and the JSON Schema for editors beside it."""
    _replace(path.parent / SCHEMA_FILE, json.dumps(plan_schema(), ensure_ascii=False, indent=2) + "\n")
    _replace(path, document(plan))


def read_plan(path: Path) -> Plan:
    """The plan as it stands in its file; reasons and notes are comments and stay there.

    Raises `UsageError` with file, line, column and choices for whatever is not a plan.
    """
    return _read(path)[0]


def update_plan_file(path: Path, answers: Mapping[Question, bool]) -> Plan:
    """Answer questions in the file, leaving every other character as it is; gives back the plan as it is now.

    Raises `UsageError` where the file is no plan, and `KeyError` for a question that it does not ask.
    """
    _, root, text = _read(path)
    edits = sorted((_edit(root, question, answer) for question, answer in answers.items()), reverse=True)
    bom = _BOM if text.startswith(_BOM) else ""
    edited = text.removeprefix(_BOM)
    for start, end, words in edits:
        edited = edited[:start] + words + edited[end:]
    _replace(path, bom + edited)
    return read_plan(path)


def faulty(path: Path, faults: Sequence[tuple[str, str]], advice: str = "") -> UsageError:
    """The error that names the file and each fault, a place in the plan and a sentence, with its line."""
    root = _read(path)[1]
    return refusal(path, [_located(root, place, sentence) for place, sentence in faults], advice)


def _located(root: Node, place: str, sentence: str) -> Problem:
    mark = nearest(root, place).start_mark
    return Problem(mark.line + 1, mark.column + 1, f"{place}: {sentence}")


def _read(path: Path) -> tuple[Plan, Node, str]:
    text = _text(path)
    plan, root, problems = parse(text.removeprefix(_BOM))
    if plan is None or root is None:
        raise refusal(path, problems)
    return completed(plan), root, text


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} can not be read: {error.strerror}.") from error
    if len(content) > LARGEST:
        raise UsageError(f"{path} is larger than {LARGEST // 1024**2} MB, which no plan is; delete it and plan anew.")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{path}, line {line}: this is not UTF-8; save the file with that encoding.") from error


def _edit(root: Node, question: Question, answer: bool) -> tuple[int, int, str]:
    asked = child(root, "objects", question.object, *_asked_at(question))
    if not isinstance(asked, MappingNode):
        raise KeyError(question)
    field = "answer" if question.written else "by_name"
    words = "true" if answer else "false"
    written = child(asked, field)
    if written is not None:
        start, end = written.start_mark.index, written.end_mark.index
        return (start, end, words) if end > start else (start, start + 1, f": {words}")
    first = asked.value[0][0].start_mark
    separator = ", " if asked.flow_style else "\n" + " " * first.column
    return first.index, first.index, f"{field}: {words}{separator}"


def _asked_at(question: Question) -> tuple[str, ...]:
    if not question.reference:
        return ("duplicates", question.written)
    within = ("near_misses", question.written) if question.written else ()
    return ("references", question.reference, *within)


def _replace(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_bytes(text.encode())
    os.replace(temporary, path)
