"""The scopes that calls ask for: any of a row will do."""

DEALS = ("deals:full", "deals:read")
CONTACTS = ("contacts:full", "contacts:read")
PRODUCTS = ("products:full", "products:read")
ACTIVITIES = ("activities:full", "activities:read")
LEADS = ("leads:full", "leads:read")
PROJECTS = ("projects:full", "projects:read")
FIELDS: dict[str, tuple[str, ...]] = {
    "deals": ("admin", "deal-fields:full", *DEALS),
    "persons": ("admin", "contact-fields:full", *CONTACTS),
    "organizations": ("admin", "contact-fields:full", *CONTACTS),
    "products": ("product-fields:full", *PRODUCTS),
}
"""Those of field definitions; version 2 has the activities' for `admin` only."""
