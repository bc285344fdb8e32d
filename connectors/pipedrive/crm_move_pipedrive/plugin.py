"""What this distribution gives to crm-move: Pipedrive as a source, with its stand-in."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_move import ApiKey, Context, OAuth, RateLimit, RetryPolicy, SandboxPlugin, SourcePlugin, hookimpl

from .refusals import asked_wait, lasting, permitted, sign_in_refused
from .sandbox import Switches
from .scopes import on_token
from .settings import PipedriveSettings

if TYPE_CHECKING:
    from .source import PipedriveSource

CONSENT_PAGE = "https://oauth.pipedrive.com/oauth/authorize"
TOKEN_ADDRESS = "https://oauth.pipedrive.com/oauth/token"
"""Without a slash at its end: the redirect that follows one would lose the request's body."""

TOKEN_HELP = (
    "In Pipedrive: your name, Personal preferences, API. Take an admin's token who may see everything: what its user "
    "may not see is not moved."
)


@hookimpl
def crm_move_sources() -> list[SourcePlugin]:
    """Pipedrive."""
    return [
        SourcePlugin(
            name="pipedrive",
            title="Pipedrive",
            settings=PipedriveSettings,
            sign_in=ApiKey(header="x-api-token", scheme="", help=TOKEN_HELP, setting="api_token"),
            # The scopes are those of the app in Pipedrive's developer hub; the consent page takes none.
            also_sign_in=(
                OAuth(authorize_url=CONSENT_PAGE, token_url=TOKEN_ADDRESS, client_auth="basic", on_token=on_token),
            ),
            # What the smallest plan allows an API token, 20 requests in 2 s, until an answer tells more.
            rates=(RateLimit("read", 10),),
            retry=RetryPolicy(used_up=lasting, asks=asked_wait, permits=permitted, sign_in=sign_in_refused),
            capabilities=("records", "links", "pipelines", "custom fields", "changes while it is read"),
            includes={
                "archived": "archived deals and leads",
                "visibility": "who may see a record, as an attribute",
                "relationships": "links between organizations, however many tokens they cost",
            },
            sandbox=SandboxPlugin(
                switches=Switches,
                create_app=_create_sandbox,
                settings={
                    "client_id": "sandbox-client",
                    "client_secret": "sandbox-secret",
                    "refresh_token": "sandbox-refresh",
                },
                rehearsal={"limits": False},
                refused={"refresh_token": "nobody-has-this-token"},
            ),
            open=_open,
        )
    ]


def _open(context: Context) -> "PipedriveSource":
    # Here, so that listing the plugins loads no names of countries.
    from .source import PipedriveSource

    return PipedriveSource(context.api, context.settings, context.include)


def _create_sandbox(state: Path | None, switches: Any) -> Any:
    from .sandbox import create_app

    return create_app(state, switches)
