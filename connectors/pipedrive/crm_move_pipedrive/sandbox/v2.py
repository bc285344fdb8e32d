"""Version 2's records: lists, single ones, and what hangs on deals."""

from collections.abc import Callable
from functools import partial
from typing import Any

from . import records
from .calls import Call, Endpoint, names
from .errors import gone, invalid, not_found
from .paging import PAGED, SORTABLE, SORTED, cut, limit_of, place_of, sorting, v2_listed, v2_page
from .records import Shown
from .scopes import ACTIVITIES, CONTACTS, DEALS, PRODUCTS
from .table import Row
from .times import asked_time

Filter = Callable[[Row], bool]


# -- lists of records


def _list(call: Call, kind: str, *, archived: bool = False) -> dict[str, Any]:
    """A page of records. Raises ApiError 400, and 404 for a filter."""
    if "filter_id" in call.query:
        raise not_found("Filter")
    more = {"products": ("name",), "activities": ("due_date",)}.get(kind, ())
    field, descending = sorting(call, (*SORTED, *more))
    start, limit, show = place_of(call, field, descending=descending), limit_of(call), _shown(call, kind)
    filters = [*_filters(call, kind, archived), call.company.sees]
    walked = call.company.tables[kind].walk(field, start, descending=descending, among=_among(call, kind, archived))
    rows = (row for row in walked if all(fits(row) for fits in filters))
    page, following = cut(rows, limit, field, descending=descending)
    return v2_page(call, [show(row) for row in page], following)


def _among(call: Call, kind: str, archived: bool) -> set[int] | None:
    """The numbers among which the list's rows are; None where all may be."""
    found: set[int] | None = None
    if archived:
        found = set(call.company.archived_deals)
    if "ids" in call.query:
        asked = {int(one) for one in call.words("ids", most=100) if one.isdigit()}
        found = asked if found is None else found & asked
    if "updated_since" in call.query or "updated_until" in call.query:
        touched = call.company.tables[kind].touched(
            _moment(call, "updated_since", ""), _moment(call, "updated_until", "~")
        )
        found = touched if found is None else found & touched
    return found


def _moment(call: Call, name: str, default: str) -> str:
    text = call.query.get(name)
    if text is None:
        return default
    moment = asked_time(text)
    if moment is None:
        raise invalid(f"{name}: must be in RFC3339 format, e.g. 2025-01-01T10:20:00Z")
    return moment


def _filters(call: Call, kind: str, archived: bool) -> list[Filter]:
    """What the rows of a list must fulfil. Raises ApiError 400."""
    found: list[Filter] = [_status(call)] if kind == "deals" else [lambda row: not row["is_deleted"]]
    if kind == "deals":
        found.append(_equals("is_archived", archived))
    named = ("owner_id", "org_id", "person_id", "pipeline_id", "stage_id")
    found += [_equals(name, call.whole(name)) for name in named if name in call.query]
    if "deal_id" in call.query:
        found.append(_on_deal(call, kind))
    if "lead_id" in call.query:
        found.append(_equals("lead_id", call.query["lead_id"]))
    if "done" in call.query:
        found.append(_equals("done", call.flag("done")))
    return found


def _equals(name: str, value: Any) -> Filter:
    return lambda row: row.get(name) == value


def _on_deal(call: Call, kind: str) -> Filter:
    """Persons of a deal are its participants."""
    number = call.whole("deal_id")
    if kind != "persons":
        return _equals("deal_id", number)
    deal = call.company.get("deals", number)
    taking_part = call.company.participants(deal) if deal else []
    return lambda row: row["id"] in taking_part


def _status(call: Call) -> Filter:
    asked = call.words("status")
    if any(one not in ("open", "won", "lost", "deleted") for one in asked):
        raise invalid("status: must be open, won, lost or deleted")
    return lambda row: row["status"] in asked if asked else row["status"] != "deleted"


def _shown(call: Call, kind: str) -> Shown:
    """How the records are to be shown. Raises ApiError 400."""
    show = Shown(call.company, kind)
    include = call.words("include_fields")
    unknown = [one for one in include if one not in records.OPTIONAL[kind]]
    if unknown:
        raise invalid(f"include_fields: {unknown[0]} is not allowed")
    show.include = tuple(include)
    if "custom_fields" in call.query:
        show.keys = frozenset(call.words("custom_fields", most=15))
    show.labels, show.option_labels = bool(call.flag("include_labels")), bool(call.flag("include_option_labels"))
    return show


# -- one record


