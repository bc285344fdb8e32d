"""The attribute of the sink that holds the id which a record has in the source."""

import re

from crm_move.model import Attribute, AttributeType, ObjectSchema, Schema
from crm_move.plan import Plan, PlannedAttribute

from .draft import Draft
from .slugs import snake

ID = "@id"
_DESCRIPTION = re.compile(
    r"The id of this record in (?P<plugin>.+?), where it was moved from.* Account: (?P<account>.*)"
)


def describe_id(plugin: str, account: str) -> str:
    """The description by which an id attribute tells whose ids it holds."""
    keep = "Leave it: crm-move finds the record by it."
    return f"The id of this record in {plugin}, where it was moved from. {keep} Account: {account}"


def whose_ids(description: str | None) -> tuple[str, str] | None:
    """The plugin and account that a description of `describe_id` names."""
    found = _DESCRIPTION.fullmatch(description or "")
    return (found["plugin"], found["account"]) if found else None


def as_planned(schema: Schema, plan: Plan) -> Schema:
    """The schema of the source with the accounts that the plan's id attributes name.

    Where an object tells its account by what it is made of, a change of that makes nobody else's ids of its ids.
    """
    return schema.model_copy(update={"objects": tuple(_as_planned(each, plan) for each in schema.objects)})


def _as_planned(object: ObjectSchema, plan: Plan) -> ObjectSchema:
    planned = plan.objects.get(object.slug)
    key = planned.attributes.get(planned.id_attribute) if planned else None
    named = whose_ids(key.description) if key else None
    return object.model_copy(update={"account": named[1]}) if named and object.account else object


def plan_id(draft: Draft) -> None:
    """Plan `<source>_<object>_id`, with the account behind it where another account's ids stand under that slug.

    Unique unless the sink can not have unique attributes on the target.
    """
    source = draft.context.source
    account = draft.source.account or draft.context.account
    base = f"{snake(source.plugin)}_{snake(draft.source.slug)}_id"
    slug = base if _serves(draft, base, account) else f"{base}_{snake(account)}"
    title = f"{draft.context.label} {draft.source.slug} id"
    title = title if slug == base else f"{title} ({account})"
    unique = draft.target.slug not in draft.context.sink.capabilities.no_unique
    draft.id_attribute = slug
    present = draft.target.schema.attribute(slug)
    draft.write(
        slug,
        PlannedAttribute(
            title=present.title if present else title,
            type=AttributeType.TEXT,
            sources=(ID,),
            unique=unique,
            description=describe_id(source.plugin, account),
            reason="the id in the source: what makes a second run find the record again",
        ),
    )


def _serves(draft: Draft, slug: str, account: str) -> bool:
    """Whether the slug is free, or holds the ids of this very account."""
    present: Attribute | None = draft.target.schema.attribute(slug)
    if present is None:
        return draft.target.free(slug)
    named = whose_ids(present.description)
    return present.type is AttributeType.TEXT and (named is None or named[1] == account)
