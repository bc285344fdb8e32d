"""The filter grammar of queries, as SQL over the store (docs/attio-api.md, read and query).

A compiled filter is a condition on one holder, `h` followed by a number (paths through references nest).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .errors import ApiError
from .model import Attribute, Collection
from .reading import current
from .times import read_date, read_timestamp
from .values import number_key, text_key
from .workspace import Workspace, attribute_named

PATH_STEPS = 5

_TEXT = frozenset({"$eq", "$in", "$not_empty", "$contains", "$starts_with", "$ends_with"})
_STRING = _TEXT - {"$in"}
_ORDERED = frozenset({"$eq", "$not_empty", "$lt", "$lte", "$gt", "$gte"})
_EQUAL = frozenset({"$eq", "$not_empty"})
_REFERENCE = frozenset({"$eq", "$in", "$not_empty"})

_LOCATION = ("line_1", "line_2", "line_3", "line_4", "locality", "region", "postcode", "country_code", "latitude",
             "longitude")  # fmt: skip
FIELDS: dict[str, dict[str, frozenset[str]]] = {
    "text": {"value": _TEXT},
    "number": {"value": _ORDERED},
    "rating": {"value": _ORDERED},
    "checkbox": {"value": _EQUAL},
    "date": {"value": _ORDERED},
    "timestamp": {"value": _ORDERED},
    "currency": {"currency_value": _ORDERED, "currency_code": _EQUAL},
    "select": {"option": _EQUAL},
    "status": {"status": _EQUAL},
    "domain": {"domain": _STRING, "root_domain": _STRING},
    "email-address": dict.fromkeys(
        ("email_address", "original_email_address", "email_domain", "email_root_domain", "email_local_specifier"),
        _STRING,
    ),
    "phone-number": {"phone_number": _STRING, "country_code": _EQUAL},
    "personal-name": dict.fromkeys(("full_name", "first_name", "last_name"), _STRING),
    "location": dict.fromkeys(_LOCATION, _STRING),
    "record-reference": {"target_record_id": _REFERENCE, "target_object": _EQUAL},
    "actor-reference": {"referenced_actor_id": _EQUAL, "referenced_actor_type": _EQUAL},
    "interaction": {"interacted_at": _ORDERED, "interaction_type": _EQUAL},
}
"""By type the fields that can be filtered, the default one first, each with its operators."""

_NO_SHORT_FORM = frozenset({"record-reference", "actor-reference", "location", "interaction"})
_COMPARE = {"$lt": "<", "$lte": "<=", "$gt": ">", "$gte": ">="}
_KEYED = frozenset({"text", "number", "domain", "email-address", "phone-number", "select", "status"})


@dataclass(frozen=True, slots=True)
class Condition:
    """SQL with its parameters, what it costs in the query score, and whether an index leads to the few that fit."""

    sql: str
    parameters: tuple[Any, ...] = ()
    cost: int = 1
    narrow: bool = False

    def __invert__(self) -> "Condition":
        return Condition(f"not ({self.sql})", self.parameters, self.cost)


@dataclass(frozen=True, slots=True)
class Filters:
    """Compiles filters of one query. `as_of` looks at the state as of a timestamp."""

    workspace: Workspace
    as_of: str | None = None

    def compile(self, collection: Collection, spec: Any, depth: int = 0) -> Condition:
        """The condition of a filter object. Raises ApiError 400 with one of the filter codes."""
        if not isinstance(spec, dict):
            raise ApiError(400, "filter_error", "Error in filter.")
        if "path" in spec:
            return self._path(collection, spec, depth)
        parts = [self._part(collection, key, value, depth) for key, value in spec.items()]
        return _joined("and", parts)

    def _part(self, collection: Collection, key: str, value: Any, depth: int) -> Condition:
        if key in ("$and", "$or"):
            if not isinstance(value, list):
                raise ApiError(400, "filter_error", f"{key} expects an array.")
            return _joined(key[1:], [self.compile(collection, one, depth) for one in value])
        if key == "$not":
            return self._negation(collection, value, depth)
        attribute = attribute_named(collection, key)
        if attribute is None or attribute.is_archived:
            raise ApiError(400, "unknown_filter_attribute_slug", f'Unknown attribute slug: "{key}".')
        return self._attribute(attribute, value, depth)

    def _negation(self, collection: Collection, value: Any, depth: int) -> Condition:
        if not isinstance(value, dict) or len(value) != 1:
            raise ApiError(400, "filter_error", "$not expects one comparison.")
        key = next(iter(value))
        if key.startswith("$"):
            raise ApiError(400, "unknown_filter_attribute_slug", f'Unknown attribute slug: "{key}".')
        return ~self.compile(collection, value, depth)

    def _attribute(self, attribute: Attribute, spec: Any, depth: int) -> Condition:
        fields = FIELDS[attribute.type]
        if not isinstance(spec, dict):
            if attribute.type in _NO_SHORT_FORM:
                raise ApiError(400, "missing_sort_field", f'A field is needed to filter by "{attribute.slug}".')
            spec = {"$eq": spec}
        tests = []
        for key, value in spec.items():
            field = next(iter(fields)) if key.startswith("$") else key
            if key.startswith("$") and attribute.type in _NO_SHORT_FORM and key != "$not_empty":
                code = "missing_sort_field" if key in ("$eq", "$in") else "invalid_filter_operator"
                raise ApiError(400, code, f'A field is needed to filter by "{attribute.slug}".')
            comparisons = {key: value} if key.startswith("$") else value if isinstance(value, dict) else {"$eq": value}
            tests += [self._test(attribute, field, operator, one, depth) for operator, one in comparisons.items()]
        return self._holding(attribute, tests, depth)

    def _test(self, attribute: Attribute, field: str, operator: str, value: Any, depth: int) -> Condition:
        operators = _ORDERED if field == "active_from" else FIELDS[attribute.type].get(field)
        if operators is None:
            raise ApiError(400, "invalid_filter_field", f'"{field}" can not be filtered on "{attribute.slug}".')
        if operator not in operators:
            message = f'Operator "{operator}" can not be used on "{attribute.slug}".'
            raise ApiError(400, "invalid_filter_operator", message)
        if operator == "$not_empty":
            if value is not True:
                raise ApiError(400, "filter_error", "$not_empty expects true.")
            return Condition("1")
        values = value if operator == "$in" else [value]
        if not isinstance(values, list):
            raise ApiError(400, "filter_error", f"{operator} expects an array.")
        values = [self._operand(attribute, field, one) for one in values]
        if any(one is None or isinstance(one, (dict, list)) for one in values):
            raise ApiError(400, "filter_error", f'{operator} got an unusable value for "{attribute.slug}".')
        return _comparison(_column(attribute, field), operator, values, depth)

    def _operand(self, attribute: Attribute, field: str, value: Any) -> Any:
        """The value as the store has it."""
        if attribute.type in ("select", "status") and field in ("option", "status"):
            return _option_id(attribute, value)
        if field == "target_object" and isinstance(value, str):
            found = self.workspace.find("objects", value)
            return found.id if found else value
        readers: dict[str, Callable[[str], str]] = {"date": read_date, "timestamp": read_timestamp}
        reader = read_timestamp if field == "active_from" else readers.get(attribute.type)
        if reader and isinstance(value, str):
            try:
                return reader(value)
            except (ValueError, OverflowError) as error:
                raise ApiError(400, "filter_error", f"{error}.") from None
        if isinstance(value, str) and attribute.type in ("domain", "email-address"):
            return value if field == "original_email_address" else value.lower()
        if isinstance(value, str) and field == "phone_number" and value[:1].isdigit():
            return f"+{value}"
        return value

    def _holding(self, attribute: Attribute, tests: list[Condition], depth: int) -> Condition:
        """Holders that have a value of the attribute which passes all tests."""
        joined = _joined("and", tests)
        if own_column(attribute, depth):
            return joined
        alias, active = f"v{depth}", current(self.as_of).replace("v.", f"v{depth}.")
        if attribute.is_mirror:
            sql = (
                f"h{depth}.id in (select {alias}.key from vals {alias}"
                f" join holders m{depth} on m{depth}.no = {alias}.holder"
                f" where {alias}.attribute = {attribute.pair} and {active} and {joined.sql})"
            )
        else:
            sql = (
                f"h{depth}.no in (select {alias}.holder from vals {alias}"
                f" where {alias}.attribute = {attribute.no} and {active} and {joined.sql})"
            )
        return Condition(sql, joined.parameters, joined.cost, joined.narrow and not attribute.is_mirror)

    def _path(self, collection: Collection, spec: dict[str, Any], depth: int) -> Condition:
        """`{"path": [[object, attribute], ...], "constraints": {...}}`: through references to another object."""
        path, constraints = spec.get("path"), spec.get("constraints")
        if not isinstance(path, list) or not 1 <= len(path) <= PATH_STEPS or not isinstance(constraints, dict):
            raise ApiError(400, "filter_error", "Error in filter path.")
        if not all(isinstance(step, list) and len(step) == 2 for step in path):
            raise ApiError(400, "filter_error", "Each step of a filter path is an object and an attribute.")
        if self.workspace.find(collection.kind, path[0][0]) is not collection:
            raise ApiError(400, "filter_error", f'The path does not begin at "{collection.slug}".')
        attribute = attribute_named(collection, path[0][1])
        if attribute is None or attribute.is_archived:
            raise ApiError(400, "unknown_filter_attribute_slug", f'Unknown attribute slug: "{path[0][1]}".')
        if len(path) == 1:
            return self._attribute(attribute, constraints, depth)
        return self._through(attribute, path[1:], constraints, depth)

    def _through(self, attribute: Attribute, rest: list[Any], constraints: Any, depth: int) -> Condition:
        target = self.workspace.find("objects", rest[0][0])
        if attribute.type != "record-reference" or target is None:
            raise ApiError(400, "filter_error", f'"{attribute.slug}" does not lead to "{rest[0][0]}".')
        inner = self._path(target, {"path": rest, "constraints": constraints}, depth + 1)
        reached = f"select h{depth + 1}.id from holders h{depth + 1} where h{depth + 1}.collection = {target.no}"
        column = f"m{depth}.id" if attribute.is_mirror else f"v{depth}.key"
        test = Condition(f"{column} in ({reached} and {inner.sql})", inner.parameters, inner.cost + 2)
        return self._holding(attribute, [test], depth)


def own_column(attribute: Attribute, depth: int) -> str | None:
    """The column of the holder itself that stands for a value it always has."""
    if not attribute.is_own:
        return None
    column = {"created_at": "created_at", "created_by": "actor"}.get(attribute.slug, "id")
    return f"h{depth}.{column}"


def _column(attribute: Attribute, field: str) -> Callable[[int], tuple[str, str | None]]:
    """The SQL of a field, and of the indexed key that equals it where there is one."""

    def column(depth: int) -> tuple[str, str | None]:
        if own := own_column(attribute, depth):
            return _own_sql(field, own), None
        if field == "active_from":
            return f"v{depth}.active_from", None
        if field == "target_record_id":
            plain = f"m{depth}.id" if attribute.is_mirror else f"v{depth}.key"
            return plain, plain
        keyed = attribute.type in _KEYED and field == next(iter(FIELDS[attribute.type]))
        return f"json_extract(v{depth}.data, '$.{field}')", f"v{depth}.key" if keyed else None

    return column


def _own_sql(field: str, own: str) -> str:
    """`created_by` is kept as `type:id` in one column."""
    if field == "referenced_actor_type":
        return f"substr({own}, 1, instr({own}, ':') - 1)"
    return f"substr({own}, instr({own}, ':') + 1)" if field == "referenced_actor_id" else own


def _comparison(
    column: Callable[[int], tuple[str, str | None]], operator: str, values: list[Any], depth: int
) -> Condition:
    plain, key = column(depth)
    values = [int(one) if isinstance(one, bool) else one for one in values]
    marks = ", ".join("?" * len(values))
    if operator in ("$eq", "$in"):
        narrowed = f"{key} in ({marks}) and " if key and key != plain else ""
        keys = [_key(one) for one in values] if narrowed else []
        return Condition(f"{narrowed}{plain} in ({marks})", (*keys, *values), narrow=key is not None)
    if operator in _COMPARE:
        return Condition(f"{plain} {_COMPARE[operator]} ?", tuple(values))
    pattern = str(values[0]).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    pattern = f"{'' if operator == '$starts_with' else '%'}{pattern}{'' if operator == '$ends_with' else '%'}"
    return Condition(f"{plain} like ? escape '\\'", (pattern,))


def _key(value: Any) -> str:
    return number_key(value) if isinstance(value, (int, float)) else text_key(value)


def _option_id(attribute: Attribute, value: Any) -> str:
    if isinstance(value, str):
        for option in attribute.options.values():
            if value in (option.id, option.title):
                return option.id
    raise ApiError(400, "filter_error", f'Cannot find {attribute.type} option "{value}" of "{attribute.slug}".')


def _joined(word: str, parts: list[Condition]) -> Condition:
    if not parts:
        return Condition("1" if word == "and" else "0", cost=0)
    sql = f" {word} ".join(f"({part.sql})" for part in parts)
    parameters = tuple(one for part in parts for one in part.parameters)
    narrow = any(part.narrow for part in parts) if word == "and" else all(part.narrow for part in parts)
    return Condition(sql, parameters, sum(part.cost for part in parts), narrow)
