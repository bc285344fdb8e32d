"""Which scopes a move needs, and what is missed without each (docs/hubspot-api.md, 1)."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from .catalogue import STANDARD, ObjectType

OWNERS: Final = ("crm.objects.owners.read",)
CUSTOM: Final = ("crm.objects.custom.read",)

REQUIRED: Final = (
    "oauth",
    "crm.objects.companies.read",
    "crm.objects.contacts.read",
    "crm.objects.deals.read",
    "crm.objects.owners.read",
    "crm.lists.read",
)
"""Every account can grant these; an app that lacks one can not be installed without it."""

OPTIONAL: Final = (
    "tickets",
    "crm.objects.leads.read",
    "crm.objects.products.read",
    "crm.objects.line_items.read",
    "crm.objects.quotes.read",
    "crm.objects.custom.read",
    "crm.schemas.custom.read",
    "settings.users.teams.read",
    "sales-email-read",
    "files",
)
"""Granted where the account's plan has what they are for."""


SENSITIVE: Final = re.compile(r"(?:crm\.objects\.)?(?P<object>\w+)\.(?:highly_)?sensitive(?:\.read)?(?:\.v2)?\Z")


@dataclass(frozen=True)
class Need:
    """Something that one of these scopes lets us read."""

    what: str
    scopes: tuple[str, ...]

    def missing(self, granted: Collection[str]) -> bool:
        return not set(self.scopes) & set(granted)


NEEDS: Final = (
    *(Need(type.plural.lower(), type.scopes) for type in STANDARD),
    Need("custom objects", CUSTOM),
    Need("the names and e-mail addresses of owners", (*OWNERS, "automation")),
    Need("lists and their members", ("crm.lists.read",)),
    Need("the names of teams", ("settings.users.teams.read",)),
    Need("the number of e-mails that stay behind", ("sales-email-read",)),
    Need("the number of files that stay behind", ("files", "files.read")),
)


def missing(granted: Collection[str]) -> tuple[str, ...]:
    """A sentence for each thing that can not be read with the scopes that were granted."""
    return tuple(
        f"the scope {' or '.join(need.scopes)}: without it, {need.what} can not be read."
        for need in NEEDS
        if need.missing(granted)
    )


def sensitive_granted(type: ObjectType, granted: Collection[str] | None) -> bool:
    """Whether the values of an object's sensitive properties can be read; they are tried where HubSpot would not tell
    the scopes."""
    if granted is None:
        return True
    of = {found["object"] for scope in granted if (found := SENSITIVE.match(scope))}
    return ("custom" if type.custom else type.slug) in of
