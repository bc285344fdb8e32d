"""Attio's own objects, as a workspace has them (docs/attio-api.md, standard objects)."""

from dataclasses import dataclass
from typing import Any

from .model import Attribute, Collection
from .workspace import SYSTEM, Workspace, attribute_named


@dataclass(frozen=True, slots=True)
class Column:
    """One attribute: R required, U unique, M multi, ro not writable."""

    slug: str
    type: str
    flags: str = ""
    title: str = ""
    to: str = ""
    default: dict[str, Any] | None = None


_NOUNS = {
    "people": ("Person", "People"),
    "companies": ("Company", "Companies"),
    "deals": ("Deal", "Deals"),
    "users": ("User", "Users"),
    "workspaces": ("Workspace", "Workspaces"),
}
_FIRST = (Column("record_id", "text", "U ro", "Record ID"),)
_LAST = (
    Column("created_at", "timestamp", "ro", default={"type": "dynamic", "template": "PT0S"}),
    Column("created_by", "actor-reference", "ro", default={"type": "dynamic", "template": "current-user"}),
)
_SOCIAL = tuple(
    Column(title.lower(), "text", title=title)
    for title in ("AngelList", "Facebook", "Instagram", "LinkedIn", "Twitter")
)
_INTERACTIONS = tuple(
    Column(f"{which}_interaction", "interaction", "ro")
    for which in (
        *("first_calendar", "last_calendar", "next_calendar"),
        *("first_email", "last_email", "first", "last", "next"),
    )
)
_CONNECTION = (
    Column("strongest_connection_strength_legacy", "number", "ro", "Connection strength (legacy)"),
    Column("strongest_connection_strength", "select", "ro", "Connection strength"),
    Column("strongest_connection_user", "actor-reference", "ro", "Strongest connection"),
)
_COLUMNS: dict[str, tuple[Column, ...]] = {
    "people": (
        Column("name", "personal-name"),
        Column("email_addresses", "email-address", "U M"),
        Column("description", "text"),
        Column("company", "record-reference", to="companies"),
        Column("job_title", "text"),
        Column("avatar_url", "text", "ro", "Avatar URL"),
        Column("phone_numbers", "phone-number", "M"),
        Column("primary_location", "location"),
        *_SOCIAL,
        Column("twitter_follower_count", "number", "ro"),
        *_INTERACTIONS,
        *_CONNECTION,
        Column("associated_deals", "record-reference", "M", to="deals"),
        Column("associated_users", "record-reference", "M", to="users"),
    ),
    "companies": (
        Column("domains", "domain", "U M"),
        Column("name", "text"),
        Column("description", "text"),
        Column("team", "record-reference", "M", to="people"),
        Column("categories", "select", "M"),
        Column("primary_location", "location"),
        Column("logo_url", "text", "ro", "Logo URL"),
        *_SOCIAL,
        Column("twitter_follower_count", "number", "ro"),
        Column("estimated_arr_usd", "select", title="Estimated ARR"),
        Column("funding_raised_usd", "currency", title="Funding raised"),
        Column("employee_range", "select"),
        Column("foundation_date", "date"),
        *_INTERACTIONS,
        *_CONNECTION,
        Column("associated_deals", "record-reference", "M", to="deals"),
        Column("associated_workspaces", "record-reference", "M", to="workspaces"),
    ),
    "deals": (
        Column("name", "text", "R", "Deal name"),
        Column("stage", "status", "R", "Deal stage"),
        Column("owner", "actor-reference", "R", "Deal owner"),
        Column("value", "currency", title="Deal value"),
        Column("associated_people", "record-reference", "M", to="people"),
        Column("associated_company", "record-reference", to="companies"),
    ),
    "users": (
        Column("person", "record-reference", to="people"),
        Column("primary_email_address", "email-address", "R U"),
        Column("user_id", "text", "R U", "User ID"),
        Column("workspace", "record-reference", "M", to="workspaces"),
    ),
    "workspaces": (
        Column("workspace_id", "text", "R U", "Workspace ID"),
        Column("name", "text"),
        Column("users", "record-reference", "M", to="users"),
        Column("company", "record-reference", to="companies"),
        Column("avatar_url", "text", "ro", "Avatar URL"),
    ),
}
STANDARD = {slug: frozenset(column.slug for column in columns) for slug, columns in _COLUMNS.items()}
"""Attio's own objects, with the slugs of what each has beside what every object has."""

