"""What Pipedrive's own fields are, object by object (docs/pipedrive-api.md, 5)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from crm_move import Role

from .columns import Column, Form, Pointer, column, pointer
from .fields import OLD_CODES, Choice, Field
from .pipelines import Pipelines


@dataclass(frozen=True)
class Own:
    """A field of Pipedrive's own. Its title and options are those of its definition, where there is one."""

    code: str
    title: str
    form: Form = Form.TEXT
    role: Role | None = None
    slug: str = ""
    part: str = ""


F = Form

_LABELS: Final = Own("label_ids", "Labels", F.CHOICES)
_BILLING: Final = (
    Own("billing_frequency", "Billing frequency", F.CHOICE),
    Own("billing_frequency_cycles", "Billing frequency cycles", F.NUMBER),
)
_CAME_FROM: Final = (
    Own("origin", "Source origin"),
    Own("origin_id", "Source origin ID"),
    Own("channel", "Source channel", F.CHOICE),
    Own("channel_id", "Source channel ID"),
)

OWN: Final[Mapping[str, tuple[Own, ...]]] = {
    "organizations": (
        Own("name", "Name", role=Role.NAME),
        _LABELS,
        Own("address", "Address", F.ADDRESS, Role.LOCATION),
        Own("website", "Website", F.URL, Role.WEBSITE),
        Own("linkedin", "LinkedIn profile", F.URL, Role.LINKEDIN),
        Own("industry", "Industry", F.CHOICE),
        Own("annual_revenue", "Annual revenue", F.NUMBER),
        Own("employee_count", "Number of employees", F.NUMBER),
    ),
    "persons": (
        Own("name", "Name", F.NAME, Role.NAME),
        Own("emails", "Email", F.EMAILS, Role.EMAIL),
        Own("emails", "Email labels", F.LABELS, slug="email_labels"),
        Own("phones", "Phone", F.PHONES, Role.PHONE),
        Own("phones", "Phone labels", F.LABELS, slug="phone_labels"),
        _LABELS,
        Own("job_title", "Job title", role=Role.JOB_TITLE),
        Own("birthday", "Birthday", F.DATE),
        Own("im", "Instant messenger", F.LABELS),
        Own("notes", "Notes of the contact sync"),
        Own("postal_address", "Postal address", F.ADDRESS, Role.LOCATION),
    ),
    "products": (
        Own("name", "Name", role=Role.NAME),
        Own("code", "Product code"),
        Own("description", "Description", role=Role.DESCRIPTION),
        Own("category", "Category", F.CHOICE),
        Own("unit", "Unit"),
        Own("tax", "Tax", F.NUMBER),
        Own("prices", "Unit price", F.PRICE, Role.AMOUNT, "price", "price"),
        Own("prices", "Cost per unit", F.PRICE, None, "cost", "cost"),
        Own("prices", "Direct cost", F.PRICE, None, "direct_cost", "direct_cost"),
        Own("prices", "Other prices", F.PRICES, None, "other_prices"),
        Own("is_linkable", "Can be added to deals", F.CHECKBOX),
        *_BILLING,
    ),
    "deals": (
        Own("title", "Title", role=Role.NAME),
        Own("value", "Value", F.MONEY, Role.AMOUNT),
        Own("status", "Status", F.CHOICE),
        Own("lost_reason", "Lost reason"),
        Own("probability", "Probability", F.NUMBER),
        Own("expected_close_date", "Expected close date", F.DATE),
        _LABELS,
        Own("stage_change_time", "Last stage change", F.MOMENT),
        Own("won_time", "Won time", F.MOMENT),
        Own("lost_time", "Lost time", F.MOMENT),
        Own("close_time", "Closed time", F.MOMENT),
        Own("archive_time", "Archive time", F.MOMENT),
        Own("creator_user_id", "Creator", F.USER),
        *_CAME_FROM,
        Own("mrr", "MRR", F.MONEY),
        Own("arr", "ARR", F.MONEY),
        Own("acv", "ACV", F.MONEY),
    ),
    "leads": (
        Own("title", "Title", role=Role.NAME),
        Own("value", "Value", F.MONEY, Role.AMOUNT),
        Own("label_ids", "Labels", F.CHOICES),
        Own("expected_close_date", "Expected close date", F.DATE),
        Own("source_name", "Lead source"),
        *_CAME_FROM,
        Own("was_seen", "Was seen", F.CHECKBOX),
        Own("archive_time", "Archive time", F.MOMENT),
        Own("creator_id", "Creator", F.USER),
        Own("source_deal_id", "Made of deal"),
    ),
    "deal_products": (
        Own("name", "Name", role=Role.NAME),
        Own("quantity", "Quantity", F.NUMBER),
        Own("item_price", "Price", F.MONEY),
        Own("sum", "Sum", F.MONEY, Role.AMOUNT),
        Own("discount", "Discount", F.NUMBER),
        Own("discount_type", "Discount type"),
        Own("tax", "Tax", F.NUMBER),
        Own("tax_method", "Tax method"),
        Own("comments", "Comments"),
        Own("is_enabled", "Counts in the deal", F.CHECKBOX),
        Own("order_nr", "Order", F.NUMBER),
        Own("product_variation_id", "Product variation"),
        Own("billing_start_date", "Billing start date", F.DATE),
        *_BILLING,
    ),
}

VISIBILITY: Final = Own("visible_to", "Visible to", F.CHOICE)
USUAL_VISIBILITY: Final = (
    Choice("1", "Owner (and followers)"),
    Choice("3", "Owner's group, or the entire company"),
    Choice("5", "Owner's group and its subgroups"),
    Choice("7", "Entire company"),
)
"""What the numbers mean, where the field's definition does not say: 3 depends on the plan."""

