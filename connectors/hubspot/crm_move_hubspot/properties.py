"""Property definitions as HubSpot gives them, and which are worth having (docs/hubspot-api.md, 4)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from .catalogue import COMPANIES, CONTACTS, DEALS, LEADS, LINE_ITEMS, PRODUCTS, QUOTES, TICKETS

Json = dict[str, Any]

OWNER: Final = "hubspot_owner_id"
MERGED: Final = "hs_merged_object_ids"
ID: Final = "hs_object_id"

ALSO: Final = {
    (CONTACTS, "email"): "hs_additional_emails",
    (COMPANIES, "domain"): "hs_additional_domains",
}
"""Properties whose values belong to another one's."""

WORTH: Final = {
    CONTACTS: "hs_lead_status hs_linkedin_url hs_timezone hs_persona hs_language",
    COMPANIES: "hs_lead_status hs_country_code hs_state_code hs_industry_group hs_linkedin_handle hs_tax_id",
    DEALS: "hs_deal_stage_probability hs_is_closed_won hs_priority hs_next_step hs_forecast_amount"
    " hs_manual_forecast_category hs_all_collaborator_owner_ids hs_closed_won_date closed_lost_reason"
    " closed_won_reason",
    TICKETS: "hs_ticket_priority hs_ticket_category hs_resolution closed_date",
    LEADS: "hs_lead_name hs_lead_type hs_lead_label",
    PRODUCTS: "hs_sku hs_url hs_images hs_recurring_billing_period hs_cost_of_goods_sold hs_product_type"
    " hs_pricing_model hs_tier_ranges hs_tier_prices",
    LINE_ITEMS: "hs_sku hs_url hs_product_id hs_line_item_currency_code hs_recurring_billing_period"
    " hs_recurring_billing_start_date hs_discount_percentage hs_pricing_model hs_tier_ranges hs_tier_prices amount",
    QUOTES: "hs_title hs_expiration_date hs_status hs_quote_number hs_quote_amount hs_currency hs_quote_link"
    " hs_pdf_download_link hs_template_type hs_terms hs_comments",
}
"""HubSpot's own properties that people fill or miss although the rule below would leave them out."""

RECKONED: Final = re.compile(
    r"(num|notes|first|recent|engagements|days|associated)_"
    r"|(total_revenue|hubspotscore|facebookfans|twitterfollowers|linkedinconnections|createdate|lastmodifieddate"
    r"|hubspot_owner_assigneddate|owneremail|ownername|hubspot_team_id|followercount|kloutscoregeneral)\Z"
)
"""Names of HubSpot's own that are reckoned by it, kept for its own use, or said elsewhere in every record."""


@dataclass(frozen=True)
class Choice:
    """An option by the value that stands in records."""

    value: str
    label: str


@dataclass(frozen=True)
class Property:
    """A definition. `currency` names the sibling property that holds this money's code; `reference` is HubSpot's word
    for the object that the ids in it mean ("" for none)."""

    name: str
    label: str
    type: str
    widget: str = ""
    group: str = ""
    description: str = ""
    choices: tuple[Choice, ...] = ()
    reference: str = ""
    calculated: bool = False
    read_only: bool = False
    hidden: bool = False
    own: bool = False
    unique: bool = False
    sensitivity: str = "non_sensitive"
    money: bool = False
    currency: str = ""
    hint: str = ""

    @property
    def several(self) -> bool:
        return self.widget == "checkbox"


def property_of(row: Json) -> Property:
    """A definition from an answer; only its name is relied on."""
    limits = row.get("modificationMetadata") or {}
    name = str(row["name"])
    hint = str(row.get("textDisplayHint") or row.get("numberDisplayHint") or "")
    return Property(
        name=name,
        label=str(row.get("label") or name).strip(),
        type=str(row.get("type") or "string"),
        widget=str(row.get("fieldType") or ""),
        group=str(row.get("groupName") or ""),
        description=str(row.get("description") or "").strip(),
        choices=_choices(row.get("options") or ()),
        reference=str(row.get("referencedObjectType") or "").upper(),
        calculated=bool(row.get("calculated")),
        read_only=bool(limits.get("readOnlyValue")),
        hidden=bool(row.get("hidden")),
        # No name that people give begins with hs_; old definitions do not say whose they are.
        own=bool(row.get("hubspotDefined")) or name.startswith(("hs_", "hubspot_")),
        unique=bool(row.get("hasUniqueValue")),
        sensitivity=str(row.get("dataSensitivity") or "non_sensitive"),
        money=bool(row.get("showCurrencySymbol")) or hint == "currency" or bool(row.get("currencyPropertyName")),
        currency=str(row.get("currencyPropertyName") or ""),
        hint=hint,
    )


def is_system(type: str, property: Property) -> bool:
    """Whether a property is HubSpot's own bookkeeping, and so is left out unless asked for.

    Of HubSpot's own properties those are that are hidden, calculated, read-only, or named hs_..., or whose names say
    that they are reckoned; but for those in WORTH. What people made themselves is never left out.
    """
    if not property.own or property.name in WORTH.get(type, "").split():
        return False
    marked = property.hidden or property.calculated or property.read_only
    return marked or property.name.startswith("hs_") or RECKONED.match(property.name) is not None


def selected(type: str, properties: Iterable[Property], *, system: bool) -> list[Property]:
    """The properties worth having, in the order of the definitions; all with `system`."""
    return [property for property in properties if system or not is_system(type, property)]


def _choices(options: Sequence[Json]) -> tuple[Choice, ...]:
    """In the order in which HubSpot shows them (-1 stands for last)."""

    def place(option: Json) -> tuple[bool, int]:
        order = option.get("displayOrder")
        return (not isinstance(order, int) or order < 0, order if isinstance(order, int) else 0)

    ordered = sorted(options, key=place)
    return tuple(
        Choice(str(option.get("value")), str(option.get("label") or option.get("value"))) for option in ordered
    )
