"""What each field of the plan's file means: the words of the JSON Schema, of an editor's hints, and of the docs."""

from collections.abc import Iterator, Mapping
from enum import Enum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin

from crm_move.model import AttributeType

from .model import (
    Endpoint,
    Plan,
    PlannedAttribute,
    PlannedDuplicate,
    PlannedList,
    PlannedMirror,
    PlannedNearMiss,
    PlannedObject,
    PlannedReference,
    PlanPart,
)

MEANINGS: Mapping[type[PlanPart], Mapping[str, str]] = {
    Plan: {
        "version": "The version of the file's format.",
        "source": "Where the records come from. Do not edit: a plan is bound to its source.",
        "sink": "Where the records go. Do not edit: a plan is bound to its workspace.",
        "limit": "A sample: at most this many records an object, with what they link to. Without it: all.",
        "objects": "What is moved, by the source's object, in the order in which it is written.",
        "lists": "What becomes of the source's lists and pipelines, by the slug that each has as a list of the sink.",
        "left_out": "Source objects that are not moved, each with its reason.",
    },
    Endpoint: {
        "plugin": "The name of the plugin.",
        "account": "The id of the account or workspace.",
        "name": "Its name, for people.",
        "locator": "The file or folder that was read, where the source needs one.",
    },
    PlannedObject: {
        "target": "The sink's object (its slug) that the records become.",
        "singular": "What one such record is called.",
        "plural": "What several are called.",
        "create": "Whether the object is made by the move; false: it is there already.",
        "id_attribute": "The text attribute of the sink that keeps the source's id; later runs find records by it.",
        "match": "Unique attributes by which a record that is in the sink already is recognised, in order.",
        "policy": (
            "What happens to values of records that were in the sink before the move: `fill-empty` writes only where "
            "nothing stands, `overwrite` replaces, `skip` leaves such records as they are."
        ),
        "gone": (
            "What happens to records that this move has made in the sink and the source no longer has: `keep` lists "
            "them, `remove` deletes them, except those that people have changed or added something to since."
        ),
        "attributes": "The attributes that are written, by the sink's slug.",
        "references": "The links that are written, by the sink's slug.",
        "duplicates": "Records that are, surely or probably, the same as another one, by their source id.",
        "merge_from": (
            "Duplicates without an answer are merged where their score is at least this, in percent. Without it they "
            "are kept apart."
        ),
        "merge_rules": (
            "Whose value a merged record has where both have one, by source attribute: `first` (that of the record the "
            "other is merged into), `newest`, `oldest`, `longest`, or `all` of them. Without a rule: `all` where the "
            "attribute is `multi`, else `first`. An address or a name in parts is taken whole from one record."
        ),
        "dropped": "Source attributes that stay behind, each with its reason.",
    },
    PlannedAttribute: {
        "title": "What the attribute is called in the sink.",
        "type": "What it holds.",
        "from": (
            "The source attributes. Of several the first that is filled is taken, unless `multi` (all are). A record's "
            "own `@id`, `@owner`, `@url`, `@created_at`, `@updated_at`, `@lists` and `@merged_ids` can stand here too."
        ),
        "parts": (
            "For a composed value, which part comes from which source attribute: `first`, `last`, `full` of a name; "
            "`line_1` to `line_4`, `locality`, `region`, `postcode`, `country_code`, `latitude`, `longitude` of a "
            "location; `amount`, `currency` of money."
        ),
        "otherwise": (
            "What is written where the source has nothing, tried in order. `{slug}` stands for a source attribute, a "
            "reference (the name it points at) or a record field. For an owner: an e-mail address."
        ),
        "create": "Whether the attribute is made by the move; false: it is there already.",
        "multi": "Whether it holds several values.",
        "unique": "Whether no two records may share a value.",
        "fallback": "The type that is used where the sink refuses to make this one.",
        "currency": "The ISO 4217 code of all its amounts.",
        "options": "Titles that have to be there, in order, for a select or status.",
        "values": "What is written instead of a source value (options, stages, owners).",
        "misfits": "The text attribute that keeps values that do not fit; without it they are left out and listed.",
        "description": "What the sink shows as the attribute's description.",
    },
    PlannedReference: {
        "title": "What the attribute is called in the sink.",
        "from": "The source's references. Of several the first that is filled is taken, unless `many`.",
        "targets": "The sink's objects (their slugs) that it may point at.",
        "create": "Whether the attribute is made by the move; false: it is there already.",
        "many": "Whether a record may point at several.",
        "mirror": "The attribute that shows the link on its other side.",
        "near_misses": "Source values that name no record but nearly do, by the value as written: each is a question.",
        "by_name": (
            "For links that go by a name and not by an id: null is open, taken as true, since each name stands for one "
            "record; false: they are not meant, and are skipped."
        ),
        "misfits": "The text attribute that keeps what names no record; without it the link is skipped and listed.",
        "description": "What the sink shows as the attribute's description.",
    },
    PlannedList: {
        "title": "What the list is called in the sink.",
        "object": "The source object whose records stand on it.",
        "from": "The source's list.",
        "where": "Instead of a list: a source attribute and the value that its records have (a pipeline's title).",
        "as": (
            "`select`: an option of the attribute that comes from `@lists`, which costs no write; a pipeline stays an "
            "option of its attribute. `list`: a list of the sink, one write a record; it can not be taken away again. "
            "`drop`: it stays behind."
        ),
        "create": "Whether the list is made by the move; false: it is there already.",
        "entry": "With `list`: the attributes of its entries, by slug; the values come from the record.",
    },
    PlannedMirror: {
        "slug": "The slug of the attribute on the other side.",
        "title": "What it is called.",
        "many": "Whether several may point at one record.",
    },
    PlannedDuplicate: {
        "same_as": "The source id of the record that it is the same as.",
        "of": (
            "The source object of that record, where it is another one: one that goes to the same object of the sink "
            "and stands before this one."
        ),
        "by": "What the two agree in.",
        "score": "How probable it is that both are one, in percent; 100: they share a key that only one can have.",
        "answer": "true: it is merged into the other. false: both are kept apart. null: open, taken as false.",
    },
    PlannedNearMiss: {
        "means": "The source id of the record that is probably meant.",
        "rows": "On how many rows the value stands.",
        "answer": "true: it means that record. false: it does not, its links are skipped. null: open, taken as false.",
    },
}