_NEVER_READ: Final = "deleted"
"""The status of deals in Pipedrive's bin."""

USUAL_STATUS: Final = (Choice("open", "Open"), Choice("won", "Won"), Choice("lost", "Lost"))

PEOPLE_OF: Final = "participants"
PRODUCTS_OF: Final = "products"
PARENT: Final = "parent"
RELATED: Final = "related"

POINTERS: Final[Mapping[str, tuple[Pointer, ...]]] = {
    "organizations": (
        pointer("", "Parent organization", "organizations", slug=PARENT, role=Role.PARENT, many=True),
        pointer("", "Related organizations", "organizations", slug=RELATED, many=True),
    ),
    "persons": (pointer("org_id", "Organization", "organizations", role=Role.COMPANY),),
    "products": (),
    "deals": (
        pointer("org_id", "Organization", "organizations", role=Role.COMPANY),
        pointer("person_id", "Contact person", "persons"),
        pointer("person_id", "People", "persons", slug=PEOPLE_OF, role=Role.PEOPLE, many=True, primary=True),
        pointer("", "Products", "products", slug=PRODUCTS_OF, many=True),
    ),
    "leads": (
        pointer("organization_id", "Organization", "organizations", role=Role.COMPANY),
        pointer("person_id", "Contact person", "persons", role=Role.PEOPLE),
    ),
    "deal_products": (
        pointer("deal_id", "Deal", "deals"),
        pointer("product_id", "Product", "products"),
    ),
}
"""The references of each object; those without a code are read apart."""

_KNOWN_ELSEWHERE: Final = frozenset(
    {
        *("id", "add_time", "update_time", "owner_id", "user_id", "creator_user_id", "is_deleted", "is_archived"),
        *(
            "org_id",
            "person_id",
            "organization_id",
            "first_name",
            "last_name",
            "first_char",
            "picture_id",
            "active_flag",
        ),
        *("cc_email", "smart_bcc_email", "local_won_date", "local_lost_date", "local_close_date", "currency", "user"),
        *("stage_id", "pipeline_id", "visible_to", "label", "label_ids", "email", "phone", "custom_fields"),
        "source_lead_id",
    }
)
"""Fields that are read as something else, or that other fields follow from."""

_REFRESHED: Final = re.compile(r"(_count|_activity_.*|_mail_time|^weighted_.*|^related_.*|^edit_name)\Z")
"""Fields that Pipedrive computes."""

_FURTHER: Final[Mapping[str, Form]] = {
    "varchar": F.TEXT,
    "varchar_auto": F.TEXT,
    "varchar_options": F.CHOICE,
    "text": F.TEXT,
    "double": F.NUMBER,
    "int": F.NUMBER,
    "boolean": F.CHECKBOX,
    "date": F.TEXT,
    "enum": F.CHOICE,
    "set": F.CHOICES,
    "phone": F.PHONE,
    "user": F.USER,
}
"""How fields of Pipedrive's own are read that this connector does not know by name; other types are left out."""


@dataclass(frozen=True)
class Sources:
    """What the columns of an object are made of. `labels` are those of leads, which no definition lists."""

    fields: Sequence[Field] = ()
    pipelines: Pipelines = field(default_factory=Pipelines)
    labels: Sequence[Choice] = ()
    visibility: bool = False


def own_columns(slug: str, sources: Sources) -> Iterator[Column]:
    """The columns of Pipedrive's own fields. Those of deals are not those of leads, though they are listed together."""
    defined = {} if slug in ("leads", "deal_products") else {each.code: each for each in sources.fields}
    for own in (*OWN[slug], *((VISIBILITY,) if sources.visibility and slug != "deal_products" else ())):
        definition = defined.get(own.code) or defined.get(OLD_CODES.get(own.code, ""))
        yield _own_column(own, definition, _usual(slug, own, sources))
    if slug == "deals":
        yield from _process(sources.pipelines)
    known = {own.code for own in OWN[slug]} | _KNOWN_ELSEWHERE
    for further in defined.values():
        if not (further.custom or further.optional or further.code in known or _REFRESHED.search(further.code)):
            yield from _further(further)


def _own_column(own: Own, defined: Field | None, usual: Sequence[Choice]) -> Column:
    choices = [choice for choice in (defined.choices if defined else ()) or usual if choice.id != _NEVER_READ]
    return column(
        own.code,
        defined.title if defined and not own.slug else own.title,
        own.form,
        slug=own.slug,
        role=own.role,
        part=own.part,
        choices=choices if own.form in (F.CHOICE, F.CHOICES) else (),
        evidence="a field of Pipedrive's own",
    )


def _usual(slug: str, own: Own, sources: Sources) -> Sequence[Choice]:
    if own is VISIBILITY:
        return USUAL_VISIBILITY
    if slug == "leads" and own.code == "label_ids":
        return sources.labels
    return USUAL_STATUS if own.code == "status" else ()


def _process(pipelines: Pipelines) -> Iterator[Column]:
    stages = [Choice(title, title) for title in pipelines.stages]
    titles = [Choice(pipeline.slug, pipeline.title) for pipeline in pipelines.all]
    evidence = "Pipedrive's pipelines, in their order"
    yield column("stage_id", "Stage", F.STAGE, role=Role.STAGE, choices=stages, evidence=evidence)
    yield column("pipeline_id", "Pipeline", F.PIPELINE, role=Role.PIPELINE, choices=titles, evidence=evidence)


def _further(defined: Field) -> Iterator[Column]:
    form = F.MOMENT if defined.type == "date" and defined.code.endswith("_time") else _FURTHER.get(defined.type)
    if form is not None:
        choices = defined.choices if form in (F.CHOICE, F.CHOICES) else ()
        yield column(defined.code, defined.title, form, choices=choices, evidence="a field of Pipedrive's own")
