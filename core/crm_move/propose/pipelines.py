"""What a stage says besides its title: whether it is won or lost, and how probable that is."""

from collections.abc import Mapping

from crm_move.model import Attribute, AttributeType, ObjectSchema, Role, Stage, stage_titles
from crm_move.plan import PlannedAttribute

from .choices import ends
from .draft import Draft
from .reasons import counted
from .slugs import plain

_CHANCE = frozenset({"probability", "chance", "likelihood"})
_TITLES = {"open": "Open", "won": "Won", "lost": "Lost"}


def stages(source: ObjectSchema) -> dict[str, Stage]:
    """Each stage of the object by the title that it has over all pipelines."""
    titles = stage_titles(source.pipelines)
    return {
        titles[pipeline.slug, each.id or each.title]: each for pipeline in source.pipelines for each in pipeline.stages
    }


def plan_outcomes(draft: Draft, roles: Mapping[str, Role]) -> None:
    """Keep won and lost where the titles of the stages do not say so, and probabilities where no column has them."""
    stage = next((each for each in draft.source.attributes if roles.get(each.slug) is Role.STAGE), None)
    if stage is None or not draft.seen(stage.slug).filled:
        return
    known = stages(draft.source)
    nothing = {value.value: "" for value in draft.seen(stage.slug).top}
    decided = any(each.outcome != "open" for each in known.values())
    if decided and any((each.outcome != "open") != ends(title) for title, each in known.items()):
        _plan_outcome(draft, stage, known, nothing)
    if any(each.probability is not None for each in known.values()) and not _told(draft, _CHANCE):
        _plan_probability(draft, stage, known, nothing)


def _plan_outcome(draft: Draft, stage: Attribute, known: Mapping[str, Stage], nothing: Mapping[str, str]) -> None:
    values = {**nothing, **{title: _TITLES.get(each.outcome, each.outcome) for title, each in known.items()}}
    draft.make(
        PlannedAttribute(
            title="Outcome",
            type=AttributeType.SELECT if draft.context.creatable(AttributeType.SELECT) else AttributeType.TEXT,
            sources=(stage.slug,),
            options=tuple(title for title in _TITLES.values() if title in values.values()),
            values=values,
            misfits=_kept(draft, stage),
            reason=f"won and lost, as the source says of its {counted(len(known), 'stage')}: their titles do not",
        )
    )


def _plan_probability(draft: Draft, stage: Attribute, known: Mapping[str, Stage], nothing: Mapping[str, str]) -> None:
    said = {title: str(each.probability) for title, each in known.items() if each.probability is not None}
    draft.make(
        PlannedAttribute(
            title="Probability",
            type=AttributeType.NUMBER if draft.context.creatable(AttributeType.NUMBER) else AttributeType.TEXT,
            sources=(stage.slug,),
            values={**nothing, **dict.fromkeys(known, ""), **said},
            misfits=_kept(draft, stage),
            reason=f"in percent, as the source says of {counted(len(said), 'stage')}",
        )
    )


def _kept(draft: Draft, stage: Attribute) -> str | None:
    """Where a stage that the source no longer has is kept as text."""
    return next((each.misfits for each in draft.attributes.values() if stage.slug in each.sources), None)


def _told(draft: Draft, words: frozenset[str]) -> bool:
    """Whether a filled column of the source is called so."""
    filled = (each for each in draft.source.attributes if draft.seen(each.slug).filled)
    return any(not words.isdisjoint(plain(each.title).split()) for each in filled)
