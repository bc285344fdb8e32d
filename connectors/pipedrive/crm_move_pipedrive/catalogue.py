"""The objects of Pipedrive: which are brought over, and where they are read (docs/pipedrive-api.md, 5)."""

from dataclasses import dataclass
from typing import Final

from crm_move import Kind


@dataclass(frozen=True)
class ObjectType:
    """An object. `path` is its list; `archive` the list of its archived records; `fields` that of its definitions.

    `scope` suffices to read it; `extra` are fields that must be asked for; `old` says that the list is one of v1,
    `by_plan` that not every company has it.
    """

    slug: str
    singular: str
    plural: str
    kind: Kind | None
    path: str
    scope: str
    fields: str = ""
    archive: str = ""
    extra: tuple[str, ...] = ()
    old: bool = False
    by_plan: bool = False


ORGANIZATIONS: Final = ObjectType(
    "organizations",
    "Organization",
    "Organizations",
    Kind.COMPANY,
    "/api/v2/organizations",
    "contacts:read",
    fields="organizationFields",
)
PERSONS: Final = ObjectType(
    "persons", "Person", "Persons", Kind.PERSON, "/api/v2/persons", "contacts:read", fields="personFields"
)
DEALS: Final = ObjectType(
    "deals",
    "Deal",
    "Deals",
    Kind.DEAL,
    "/api/v2/deals",
    "deals:read",
    fields="dealFields",
    archive="/api/v2/deals/archived",
    extra=("products_count", "participants_count"),
)
LEADS: Final = ObjectType(
    "leads",
    "Lead",
    "Leads",
    Kind.LEAD,
    "/v1/leads",
    "leads:read",
    fields="dealFields",
    archive="/v1/leads/archived",
    old=True,
    by_plan=True,
)
PRODUCTS: Final = ObjectType(
    "products",
    "Product",
    "Products",
    Kind.PRODUCT,
    "/api/v2/products",
    "products:read",
    fields="productFields",
    by_plan=True,
)
DEAL_PRODUCTS: Final = ObjectType(
    "deal_products", "Deal product", "Deal products", None, "/api/v2/deals/products", "deals:read"
)

LISTED: Final = (ORGANIZATIONS, PERSONS, PRODUCTS, DEALS, LEADS)
"""What has a list of its own; what others point at comes first. Leads have the custom fields of deals."""
