"""The links of the in-memory sink. A two-way relationship is one set of pairs, seen from both sides."""

from collections import defaultdict
from collections.abc import Sequence

from crm_move import Links, ReferenceAttribute, Target, Written

from .schema import MemorySchema

Side = tuple[str, str]
Pair = tuple[Target, Target]


class MemoryLinks:
    """Pairs of records and who made each, by relationship, oldest first. Not locked: its sink is."""

    def __init__(self, schema: MemorySchema) -> None:
        self._schema = schema
        self._pairs: dict[Side, dict[Pair, Written]] = defaultdict(dict)

    def of(self, record: Target) -> Links:
        """The links of a record by reference; references without any are left out."""
        references = self._schema.object(record.object).references
        found = {reference.slug: self._targets(record, reference) for reference in references}
        return {slug: targets for slug, targets in found.items() if targets}

    def written(self, record: Target) -> dict[str, Written]:
        """Who made the newest link of a record, by reference, from whichever side."""
        references = self._schema.object(record.object).references
        made = {reference.slug: self._made(record, reference) for reference in references}
        return {slug: found[-1] for slug, found in made.items() if found}

    def write(
        self, record: Target, reference: ReferenceAttribute, targets: Sequence[Target], by: Written, *, replace: bool
    ) -> None:
        """Point at `targets`, besides those before or in their place. A side that holds one link loses its old one."""
        relationship, here = _relationship(record.object, reference)
        if replace or not reference.many:
            self._drop(relationship, here, record, keep=targets)
        for target in targets:
            if reference.mirror and not reference.mirror.many:
                self._drop(relationship, 1 - here, target, keep=(record,))
            self._pairs[relationship].setdefault((record, target) if here == 0 else (target, record), by)

    def forget(self, record: Target) -> None:
        """Remove every pair that the record is part of."""
        for relationship in self._pairs:
            self._drop(relationship, 0, record)
            self._drop(relationship, 1, record)

    def _targets(self, record: Target, reference: ReferenceAttribute) -> tuple[Target, ...]:
        relationship, here = _relationship(record.object, reference)
        return tuple(pair[1 - here] for pair in self._pairs[relationship] if pair[here] == record)

    def _made(self, record: Target, reference: ReferenceAttribute) -> list[Written]:
        relationship, here = _relationship(record.object, reference)
        return [by for pair, by in self._pairs[relationship].items() if pair[here] == record]

    def _drop(self, relationship: Side, place: int, record: Target, keep: Sequence[Target] = ()) -> None:
        """Remove the pairs that a record is part of; one that stays keeps its place and whoever made it."""
        pairs = self._pairs[relationship].items()
        self._pairs[relationship] = {pair: by for pair, by in pairs if pair[place] != record or pair[1 - place] in keep}


def _relationship(object: str, reference: ReferenceAttribute) -> tuple[Side, int]:
    """Its name, which is the same from both sides, and which place of a pair this side is."""
    ours = (object, reference.slug)
    if reference.mirror is None:
        return ours, 0
    theirs = (reference.mirror.object, reference.mirror.slug)
    return (ours, 0) if ours <= theirs else (theirs, 1)
