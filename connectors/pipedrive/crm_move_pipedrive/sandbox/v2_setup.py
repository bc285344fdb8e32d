"""Version 2's definitions: pipelines, stages, fields; and a few projects."""

from functools import partial
from typing import Any

from . import records
from .calls import Call, Endpoint, names
from .errors import invalid, not_found
from .fields import v2_field
from .paging import PAGED, SORTABLE, SORTED, v2_keyed, v2_listed, v2_page
from .scopes import DEALS, FIELDS, PROJECTS
from .table import Row


def _pipelines(call: Call) -> dict[str, Any]:
    return v2_page(call, *v2_listed(call, records.pipelines(call.company), SORTED))


def _stages(call: Call) -> dict[str, Any]:
    rows, pipeline = records.stages(call.company), call.whole("pipeline_id")
    kept = [row for row in rows if pipeline in (None, row["pipeline_id"])]
    return v2_page(call, *v2_listed(call, kept, (*SORTED, "order_nr")))


def _one_of(call: Call, rows: list[Row], noun: str) -> dict[str, Any]:
    found = next((row for row in rows if row["id"] == call.number), None)
    if found is None:
        raise not_found(noun)
    return {"success": True, "data": found}


def _fields(call: Call, kind: str) -> dict[str, Any]:
    return v2_keyed(call, [v2_field(kind, one, _namespaces(call, kind)) for one in call.company.fields[kind]])


def _field(call: Call, kind: str) -> dict[str, Any]:
    found = [one for one in call.company.fields[kind] if one.code == call.params["code"]]
    if not found:
        raise not_found("Field")
    return {"success": True, "data": v2_field(kind, found[0], _namespaces(call, kind))}


def _projects(call: Call) -> dict[str, Any]:
    add = "2026-04-14T10:45:20.852Z"
    rows: list[Row] = [
        {
            "id": number, "title": title, "description": None, "status": "open", "board_id": 1, "phase_id": 1,
            "owner_id": 7001, "start_date": "2026-04-15", "end_date": None, "deal_ids": [number], "person_ids": [],
            "org_ids": [], "label_ids": [], "health_status": None, "add_time": add, "update_time": add,
            "status_change_time": None, "archive_time": None, "custom_fields": {},
        }
        for number, title in enumerate(("Roll out sensors", "Move the warehouse", "New price list"), 1)
    ]  # fmt: skip
    return v2_page(call, *v2_listed(call, rows, ("id",)))


def _namespaces(call: Call, kind: str) -> frozenset[str]:
    known = (
        {"ui_visibility"}
        if kind in ("products", "activities")
        else {"ui_visibility", "important_fields", "required_fields"}
    )
    asked = frozenset(call.words("include_fields"))
    if asked - known:
        raise invalid(f"include_fields: must be of {', '.join(sorted(known))}")
    return asked


_ASKED = frozenset({"include_fields"})
_STAGED = ("admin", *DEALS)
_PROJECTS = PAGED | names("filter_id status phase_id")


def _field_endpoints(kind: str, path: str, scopes: tuple[str, ...]) -> tuple[Endpoint, Endpoint]:
    return (
        Endpoint(2, path, 10, scopes, partial(_fields, kind=kind), PAGED | _ASKED),
        Endpoint(2, f"{path}/{{code}}", 1, scopes, partial(_field, kind=kind), _ASKED),
    )


ENDPOINTS: tuple[Endpoint, ...] = (
    *(one for kind, scopes in FIELDS.items() for one in _field_endpoints(kind, f"/{kind[:-1]}Fields", scopes)),
    *_field_endpoints("activities", "/activityFields", ("admin",)),
    Endpoint(2, "/pipelines", 5, _STAGED, _pipelines, SORTABLE),
    Endpoint(2, "/pipelines/{id}", 1, _STAGED, lambda call: _one_of(call, records.pipelines(call.company), "Pipeline")),
    Endpoint(2, "/stages", 5, _STAGED, _stages, SORTABLE | {"pipeline_id"}),
    Endpoint(2, "/stages/{id}", 1, _STAGED, lambda call: _one_of(call, records.stages(call.company), "Stage")),
    Endpoint(2, "/projects", 10, PROJECTS, _projects, _PROJECTS | names("deal_id person_id org_id")),
    Endpoint(
        2,
        "/projects/archived",
        10,
        PROJECTS,
        lambda call: v2_page(call, [], None),
        PAGED | names("filter_id status phase_id"),
    ),
)
