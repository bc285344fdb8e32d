"""What a source holds, without a word on where it goes: the terminal's tables, a page, and JSON."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console, Group
from rich.text import Text

from crm_move.model import Attribute, ObjectSchema, ReferenceAttribute, Schema
from crm_move.plan import Endpoint
from crm_move.plugins.sources import Left

from .facts import Facts, ObjectFacts
from .page import put_away, rendered
from .picture import source_picture
from .plan_view import MOST_SAMPLES, beyond
from .tables import indented, reason_table, reasoned, table
from .wording import clean, counted, masked, share, without_quotes


@dataclass(frozen=True)
class Inventory:
    """A source as it was read: its schema, what each attribute and reference holds, how many are on each list."""

    source: Endpoint
    schema: Schema
    facts: Facts
    read_at: datetime
    left_behind: Sequence[Left] = ()
    remarks: Sequence[str] = ()
    members: Mapping[str, int] = field(default_factory=dict)

    @property
    def records(self) -> int:
        """All records of all objects."""
        return sum(self.facts.object(each.slug).records for each in self.schema.objects)

    @property
    def links(self) -> int:
        """All links of all references."""
        return sum(
            self.facts.object(each.slug).reference(link.slug).links
            for each in self.schema.objects
            for link in each.references
        )


def inventory_content(inventory: Inventory, *, show_values: bool = False) -> dict[str, Any]:
    """The inventory as JSON holds it; values are masked unless asked for."""
    show = clean if show_values else masked
    words = clean if show_values else partial(without_quotes, names=_names(inventory.schema))
    return {
        "source": inventory.source.model_dump(),
        "read_at": inventory.read_at.isoformat(timespec="seconds"),
        "records": inventory.records,
        "links": inventory.links,
        "objects": {
            each.slug: _object(each, inventory.facts.object(each.slug), show, words)
            for each in inventory.schema.objects
        },
        "lists": {
            each.slug: {
                "title": clean(each.title),
                "object": each.object,
                "records": inventory.members.get(each.slug, 0),
            }
            for each in inventory.schema.lists
        },
        "left_behind": {left.what: left.count for left in inventory.left_behind},
        "remarks": [words(clean(remark)) for remark in inventory.remarks],
    }


def write_inventory(folder: Path, inventory: Inventory, *, show_values: bool = False) -> Path:
    """Write assessment.html and .json into the folder, for its owner alone; gives back the path of the page."""
    content = inventory_content(inventory, show_values=show_values)
    put_away(folder / "assessment.json", json.dumps(content, ensure_ascii=False, indent=2) + "\n")
    page = rendered(
        "inventory.html.j2",
        content,
        headline=_headline(inventory),
        read=f"{inventory.read_at:%d %B %Y, %H:%M %Z}".strip(),
        picture=source_picture(inventory.schema, inventory.facts, inventory.source.name or inventory.source.account),
        beyond=beyond(inventory.left_behind),
        masked=not show_values,
    )
    put_away(folder / "assessment.html", page)
    return folder / "assessment.html"


def show_inventory(inventory: Inventory, console: Console) -> None:
    """The inventory at the terminal: all objects, then each one's attributes and links."""
    source = inventory.source
    console.print(Text(f"{clean(source.name or source.account)} ({clean(source.plugin)})", style="bold"))
    console.print(indented(Text(_headline(inventory))))
    for remark in inventory.remarks:
        console.print(indented(Text(clean(remark))))
    console.print()
    overview = table(
        "object", "stands for", "records", "attributes", "empty", "links", numbers=(2, 3, 4, 5), whole=(0,)
    )
    for each in inventory.schema.objects:
        overview.add_row(Text(clean(each.slug)), *_overview(each, inventory.facts.object(each.slug)))
    console.print(indented(overview))
    for each in inventory.schema.objects:
        _show_object(each, inventory.facts.object(each.slug), console)
    _show_lists(inventory, console)
    if inventory.left_behind:
        console.print()
        console.print(Text("Beside records and links", style="bold"))
        console.print(indented(reason_table("what", beyond(inventory.left_behind))))


def _show_lists(inventory: Inventory, console: Console) -> None:
    if not inventory.schema.lists:
        return
    console.print()
    console.print(Text("Lists", style="bold"))
    made = table("list", "of", "records", numbers=(2,))
    for each in inventory.schema.lists:
        made.add_row(Text(clean(each.title)), Text(each.object), f"{inventory.members.get(each.slug, 0):,}")
    console.print(indented(made))


