"""Records as version 2 shows them: what comes always, what only when asked for, and their custom fields."""

from collections.abc import Callable
from typing import Any

from . import sales
from .company import Company
from .fields import Field
from .table import Row

_HIDDEN = {"custom_fields", "participants", "products", "source_lead_id", "number"}
_OPTIONAL_COUNTS = {
    "notes_count": ("notes", ""),
    "files_count": ("files", ""),
    "activities_count": ("activities", ""),
    "done_activities_count": ("activities", "done"),
    "open_deals_count": ("deals", "open"),
    "won_deals_count": ("deals", "won"),
    "lost_deals_count": ("deals", "lost"),
    "people_count": ("persons", ""),
}
_POINTING = {"deals": "deal_id", "persons": "person_id", "organizations": "org_id"}
_COMMON = (
    "next_activity_id", "last_activity_id", "smart_bcc_email", "followers_count", "email_messages_count",
    "activities_count", "done_activities_count", "undone_activities_count", "files_count", "notes_count",
)  # fmt: skip
_OF_DEALS = ("open_deals_count", "closed_deals_count", "won_deals_count", "lost_deals_count")
_RELATED = tuple(f"related_{name}" for name in _OF_DEALS)
OPTIONAL: dict[str, tuple[str, ...]] = {
    "deals": (*_COMMON, "first_won_time", "products_count", "participants_count", "last_incoming_mail_time",
              "last_outgoing_mail_time", "source_lead_id"),
    "persons": (*_COMMON, *_OF_DEALS, *_RELATED, "participant_open_deals_count", "participant_closed_deals_count",
                "last_incoming_mail_time", "last_outgoing_mail_time"),
    "organizations": (*_COMMON, *_OF_DEALS, *_RELATED, "people_count"),
    "activities": ("attendees",),
    "products": (),
}  # fmt: skip
"""What `include_fields` can ask for. A company without the marketing add-on has no marketing_status and doi_status."""


class Shown:
    """How a list or a get shows its records: with these optional fields, custom fields and labels."""

    def __init__(self, company: Company, kind: str) -> None:
        self.company, self.kind = company, kind
        self.include: tuple[str, ...] = ()
        self.keys: frozenset[str] | None = None
        self.labels = self.option_labels = False
        self._custom = [field for field in company.fields[kind] if field.custom] if kind in company.fields else []

    def __call__(self, row: Row) -> dict[str, Any]:
        shown = {key: value for key, value in row.items() if key not in _HIDDEN}
        if self.kind == "activities":
            shown.pop("attendees", None)
        for name in self.include:
            shown[name] = optional(self.company, self.kind, row, name)
        if self.labels:
            shown["labels"] = self._labels(row)
        if self.kind != "activities":
            shown["custom_fields"] = self._custom_fields(row)
        return shown

    def _custom_fields(self, row: Row) -> dict[str, Any] | None:
        if not self._custom:
            return None
        filled = self.company.custom_values(self.kind, row)
        wanted = [one for one in self._custom if self.keys is None or one.code in self.keys]
        if self.company.switches.empty_custom_fields == "filled_keys":
            wanted = [one for one in wanted if one.code in filled]
        return {one.code: self._value(one, filled.get(one.code)) for one in wanted}

    def _value(self, field: Field, value: Any) -> Any:
        if not self.option_labels or field.type not in ("enum", "set") or value is None:
            return value
        names = {one.id: one.label for one in (*(field.options or ()), *field.deleted)}
        with_label: Callable[[Any], dict[str, Any]] = lambda one: {"id": one, "label": names.get(one)}  # noqa: E731
        return with_label(value) if field.type == "enum" else [with_label(one) for one in value]

    def _labels(self, row: Row) -> list[dict[str, Any]]:
        field = next(one for one in self.company.fields[self.kind] if one.code == "label_ids")
        names = {one.id: one.label for one in field.options or ()}
        return [{"id": one, "label": names.get(one)} for one in row["label_ids"]]


def optional(company: Company, kind: str, row: Row, name: str) -> Any:
    """The value of a field that comes only when asked for."""
    number = row["id"]
    if name in _OPTIONAL_COUNTS:
        of, status = _OPTIONAL_COUNTS[name]
        return company.count(of, _POINTING[kind], number, status)
    if name == "undone_activities_count":
        return optional(company, kind, row, "activities_count") - optional(company, kind, row, "done_activities_count")
    if name == "closed_deals_count":
        return optional(company, kind, row, "won_deals_count") + optional(company, kind, row, "lost_deals_count")
    plain: dict[str, Callable[[], Any]] = {
        "participants_count": lambda: len(company.participants(row)),
        "products_count": lambda: len(company.deal_products(row)),
        "followers_count": lambda: 1,
        "email_messages_count": lambda: number % 5,
        "first_won_time": lambda: row.get("won_time"),
        "source_lead_id": lambda: row.get("source_lead_id"),
        "smart_bcc_email": lambda: f"{company.domain}+{kind[:-1]}{number}@mail-example.com",
    }
    return plain[name]() if name in plain else 0 if name.endswith("_count") else None


def pipelines(company: Company) -> list[Row]:
    listed = company.switches.lists_deleted_stages
    at = sales.stamps(1, 1)[0]
    return [
        {
            "id": number, "name": name, "order_nr": order, "is_deleted": deleted,
            "is_deal_probability_enabled": probable, "add_time": at, "update_time": None if number == 2 else at,
        }
        for number, name, order, deleted, probable in sales.PIPELINES
        if listed or not deleted
    ]  # fmt: skip


def stages(company: Company) -> list[Row]:
    listed = company.switches.lists_deleted_stages
    gone = {number for number, _, _, deleted, _ in sales.PIPELINES if deleted}
    at = sales.stamps(1, 1)[0]
    return [
        {
            "id": number, "order_nr": order, "name": name, "is_deleted": pipeline in gone,
            "deal_probability": probability, "pipeline_id": pipeline, "is_deal_rot_enabled": number == 2,
            "days_to_rotten": 14 if number == 2 else None, "add_time": at, "update_time": at,
        }
        for number, pipeline, name, order, probability in sales.STAGES
        if listed or pipeline not in gone
    ]  # fmt: skip
