"""POST .../records/query and .../entries/query: filter, sort, page."""

from typing import Any

from crm_move.sandbox import json_response

from .calls import Call
from .errors import ApiError, bad_body, issue, rate_limited
from .filters import FIELDS, Condition, Filters, own_column
from .model import Attribute, Collection, Holder
from .reading import current, shown_page
from .shapes import ARRAY, NUMBER, OBJECT, STRING, checked, one_of
from .times import timestamp
from .workspace import Workspace, attribute_named

DEFAULT_LIMIT = 500
_BODY = {
    "filter": OBJECT.optional,
    "sorts": ARRAY.optional,
    "limit": NUMBER.optional,
    "offset": NUMBER.optional,
    "filter_view_id": STRING.optional,
}
_SORT = {"direction": one_of("asc", "desc"), "attribute": STRING.optional, "field": STRING.optional}
_NO_DEFAULT_FIELD = frozenset({"record-reference", "actor-reference", "location", "interaction"})


def query(call: Call, collection: Collection) -> Any:
    """The page that the body asks for, in record-id order unless it asks for another."""
    workspace = call.workspace
    body = checked(call.body if call.body is not None else {}, _BODY)
    limit, offset = _page(workspace, body)
    as_of = _as_of(workspace)
    condition = Filters(workspace, as_of).compile(collection, body.get("filter") or {})
    order, costs = _order(collection, body.get("sorts") or [], as_of)
    score = condition.cost + costs
    if workspace.switches.limits and workspace.query_scores.take(score):
        raise rate_limited()
    holders = _holders(workspace, collection, condition, order, limit, offset, as_of)
    return json_response(
        {"data": shown_page(workspace, holders, as_of)}, headers={"x-attio-record-query-score": str(score)}
    )


def _page(workspace: Workspace, body: dict[str, Any]) -> tuple[int, int]:
    limit, offset = body.get("limit", DEFAULT_LIMIT), body.get("offset", 0)
    most = workspace.switches.max_query_limit
    if limit < 1 or offset < 0 or limit != int(limit) or offset != int(offset):
        raise bad_body(issue("too_small", ["limit" if limit < 1 else "offset"], "Number must be a positive integer"))
    if most is not None and limit > most:
        raise bad_body(issue("too_big", ["limit"], f"Number must be less than or equal to {most}", maximum=most))
    return int(limit), int(offset)


def _as_of(workspace: Workspace) -> str | None:
    lag = workspace.switches.read_lag_ms
    return timestamp(workspace.clock() - lag / 1000) if lag else None


def _order(collection: Collection, sorts: list[Any], as_of: str | None) -> tuple[str, int]:
    terms = [_term(collection, place, sort, as_of) for place, sort in enumerate(sorts)]
    return ", ".join([*terms, "h0.id"]), len(terms)


def _term(collection: Collection, place: int, sort: Any, as_of: str | None) -> str:
    checked(sort, _SORT, path=["sorts", place])
    if "attribute" not in sort:
        raise ApiError(400, "filter_error", "Sorting through paths is not offered by the stand-in.")
    attribute = attribute_named(collection, sort["attribute"])
    if attribute is None or attribute.is_archived:
        raise ApiError(400, "unknown_filter_attribute_slug", f'Unknown attribute slug: "{sort["attribute"]}".')
    field = sort.get("field")
    if field is None and attribute.type in _NO_DEFAULT_FIELD and attribute.slug != "created_by":
        raise ApiError(400, "missing_sort_field", f'A field is needed to sort by "{attribute.slug}".')
    field = field or next(iter(FIELDS[attribute.type]))
    if field not in FIELDS[attribute.type]:
        raise ApiError(400, "invalid_filter_field", f'"{field}" can not be sorted by on "{attribute.slug}".')
    return f"{_sorted_by(attribute, field, as_of)} {sort['direction']}"


def _sorted_by(attribute: Attribute, field: str, as_of: str | None) -> str:
    if own := own_column(attribute, 0):
        return own
    return (
        f"(select json_extract(v.data, '$.{field}') from vals v where v.holder = h0.no"
        f" and v.attribute = {attribute.no} and {current(as_of)} order by v.position limit 1)"
    )


def _holders(
    workspace: Workspace,
    collection: Collection,
    condition: Condition,
    order: str,
    limit: int,
    offset: int,
    as_of: str | None,
) -> list[Holder]:
    # The plus keeps SQLite from walking the whole collection where an index on values finds the few that fit.
    within = f"{'+' if condition.narrow else ''}h0.collection = ?"
    lagging = f" and h0.created_at <= '{as_of}'" if as_of else ""
    rows = workspace.store.rows(
        "select h0.no, h0.id, h0.created_at, h0.actor, h0.parent from holders h0"
        f" where {within}{lagging} and {condition.sql} order by {order} limit ? offset ?",
        collection.no, *condition.parameters, limit, offset,
    )  # fmt: skip
    return [Holder(row[0], row[1], collection, row[2], row[3], row[4]) for row in rows]
