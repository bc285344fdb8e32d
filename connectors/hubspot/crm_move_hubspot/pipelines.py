"""Pipelines and their stages (docs/hubspot-api.md, 7)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from crm_move import Pipeline, RefusedError, Stage, stage_titles

from .catalogue import ObjectType
from .client import HubSpot
from .refusals import is_not_there

Json = dict[str, Any]


@dataclass(frozen=True)
class Pipelines:
    """The pipelines of one object. `titles` are those of the stages, by ids of pipeline and stage."""

    all: tuple[Pipeline, ...] = ()
    titles: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def pipeline(self, id: str) -> str | None:
        """The title of a pipeline, None where it is not known (any more)."""
        return next((one.title for one in self.all if one.slug == id), None)

    def stage(self, pipeline: str, id: str) -> str | None:
        """The title of a stage: of this pipeline, else of the only pipeline that has it."""
        if found := self.titles.get((pipeline, id)):
            return found
        elsewhere = [title for (_, stage), title in self.titles.items() if stage == id]
        return elsewhere[0] if len(elsewhere) == 1 else None


def read_pipelines(hub: HubSpot, type: ObjectType) -> Pipelines:
    """The pipelines of an object, in HubSpot's order; none where it has none or they may not be read."""
    if type.process is None:
        return Pipelines()
    try:
        rows = hub.pipelines(type.id)
    except RefusedError as error:
        if not is_not_there(error):
            raise
        return Pipelines()
    found = tuple(_pipeline(row) for row in sorted(rows, key=_place))
    return Pipelines(found, stage_titles(found))


def _pipeline(row: Json) -> Pipeline:
    stages = sorted(row.get("stages") or (), key=_place)
    id = str(row.get("id"))
    return Pipeline(slug=id, title=str(row.get("label") or id), stages=tuple(_stage(stage) for stage in stages))


def _stage(row: Json) -> Stage:
    """Metadata are words, numbers and flags too. Only deals are won or lost, at a probability of exactly 1 and 0."""
    id, told = str(row.get("id")), row.get("metadata") or {}
    share = _share(told.get("probability"))
    closed = str(told.get("isClosed")).lower() == "true"
    outcome = {Decimal(1): "won", Decimal(0): "lost"}.get(share, "open") if closed and share is not None else "open"
    return Stage(
        title=str(row.get("label") or id),
        id=id,
        outcome=outcome,
        probability=None if share is None else round(share * 100),
    )


def _share(text: object) -> Decimal | None:
    try:
        return Decimal(str(text))
    except InvalidOperation:
        return None


def _place(row: Json) -> tuple[int, str]:
    order = row.get("displayOrder")
    return (order if isinstance(order, int) else 0, str(row.get("label") or ""))
