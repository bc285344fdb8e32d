"""HubSpot's own objects: which are brought over, and what they stand for (docs/hubspot-api.md, 3)."""

from dataclasses import dataclass
from typing import Final

from crm_move import Kind

CONTACTS: Final = "0-1"
COMPANIES: Final = "0-2"
DEALS: Final = "0-3"
TICKETS: Final = "0-5"
PRODUCTS: Final = "0-7"
LINE_ITEMS: Final = "0-8"
QUOTES: Final = "0-14"
LEADS: Final = "0-136"

FIRST_CUSTOM: Final = "2-"
"""What the type ids of custom objects begin with."""


@dataclass(frozen=True)
class Process:
    """The properties that hold a record's pipeline and stage."""

    pipeline: str
    stage: str


USUAL_PROCESS: Final = Process("hs_pipeline", "hs_pipeline_stage")


@dataclass(frozen=True)
class ObjectType:
    """An object by its type id. `slug` is what it is called in the canonical model.

    `scopes` are those of which one suffices to read it; `process` is None for objects without pipelines; `name` is the
    property that records are shown by; `linked` are the type ids that its definition says it is linked with, None where
    that says nothing.
    """

    id: str
    slug: str
    singular: str
    plural: str
    kind: Kind | None = None
    name: str = ""
    scopes: tuple[str, ...] = ()
    process: Process | None = None
    linked: frozenset[str] | None = None

    @property
    def custom(self) -> bool:
        return self.id.startswith(FIRST_CUSTOM)

    @property
    def modified(self) -> str:
        """The property that moves when a record changes."""
        return "lastmodifieddate" if self.id == CONTACTS else "hs_lastmodifieddate"


STANDARD: Final = (
    ObjectType(
        COMPANIES, "companies", "Company", "Companies", Kind.COMPANY, "name", scopes=("crm.objects.companies.read",)
    ),
    ObjectType(
        CONTACTS, "contacts", "Contact", "Contacts", Kind.PERSON, "email", scopes=("crm.objects.contacts.read",)
    ),
    ObjectType(
        DEALS,
        "deals",
        "Deal",
        "Deals",
        Kind.DEAL,
        "dealname",
        scopes=("crm.objects.deals.read",),
        process=Process("pipeline", "dealstage"),
    ),
    ObjectType(
        TICKETS,
        "tickets",
        "Ticket",
        "Tickets",
        Kind.TICKET,
        "subject",
        scopes=("tickets", "crm.objects.tickets.read"),
        process=USUAL_PROCESS,
    ),
    ObjectType(
        LEADS,
        "leads",
        "Lead",
        "Leads",
        Kind.LEAD,
        "hs_lead_name",
        scopes=("crm.objects.leads.read",),
        process=USUAL_PROCESS,
    ),
    ObjectType(
        PRODUCTS,
        "products",
        "Product",
        "Products",
        Kind.PRODUCT,
        "name",
        scopes=("crm.objects.products.read", "e-commerce"),
    ),
    ObjectType(
        LINE_ITEMS,
        "line_items",
        "Line item",
        "Line items",
        None,
        "name",
        scopes=("crm.objects.line_items.read", "e-commerce"),
    ),
    ObjectType(QUOTES, "quotes", "Quote", "Quotes", None, "hs_title", scopes=("crm.objects.quotes.read", "e-commerce")),
)
"""Companies come first: most other objects point at them."""

LINKED: Final = {
    LINE_ITEMS: (QUOTES, DEALS),
    QUOTES: (DEALS, CONTACTS, COMPANIES),
    LEADS: (DEALS, CONTACTS, COMPANIES),
    TICKETS: (TICKETS, DEALS, CONTACTS, COMPANIES),
    DEALS: (DEALS, CONTACTS, COMPANIES),
    CONTACTS: (CONTACTS, COMPANIES),
    COMPANIES: (COMPANIES,),
}
"""What records of HubSpot's own objects can be linked to (docs/hubspot-api.md, 9). No record is linked to a product: a
line item is a copy of one. Asking about other pairs is an error, and HubSpot wants few of those."""

POINTERS: Final = {("line_items", "hs_product_id"): "products"}
"""Properties that name a record of another object (slugs) where HubSpot has no link for it."""

ACTIVITIES: Final = {
    "0-46": "notes",
    "0-27": "tasks",
    "0-48": "calls",
    "0-47": "meetings",
    "0-49": "e-mails",
    "0-18": "messages (WhatsApp, LinkedIn, SMS)",
    "0-116": "postal mail",
}
"""What happened with a record: counted, not brought over."""


@dataclass(frozen=True)
class Further:
    """An object of another part of HubSpot, where an account has it: counted, not brought over."""

    id: str
    what: str
    scope: str


FURTHER: Final = (
    Further("0-19", "feedback submissions", "crm.objects.feedback_submissions.read"),
    Further("0-53", "invoices", "crm.objects.invoices.read"),
    Further("0-54", "marketing events", "crm.objects.marketing_events.read"),
    Further("0-69", "subscriptions", "crm.objects.subscriptions.read"),
    Further("0-74", "goals", "crm.objects.goals.read"),
    Further("0-101", "payments", "crm.objects.commercepayments.read"),
    Further("0-123", "orders", "crm.objects.orders.read"),
    Further("0-142", "carts", "crm.objects.carts.read"),
    Further("0-162", "services", "crm.objects.services.read"),
    Further("0-410", "courses", "crm.objects.courses.read"),
    Further("0-420", "listings", "crm.objects.listings.read"),
    Further("0-421", "appointments", "crm.objects.appointments.read"),
    Further("0-970", "projects", "crm.objects.projects.read"),
)

UNASKED: Final = ("discounts", "fees", "taxes")
"""Objects of further parts, of which no source says by which scope they are read."""
