"""Search over the records of a type (reference, section 4.4)."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from .calls import Call, Endpoint, read_limit
from .errors import internal, invalid
from .kinds import Kind
from .objects import readable, show, value
from .records import Collection, Record
from .times import milliseconds_of

PAGE, DEFAULT = 200, 10
_GROUPS, _FILTERS, _ALL_FILTERS, _QUERY = 5, 6, 18, 3000
_UNSEARCHABLE = ("hs_body_preview_html", "hs_email_html", "hs_body_preview")

Test = Callable[[Record], bool]


def search(call: Call) -> dict[str, Any]:
    """POST of filters, an order and a window. Archived records are never found."""
    kind = readable(call)
    limit = read_limit(call.field("limit", int, DEFAULT), DEFAULT, PAGE)
    offset = _offset(call)
    if offset + limit > call.account.switches.search_window:
        raise invalid(f"Search requests may not go beyond {call.account.switches.search_window} results.")
    found = _ordered(call, kind, list(_found(call, kind)))
    names = call.field("properties", list, []) or kind.defaults
    body: dict[str, Any] = {
        "total": len(found),
        "results": [show(call, kind, one, names) for one in found[offset : offset + limit]],
    }
    if offset + limit < len(found):
        body["paging"] = {"next": {"after": str(offset + limit)}}
    return body


def _offset(call: Call) -> int:
    given = call.body.get("after") if isinstance(call.body, dict) else None
    if given in (None, ""):
        return 0
    if not str(given).isdigit():
        raise invalid(f"Invalid after: {given!r}")
    return int(str(given))


def _found(call: Call, kind: Kind) -> Iterable[Record]:
    groups, words = _groups(call), call.field("query", str, "")
    if len(words) > _QUERY:
        raise invalid(f"The query may not be longer than {_QUERY} characters.")
    tests = [[_test(call, kind, one) for one in group] for group in groups]
    collection = call.account.collections[kind.id]
    horizon = call.account.now() - int(call.account.switches.search_lag_ms)
    for whole in _candidates(collection, kind, groups):
        record = whole.as_of(horizon)
        # What is archived is gone at once: the index lags for what is there only.
        if record is None or whole.archived is not None:
            continue
        if words and not any(words.lower() in one.lower() for one in record.properties.values()):
            continue
        if not tests or any(all(test(record) for test in group) for group in tests):
            yield record


def _candidates(collection: Collection, kind: Kind, groups: list[list[dict[str, Any]]]) -> Iterable[Record]:
    """All records, but not those that were generated where every group asks for what was changed since."""
    if groups and all(_after_all_made(collection, kind, group) for group in groups):
        return list(collection.known.values())
    return collection.all()


def _after_all_made(collection: Collection, kind: Kind, group: list[dict[str, Any]]) -> bool:
    return any(
        one.get("propertyName") == kind.modified
        and one.get("operator") in ("GT", "GTE", "BETWEEN")
        and (milliseconds_of(str(one.get("value"))) or 0) > collection.newest_made
        for one in group
    )


def _groups(call: Call) -> list[list[dict[str, Any]]]:
    groups = [group.get("filters", []) for group in call.field("filterGroups", list, [])]
    groups = [group for group in groups if group]
    if len(groups) > _GROUPS or any(len(group) > _FILTERS for group in groups):
        raise invalid(f"A search may have {_GROUPS} filter groups of {_FILTERS} filters each.")
    if sum(map(len, groups)) > _ALL_FILTERS:
        raise invalid(f"A search may have {_ALL_FILTERS} filters in all.")
    return groups


def _test(call: Call, kind: Kind, given: dict[str, Any]) -> Test:
    name, operator = given.get("propertyName"), given.get("operator")
    if not isinstance(name, str) or operator not in _OPERATORS:
        raise invalid(f"Invalid filter: {name} {operator}")
    if name.startswith("associations."):
        return _link_test(call, kind, name.partition(".")[2], str(given.get("value")))
    definition = call.account.properties[kind.id].get(name)
    if definition is None or name in _UNSEARCHABLE or definition.get("dataSensitivity") == "highly_sensitive":
        raise invalid(f"Property {name} cannot be searched")
    compare, numeric = _OPERATORS[operator], definition["type"] in ("number", "date", "datetime")
    if name == kind.modified and str(given.get("value")) == "0":
        raise internal()
    wanted = _wanted(given, numeric)
    read = _number if numeric else str.lower
    return lambda record: compare(_read(value(kind, record, name), read), wanted)


def _wanted(given: dict[str, Any], numeric: bool) -> list[Any]:
    values = given.get("values") if given["operator"] in ("IN", "NOT_IN") else [given.get("value")]
    values = [*(values or []), *([given["highValue"]] if "highValue" in given else [])]
    values = [one for one in values if one is not None]
    if not values and "HAS_PROPERTY" not in given["operator"]:
        raise invalid(f"Operator {given['operator']} needs a value")
    if numeric:
        read = [_number(str(one)) for one in values]
        if None in read:
            raise invalid(f"A filter of a number or time needs one, and times in epoch milliseconds: {values}")
        return read
    return [str(one).lower() for one in values]


def _read(found: str | None, read: Callable[[str], Any]) -> Any:
    return None if found in (None, "") else read(str(found))


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return milliseconds_of(text)


def _tokens(text: Any) -> set[str]:
    return set(re.split(r"[\s@.,;]+", str(text)))


def _contains(found: Any, wanted: list[Any]) -> bool:
    if found is None:
        return False
    pattern = str(wanted[0])
    if "*" in pattern:
        return any(re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), one) for one in (*_tokens(found), str(found)))
    return _tokens(pattern) <= _tokens(found)


def _compared(compare: Callable[[Any, Any], bool]) -> Callable[[Any, list[Any]], bool]:
    return lambda found, wanted: found is not None and compare(found, wanted[0])


_OPERATORS: dict[str, Callable[[Any, list[Any]], bool]] = {
    "EQ": _compared(lambda found, wanted: bool(found == wanted)),
    "NEQ": lambda found, wanted: bool(found != wanted[0]),
    "LT": _compared(lambda found, wanted: bool(found < wanted)),
    "LTE": _compared(lambda found, wanted: bool(found <= wanted)),
    "GT": _compared(lambda found, wanted: bool(found > wanted)),
    "GTE": _compared(lambda found, wanted: bool(found >= wanted)),
    "BETWEEN": lambda found, wanted: found is not None and bool(wanted[0] <= found <= wanted[-1]),
    "IN": lambda found, wanted: found in wanted,
    "NOT_IN": lambda found, wanted: found not in wanted,
    "HAS_PROPERTY": lambda found, _: found is not None,
    "NOT_HAS_PROPERTY": lambda found, _: found is None,
    "CONTAINS_TOKEN": _contains,
    "NOT_CONTAINS_TOKEN": lambda found, wanted: not _contains(found, wanted),
}


def _link_test(call: Call, kind: Kind, target: str, id: str) -> Test:
    """The pseudo property `associations.{type}`; not for custom objects."""
    if kind.id.startswith("2-") or target.startswith("2-"):
        raise invalid("associations.* cannot be searched for custom objects")
    other = call.account.kinds.find(target)
    linked = call.account.links.of(other.id, int(id), kind.id) if id.isdigit() else {}
    return lambda record: record.id in linked


def _ordered(call: Call, kind: Kind, found: list[Record]) -> list[Record]:
    """By the one property asked for, else by age; never quite by modification, as far as the switch says."""
    sorts = call.field("sorts", list, [])
    if len(sorts) > 1:
        raise invalid("A search may have one sort.")
    if not sorts:
        return sorted(found, key=lambda one: (one.created, one.id))
    name, backward = _sort(sorts[0])
    if name not in call.account.properties[kind.id]:
        raise invalid(f"Property {name} cannot be sorted by")
    slack = call.account.switches.sort_disorder_ms
    if name == kind.modified and slack:
        return sorted(found, key=lambda one: (one.updated // slack, -one.id), reverse=backward)
    numeric = call.account.properties[kind.id][name]["type"] in ("number", "date", "datetime")
    return sorted(found, key=lambda one: _sort_key(value(kind, one, name), numeric), reverse=backward)


def _sort(given: Any) -> tuple[str, bool]:
    if isinstance(given, dict):
        return str(given.get("propertyName")), given.get("direction") == "DESCENDING"
    return str(given).lstrip("-"), str(given).startswith("-")


def _sort_key(found: str | None, numeric: bool) -> tuple[bool, float, str]:
    number = _number(found) if found and numeric else None
    return found is None, number or 0.0, "" if numeric else (found or "").lower()


ENDPOINTS = (Endpoint("POST", "objects", "/{type}/search", search),)
