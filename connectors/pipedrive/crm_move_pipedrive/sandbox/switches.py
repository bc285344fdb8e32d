"""The switches of the stand-in: what Pipedrive leaves open, or has changed, can be had both ways (docs/sandbox.md)."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from crm_move.sandbox import Faults

Plan = Literal["lite", "growth", "premium", "ultimate"]
Names = Annotated[tuple[str, ...], Field(strict=False)]
Seconds = Annotated[float, Field(ge=0.0, strict=False)]
Size = Annotated[int, Field(ge=0)]

PLAN_FACTORS: dict[str, int] = {"lite": 1, "growth": 2, "premium": 5, "ultimate": 7}
MADE_ONCE = (
    "companies", "organizations", "persons", "deals", "leads", "products", "activities", "notes", "files",
    "custom_fields", "contact_sync", "extra_deal_fields", "visibility_groups",
)  # fmt: skip
"""What companies are made of: it can not be turned while they are there."""
_READ_SCOPES = (
    "base",
    "deals:read",
    "contacts:read",
    "activities:read",
    "products:read",
    "leads:read",
    "users:read",
)


class Switches(BaseModel):
    """How these companies behave. The defaults are what Pipedrive most likely does, or what asks more of a client."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    companies: Names = Field(
        ("quillmarsh", "tallowbrook"),
        min_length=1,
        description="Company domains, each with a host of its own; consent is given for the first.",
    )
    organizations: Size = Field(70, description="Organizations, deleted ones among them.")
    persons: Size = Field(180, description="Persons, deleted ones among them.")
    deals: Size = Field(240, description="Deals: open, won, lost, archived and deleted ones.")
    leads: Size = Field(45, description="Leads, archived ones among them.")
    products: Size = Field(22, description="Products.")
    activities: Size = Field(160, description="Activities.")
    notes: Size = Field(90, description="Notes.")
    files: Size = Field(35, description="Files: named, not held.")
    custom_fields: bool = Field(True, description="Whether the companies have custom fields; without, the key is null.")
    contact_sync: bool = Field(False, description="Persons have what contact sync brings (birthday, job title ...).")
    extra_deal_fields: Size = Field(0, description="Deal fields beside the others that nobody ever filled.")
    visibility_groups: bool = Field(True, description="Whether 1, 3, 5 and 7 are in use for visible_to, or 1 and 3.")
    account_currency: str = Field("EUR", description="Default currency of all users.")

    client_id: str = Field("sandbox-client", description="The OAuth client that the sign-in knows.")
    client_secret: str = Field("sandbox-secret", description="Its secret.")
    refresh_token: str = Field("sandbox-refresh", description="A refresh token that is there from the start.")
    api_token: str = Field("sandbox-api-token", description="The personal API token; others are refused.")
    query_token: bool = Field(False, description="An API token is also taken from the query (`api_token`).")
    consents: bool = Field(True, description="/oauth/authorize consents by itself; else it comes back denied.")
    access_token_seconds: Seconds = Field(3600.0, description="Life of an access token.")
    access_token_calls: int | None = Field(None, ge=1, description="Calls that an access token is good for.")
    refresh_token_days: Seconds = Field(60.0, description="Days without use after which a refresh token is dead.")
    rotates_refresh_token: bool = Field(False, description="A refresh gives another refresh token, and kills its own.")
    scopes: Names = Field(_READ_SCOPES, description="Scopes of every OAuth token; an API token has all.")
    scope_separator: Literal["comma", "space"] = Field("comma", description="What stands between scopes in an answer.")
    domain_moves: Literal["never", "once", "always"] = Field(
        "never", description="Whether a refresh finds the company renamed: `api_domain` is another host from then on."
    )
    wrong_host: Literal["401", "404", "redirect"] = Field(
        "401", description="What a host answers to a token that is not its company's, or after it was renamed."
    )
    shared_host: Literal["all", "users_me", "none"] = Field(
        "all", description="What the port of the sign-in also serves to API tokens (as the shared API host does)."
    )

    limits: bool = Field(True, description="Burst limits are enforced, and the daily budget.")
    plan: Plan = Field("premium", description="Decides burst limits and the daily budget.")
    seats: int = Field(1, ge=1, description="Seats; the daily budget grows with them.")
    daily_budget: int | None = Field(None, ge=0, description="Tokens a day; none takes 30,000 x plan x seats.")
    used_today: Size = Field(0, description="Tokens that other integrations have used today already.")
    burst: int | None = Field(None, ge=1, description="Calls in 2 seconds; none takes what the plan gives.")
    refused_calls_cost: bool = Field(False, description="A call that is refused (4xx) is charged too.")
    day_starts_utc: Annotated[int, Field(ge=0, le=23)] = Field(0, description="Hour (UTC) at which the budget is new.")
    daily_headers: bool = Field(True, description="Answers carry the two headers of the daily budget.")
    reset_header: Literal["relative", "epoch"] = Field("relative", description="How `x-ratelimit-reset` counts.")
    retry_after: bool = Field(False, description="A 429 carries `Retry-After`.")
    blocks_after: Size = Field(
        100,
        description="Calls refused for the burst limit in a row, after which an HTML 403 blocks all; 0 never blocks.",
    )
    block_seconds: Seconds = Field(60.0, description="How long it does so, from the last call on.")

    unpaid: bool = Field(False, description="The account is closed for want of payment: all calls are answered 402.")
    maintenance: bool = Field(False, description="All calls are answered 503.")
    missing_suites: Annotated[tuple[Literal["leads", "products"], ...], Field(strict=False)] = Field(
        (), description="Features that the plan lacks: their calls are answered 402."
    )
    sees_all: bool = Field(True, description="The token's user sees all; else only what is his or open to everyone.")
    old_v1: Literal["gone", "not_found", "answers"] = Field(
        "gone", description="What version 1 answers for lists that only version 2 has now: 410, 404, or the old shape."
    )
    unknown_parameters: Literal["refused", "ignored"] = Field(
        "refused", description="What version 2 does with a parameter that it does not have (version 1 ignores it)."
    )
    deleted_records: Literal["410", "404", "shown"] = Field(
        "410", description="What getting a deleted record by its id answers."
    )
    lists_deleted_stages: bool = Field(True, description="Deleted pipelines and stages are in their lists.")
    empty_custom_fields: Literal["all_keys", "filled_keys"] = Field(
        "all_keys", description="Custom fields without a value come as null, or not at all (version 2)."
    )
    next_cursor_at_end: Literal["null", "absent"] = Field("null", description="`next_cursor` of a last page.")

    faults: Faults = Field(default_factory=Faults, description="Faults and latency.")
