"""Pipelines and their stages (docs/pipedrive-api.md, 5)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from crm_move import Pipeline, Stage, stage_titles

from .client import Pipedrive

Json = dict[str, Any]


@dataclass(frozen=True)
class Pipelines:
    """The pipelines in order. `titles` are those of the stages by ids of pipeline and stage; `names` are the names of
    stages and pipelines that were deleted, by id."""

    all: tuple[Pipeline, ...] = ()
    titles: Mapping[tuple[str, str], str] = field(default_factory=dict)
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @property
    def stages(self) -> list[str]:
        """The titles of all stages, in order."""
        return list(self.titles.values())

    def stage(self, id: str) -> tuple[str, str] | None:
        """Title and pipeline of a stage, None where there is none such (any more)."""
        return next(((title, pipeline) for (pipeline, stage), title in self.titles.items() if stage == id), None)

    def pipeline(self, id: str) -> str | None:
        """The title of a pipeline, None where there is none such (any more)."""
        return next((pipeline.title for pipeline in self.all if pipeline.slug == id), None)


def read_pipelines(pipedrive: Pipedrive) -> Pipelines:
    """All pipelines with their stages. Raises RefusedError."""
    pipelines = sorted(pipedrive.every("/api/v2/pipelines"), key=_place)
    stages = sorted(pipedrive.every("/api/v2/stages"), key=_place)
    titles = _titles([row for row in pipelines if not row.get("is_deleted")])
    living = {str(row.get("id")) for row in pipelines if not row.get("is_deleted")}
    found = tuple(
        Pipeline(slug=id, title=title, stages=tuple(_stages(id, row, stages)))
        for row in pipelines
        if (id := str(row.get("id"))) in living and (title := titles[id])
    )
    named = [("pipeline", row) for row in pipelines] + [("stage", row) for row in stages]
    names = {(what, str(row.get("id"))): str(row.get("name") or row.get("id")) for what, row in named}
    return Pipelines(found, stage_titles(found), names)


def _titles(rows: list[Json]) -> dict[str, str]:
    """The pipelines' names, of which no two are alike."""
    found: dict[str, str] = {}
    for row in rows:
        id, name = str(row.get("id")), str(row.get("name") or row.get("id")).strip()
        taken = {title.casefold() for title in found.values()}
        found[id] = f"{name} ({id})" if name.casefold() in taken else name
    return found


def _stages(pipeline: str, row: Json, stages: list[Json]) -> list[Stage]:
    """A stage has a probability where its pipeline has that switched on. It is neither won nor lost: deals are."""
    likely = bool(row.get("is_deal_probability_enabled"))
    own = [stage for stage in stages if str(stage.get("pipeline_id")) == pipeline and not stage.get("is_deleted")]
    return [
        Stage(
            id=str(stage.get("id")),
            title=str(stage.get("name") or stage.get("id")).strip(),
            probability=_percent(stage.get("deal_probability")) if likely else None,
        )
        for stage in own
    ]


def _percent(value: Any) -> int | None:
    return round(value) if isinstance(value, int | float) else None


def _place(row: Json) -> tuple[float, float]:
    """Orders have gaps and may be missing; the id settles ties."""
    return _number(row.get("order_nr")), _number(row.get("id"))


def _number(value: Any) -> float:
    return value if isinstance(value, int | float) else 0
