"""What becomes of the source's lists and pipelines: options of an attribute, or lists of the sink, as people choose."""

from collections.abc import Iterator, Mapping

from crm_move.model import Attribute, AttributeType, Pipeline, RecordList, Role, stage_titles
from crm_move.plan import ListForm, PlannedAttribute, PlannedList
from crm_move.plugins import SinkDescription

from .draft import Draft
from .profile import Profile
from .reasons import because, counted
from .roles import roles
from .slugs import snake

LISTS = "@lists"
NO_WAY_BACK = "`as: list` makes a list of the sink, one write a record, and no API takes a list away again"

Slugged = Iterator[tuple[str, PlannedList]]


def plan_lists(
    lists: tuple[RecordList, ...], drafts: Mapping[str, Draft], profile: Profile, sink: SinkDescription
) -> dict[str, PlannedList]:
    """The lists, then the pipelines where the sink makes lists; the attributes that lists become are planned too."""
    for draft in drafts.values():
        _make_attribute(draft, [each for each in lists if each.object == draft.source.slug], profile)
    wanted = [_list(each, drafts, profile, sink) for each in lists]
    if sink.lists is not None:
        wanted += [planned for draft in drafts.values() for planned in _pipelines(draft)]
    return dict(_named(wanted, drafts, sink))


def _make_attribute(draft: Draft, lists: list[RecordList], profile: Profile) -> None:
    """The one attribute whose options are the lists that a record stands on."""
    filled = [each for each in lists if profile.lists.get(each.slug)]
    if not filled:
        return
    several = AttributeType.SELECT in draft.context.sink.capabilities.several
    draft.make(
        PlannedAttribute(
            title=f"{draft.context.label} lists",
            type=AttributeType.SELECT if several else AttributeType.TEXT,
            sources=(LISTS,),
            multi=several,
            options=tuple(dict.fromkeys(each.title for each in filled)) if several else (),
            reason=f"the {counted(len(filled), 'list')} that records stand on; see `lists` below",
        ),
        f"{snake(draft.context.source.plugin)}_lists",
    )


def _list(listed: RecordList, drafts: Mapping[str, Draft], profile: Profile, sink: SinkDescription) -> PlannedList:
    members = profile.lists.get(listed.slug, 0)
    gone = "its object is left out" if listed.object not in drafts else "" if members else "no record stands on it"
    can = NO_WAY_BACK if sink.lists is not None else "lists can not be made with these credentials"
    return PlannedList(
        title=listed.title,
        object=listed.object,
        source=listed.slug,
        becomes=ListForm.DROP if gone else ListForm.SELECT,
        reason=because(counted(members, "record"), gone or f"an option, which costs no write; {can}"),
    )


def _pipelines(draft: Draft) -> Iterator[PlannedList]:
    """Each pipeline as a list with its own stages, should somebody want that."""
    given = {role: slug for slug, role in roles(draft.source).items()}
    stage = draft.source.attribute(given.get(Role.STAGE, ""))
    if stage is None or Role.PIPELINE not in given:
        return
    titles = stage_titles(draft.source.pipelines)
    for pipeline in draft.source.pipelines:
        yield PlannedList(
            title=pipeline.title,
            object=draft.source.slug,
            where={given[Role.PIPELINE]: pipeline.title},
            entry={"stage": _stage(stage, pipeline, titles)},
            reason=f"{counted(len(pipeline.stages), 'stage')}; an option of its attribute; {NO_WAY_BACK}",
        )


def _stage(stage: Attribute, pipeline: Pipeline, titles: Mapping[tuple[str, str], str]) -> PlannedAttribute:
    own = {titles[place]: title for place, title in stage_titles([pipeline]).items()}
    return PlannedAttribute(
        title=stage.title,
        type=AttributeType.STATUS,
        sources=(stage.slug,),
        create=True,
        fallback=AttributeType.SELECT,
        options=tuple(own.values()),
        values={written: title for written, title in own.items() if written != title},
    )


def _named(wanted: list[PlannedList], drafts: Mapping[str, Draft], sink: SinkDescription) -> Slugged:
    """Each under a slug of its own: that of the sink's list of this title and object, or a free one."""
    there = {each.slug: each for each in sink.lists or ()}
    used: set[str] = set()
    for planned in wanted:
        target = drafts[planned.object].target.slug if planned.object in drafts else ""
        same = (each.slug for each in there.values() if (each.title, each.object) == (planned.title, target))
        present = next((slug for slug in same if slug not in used), None)
        slug = present or next(name for name in _names(planned.title) if name not in used and name not in there)
        used.add(slug)
        yield slug, planned.model_copy(update={"create": present is None})


def _names(title: str) -> Iterator[str]:
    base, number = snake(title), 2
    yield base
    while True:
        yield f"{base}_{number}"
        number += 1
