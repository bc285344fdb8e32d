"""What Attio's refusals mean (docs/attio-api.md, 3): by code and status; the text only tells which attribute it was."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from crm_move import (
    AlreadyThereError,
    ConflictError,
    QuotaError,
    RefusedError,
    TypeRefusedError,
    ValueRefusedError,
)

SlugOf = Callable[[str], str]
"""The slug of an attribute that a message names by slug or id, "" where it is not known."""

Sent = Mapping[str, Sequence[Any]]

Refused = TypeVar("Refused", bound=RefusedError)

QUOTA = frozenset({"quota_exceeded", "billing_error"})

_CONFLICTS = frozenset({"uniqueness_conflict", "multiple_match_results"})
_VALUE = frozenset({"validation_type", "value_not_found", "missing_value"})
_NAMED = re.compile(r'attribute with (?:slug/ID|slug|ID) "([^"]+)"', re.IGNORECASE)
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_ABOUT_WORDING = frozenset({"title", "description", "api_slug"})


def of_schema(error: RefusedError) -> RefusedError:
    """What the refusal of an object, option or status means."""
    if error.code == "slug_conflict":
        return _as(AlreadyThereError, error)
    return _as(QuotaError, error) if error.code in QUOTA else error


def of_attribute(error: RefusedError) -> RefusedError:
    """What the refusal of an attribute means: its type or flags, unless the complaint is about its wording."""
    if error.status == 400 and error.code not in QUOTA and not _complains_of_wording(error):
        return _as(TypeRefusedError, error)
    return of_schema(error)


def of_record(error: RefusedError, sent: Sent, slug_of: SlugOf, key: str = "") -> RefusedError:
    """What the refusal of a record means. `sent` are the values by slug, `key` the attribute it was matched by."""
    if error.code in QUOTA:
        return _as(QuotaError, error)
    attribute = _attribute(error, sent, slug_of)
    if error.code in _CONFLICTS:
        conflict = _as(ConflictError, error)
        conflict.attribute = attribute or key
        conflict.records = _records(message(error))
        return conflict
    if error.status == 400 and error.code in _VALUE and attribute:
        refused = _as(ValueRefusedError, error)
        refused.attribute = attribute
        return refused
    return error


def _as(kind: type[Refused], error: RefusedError) -> Refused:
    return kind(str(error), status=error.status, code=error.code, body=error.body, headers=error.headers)


def _attribute(error: RefusedError, sent: Sent, slug_of: SlugOf) -> str:
    """The slug of the attribute that the refusal is about, "" where nothing tells."""
    sentence = message(error)
    if named := _named(sentence):
        return named[1] if named[1] in sent else slug_of(named[1])
    for path in _paths(error):
        if path[:2] == ["data", "values"] and len(path) > 2:
            return str(path[2])
    return next(
        (slug for slug, contents in sent.items() if any(f'"{text}"' in sentence for text in _texts(contents))), ""
    )


def _named(sentence: str) -> re.Match[str] | None:
    """Where the sentence names the attribute: at last, for the value that it quotes before may hold anything."""
    return next(reversed(list(_NAMED.finditer(sentence))), None)


def _texts(content: Any) -> Iterator[str]:
    """Every text in a request's values: an unknown option or record is named by its title or id alone."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, Mapping):
        for part in content.values():
            yield from _texts(part)
    elif isinstance(content, Sequence):
        for part in content:
            yield from _texts(part)


def _records(sentence: str) -> tuple[str, ...]:
    """The ids of the records that hold the value: those after the attribute's name; the value itself stands before."""
    named = _named(sentence)
    return tuple(dict.fromkeys(_ID.findall(sentence, named.end()))) if named else ()


def _complains_of_wording(error: RefusedError) -> bool:
    paths = list(_paths(error))
    return bool(paths) and all(path and path[-1] in _ABOUT_WORDING for path in paths)


def _paths(error: RefusedError) -> Iterator[list[Any]]:
    body = error.body if isinstance(error.body, Mapping) else {}
    for problem in body.get("validation_errors") or ():
        if isinstance(problem, Mapping) and isinstance(problem.get("path"), list):
            yield problem["path"]


def message(error: RefusedError) -> str:
    """Attio's own sentence, "" where there is none."""
    sentence = error.body.get("message") if isinstance(error.body, Mapping) else None
    return sentence if isinstance(sentence, str) else ""
