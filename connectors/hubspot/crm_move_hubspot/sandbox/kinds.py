"""The object types: ids, names and scopes (object type ids of the CRM guides; scopes of the 2026-03 documents)."""

from dataclasses import dataclass

from .errors import unknown_type


@dataclass(frozen=True)
class Kind:
    """An object type. `read` holds scopes of which any one opens its records; `name` is the plural in paths."""

    id: str
    name: str
    singular: str
    read: tuple[str, ...] = ()
    pipeline: str = "hs_pipeline"
    stage: str = "hs_pipeline_stage"
    defaults: tuple[str, ...] = ()

    @property
    def modified(self) -> str:
        return "lastmodifieddate" if self.name == "contacts" else "hs_lastmodifieddate"

    @property
    def created(self) -> str:
        return "hs_createdate" if self.id in _OTHER_CREATED or self.id.startswith("2-") else "createdate"

    @property
    def always(self) -> tuple[str, str, str]:
        """What comes back asked or not."""
        return self.created, self.modified, "hs_object_id"

    @property
    def prefix(self) -> str:
        """As association names have it: `contact_to_company`."""
        return self.singular


ENGAGEMENTS = frozenset({"0-18", "0-27", "0-46", "0-47", "0-48", "0-49", "0-116"})
_OTHER_CREATED = ENGAGEMENTS | {"0-14", "0-115", "0-136"}
_CONTACTS = ("crm.objects.contacts.read",)
EMAIL_BODIES = "sales-email-read"
_COMMERCE = ("e-commerce",)

STANDARD: tuple[Kind, ...] = (
    Kind("0-1", "contacts", "contact", _CONTACTS, stage="lifecyclestage", defaults=("email", "firstname", "lastname")),
    Kind("0-2", "companies", "company", ("crm.objects.companies.read",), stage="lifecyclestage",
         defaults=("domain", "name")),
    Kind("0-3", "deals", "deal", ("crm.objects.deals.read",), "pipeline", "dealstage",
         ("amount", "closedate", "dealname", "dealstage", "pipeline")),
    Kind("0-5", "tickets", "ticket", ("tickets", "crm.objects.tickets.read"),
         defaults=("content", "hs_pipeline", "hs_pipeline_stage", "hs_ticket_priority", "subject")),
    Kind("0-7", "products", "product", ("crm.objects.products.read", *_COMMERCE),
         defaults=("description", "name", "price")),
    Kind("0-8", "line_items", "line_item", ("crm.objects.line_items.read", *_COMMERCE),
         defaults=("amount", "hs_product_id", "name", "quantity")),
    Kind("0-14", "quotes", "quote", ("crm.objects.quotes.read", *_COMMERCE),
         defaults=("hs_expiration_date", "hs_status", "hs_title")),
    Kind("0-18", "communications", "communication", _CONTACTS),
    Kind("0-27", "tasks", "task", _CONTACTS),
    Kind("0-46", "notes", "note", _CONTACTS),
    Kind("0-47", "meetings", "meeting", _CONTACTS),
    Kind("0-48", "calls", "call", _CONTACTS),
    Kind("0-49", "emails", "email", (EMAIL_BODIES,)),
    Kind("0-115", "users", "user", ("crm.objects.users.read",)),
    Kind("0-116", "postal_mail", "postal_mail", _CONTACTS),
    Kind("0-136", "leads", "lead", ("crm.objects.leads.read",), defaults=("hs_lead_name",)),
)  # fmt: skip
CUSTOM_READ = ("crm.objects.custom.read",)


class Kinds:
    """The object types of an account, found by id, plural, singular or full name in any letter case."""

    def __init__(self) -> None:
        self.all: dict[str, Kind] = {}
        self._names: dict[str, Kind] = {}
        for kind in STANDARD:
            self._enter(kind, kind.id, kind.name, kind.singular)

    def add_custom(self, kind: Kind, full_name: str) -> None:
        """A custom type is found by its id and its full name, never by its bare name."""
        self._enter(kind, kind.id, full_name)

    def find(self, name: str) -> Kind:
        """Raises ApiError 400 where there is no such type."""
        try:
            return self._names[name.lower()]
        except KeyError:
            raise unknown_type(name) from None

    def _enter(self, kind: Kind, *names: str) -> None:
        self.all[kind.id] = kind
        self._names |= {name.lower(): kind for name in names}
