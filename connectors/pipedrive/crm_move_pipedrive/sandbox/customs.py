"""What the companies' own fields are made of: every type, options that were deleted, names that are taken twice."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Custom:
    """`fill` of ten records have a value. The last `deleted` of `options` were deleted, but records keep them."""

    name: str
    type: str
    fill: int
    options: tuple[str, ...] = ()
    deleted: int = 0
    description: str = ""


CUSTOM: dict[str, tuple[Custom, ...]] = {
    "deals": (
        Custom("Contract number", "varchar", 7),
        Custom("Campaign", "varchar_auto", 4),
        Custom("Scope of work", "text", 5, description="What we promised, in our words"),
        Custom("Discount rate", "double", 6),
        Custom("Set-up fee", "monetary", 5),
        Custom("Hotline", "phone", 2),
        Custom("Signed on", "date", 4),
        Custom("Delivery window", "daterange", 3),
        Custom("Call at", "time", 2),
        Custom("Site hours", "timerange", 2),
        Custom("Segment", "enum", 8, ("Small", "Mid", "Large", "Public sector", "Micro"), deleted=2),
        Custom("Modules", "set", 6, ("Base", "Reports", "API", "Archive", "Fax"), deleted=1),
        Custom("Site", "address", 4),
        Custom("Solution engineer", "user", 5),
        Custom("Reseller", "org", 3),
        Custom("Decision maker", "people", 3),
        # Two of one name, and one with the name of a field that every company has.
        Custom("Segment", "varchar", 3),
        Custom("Title", "varchar", 2),
        Custom("Ürün notu / 备注", "text", 2),
        Custom("Legacy ID", "double", 9),
        Custom("Never filled", "varchar", 0),
    ),
    "persons": (
        Custom("Newsletter", "enum", 6, ("Yes", "No", "Unsubscribed"), deleted=1),
        Custom("Languages", "set", 5, ("Deutsch", "English", "Español", "Suomi")),
        Custom("Birthday", "date", 3),
        Custom("Job title", "varchar", 7),
        Custom("Mentor", "people", 1),
        Custom("Former employer", "org", 2),
        Custom("Budget", "monetary", 2),
        Custom("Best time to call", "time", 2),
        Custom("Home address", "address", 2),
    ),
    "organizations": (
        Custom("Domain", "varchar", 6),
        Custom("Website", "varchar", 4, description="From before there was one"),
        Custom("Tier", "enum", 7, ("A", "B", "C", "Z"), deleted=1),
        Custom("Account manager", "user", 5),
        Custom("Parent account", "org", 2),
        Custom("Customer since", "date", 5),
        Custom("Credit limit", "monetary", 4),
        Custom("Invoice address", "address", 3),
        Custom("Opening hours", "timerange", 2),
        Custom("VAT ID", "varchar_auto", 5),
    ),
    "products": (
        Custom("Material", "enum", 6, ("Steel", "Brass", "Plastic")),
        Custom("Weight in kg", "double", 7),
        Custom("Catalogue page", "varchar", 4),
    ),
}
