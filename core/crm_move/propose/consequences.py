"""What a move sets off in the sink, in sentences: the sink says what happens, the profile how often."""

from collections.abc import Iterator

from crm_move.plan import Plan
from crm_move.plugins import MadeFromDomain, SinkDescription

from .objects import limit_note
from .profile import Profile


def by_itself(plan: Plan, profile: Profile, sink: SinkDescription, records: int) -> Iterator[str]:
    """What the sink does without being told."""
    for effect in sink.side_effects.from_domains:
        count = domains_without_record(effect, plan, profile)
        if count:
            yield effect.sentence.format(count=f"{count:,}")
        if order := _order(effect, plan):
            yield order
    if records and sink.side_effects.on_creation:
        yield sink.side_effects.on_creation.format(count=f"{records:,}")


def by_hand(sink: SinkDescription, made: int, records: int) -> Iterator[str]:
    """What only a person can do."""
    rooms = (
        limit_note("object", made, len(sink.schema_.objects), sink.capabilities.object_limits),
        limit_note("record", records, 0, sink.capabilities.record_limits),
    )
    yield from (note for note in rooms if note)
    yield from sink.side_effects.by_hand


def domains_without_record(effect: MadeFromDomain, plan: Plan, profile: Profile) -> int:
    """How many domains of addresses no record of the plan has; mail providers' never count."""
    wanted = _domains(plan, profile, effect.object, effect.attribute)
    return len(wanted - _domains(plan, profile, effect.makes, effect.by))


def _domains(plan: Plan, profile: Profile, target: str, attribute: str) -> frozenset[int]:
    found: set[int] = set()
    for slug, planned in plan.objects.items():
        if planned.target == target and attribute in planned.attributes:
            for source in planned.attributes[attribute].sources:
                found |= profile.object(slug).attribute(source).domains
    return frozenset(found)


def _order(effect: MadeFromDomain, plan: Plan) -> str:
    """That what would be made is written first, where the plan writes it first."""
    order = [planned.target for planned in plan.objects.values()]
    if (
        effect.makes not in order
        or effect.object not in order
        or order.index(effect.makes) > order.index(effect.object)
    ):
        return ""
    return f"{effect.makes} are written before {effect.object}, so that theirs are found and not made a second time."
