"""What an approval is pinned to: the snapshot, the plan, and the part of the sink's schema that the plan relies on.

Single records are not part of it: each is looked at again when its turn comes. Nor is what the move itself makes.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping

from crm_move.model import Schema
from crm_move.plan import Plan, plan_digest
from crm_move.store import Snapshot

from .codec import dump_parts

PARTS = {
    "snapshot": "the source's data",
    "plan": "plan.yaml",
    "sink": "the sink's schema that the plan relies on",
}


def parts(plan: Plan, snapshot: Snapshot, sink: Schema) -> dict[str, str]:
    """A fingerprint of source and plan; of the sink each attribute that the plan relies on, as JSON."""
    relied = dict(_relied(plan, sink))
    return {"snapshot": snapshot.digest or "", "plan": plan_digest(plan), "sink": dump_parts(relied)}


def digest(parts: Mapping[str, str]) -> str:
    """One fingerprint of all parts."""
    return _digest(dump_parts(dict(parts)))


def moved(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """In words, the parts that are no longer what they were; of the sink, each attribute and what it has become."""
    found = [name for name in PARTS if _has_moved(name, before.get(name, ""), now.get(name, ""))]
    return [PARTS[name] + (_changes(before.get(name, ""), now[name]) if name == "sink" else "") for name in found]


def is_only_data(before: Mapping[str, str], now: Mapping[str, str]) -> bool:
    """Whether nothing but the source's data is another one."""
    return moved(before, now) == [PARTS["snapshot"]]


def _changes(before: str, now: str) -> str:
    """In brackets, the attributes of the sink that are not what they were; nothing where that is not known."""
    was = json.loads(before or "{}")
    found = [
        f"{place} was {_form(was[place])} and is {_form(form)}"
        for place, form in json.loads(now).items()
        if place in was and was[place] != form
    ]
    new = [place for place in json.loads(now) if was and place not in was]
    if new:
        found.append(f"{', '.join(new)} came to be relied on")
    return f" ({'; '.join(found)})" if found else ""


def _form(kept: str) -> str:
    """The form of an attribute in words: `text False` is text, `('companies',) True` several links to companies."""
    if kept == "missing":
        return kept
    kind, _, several = kept.rpartition(" ")
    targets = re.findall(r"'([^']+)'", kind)
    what = f"{'links' if several == 'True' else 'a link'} to {', '.join(targets)}" if kind.startswith("(") else kind
    return f"{what} with several values" if several == "True" and not kind.startswith("(") else what


def _has_moved(name: str, before: str, now: str) -> bool:
    """Of the sink, what both plans rely on counts: an edited plan may rely on less or more."""
    if name != "sink" or not before or not now:
        return before != now
    relied = json.loads(before)
    return any(relied.get(place, form) != form for place, form in json.loads(now).items())


def _relied(plan: Plan, sink: Schema) -> Iterator[tuple[str, str]]:
    for planned in plan.objects.values():
        there = sink.object(planned.target)
        if planned.create:
            continue
        for slug, attribute in planned.attributes.items():
            if not attribute.create:
                found = there.attribute(slug) if there else None
                yield f"{planned.target}.{slug}", f"{found.type.value} {found.multi}" if found else "missing"
        for slug, reference in planned.references.items():
            if not reference.create:
                link = there.reference(slug) if there else None
                yield f"{planned.target}.{slug}", f"{link.targets} {link.many}" if link else "missing"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
