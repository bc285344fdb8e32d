"""What a plan costs before its first write: an upper bound, since what is there already is not known here."""

from collections.abc import Iterator

from pydantic import Field

from crm_move.model import AttributeType, Model
from crm_move.plan import Plan, PlannedObject, PlannedReference, is_idle, joins, merges
from crm_move.plugins import SinkDescription

from .consequences import by_hand, by_itself
from .estimate_lists import list_calls
from .profile import Profile

LEDGER_BYTES = 1_000
"""What the ledger takes for each record and each link, measured."""

UPPER_BOUND = "an upper bound: records and links that are there already cost no write"


class Estimate(Model):
    """Counts of what would be made and written. `calls`: write calls by kind; `hours` at the sink's writing rate.

    `disk`: bytes that the move takes on this machine, the read of the source aside. `by_itself`: what the sink does
    without being told; `by_hand`: what only a person can do there.
    """

    objects: int = 0
    attributes: int = 0
    options: int = 0
    statuses: int = 0
    records: int = 0
    links: int = 0
    calls: dict[str, int] = Field(default_factory=dict)
    hours: float = 0.0
    disk: int = 0
    by_itself: tuple[str, ...] = ()
    by_hand: tuple[str, ...] = ()
    note: str = UPPER_BOUND

    @property
    def writes(self) -> int:
        """All write calls."""
        return sum(self.calls.values())


def estimate(plan: Plan, profile: Profile, sink: SinkDescription) -> Estimate:
    """One call for each thing made and each record; one more for each record with links that can not go with it.

    Those are links within one object and to objects that are written later.
    """
    targets = {planned.target for planned in plan.objects.values() if _missing(planned, sink)}
    attributes = {slug for slug, _ in _made_attributes(plan, sink)}
    choices = set(_made_choices(plan, sink))
    statuses = sum(status for *_, status in choices)
    records = {slug: _sampled(plan, _one_each(planned, profile, slug)) for slug, planned in plan.objects.items()}
    calls = {
        "objects": len(targets),
        "attributes": len(attributes),
        "options": len(choices) - statuses,
        "statuses": statuses,
        "records": sum(records.values()),
        "links": sum(min(records[slug], late) for slug, late in _late_links(plan, profile)),
        **list_calls(plan, profile, sink),
    }
    links = sum(_links(plan, profile))
    return Estimate(
        objects=calls["objects"],
        attributes=calls["attributes"],
        options=calls["options"],
        statuses=statuses,
        records=calls["records"],
        links=links,
        calls=calls,
        hours=sum(calls.values()) / sink.capabilities.writes_per_second / 3600,
        disk=LEDGER_BYTES * (calls["records"] + links),
        by_itself=tuple(by_itself(plan, profile, sink, max(0, calls["records"] - len(joins(plan))))),
        by_hand=tuple(by_hand(sink, calls["objects"], calls["records"])),
    )


def _one_each(planned: PlannedObject, profile: Profile, slug: str) -> int:
    """How many records are written: what is merged into another one costs no call."""
    return max(0, profile.object(slug).records - len(merges(planned)))


def _sampled(plan: Plan, records: int) -> int:
    return records if plan.limit is None else min(records, plan.limit)


def _missing(planned: PlannedObject, sink: SinkDescription) -> bool:
    return sink.schema_.object(planned.target) is None


def _made_attributes(plan: Plan, sink: SinkDescription) -> Iterator[tuple[tuple[str, str], AttributeType]]:
    """Attributes and references that the sink lacks, by target and slug."""
    for planned in plan.objects.values():
        present = sink.schema_.object(planned.target)
        typed = {slug: each.type for slug, each in planned.attributes.items()}
        typed |= dict.fromkeys(planned.references, AttributeType.REFERENCE)
        for slug, type in typed.items():
            if is_idle(planned, slug):
                continue
            if present is None or not (present.attribute(slug) or present.reference(slug)):
                yield (planned.target, slug), type


def _made_choices(plan: Plan, sink: SinkDescription) -> Iterator[tuple[str, str, str, bool]]:
    """Options and statuses that the sink lacks: target, slug, title, whether a status."""
    for planned in plan.objects.values():
        present = sink.schema_.object(planned.target)
        for slug, each in planned.attributes.items():
            own = present.attribute(slug) if present else None
            there = {option.title for option in own.options} if own else set()
            for title in each.options:
                if title not in there:
                    yield planned.target, slug, title, each.type is AttributeType.STATUS


def _links(plan: Plan, profile: Profile) -> Iterator[int]:
    for slug, planned in plan.objects.items():
        seen = profile.object(slug)
        for each in planned.references.values():
            for source in each.sources:
                links = seen.reference(source).links - seen.reference(source).dangling + _meant(each)
                yield links if plan.limit is None else min(links, plan.limit * seen.reference(source).most)


def _meant(reference: PlannedReference) -> int:
    """Links that a yes makes of what names no record but nearly does."""
    return sum(near.rows for near in reference.near_misses.values() if near.answer)


def _late_links(plan: Plan, profile: Profile) -> Iterator[tuple[str, int]]:
    """Records of each object with a link that has to wait for its target."""
    written: set[str] = set()
    later = [planned.target for planned in plan.objects.values()]
    for slug, planned in plan.objects.items():
        waits = {target for target in later if target not in written} | {planned.target}
        sources = (
            source for each in planned.references.values() if waits & set(each.targets) for source in each.sources
        )
        yield slug, sum(profile.object(slug).reference(source).filled for source in sources)
        later.remove(planned.target)
        if planned.target not in later:
            written.add(planned.target)
