"""Pipelines and their stages (reference, section 8)."""

from typing import Any

from starlette.responses import Response

from crm_move.sandbox import json_response

from .calls import Call, Endpoint
from .errors import conflict, invalid, not_found
from .times import iso


def list_pipelines(call: Call) -> dict[str, Any]:
    """All with all their stages, in no order; types that have none give none."""
    return {"results": call.account.pipelines.get(_readable(call), [])}


def get_pipeline(call: Call) -> dict[str, Any]:
    return _find(call)


def list_stages(call: Call) -> dict[str, Any]:
    return {"results": _find(call)["stages"]}


def get_stage(call: Call) -> dict[str, Any]:
    for stage in _find(call)["stages"]:
        if stage["id"] == call.path["stage"]:
            found: dict[str, Any] = stage
            return found
    raise not_found(f"Stage {call.path['stage']} does not exist")


def create_pipeline(call: Call) -> Response:
    """POST of a pipeline with its stages; numbers are given out for ids that are not given."""
    kind, now = _readable(call), iso(call.account.now())
    label, stages = call.field("label", str, ""), call.field("stages", list, [])
    known = call.account.pipelines.setdefault(kind, [])
    if not label or not stages:
        raise invalid("Invalid input JSON: Some required fields were not set: [label, stages]")
    if label in {one["label"] for one in known}:
        raise conflict(f"A pipeline with the label '{label}' already exists.")
    times = {"createdAt": now, "updatedAt": now, "archived": False}
    number = 70_000_000 + 100 * sum(len(one) for one in call.account.pipelines.values())
    made = {
        "label": label,
        "displayOrder": call.field("displayOrder", int, len(known)),
        "id": str(number),
        "stages": [
            {"label": one["label"], "displayOrder": one.get("displayOrder", place), "metadata":
             {"isClosed": "false", **one.get("metadata", {})}, "id": str(number + 1 + place),
             "writePermissions": "CRM_PERMISSIONS_ENFORCEMENT", **times}
            for place, one in enumerate(stages)
        ],
        **times,
    }  # fmt: skip
    known.append(made)
    call.account.keep("pipeline", f"{kind}:{number}", made)
    return json_response(made, 201)


def _find(call: Call) -> dict[str, Any]:
    for one in call.account.pipelines.get(_readable(call), []):
        if one["id"] == call.path["id"]:
            return one
    raise not_found(f"Pipeline {call.path['id']} does not exist")


def _readable(call: Call) -> str:
    kind = call.kind
    call.caller.require(kind.read)
    return kind.id


ENDPOINTS = (
    Endpoint("GET", "pipelines", "/{type}", list_pipelines),
    Endpoint("POST", "pipelines", "/{type}", create_pipeline),
    Endpoint("GET", "pipelines", "/{type}/{id}", get_pipeline),
    Endpoint("GET", "pipelines", "/{type}/{id}/stages", list_stages),
    Endpoint("GET", "pipelines", "/{type}/{id}/stages/{stage}", get_stage),
)