_LINKS = (
    ("people.company", "companies.team"),
    ("people.associated_deals", "deals.associated_people"),
    ("companies.associated_deals", "deals.associated_company"),
    ("people.associated_users", "users.person"),
    ("users.workspace", "workspaces.users"),
    ("companies.associated_workspaces", "workspaces.company"),
)
_STAGES = ("Lead", "In Progress", "Won 🎉", "Lost")
_OPTIONS = {
    "companies.categories": ("B2B", "B2C", "SAAS", "E-commerce", "Finance", "Technology"),
    "companies.estimated_arr_usd": ("$0-$1M", "$1M-$10M", "$10M-$50M", "$50M-$100M", "$100M-$250M", "$250M+"),
    "companies.employee_range": (
        "1-10",
        "11-50",
        "51-250",
        "251-1K",
        "1K-5K",
        "5K-10K",
        "10K-50K",
        "50K-100K",
        "100K+",
    ),
    "strength": ("Very weak", "Weak", "Good", "Strong", "Very strong"),
}


def enable(workspace: Workspace) -> None:
    """Makes the standard objects that the switches name and that are not there yet, with what links them."""
    wanted = ("people", "companies", *workspace.switches.enabled_objects)
    with workspace.store.write():
        for slug in wanted:
            if workspace.find("objects", slug) is None:
                _add_object(workspace, slug)
        for slug in wanted:
            _add_columns(workspace, slug)
        for sides in _LINKS:
            _pair(workspace, *sides)


def add_own_attributes(workspace: Workspace, collection: Collection) -> None:
    """What every object has: record id, creation time and creator; on lists the entry's."""
    first = _FIRST if collection.kind == "objects" else (Column("entry_id", "text", "U ro", "Entry ID"),)
    for column in (*first, *_LAST):
        _add_column(workspace, collection, column)


def _add_object(workspace: Workspace, slug: str) -> None:
    singular, plural = _NOUNS[slug]
    workspace.add_collection(
        kind="objects", slug=slug, singular=singular, plural=plural, is_system=True, created_by=SYSTEM
    )


def _add_columns(workspace: Workspace, slug: str) -> None:
    """Adds what is missing; a reference waits until its target is switched on."""
    collection = workspace.find("objects", slug)
    assert collection is not None
    for column in (*_FIRST, *_COLUMNS[slug], *_LAST):
        if attribute_named(collection, column.slug) is None and (not column.to or workspace.find("objects", column.to)):
            _add_column(workspace, collection, column)


def _pair(workspace: Workspace, *sides: str) -> None:
    attributes = []
    for side in sides:
        slug, name = side.split(".")
        collection = workspace.find("objects", slug)
        attributes.append(attribute_named(collection, name) if collection else None)
    for one, other in (attributes, attributes[::-1]):
        if one and other and one.pair is None:
            one.pair = other.no
            workspace.save_attribute(one)


def _add_column(workspace: Workspace, collection: Collection, column: Column) -> Attribute:
    target = workspace.find("objects", column.to) if column.to else None
    attribute = workspace.add_attribute(
        collection,
        title=column.title or column.slug.replace("_", " ").capitalize(),
        slug=column.slug,
        type=column.type,
        is_system=True,
        is_writable="ro" not in column.flags,
        is_required="R" in column.flags.split(),
        is_unique="U" in column.flags.split(),
        is_multi="M" in column.flags.split(),
        default_value=column.default,
        currency_code="USD" if column.type == "currency" else None,
        currency_display="symbol" if column.type == "currency" else None,
        allowed=[target.id] if target else None,
    )
    for title in _options(collection.slug, column):
        workspace.add_option(attribute, title)
    return attribute


def _options(object_slug: str, column: Column) -> tuple[str, ...]:
    if column.type == "status":
        return _STAGES
    if column.slug == "strongest_connection_strength":
        return _OPTIONS["strength"]
    return _OPTIONS.get(f"{object_slug}.{column.slug}", ())
