"""Carries out what a changed plan means for what a move has made already; the rest of the run then adds what is new."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from crm_move.errors import SkipError, UsageError
from crm_move.operations import ArchiveAttribute
from crm_move.report import counted

from .codec import dump_operation
from .lists import place_of
from .put_back import PutBack
from .redrawn import CARRIED_OUT, Place, Redrawn, kept_shape, made_places, options_of, redrawn
from .run import Run
from .runner import Runner
from .steps import Apply, Work, settled_as

DROPPED = "the plan no longer has it"


@dataclass
class Redraw:
    """Puts away what the plan no longer has, and makes room for what gets another form. Safe to repeat."""

    run: Run
    runner: Runner
    changed: Redrawn = field(init=False)

    def __post_init__(self) -> None:
        self.changed = redrawn(self.run.plan, self.run.ledger)

    def carry_out(self) -> None:
        """All of it; raises UsageError for what can not be changed on a move that has begun."""
        self._check()
        for sentence in self.changed.sentences():
            self.run.say(sentence)
        self.runner.run(list(self._put_away()))
        self._put_back()
        self._forget()
        if self.changed.archived or self.changed.retyped:
            self.run.describe()
        self.run.ledger.keep(CARRIED_OUT, kept_shape(self.run.plan, self.run.ledger))

    def _check(self) -> None:
        for object in self.changed.moved:
            raise UsageError(
                f"The records of {object} are in the sink already, in another object than {self._target(object)}. Take"
                " the move back first (`crm-move undo`), or give the plan its old `target` again."
            )
        for object, slug in self.changed.reshaped:
            raise UsageError(
                f"{object}.{slug} is there already and can not point at other objects, or at more or fewer records."
                " Give the new reference another slug in plan.yaml."
            )

    def _target(self, object: str) -> str:
        return self.run.plan.objects[object].target

    def _put_away(self) -> Iterator[Work]:
        for object, slug in self.changed.archived:
            for side in self._sides(object, slug):
                yield self._archive(side, None)
        for place in self.changed.retyped:
            if self._is_there(place):
                yield self._archive(place, self._free(place))

    def _sides(self, object: str, slug: str) -> Iterator[Place]:
        """An attribute, or both ends of a relationship; what is archived already is none."""
        there = self.run.schema.object(object)
        found = there and (there.attribute(slug) or there.reference(slug))
        if found and not found.archived:
            yield object, slug
        reference = there.reference(slug) if there else None
        if reference and reference.mirror:
            other = self.run.schema.object(reference.mirror.object)
            mirror = other.reference(reference.mirror.slug) if other else None
            if other and mirror and not mirror.archived:
                yield other.slug, mirror.slug

    def _is_there(self, place: Place) -> bool:
        there = self.run.schema.object(place[0])
        return there is not None and there.attribute(place[1]) is not None

    def _free(self, place: Place) -> str:
        """A slug under which the old attribute is out of the way."""
        there = self.run.schema.object(place[0])
        taken = {each.slug for each in there.attributes} | {each.slug for each in there.references} if there else set()
        return next(name for number in count(1) if (name := f"{place[1]}_old_{number}") not in taken)

    def _archive(self, place: Place, renamed: str | None) -> Work:
        operation = ArchiveAttribute(object=place[0], attribute=place[1], renamed=renamed)
        n = self.run.ledger.operations.intend("", "", dump_operation(operation))
        try:
            yield Apply(operation)
        except SkipError as error:
            self.run.ledger.operations.settle(n, settled_as(error), error=str(error))
            if renamed is not None:
                raise UsageError(
                    f"{'.'.join(place)}: the sink does not put the old attribute away: {error} Give the new one"
                    " another slug in plan.yaml."
                ) from error
            self.run.say(f"{'.'.join(place)} could not be archived: {error}")
            return
        self.run.ledger.operations.settle(n, "put_away", place[1])
        if renamed is not None:
            self._retire(place)

    def _retire(self, place: Place) -> None:
        """What made the old attribute is nothing that an undo has to take back any more."""
        rows = [row for row, each in made_places(self.run.ledger) if each == place]
        for row in (*rows, *options_of(self.run.ledger, place)):
            self.run.ledger.operations.settle(row.n, "put_away", row.sink_id)

    def _put_back(self) -> None:
        for object, slugs in self.changed.put_back.items():
            work = PutBack(self.run, object, slugs)
            self.runner.run(work.works())
            if work.done or work.stay:
                stay = f"; {counted(work.stay, 'record')} edited since, which stay as they are" if work.stay else ""
                self.run.say(f"{object}: taken back on {counted(work.done, 'record')}{stay}.")

    def _forget(self) -> None:
        rework, places = self.run.ledger.rework, {*self.changed.archived, *self.changed.retyped}
        for object, planned in self.run.plan.objects.items():
            slugs = [slug for target, slug in places if target == planned.target]
            slugs += self.changed.put_back.get(object, ())
            if slugs:
                rework.forget_attributes(object, slugs)
                rework.drop_links(object, slugs, DROPPED)
        for slug in self.changed.lists:
            self.run.ledger.standing.drop_links_by(place_of(slug), DROPPED)
        self.run.commit()
