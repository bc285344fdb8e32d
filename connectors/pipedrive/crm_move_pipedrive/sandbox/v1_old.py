"""What version 1 had of deals, persons, organizations, products, activities, pipelines and stages.

Most of it is no longer supported; the switch `old_v1` tells what is answered. Archived deals still are.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from . import records
from .calls import Call, Endpoint
from .errors import endpoint_gone, no_route, not_found
from .paging import v1_list, v1_page
from .people import USERS, user_email
from .scopes import ACTIVITIES, CONTACTS, DEALS, PRODUCTS
from .table import Row
from .times import v1_time
from .values import v1_values

_TIMES = ("add_time", "update_time", "stage_change_time", "close_time", "won_time", "lost_time", "archive_time")
_NEW = ("attendees", "source_lead_id")
"""Not in version 1."""
_HIDDEN = {
    "custom_fields", "participants", "products", "owner_id", "is_deleted", "label_ids", "emails", "phones", "number",
    "local_won_date", "local_lost_date", "local_close_date", "source_lead_id",
}  # fmt: skip


def user_object(call: Call, number: int) -> dict[str, Any]:
    """A user inside another record."""
    known = {one[0]: one for one in USERS}
    name, local, active = known[number][1:4] if number in known else ("Unknown", "unknown", False)
    shown = {"name": name, "email": user_email(local, call.company.mail_domain), "has_pic": 0, "pic_hash": None}
    return {"id": number, **shown, "active_flag": active, "value": number}


def person_object(call: Call, number: int | None) -> dict[str, Any] | None:
    """A person inside another record: null where there is none any more."""
    row = call.company.get("persons", number)
    if row is None:
        return None
    return {
        "active_flag": not row["is_deleted"], "name": row["name"], "email": contacts(row["emails"]),
        "phone": contacts(row["phones"]), "owner_id": row["owner_id"], "value": row["id"],
    }  # fmt: skip


def organization_object(call: Call, number: int | None) -> dict[str, Any] | None:
    """An organization inside another record: null where there is none any more."""
    row = call.company.get("organizations", number)
    if row is None:
        return None
    return {
        "name": row["name"], "people_count": call.company.count("persons", "org_id", row["id"]),
        "owner_id": row["owner_id"], "address": row["address"] and row["address"]["value"],
        "active_flag": not row["is_deleted"], "cc_email": f"{call.company.domain}@mail-example.com", "value": row["id"],
    }  # fmt: skip


def contacts(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Where there are none, version 1 had one that is empty."""
    return found or [{"value": "", "primary": True}]


def shown(call: Call, kind: str, row: Row) -> dict[str, Any]:
    """A record as version 1 had it: times without zone, references as objects, custom values at the root."""
    of = call.company
    old = {key: v1_time(value) if key in _TIMES else value for key, value in row.items() if key not in _HIDDEN}
    owner = user_object(call, row["owner_id"])
    old |= {name: records.optional(of, kind, row, name) for name in records.OPTIONAL[kind] if name not in _NEW}
    old |= {"visible_to": str(row["visible_to"])} if "visible_to" in row else {}
    old |= {"cc_email": old.pop("smart_bcc_email")} if "smart_bcc_email" in old else {}
    old |= _SHAPES[kind](call, row, owner)
    if kind in of.fields:
        old |= v1_values(of.fields[kind], of.custom_values(kind, row), of.reference_name, empty=True)
    return old


def _deal(call: Call, row: Row, owner: dict[str, Any]) -> dict[str, Any]:
    person, organization = person_object(call, row["person_id"]), organization_object(call, row["org_id"])
    return {
        "user_id": owner, "creator_user_id": user_object(call, row["creator_user_id"]), "person_id": person,
        "org_id": organization, "active": not row["is_deleted"], "deleted": row["is_deleted"],
        "label": str(row["label_ids"][0]) if row["label_ids"] else None, "stage_order_nr": 1,
        "person_name": person and person["name"], "org_name": organization and organization["name"],
        "owner_name": owner["name"], "formatted_value": f"{row['currency']} {row['value']}",
        "weighted_value": row["value"], "weighted_value_currency": row["currency"], "rotten_time": None,
        "org_hidden": False, "person_hidden": False,
    }  # fmt: skip


def _person(call: Call, row: Row, owner: dict[str, Any]) -> dict[str, Any]:
    organization = organization_object(call, row["org_id"])
    return {
        "company_id": call.company.id, "owner_id": owner, "org_id": organization, "active_flag": not row["is_deleted"],
        "phone": contacts(row["phones"]), "email": contacts(row["emails"]), "first_char": row["name"][:1].lower(),
        "label": row["label_ids"][0] if row["label_ids"] else None, "org_name": organization and organization["name"],
        "owner_name": owner["name"],
    }  # fmt: skip


