"""Pipelines in the shape of the API. Two of them share stage names, and one has no stage that is won."""

from collections.abc import Sequence
from typing import Any

from crm_move_hubspot.sandbox.times import iso

_MADE = 1_688_378_412_345

Stage = tuple[str, str, str | None]
"""Id, label, and probability (deals) or state (others)."""

DEALS: tuple[tuple[str, str, tuple[Stage, ...]], ...] = (
    ("default", "Sales Pipeline", (
        ("appointmentscheduled", "Appointment Scheduled", "0.2"), ("qualifiedtobuy", "Qualified To Buy", "0.4"),
        ("presentationscheduled", "Presentation Scheduled", "0.6"),
        ("decisionmakerboughtin", "Decision Maker Bought-In", "0.8"), ("contractsent", "Contract Sent", "0.9"),
        ("closedwon", "Closed Won", "1.0"), ("closedlost", "Closed Lost", "0.0"),
    )),
    ("48213077", "Repairs", (
        ("98120411", "Appointment Scheduled", "0.3"), ("98120412", "In the workshop", "0.85"),
        ("98120413", "Closed Won", "1.0"), ("98120414", "Closed Lost", "0.0"),
    )),
    ("7d2f1c9e-4a0b-4d0e-9f55-0b6c1a2e7f10", "Vermietung & Verleih", (
        ("11aa2f08-77c1-4d3b-8a51-2c6fe0d1b2a3", "Angefragt", "0.1"),
        ("5b8e6d71-0c2e-4f8b-9d6a-9e1f3a4b5c6d", "Übergeben", "1.0"),
    )),
)  # fmt: skip

TICKETS: tuple[tuple[str, str, tuple[Stage, ...]], ...] = (
    ("0", "Support Pipeline", (("1", "New", "OPEN"), ("2", "Waiting on contact", "OPEN"),
                               ("3", "Waiting on us", "OPEN"), ("4", "Closed", "CLOSED"))),
    ("51770912", "Warranty", (("102233001", "New", "OPEN"), ("102233002", "Sent back", "OPEN"),
                              ("102233003", "Closed", "CLOSED"))),
)  # fmt: skip

LEADS: tuple[tuple[str, str, tuple[Stage, ...]], ...] = (
    ("lead-pipeline-id", "Lead Pipeline", (
        ("new-stage-id", "New", "NEW"), ("attempting-stage-id", "Attempting", "IN_PROGRESS"),
        ("connected-stage-id", "Connected", "IN_PROGRESS"), ("qualified-stage-id", "Qualified", "QUALIFIED"),
        ("unqualified-stage-id", "Disqualified", "UNQUALIFIED"),
    )),
)  # fmt: skip

MACHINES: tuple[tuple[str, str, tuple[Stage, ...]], ...] = (
    ("60441200", "Upkeep", (("130001", "In use", "OPEN"), ("130002", "Under repair", "OPEN"),
                            ("130003", "Scrapped", "CLOSED"))),
)  # fmt: skip

LIFECYCLE = ("subscriber Subscriber", "lead Lead", "marketingqualifiedlead Marketing Qualified Lead",
             "salesqualifiedlead Sales Qualified Lead", "opportunity Opportunity", "customer Customer",
             "evangelist Evangelist", "other Other", "188402713 Former customer")  # fmt: skip


def lifecycle(kind: str) -> list[dict[str, Any]]:
    """The stages of the lifecycle as the pipeline of contacts or companies."""
    stages = tuple((id, label, "OPEN") for id, _, label in (one.partition(" ") for one in LIFECYCLE))
    return pipelines(((f"{kind}-lifecycle-pipeline", "Lifecycle Stage Pipeline", stages),), "state")


def pipelines(rows: Sequence[tuple[str, str, tuple[Stage, ...]]], about: str) -> list[dict[str, Any]]:
    """The rows as pipelines; `about` names the metadata of a stage: probability, ticketState or state."""
    return [_pipeline(place, *row, about) for place, row in enumerate(rows)]


def _pipeline(place: int, id: str, label: str, stages: tuple[Stage, ...], about: str) -> dict[str, Any]:
    made = iso(_MADE if id[:1] in "123456789" else 0)
    found = [
        {
            "label": name,
            "displayOrder": order,
            "metadata": _metadata(about, value),
            "id": stage,
            "createdAt": made,
            "updatedAt": made,
            "writePermissions": "CRM_PERMISSIONS_ENFORCEMENT",
            "archived": False,
        }
        for order, (stage, name, value) in enumerate(stages)
    ]
    # The service sends them in no order: `displayOrder` tells it.
    return {"label": label, "displayOrder": place, "id": id, "stages": found[1::2] + found[::2], "createdAt": made,
            "updatedAt": made, "archived": False}  # fmt: skip


def _metadata(about: str, value: str | None) -> dict[str, str]:
    closed = value in ("0.0", "1.0", "CLOSED", "QUALIFIED", "UNQUALIFIED")
    return {"isClosed": "true" if closed else "false", about: value or ""}