def plan_schema() -> dict[str, Any]:
    """The JSON Schema of the plan's file, with every field's meaning, for editors."""
    schema = Plan.model_json_schema(by_alias=True)
    definitions = {part.__name__: schema["$defs"].get(part.__name__, schema) for part in MEANINGS}
    for part, meanings in MEANINGS.items():
        definition = definitions[part.__name__]
        definition.pop("description", None)
        written = {name: definition["properties"][name] for name in file_fields(part)}
        definition["properties"] = {
            name: property_ | {"description": meanings[name]} for name, property_ in written.items()
        }
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema


def file_fields(part: type[PlanPart]) -> dict[str, Any]:
    """The type of each field that stands in the file, by its name there (reasons and notes are comments)."""
    return {field.alias or name: field.annotation for name, field in part.model_fields.items() if not field.exclude}


def field_tables() -> str:
    """A Markdown table for each part of the plan, and the types, as docs/plan.md holds them."""
    types = ", ".join(f"`{type.value}`" for type in AttributeType)
    return "\n\n".join([*("\n".join(_table(part)) for part in MEANINGS), "### Types", types])


def _table(part: type[PlanPart]) -> Iterator[str]:
    yield from (f"### {_HEADINGS[part]}", "", "| field | holds | default | meaning |", "|---|---|---|---|")
    by_name = {field.alias or name: field for name, field in part.model_fields.items()}
    for name, kind in file_fields(part).items():
        field = by_name[name]
        default = (
            "required"
            if field.is_required()
            else _default(field.get_default(call_default_factory=True, validated_data={}))
        )
        yield f"| `{name}` | {_holds(kind)} | {default} | {MEANINGS[part][name]} |"


_HEADINGS = {
    Plan: "The plan",
    Endpoint: "`source` and `sink`",
    PlannedObject: "An entry of `objects`",
    PlannedAttribute: "An entry of `attributes`",
    PlannedReference: "An entry of `references`",
    PlannedList: "An entry of `lists`",
    PlannedMirror: "`mirror`",
    PlannedNearMiss: "An entry of `near_misses`",
    PlannedDuplicate: "An entry of `duplicates`",
}


def _default(value: object) -> str:
    match value:
        case None | "" | () | {}:
            return "none"
        case bool():
            return "`true`" if value else "`false`"
        case Enum():
            return f"`{value.value}`"
        case _:
            return f"`{value}`"


def _holds(kind: Any) -> str:
    if isinstance(kind, UnionType):
        return _holds(next(one for one in get_args(kind) if one is not NoneType))
    arguments = get_args(kind)
    if get_origin(kind) is dict:
        return f"map of {_holds(arguments[1])}"
    if get_origin(kind) is tuple:
        return f"list of {_holds(arguments[0])}"
    if kind is AttributeType:
        return "a [type](#types)"
    if arguments:
        return " or ".join(f"`{choice}`" for choice in arguments)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return ", ".join(f"`{choice.value}`" for choice in kind)
    return {str: "text", int: "number", bool: "true or false"}.get(kind) or _part_words(kind)


def _part_words(part: type[PlanPart]) -> str:
    words = {Endpoint: "a system", PlannedMirror: "a mirror", PlannedNearMiss: "near misses"}
    return words.get(part) or part.__name__.removeprefix("Planned").lower() + "s"
