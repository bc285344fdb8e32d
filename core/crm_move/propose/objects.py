"""Which source objects move, what each becomes, and in which order they are written."""

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches

from crm_move.errors import UsageError
from crm_move.model import Kind, ObjectSchema, Schema
from crm_move.plugins import SinkDescription

from .draft import Target
from .profile import Profile
from .reasons import counted
from .slugs import folded, snake

PLURALS = {
    Kind.PERSON: "people",
    Kind.COMPANY: "companies",
    Kind.DEAL: "deals",
    Kind.LEAD: "leads",
    Kind.PRODUCT: "products",
    Kind.TICKET: "tickets",
    Kind.USER: "users",
    Kind.WORKSPACE: "workspaces",
}

EARLY = (Kind.COMPANY, Kind.PERSON)
LATE = (Kind.DEAL,)


def chosen(
    schema: Schema, profile: Profile, only: Collection[str], skip: Collection[str]
) -> tuple[tuple[ObjectSchema, ...], dict[str, str]]:
    """The source objects that move, and the reason for each that does not. Raises `UsageError` for unknown names."""
    check_names(schema, (*only, *skip))
    left: dict[str, str] = {}
    for source in schema.objects:
        if only and source.slug not in only:
            left[source.slug] = "not among the objects asked for (--only)"
        elif source.slug in skip:
            left[source.slug] = "left out on request (--skip)"
        elif not profile.object(source.slug).records:
            left[source.slug] = "it holds no records"
    return tuple(source for source in schema.objects if source.slug not in left), left


def check_names(schema: Schema, names: Iterable[str]) -> None:
    """Raise `UsageError` for a name that is no object of the source."""
    have = [source.slug for source in schema.objects]
    for name in names:
        if name not in have:
            near = "".join(f" Did you mean {close!r}?" for close in get_close_matches(name, have, n=1))
            raise UsageError(f"There is no object {name!r} in the source.{near} It has: {', '.join(have)}.")


class Targets:
    """The sink's objects that the plan uses, each once: source objects of one kind share theirs."""

    def __init__(self, sink: SinkDescription, plugin: str, label: str) -> None:
        self._sink = sink
        self._plugin, self._label = plugin, label
        self._by_kind: dict[Kind, Target] = {}
        self.all: dict[str, Target] = {}

    def of(self, source: ObjectSchema) -> tuple[Target, str]:
        """What a source object becomes, and why. Raises `UsageError` where that object is switched off."""
        if source.kind in self._sink.unavailable:
            why = self._sink.unavailable[source.kind]
            raise UsageError(f"objects.{source.slug}: {why} Or leave the object out: --skip {source.slug}")
        if source.kind in self._by_kind:
            return self._by_kind[source.kind], f"its records are of the kind {source.kind.value} too"
        standard = self._standard(source.kind)
        if standard and source.kind:
            self._by_kind[source.kind] = self._keep(_existing(standard))
            return self._by_kind[source.kind], f"the sink has an object for every {source.kind.value}"
        return self._custom(source)

    def _standard(self, kind: Kind | None) -> ObjectSchema | None:
        if kind is None:
            return None
        return next((candidate for candidate in self._sink.schema_.objects if candidate.kind is kind), None)

    def _custom(self, source: ObjectSchema) -> tuple[Target, str]:
        for slug, singular, plural in self._names(source):
            present = self._sink.schema_.object(slug)
            if slug in self.all or slug in self._reserved() or (present and present.kind):
                continue
            if present:
                return self._keep(_existing(present)), "an object of this name is there already"
            if not self._noun_taken(singular, plural):
                target = Target(slug, singular, plural, ObjectSchema(slug=slug, singular=singular, plural=plural), True)
                return self._keep(target), "no object of the sink stands for this, so one is made"
        raise AssertionError("names never run out")

    def _names(self, source: ObjectSchema) -> Iterable[tuple[str, str, str]]:
        base, name = snake(source.plural), self._label
        yield base, source.singular, source.plural
        yield f"{snake(self._plugin)}_{base}", f"{source.singular} ({name})", f"{source.plural} ({name})"
        number = 2
        while True:
            yield f"{base}_{number}", f"{source.singular} ({number})", f"{source.plural} ({number})"
            number += 1

    def _reserved(self) -> set[str]:
        return {PLURALS[kind] for kind in self._sink.unavailable}

    def _noun_taken(self, singular: str, plural: str) -> bool:
        nouns = {folded(noun) for other in self._sink.schema_.objects for noun in (other.singular, other.plural)}
        nouns |= {folded(noun) for other in self.all.values() for noun in (other.singular, other.plural)}
        return not nouns.isdisjoint((folded(singular), folded(plural)))

    def _keep(self, target: Target) -> Target:
        self.all[target.slug] = target
        return target


def _existing(present: ObjectSchema) -> Target:
    return Target(present.slug, present.singular, present.plural, present, kind=present.kind)


def in_order(sources: Iterable[ObjectSchema], points_at: Mapping[str, Collection[str]]) -> tuple[ObjectSchema, ...]:
    """The objects so that those pointed at come first; where they point in a circle, companies and people go first."""
    waiting = sorted(sources, key=_rank)
    ordered: list[ObjectSchema] = []
    while waiting:
        names = {source.slug for source in waiting}
        ready = (source for source in waiting if not (names - {source.slug}) & set(points_at.get(source.slug, ())))
        chosen_next = next(ready, waiting[0])
        ordered.append(chosen_next)
        waiting.remove(chosen_next)
    return tuple(ordered)


def _rank(source: ObjectSchema) -> int:
    if source.kind in EARLY:
        return EARLY.index(source.kind)
    return len(EARLY) + (source.kind in LATE)


def limit_note(noun: str, made: int, there: int, limits: Mapping[str, int]) -> str | None:
    """The warning where the sink's own plans limit the number of objects or records below what this needs."""
    total = there + made
    ordered = sorted(limits.items(), key=lambda item: item[1])
    short = [f"{name} ({limit:,})" for name, limit in ordered if limit < total]
    if not made or not short:
        return None
    enough = next((f"{name} ({limit:,})" for name, limit in ordered if limit >= total), "one without such a limit")
    return (
        f"{counted(made, noun)} to be made, {total:,} in all: more than {' or '.join(short)} allows. "
        f"The smallest plan with room is {enough}; or leave objects out with --skip."
    )
