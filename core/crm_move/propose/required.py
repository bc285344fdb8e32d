"""What a record of the sink can not be without: its title, and every attribute that the sink requires."""

from collections.abc import Callable, Iterator

from crm_move.errors import UsageError
from crm_move.model import Attribute, AttributeType, Kind, ObjectSchema, Role
from crm_move.plan import PlannedAttribute

from .choices import ends, first_open
from .draft import Draft
from .pipelines import stages
from .reasons import because, fill
from .slugs import plain

_TITLE_WORDS = frozenset({"name", "title", "subject"})


def plan_title(draft: Draft, roles: dict[str, Role]) -> None:
    """A new kind of object shows its records by a text attribute: a column's, else composed, else the id."""
    slug = draft.context.sink.capabilities.title_attribute
    if draft.target.kind is not None or slug in draft.attributes:
        return
    column = _title_column(draft, roles)
    sources = (column.slug,) if column else ()
    seen = draft.seen(column.slug) if column else None
    own = draft.target.schema.attribute(slug)
    why = fill(seen, draft.profile.records) if seen else "no column names the record"
    planned = PlannedAttribute(
        title=own.title if own else "Name",
        type=AttributeType.TEXT,
        sources=sources,
        otherwise=() if seen and seen.filled == draft.profile.records else _composed(draft, roles),
        reason=because(why, "every record is shown by it"),
    )
    draft.make(planned, slug)


def plan_required(draft: Draft, roles: dict[str, Role]) -> None:
    """See to it that each attribute the sink requires gets a value for every record."""
    for own in draft.target.schema.attributes:
        if own.required and not own.read_only and not own.archived:
            _require(draft, own, roles)


def _require(draft: Draft, own: Attribute, roles: dict[str, Role]) -> None:
    planned = draft.attributes.get(own.slug)
    composable = own.type in (AttributeType.TEXT, AttributeType.STATUS)
    if planned and (planned.otherwise or not composable):
        return
    if not composable:
        raise UsageError(
            f"objects.{draft.source.slug}: {draft.target.plural} need “{own.title}” ({own.type}), and no attribute of "
            f"the source can give it. Leave the object out: --skip {draft.source.slug}"
        )
    base = planned or PlannedAttribute(title=own.title, type=own.type, reason="no column gives it")
    stage = own.type is AttributeType.STATUS
    draft.write(own.slug, _stage_rule(draft, own, base) if stage else _text_rule(draft, own, base, roles))


def _text_rule(draft: Draft, own: Attribute, base: PlannedAttribute, roles: dict[str, Role]) -> PlannedAttribute:
    if own.role is Role.ID and not base.sources:
        return base.model_copy(update={"sources": ("@id",), "reason": "the id of the record in the source"})
    if own.role is not Role.NAME:
        return base.model_copy(update={"otherwise": ("{@id}",)})
    otherwise = _composed(draft, roles)
    reason = because(base.reason, f"where it is empty: {', else '.join(otherwise)}")
    return base.model_copy(update={"otherwise": otherwise, "reason": reason})


def _stage_rule(draft: Draft, own: Attribute, base: PlannedAttribute) -> PlannedAttribute:
    titles = [option.title for option in own.options if not option.archived]
    stage = first_open((*base.options, *titles), _closed(draft.source, draft.target.schema))
    if stage is None:
        raise UsageError(
            f"objects.{draft.source.slug}: {draft.target.plural} need “{own.title}”, but neither side has one stage."
        )
    reason = because(base.reason, f"where it is empty: “{stage}”, the first open one")
    options = base.options if stage in base.options else (*base.options, stage)
    return base.model_copy(update={"otherwise": (stage,), "options": options, "reason": reason})


def _closed(*objects: ObjectSchema) -> Callable[[str], bool]:
    """Whether a stage ends a deal: as the pipelines say, else by its name."""
    outcomes = {plain(title): stage.outcome for each in objects for title, stage in stages(each).items()}
    return lambda title: outcomes[plain(title)] != "open" if plain(title) in outcomes else ends(title)


def _title_column(draft: Draft, roles: dict[str, Role]) -> Attribute | None:
    """The NAME column, else the text that is named like one and is filled and different most."""
    texts = [each for each in draft.pending() if each.type is AttributeType.TEXT and draft.seen(each.slug).most <= 1]
    said = next((each for each in texts if roles.get(each.slug) is Role.NAME), None)
    named = [each for each in texts if each.slug not in roles and _TITLE_WORDS & set(plain(each.title).split())]
    return said or max(named, key=lambda each: _rank(draft, each), default=None)


def _rank(draft: Draft, attribute: Attribute) -> tuple[int, int]:
    seen = draft.seen(attribute.slug)
    return seen.filled, seen.distinct


def _composed(draft: Draft, roles: dict[str, Role]) -> tuple[str, ...]:
    """Texts to call a record by, the fullest first: people's names, what it points at, and its id at last."""
    given = [slug for role in (Role.GIVEN_NAME, Role.FAMILY_NAME) for slug, has in roles.items() if has is role]
    pointed = list(_naming_references(draft))
    texts = [" ".join(f"{{{slug}}}" for slug in given)] if len(given) > 1 else []
    texts += [f"{{{slug}}}" for slug in reversed(given)]
    texts += [" – ".join(f"{{{slug}}}" for slug in pointed)] if len(pointed) > 1 else []
    texts += [f"{{{slug}}}" for slug in pointed]
    return (*texts, "{@id}")


def _naming_references(draft: Draft) -> Iterator[str]:
    """Filled references whose targets can name the record: a company, a product, another thing; two at most."""
    ranked: dict[int, str] = {}
    for reference in draft.source.references:
        kinds = {target.kind for target in draft.context.schema.objects if target.slug in reference.targets}
        single = draft.profile.reference(reference.slug).most == 1 and draft.source.slug not in reference.targets
        if single and not kinds & {Kind.PERSON, Kind.USER}:
            ranked.setdefault(_naming_rank(kinds), reference.slug)
    yield from (slug for _, slug in sorted(ranked.items())[:2])


def _naming_rank(kinds: set[Kind | None]) -> int:
    order = (Kind.COMPANY, Kind.PRODUCT)
    return next((place for place, kind in enumerate(order) if kind in kinds), len(order))
