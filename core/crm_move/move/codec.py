"""Values and operations as JSON, the same text for the same content, so that texts can be compared."""

import hashlib
import json

from pydantic import TypeAdapter

from crm_move.model import Values
from crm_move.operations import Operation

_values: TypeAdapter[dict[str, Values]] = TypeAdapter(dict[str, Values])
_operations: TypeAdapter[Operation] = TypeAdapter(Operation)


def dump_values(values: dict[str, Values]) -> str:
    """Values by attribute, attributes in alphabetical order."""
    return _values.dump_json({slug: values[slug] for slug in sorted(values)}).decode()


def load_values(body: str) -> dict[str, Values]:
    """The inverse of `dump_values`."""
    return _values.validate_json(body)


def dump_operation(operation: Operation) -> str:
    """An operation for the ledger."""
    return _operations.dump_json(operation).decode()


def load_operation(body: str) -> Operation:
    """The inverse of `dump_operation`."""
    return _operations.validate_json(body)


def dump_parts(parts: dict[str, str]) -> str:
    """Named texts, in alphabetical order."""
    return json.dumps(parts, sort_keys=True)


def fingerprint(text: str) -> str:
    """A short name for a text, the same for the same text."""
    return hashlib.sha256(text.encode()).hexdigest()[:24]
