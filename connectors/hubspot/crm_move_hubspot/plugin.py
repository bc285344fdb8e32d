"""What this distribution gives to crm-move: HubSpot as a source, with its stand-in."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_move import ApiKey, Context, OAuth, RetryPolicy, SandboxPlugin, SourcePlugin, hookimpl

from .pace import RATES, permitted
from .refusals import limit_of_the_day, passes, sign_in_refused
from .sandbox import Switches
from .scopes import OPTIONAL, REQUIRED
from .settings import HubSpotSettings

if TYPE_CHECKING:
    from .source import HubSpotSource

CONSENT_PAGE = "https://app.hubspot.com/oauth/authorize"
TOKEN_ADDRESS = "https://api.hubapi.com/oauth/2026-09/token"

KEY_HELP = (
    "In HubSpot: Settings, Integrations, Service keys (in older accounts: Private apps). Give it the scopes in "
    "docs/hubspot.md; the key does not expire."
)


@hookimpl
def crm_move_sources() -> list[SourcePlugin]:
    """HubSpot."""
    return [
        SourcePlugin(
            name="hubspot",
            title="HubSpot",
            settings=HubSpotSettings,
            sign_in=ApiKey(help=KEY_HELP),
            also_sign_in=(
                OAuth(
                    authorize_url=CONSENT_PAGE,
                    token_url=TOKEN_ADDRESS,
                    scopes=REQUIRED,
                    pkce=True,
                    redirect_host="localhost",
                    consent={"optional_scope": " ".join(OPTIONAL)},
                ),
            ),
            rates=RATES,
            retry=RetryPolicy(also=passes, used_up=limit_of_the_day, permits=permitted, sign_in=sign_in_refused),
            capabilities=("records", "links with labels", "lists", "pipelines", "changes while it is read"),
            includes={"archived": "records in HubSpot's bin, which keeps them for 90 days"},
            sandbox=SandboxPlugin(
                switches=Switches,
                create_app=_create_sandbox,
                settings={"access_token": "pat-na1-sandbox"},
                rehearsal={"limits": False},
                refused={"access_token": "pat-na1-dead"},
            ),
            open=_open,
        )
    ]


def _open(context: Context) -> "HubSpotSource":
    # Here, so that listing the plugins loads no HTML library.
    from .source import HubSpotSource

    return HubSpotSource(context.api, context.settings, context.include)


def _create_sandbox(state: Path | None, switches: Any) -> Any:
    from .sandbox import create_app

    return create_app(state, switches)
