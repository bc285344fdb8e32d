"""Whether the duplicates of one planned object can be merged as the plan says."""

from collections.abc import Iterator
from itertools import takewhile

from .faults import Checked, Fault, among


def duplicate_faults(checked: Checked) -> Iterator[Fault]:
    """Everything that is wrong with the duplicates of an object and the rules by which they are merged."""
    planned, place = checked.planned, checked.place
    for id, duplicate in planned.duplicates.items():
        if duplicate.of is not None:
            if duplicate.of not in (before := _before(checked)):
                have = among(duplicate.of, before)
                why = "is no other object of the same target that stands before this one"
                yield f"{place}.duplicates.{id}.of", f"{duplicate.of!r} {why}; those are: {have}"
        elif duplicate.same_as == id:
            yield f"{place}.duplicates.{id}.same_as", "a record is always the same as itself; name another one"
    if planned.merge_from is not None and not 0 <= planned.merge_from <= 100:
        yield f"{place}.merge_from", f"{planned.merge_from} is no share in percent; say 0 to 100"
    names = [each.slug for each in checked.source.attributes]
    for slug in planned.merge_rules:
        if slug not in names:
            yield f"{place}.merge_rules.{slug}", f"the source has no such attribute; it has {among(slug, names)}"


def _before(checked: Checked) -> list[str]:
    """The objects whose records those of this one can be merged into."""
    earlier = takewhile(lambda item: item[0] != checked.slug, checked.plan.objects.items())
    return [slug for slug, planned in earlier if planned.target == checked.planned.target]