def _organization(call: Call, row: Row, owner: dict[str, Any]) -> dict[str, Any]:
    parts = row["address"] or {}
    flat = {f"address_{part}": value for part, value in parts.items() if part != "value"}
    return {
        "company_id": call.company.id, "owner_id": owner, "active_flag": not row["is_deleted"],
        "first_char": row["name"][:1].lower(), "label": row["label_ids"][0] if row["label_ids"] else None,
        "address": parts.get("value"), **flat, "owner_name": owner["name"],
    }  # fmt: skip


def _product(call: Call, row: Row, owner: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG001 - as the others
    return {"owner_id": owner, "active_flag": not row["is_deleted"], "selectable": row["is_linkable"]}


def _activity(call: Call, row: Row, owner: dict[str, Any]) -> dict[str, Any]:
    """What is not set is empty text, and times have no seconds."""
    return {
        "company_id": call.company.id, "user_id": owner["id"], "busy_flag": row["busy"],
        "active_flag": not row["is_deleted"], "due_time": (row["due_time"] or "")[:5],
        "duration": (row["duration"] or "")[:5], "marked_as_done_time": "",
        "location": row["location"] and row["location"]["value"],
    }  # fmt: skip


_SHAPES: dict[str, Callable[[Call, Row, dict[str, Any]], dict[str, Any]]] = {
    "deals": _deal, "persons": _person, "organizations": _organization, "products": _product, "activities": _activity,
}  # fmt: skip


def _admit(call: Call, path: str) -> None:
    """Raises ApiError 410 or 404 where version 1 has it no longer."""
    if call.switches.old_v1 == "gone":
        raise endpoint_gone()
    if call.switches.old_v1 == "not_found":
        raise no_route("GET", path)


def _list(call: Call, kind: str) -> dict[str, Any]:
    _admit(call, kind)
    return _page(call, kind, call.company.listed(kind, "old", _is_listed))


def _is_listed(row: Row) -> bool:
    return not row["is_deleted"] and not row.get("is_archived")


def _archived(call: Call) -> dict[str, Any]:
    return _page(call, "deals", call.company.archived_deals)


def _page(call: Call, kind: str, numbers: list[int]) -> dict[str, Any]:
    page, more = v1_page(call, numbers)
    rows = [row for number in page if (row := call.company.get(kind, number)) and call.company.sees(row)]
    return v1_list([shown(call, kind, row) for row in rows], more)


def _get(call: Call, kind: str) -> dict[str, Any]:
    _admit(call, kind)
    row = call.company.get(kind, call.number)
    if row is None:
        raise not_found(kind[:-1].capitalize())
    return {"success": True, "data": shown(call, kind, row)}


def _pipelines(call: Call) -> dict[str, Any]:
    _admit(call, "pipelines")
    return v1_list([
        {
            "id": row["id"], "name": row["name"], "url_title": row["name"], "order_nr": row["order_nr"],
            "active": not row["is_deleted"], "deal_probability": row["is_deal_probability_enabled"],
            "add_time": v1_time(row["add_time"]), "update_time": v1_time(row["update_time"]), "selected": False,
        }
        for row in records.pipelines(call.company)
    ])  # fmt: skip


def _stages(call: Call) -> dict[str, Any]:
    _admit(call, "stages")
    return v1_list([
        {
            "id": row["id"], "order_nr": row["order_nr"], "name": row["name"], "active_flag": not row["is_deleted"],
            "deal_probability": row["deal_probability"], "pipeline_id": row["pipeline_id"],
            "rotten_flag": row["is_deal_rot_enabled"], "rotten_days": row["days_to_rotten"],
            "add_time": v1_time(row["add_time"]), "update_time": v1_time(row["update_time"]),
        }
        for row in records.stages(call.company)
    ])  # fmt: skip


_SCOPES = {
    "deals": DEALS, "persons": CONTACTS, "organizations": CONTACTS, "products": PRODUCTS, "activities": ACTIVITIES,
}  # fmt: skip
OLD_PATHS = (
    *(f"/{kind}" for kind in _SCOPES), *(f"/{kind}/{{id}}" for kind in _SCOPES), "/pipelines", "/stages",
)  # fmt: skip
"""What version 1 has no longer."""
ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(1, "/deals/archived", 40, DEALS, _archived),
    *(Endpoint(1, f"/{kind}", 20, scopes, partial(_list, kind=kind)) for kind, scopes in _SCOPES.items()),
    *(Endpoint(1, f"/{kind}/{{id}}", 2, scopes, partial(_get, kind=kind)) for kind, scopes in _SCOPES.items()),
    Endpoint(1, "/pipelines", 20, DEALS, _pipelines),
    Endpoint(1, "/stages", 20, DEALS, _stages),
)
