"""The switches of the stand-in: what Attio leaves open, or has changed, can be had both ways (docs/sandbox.md)."""

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from crm_move.sandbox import Faults

Plan = Literal["free", "plus", "pro", "enterprise"]
OptionalObject = Literal["deals", "users", "workspaces"]
DisputedType = Literal["domain", "location", "email-address", "phone-number"]

OBJECT_LIMITS: dict[str, int | None] = {"free": 3, "plus": 5, "pro": 12, "enterprise": None}

TOKEN = "sandbox"
"""The token that a rehearsal signs in with; any other one does too."""

Names = Annotated[tuple[str, ...], Field(strict=False)]
Number = Annotated[float, Field(strict=False)]

_MIGRATION_SCOPES = (
    "object_configuration:read-write",
    "record_permission:read-write",
    "list_configuration:read-write",
    "list_entry:read-write",
    "note:read-write",
    "task:read-write",
    "comment:read-write",
    "meeting:read-write",
    "call_recording:read-write",
    "file:read-write",
    "user_management:read",
    "webhook:read-write",
)


class Switches(BaseModel):
    """How this workspace behaves. The defaults are what Attio most likely does; each disputed point goes both ways."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    plan: Plan = Field("pro", description="Decides how many objects the workspace may hold: 3, 5, 12 or any number.")
    enabled_objects: Annotated[tuple[OptionalObject, ...], Field(strict=False)] = Field(
        ("deals",), description="Standard objects that an admin has switched on, besides people and companies."
    )
    members: Names = Field(
        ("Ada Admin <ada@example.com>", "Max Member <max@example.com>", "Sue Spent <sue@example.com>"),
        description="People of the workspace as `Name <e-mail>`; the first is its admin and authorises every token.",
    )
    suspended_members: Names = Field(("sue@example.com",), description="E-mails of members who are suspended.")
    sample_companies: int = Field(0, ge=0, le=10, description="Sample companies that the system made beforehand.")

    refused_types: Annotated[tuple[DisputedType, ...], Field(strict=False)] = Field(
        ("domain", "location", "email-address"), description="Attribute types that can not be created by API."
    )
    status_on_objects: bool = Field(True, description="Status attributes can be created on objects, not only on lists.")
    unique_on_people_and_companies: bool = Field(False, description="People and companies take unique attributes.")
    name_on_new_objects: bool = Field(False, description="A new custom object comes with a text attribute `name`.")
    initial_statuses: Names = Field((), description="Statuses that a new status attribute begins with.")
    upsert_without_value: Literal["creates", "refused"] = Field(
        "creates", description="What an upsert does whose body lacks the value to match on."
    )
    max_query_limit: int | None = Field(None, ge=1, description="Largest `limit` of a query; more is a 400.")
    query_score_limit: Number | None = Field(
        None, description="Total cost of queries within 10 s, above which they are answered 429."
    )
    delete_objects: bool = Field(True, description="DELETE of a custom object exists; else 404.")
    patch_notes: bool = Field(True, description="PATCH of a note exists; else 404.")
    value_history: bool = Field(True, description="PUT of an attribute's value history exists; else 404.")
    reference_by_non_unique: bool = Field(
        True, description="A reference may name its target by an attribute that is not unique, if just one matches."
    )
    suspended_as_owner: bool = Field(True, description="A suspended member can be written as an actor.")
    null_clears: bool = Field(True, description="null or [] clears a single value; else null is a 400, [] no change.")
    strips_www: bool = Field(True, description="A leading `www.` of a domain is dropped.")

    company_from_email: bool = Field(True, description="A person's e-mail makes and links the company of its domain.")
    free_mail_skipped: bool = Field(True, description="Addresses at free mail providers make no company.")
    company_delay_ms: Number = Field(300, ge=0, description="How long after the write the system does so.")
    enrichment: bool = Field(True, description="A company made by the system gets its name and description from it.")
    read_lag_ms: Number = Field(0, ge=0, description="Queries answer as of that long ago.")

    limits: bool = Field(True, description="Rate limits are enforced.")
    reads_per_second: Number = Field(100, gt=0, description="Reads granted a second.")
    writes_per_second: Number = Field(25, gt=0, description="Writes granted a second.")

    scopes: Names = Field(_MIGRATION_SCOPES, description="Scopes of every token.")
    token_level: Literal["workspace", "user"] | None = Field(
        None, description="`token_level` in the answer of /v2/self; none leaves the key out, as Attio did until 2026."
    )
    dead_tokens: Names = Field(
        ("dead",), description="Tokens that are refused, as if revoked; any other one is accepted."
    )
    client_id: str = Field("sandbox-client", description="The OAuth client that /authorize and /oauth/token know.")
    client_secret: str = Field("sandbox-secret", description="Its secret.")
    workspace_name: str = Field("Sandbox", description="Name of the workspace.")
    workspace_slug: str = Field("sandbox", description="Slug of the workspace.")

    faults: Faults = Field(default_factory=Faults, description="Faults and latency.")


def changed(switches: Switches, changes: dict[str, Any]) -> Switches:
    """The switches with some of them turned, as JSON names them. Raises ValidationError."""
    return Switches.model_validate_json(json.dumps({**switches.model_dump(), **changes}))
