"""What lists of the sink cost: the list, its attributes and stages, and one write for each record on it."""

from collections.abc import Iterator, Mapping

from crm_move.plan import ListForm, Plan, PlannedList
from crm_move.plugins import SinkDescription

from .profile import Profile


def list_calls(plan: Plan, profile: Profile, sink: SinkDescription) -> Mapping[str, int]:
    """Write calls by kind; empty where nothing becomes a list of the sink."""
    wanted = {slug: each for slug, each in plan.lists.items() if each.becomes is ListForm.LIST}
    if not wanted:
        return {}
    made = [wanted[slug] for slug in wanted.keys() - {each.slug for each in sink.lists or ()}]
    return {"lists": sum(_made(made)), "entries": sum(members(each, profile, plan.limit) for each in wanted.values())}


def members(planned: PlannedList, profile: Profile, limit: int | None = None) -> int:
    """How many records stand on a list or in a pipeline."""
    if planned.source is not None:
        found = profile.lists.get(planned.source, 0)
    else:
        found = min((_having(planned.object, *pair, profile) for pair in planned.where.items()), default=0)
    return found if limit is None else min(found, limit)


def _having(object: str, slug: str, value: str, profile: Profile) -> int:
    return sum(seen.count for seen in profile.object(object).attribute(slug).top if seen.value == value)


def _made(lists: list[PlannedList]) -> Iterator[int]:
    for planned in lists:
        yield 1 + len(planned.entry) + sum(len(each.options) for each in planned.entry.values())
