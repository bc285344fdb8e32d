"""A new proposal under an edited plan: what people changed stays, the rest follows the source and the sink.

Three plans take part: the proposal that was edited, the edited plan, and the proposal of today. What was not edited is
taken from today's; where both changed the same thing, the edit stays.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .difference import differences, in_words
from .model import Plan
from .repair import repaired
from .tree import MISSING, Missing, Tree, at, changes, plan_of, tree_of

_MAPS = ("attributes", "references")
_PROPOSED = "proposed:"


@dataclass(frozen=True)
class Merge:
    """The merged plan, today's proposal as it was merged, and three lists of sentences.

    `kept`: edits that stand, against today's proposal. `moved`: what the edited plan did not say and the merged one
    does. `lost`: edits of what is no longer there.
    """

    plan: Plan
    proposed: Plan
    kept: tuple[str, ...]
    moved: tuple[str, ...]
    lost: tuple[str, ...]


def merged(proposed: Plan, edited: Plan, today: Plan) -> Merge:
    """Today's proposal with the edits that were made to the one before."""
    base, mine, theirs = tree_of(proposed), tree_of(edited), tree_of(today)
    _keep_what_is_made(base, theirs)
    today = plan_of(theirs)
    _follow_slugs(base, mine, theirs)
    plan = plan_of(repaired(_merge(base, mine, theirs), theirs))
    whole = tree_of(plan)
    lost = [change for change in changes(base, mine) if at(whole, change.path) != change.after]
    return Merge(
        plan,
        today,
        kept=differences(today, plan, _PROPOSED),
        moved=differences(edited, plan),
        lost=tuple(in_words([each for each in lost if not _overtaken(each.path, whole, theirs)], base, mine)),
    )


def _overtaken(path: tuple[str, ...], whole: Tree, theirs: Tree) -> bool:
    """Whether the edit says by now what the proposal says too, or more was added to what it says."""
    return at(whole, path) == at(theirs, path) and at(whole, path) is not MISSING


def _merge(base: Any, mine: Any, theirs: Any) -> Any:
    if isinstance(mine, dict) and isinstance(theirs, dict):
        return _merge_maps(base if isinstance(base, dict) else {}, mine, theirs)
    if mine == base:
        return theirs
    if isinstance(mine, tuple) and isinstance(theirs, tuple) and isinstance(base, tuple):
        return mine + tuple(each for each in theirs if each not in base and each not in mine)
    if isinstance(theirs, Missing) and _is_question(base):
        return MISSING
    return mine


def _is_question(entry: Any) -> bool:
    """A near miss or a duplicate that is not met any more needs no answer."""
    return isinstance(entry, dict) and ("means" in entry or "same_as" in entry)


def _merge_maps(base: Tree, mine: Tree, theirs: Tree) -> Tree:
    found: Tree = {}
    for name in _order(base, mine, theirs):
        value = _merge(base.get(name, MISSING), mine.get(name, MISSING), theirs.get(name, MISSING))
        if not isinstance(value, Missing):
            found[name] = value
    return found


def _order(base: Tree, mine: Tree, theirs: Tree) -> Iterator[str]:
    """Today's order, unless people changed that of the proposal before."""
    both = [name for name in mine if name in base]
    moved_by_hand = both != [name for name in base if name in mine]
    first, second = (mine, theirs) if moved_by_hand else (theirs, mine)
    yield from (*first, *(name for name in second if name not in first))


def _follow_slugs(base: Tree, mine: Tree, theirs: Tree) -> None:
    """Where a person, or today's proposal, gives an entry another slug, the other two get it too."""
    for object in base["objects"].keys() & mine["objects"].keys() & theirs["objects"].keys():
        trees = [tree["objects"][object] for tree in (base, mine, theirs)]
        for kind in _MAPS:
            by_hand = _renamed(trees[0][kind], trees[1][kind])
            by_itself = _renamed(trees[0][kind], trees[2][kind])
            again = {new: by_hand[old] for old, new in by_itself.items() if old in by_hand}
            _rename(trees[0], kind, by_itself | by_hand)
            _rename(trees[1], kind, {old: new for old, new in by_itself.items() if old not in by_hand})
            _rename(trees[2], kind, by_hand | again)


def _keep_what_is_made(base: Tree, theirs: Tree) -> None:
    """What the move makes, and by now has made, stays the plan's own: being there is no change of mind."""
    for object in base["objects"].keys() & theirs["objects"].keys():
        before, now = base["objects"][object], theirs["objects"][object]
        pairs = [
            (before[kind][slug], now[kind][slug]) for kind in _MAPS for slug in before[kind].keys() & now[kind].keys()
        ]
        for old, new in [(before, now), *pairs]:
            if old["create"] and not new["create"]:
                new["create"] = True
                if "mirror" in new:
                    new["mirror"] = new["mirror"] or old["mirror"]


def _renamed(before: Tree, after: Tree) -> dict[str, str]:
    """Entries that have another slug now, known by what they come from."""
    gone = {_origin(entry): slug for slug, entry in before.items() if slug not in after and any(_origin(entry))}
    return {
        gone[_origin(entry)]: slug for slug, entry in after.items() if slug not in before and _origin(entry) in gone
    }


def _origin(entry: Tree) -> tuple[Any, ...]:
    return entry["from"], tuple(sorted(entry.get("parts", {}).items()))


def _rename(planned: Tree, kind: str, names: dict[str, str]) -> None:
    planned[kind] = {names.get(slug, slug): entry for slug, entry in planned[kind].items()}
    if kind == "attributes":
        planned["id_attribute"] = names.get(planned["id_attribute"], planned["id_attribute"])
        planned["match"] = tuple(names.get(slug, slug) for slug in planned["match"])
        for entry in (*planned["attributes"].values(), *planned["references"].values()):
            entry["misfits"] = names.get(entry["misfits"], entry["misfits"])