def _headline(inventory: Inventory) -> str:
    objects = counted(len(inventory.schema.objects), "object")
    return f"{objects} with {counted(inventory.records, 'record')} and {counted(inventory.links, 'link')}."


def _overview(source: ObjectSchema, facts: ObjectFacts) -> list[str]:
    empty = sum(1 for each in source.attributes if not facts.attribute(each.slug).filled)
    links = sum(facts.reference(each.slug).links for each in source.references)
    counts = (facts.records, len(source.attributes), empty, links)
    return [source.kind.value if source.kind else "", *(f"{count:,}" for count in counts)]


def _show_object(source: ObjectSchema, facts: ObjectFacts, console: Console) -> None:
    console.print()
    console.print(Text.assemble((clean(source.slug), "bold"), f": {counted(facts.records, 'record')}"))
    for note in (*source.notes, *_pipelines(source)):
        console.print(indented(Text(clean(note), style="dim")))
    width = console.width - 2
    if source.attributes:
        console.print()
        rows = [(_cells(each, facts), clean(each.evidence)) for each in source.attributes]
        heads = ("attribute", "type", "filled", "distinct")
        console.print(indented(Group(*reasoned(heads, rows, width, numbers=(2, 3)))))
    if source.references:
        console.print()
        links = [(_link_cells(each, facts), clean(each.evidence)) for each in source.references]
        heads = ("link", "points at", "links", "unmatched")
        console.print(indented(Group(*reasoned(heads, links, width, numbers=(2, 3)))))


def _pipelines(source: ObjectSchema) -> Iterator[str]:
    for pipeline in source.pipelines:
        stages = " → ".join(stage.title for stage in pipeline.stages)
        yield f"Pipeline {pipeline.title}: {stages}."


def _cells(attribute: Attribute, facts: ObjectFacts) -> list[Text]:
    seen = facts.attribute(attribute.slug)
    return [
        Text(clean(attribute.slug)),
        Text(_type(attribute)),
        Text(share(seen.filled, facts.records)),
        Text(f"{seen.distinct:,}"),
    ]


def _link_cells(reference: ReferenceAttribute, facts: ObjectFacts) -> list[Text]:
    seen = facts.reference(reference.slug)
    counts = (Text(f"{count:,}") for count in (seen.links, seen.dangling))
    return [Text(clean(reference.slug)), Text(clean(", ".join(reference.targets))), *counts]


def _type(attribute: Attribute) -> str:
    return f"{attribute.type.value}{', several' if attribute.multi else ''}"


def _object(source: ObjectSchema, facts: ObjectFacts, show: Any, words: Any) -> dict[str, Any]:
    return {
        "kind": source.kind.value if source.kind else None,
        "records": facts.records,
        "notes": [*(words(clean(note)) for note in source.notes), *map(clean, _pipelines(source))],
        "attributes": {each.slug: _attribute(each, facts, show, words) for each in source.attributes},
        "references": {each.slug: _reference(each, facts, words) for each in source.references},
    }


def _attribute(attribute: Attribute, facts: ObjectFacts, show: Any, words: Any) -> dict[str, Any]:
    seen = facts.attribute(attribute.slug)
    return {
        "title": clean(attribute.title),
        "type": _type(attribute),
        "role": attribute.role.value if attribute.role else None,
        "filled": seen.filled,
        "share": share(seen.filled, facts.records),
        "percent": round(100 * seen.filled / facts.records, 1) if facts.records else 0.0,
        "distinct": seen.distinct,
        "samples": [show(sample) for sample in seen.samples[:MOST_SAMPLES]],
        "evidence": words(clean(attribute.evidence)),
    }


def _reference(reference: ReferenceAttribute, facts: ObjectFacts, words: Any) -> dict[str, Any]:
    seen = facts.reference(reference.slug)
    return {
        "title": clean(reference.title),
        "targets": list(reference.targets),
        "links": seen.links,
        "unmatched": seen.dangling,
        "evidence": words(clean(reference.evidence)),
    }


def _names(schema: Schema) -> frozenset[str]:
    """What the source calls its objects, attributes and references: words of no customer."""
    found = {word for each in schema.objects for word in (each.slug, each.singular, each.plural)}
    for each in schema.objects:
        found |= {word for own in each.attributes for word in (own.slug, own.title)}
        found |= {word for own in each.references for word in (own.slug, own.title)}
    return frozenset(found)
