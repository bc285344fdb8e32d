"""A merged plan made whole: every field of the source stands somewhere in it once, and nothing that is gone does."""

from collections.abc import Iterator
from typing import Any

from .tree import Tree

_KINDS = ("attributes", "references")


def repaired(plan: Tree, today: Tree) -> Tree:
    """The merged plan, held against today's proposal, which knows all that source and sink have."""
    known = {*today["objects"], *today["left_out"]}
    objects = {name: planned for name, planned in plan["objects"].items() if name in known}
    left_out = {name: why for name, why in plan["left_out"].items() if name in known and name not in objects}
    for name in known - objects.keys() - left_out.keys():
        left_out[name] = today["left_out"].get(name, "it stands nowhere in the edited plan")
    targets = {planned["target"] for planned in objects.values()}
    whole = {name: _object(each, today["objects"].get(name), targets) for name, each in objects.items()}
    there = {None, *(each["from"] for each in today["lists"].values())}
    lists = {slug: each for slug, each in plan["lists"].items() if each["object"] in objects and each["from"] in there}
    return plan | {"objects": whole, "left_out": left_out, "lists": lists}


def _object(planned: Tree, today: Tree | None, targets: set[str]) -> Tree:
    if today is None:
        return planned
    names = {*_used(today), *today["dropped"]}
    planned = planned | {kind: dict(_with_origin(planned[kind], names)) for kind in _KINDS}
    for kind in ("dropped", "merge_rules"):
        planned[kind] = {name: said for name, said in planned[kind].items() if name in names}
    _place_the_rest(planned, today, names)
    _drop_dead_links(planned, targets)
    planned["attributes"] = dict(_not_idle(planned))
    used = set(_used(planned))
    planned["dropped"] = {name: why for name, why in planned["dropped"].items() if name not in used}
    planned["match"] = tuple(slug for slug in planned["match"] if slug in {*planned["attributes"], *today["match"]})
    return planned


def _with_origin(entries: Tree, names: set[str]) -> Iterator[tuple[str, Tree]]:
    """The entries without what the source no longer has; one that had nothing else goes."""
    for slug, entry in entries.items():
        sources = tuple(name for name in entry["from"] if name in names or name.startswith("@"))
        parts = {part: name for part, name in entry.get("parts", {}).items() if name in names}
        if sources or parts or not (entry["from"] or entry.get("parts")):
            yield slug, entry | {"from": sources} | ({"parts": parts} if "parts" in entry else {})


def _place_the_rest(planned: Tree, today: Tree, names: set[str]) -> None:
    """What stands nowhere gets its place from today's proposal; so does the id, by which records are found."""
    missing = names - {*_used(planned), *planned["dropped"]}
    for kind in _KINDS:
        for slug, entry in today[kind].items():
            origins = {*entry["from"], *entry.get("parts", {}).values()}
            if slug not in planned["attributes"] | planned["references"] and origins & missing:
                planned[kind] = planned[kind] | {slug: entry}
                missing -= origins
    dropped = {name: today["dropped"].get(name, "it stands nowhere in the edited plan") for name in sorted(missing)}
    planned["dropped"] = planned["dropped"] | dropped
    id_attribute = today["id_attribute"]
    if planned["id_attribute"] not in planned["attributes"] and id_attribute in today["attributes"]:
        planned["id_attribute"] = id_attribute
        planned["attributes"] = planned["attributes"] | {id_attribute: today["attributes"][id_attribute]}


def _drop_dead_links(planned: Tree, targets: set[str]) -> None:
    """A link needs a target that is moved."""
    kept: Tree = {}
    for slug, entry in planned["references"].items():
        left = tuple(target for target in entry["targets"] if target in targets)
        if left:
            kept[slug] = entry | {"targets": left}
        else:
            why = f"it points at {', '.join(entry['targets'])}, which is left out"
            planned["dropped"] = planned["dropped"] | dict.fromkeys(entry["from"], why)
    planned["references"] = kept


def _not_idle(planned: Tree) -> Iterator[tuple[str, Any]]:
    """The attributes into which something goes: values of the source, or what does not fit elsewhere."""
    keeps = {entry["misfits"] for kind in _KINDS for entry in planned[kind].values()}
    for slug, entry in planned["attributes"].items():
        if entry["from"] or entry["parts"] or entry["otherwise"] or slug in keeps:
            yield slug, entry


def _used(planned: Tree) -> Iterator[str]:
    for entry in planned["attributes"].values():
        yield from (name for name in (*entry["from"], *entry["parts"].values()) if not name.startswith("@"))
    for entry in planned["references"].values():
        yield from entry["from"]