def _get(call: Call, kind: str) -> dict[str, Any]:
    """Raises ApiError 404, or 410 where the record is deleted."""
    row, noun = call.company.get(kind, call.number), kind[:-1].capitalize()
    if row is None or not call.company.sees(row):
        raise not_found(noun)
    if row["is_deleted"] and call.switches.deleted_records != "shown":
        raise gone(noun) if call.switches.deleted_records == "410" else not_found(noun)
    return {"success": True, "data": _shown(call, kind)(row)}


# -- what hangs on deals


def _products_of_deals(call: Call) -> dict[str, Any]:
    """Raises ApiError 400 without `deal_ids`, or with more than 100."""
    asked = call.words("deal_ids", most=100)
    if not asked or not all(one.isdigit() for one in asked):
        raise invalid("deal_ids: must be an array of integers")
    return _products(call, [int(one) for one in asked], ("id", "deal_id", "add_time", "update_time", "order_nr"))


def _products_of_deal(call: Call) -> dict[str, Any]:
    if call.company.get("deals", call.number) is None:
        raise not_found("Deal")
    return _products(call, [call.number], ("id", "add_time", "update_time", "order_nr"))


def _products(call: Call, deals: list[int], fields: tuple[str, ...]) -> dict[str, Any]:
    found = [call.company.get("deals", one) for one in dict.fromkeys(deals)]
    rows = [row for deal in found if deal is not None for row in call.company.deal_products(deal)]
    return v2_page(call, *v2_listed(call, rows, fields))


def _followers(call: Call, kind: str) -> dict[str, Any]:
    row = call.company.get(kind, call.number)
    if row is None:
        raise not_found(kind[:-1].capitalize())
    rows = [{"id": row["owner_id"], "user_id": row["owner_id"], "add_time": row["add_time"]}]
    page, following = v2_listed(call, rows, ("id",))
    return v2_page(call, [{"user_id": one["user_id"], "add_time": one["add_time"]} for one in page], following)


def _nothing(call: Call) -> dict[str, Any]:
    """For what these companies do not have."""
    return v2_page(call, [], None)


# -- the table of it all

_DEAL_LIST = SORTABLE | names(
    "filter_id ids owner_id person_id org_id pipeline_id stage_id status updated_since updated_until include_fields"
    " custom_fields"
)
_LABELLED = names("include_option_labels include_labels")
_ONE = names("include_fields custom_fields") | _LABELLED
_OF_DEALS = names("person_id pipeline_id stage_id status")
_LISTS: dict[str, tuple[tuple[str, ...], frozenset[str], frozenset[str]]] = {
    "deals": (DEALS, _DEAL_LIST | _LABELLED, _ONE),
    "persons": (CONTACTS, (_DEAL_LIST | _LABELLED | {"deal_id"}) - _OF_DEALS, _ONE),
    "organizations": (CONTACTS, (_DEAL_LIST | _LABELLED) - _OF_DEALS - {"org_id"}, _ONE),
    "products": (PRODUCTS, SORTABLE | names("owner_id ids filter_id updated_since custom_fields"), frozenset()),
    "activities": (
        ACTIVITIES,
        (_DEAL_LIST | names("deal_id lead_id done")) - names("pipeline_id stage_id status custom_fields"),
        names("include_fields"),
    ),
}  # fmt: skip


def _endpoints() -> list[Endpoint]:
    found = []
    for kind, (scopes, listing, one) in _LISTS.items():
        suite: Any = "products" if kind == "products" else None
        found += [
            Endpoint(2, f"/{kind}", 10, scopes, partial(_list, kind=kind), listing, suite),
            Endpoint(2, f"/{kind}/{{id}}", 1, scopes, partial(_get, kind=kind), one, suite),
        ]
        if kind != "activities":
            followers = partial(_followers, kind=kind)
            found.append(Endpoint(2, f"/{kind}/{{id}}/followers", 10, scopes, followers, PAGED, suite))
    return found


_BOTH = (*DEALS, *PRODUCTS)
ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(2, "/deals/archived", 20, DEALS, partial(_list, kind="deals", archived=True), _DEAL_LIST),
    Endpoint(2, "/deals/products", 10, _BOTH, _products_of_deals, SORTABLE | {"deal_ids"}, "products"),
    Endpoint(2, "/deals/installments", 10, DEALS, _nothing, SORTABLE | {"deal_ids"}),
    Endpoint(2, "/deals/{id}/products", 10, _BOTH, _products_of_deal, SORTABLE, "products"),
    Endpoint(2, "/deals/{id}/discounts", 10, DEALS, _nothing),
    Endpoint(2, "/products/{id}/variations", 10, PRODUCTS, _nothing, PAGED, "products"),
    *_endpoints(),
)
"""Fixed paths come before those with an id, which would swallow them."""
