"""The refusals of the in-memory sink."""

from crm_move import AlreadyThereError, ConflictError, RefusedError, TypeRefusedError, ValueRefusedError


def value_refused(attribute: str, reason: str) -> ValueRefusedError:
    """A value that is not taken."""
    error = ValueRefusedError(f"refused: {reason}", status=400, code="value_refused")
    error.attribute = attribute
    return error


def conflict(attribute: str, records: tuple[str, ...]) -> ConflictError:
    """A unique value that other records hold."""
    error = ConflictError(f"`{attribute}` is held by {', '.join(records)}", status=409, code="conflict")
    error.attribute, error.records = attribute, records
    return error


def already_there(what: str) -> AlreadyThereError:
    """Something that is made once."""
    return AlreadyThereError(f"{what} is there already", status=409, code="already_there")


def type_refused(reason: str) -> TypeRefusedError:
    """An attribute that is not made."""
    return TypeRefusedError(reason, status=400, code="type_refused")


def missing(what: str) -> RefusedError:
    """Something that does not exist."""
    return RefusedError(f"there is no {what}", status=404, code="not_found")
