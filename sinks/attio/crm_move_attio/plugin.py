"""What this distribution gives to crm-move: Attio as a sink, with its stand-in."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from crm_move import (
    Answer,
    ApiKey,
    ApiSettings,
    Context,
    OAuth,
    RateLimit,
    RetryPolicy,
    SandboxPlugin,
    SinkContents,
    SinkPlugin,
    hookimpl,
)

from .refusals import QUOTA
from .sandbox import TOKEN, Switches
from .standard import READS_PER_SECOND, WRITES_PER_SECOND

if TYPE_CHECKING:
    from .sink import AttioSink

CONSENT_PAGE = "https://app.attio.com/authorize"
TOKEN_ADDRESS = "https://app.attio.com/oauth/token"


class AttioSettings(ApiSettings):
    """How Attio is reached and signed in to."""

    base_url: str = Field(default="https://api.attio.com", description="API host")


@hookimpl
def crm_move_sinks() -> list[SinkPlugin]:
    """Attio."""
    return [
        SinkPlugin(
            name="attio",
            title="Attio",
            settings=AttioSettings,
            sign_in=ApiKey(help="In Attio: Workspace settings, Developers, Access tokens. The key does not expire."),
            # The scopes are those of the app in Attio's developer dashboard; the token lasts and is never renewed.
            also_sign_in=(OAuth(authorize_url=CONSENT_PAGE, token_url=TOKEN_ADDRESS),),
            rates=(RateLimit("read", READS_PER_SECOND), RateLimit("write", WRITES_PER_SECOND)),
            retry=RetryPolicy(also=_changed_meanwhile, sign_in=_sign_in_refused),
            capabilities=("objects", "attributes", "options", "statuses", "records", "two-way links"),
            sandbox=SandboxPlugin(
                switches=Switches,
                create_app=_create_sandbox,
                settings={"access_token": TOKEN},
                rehearsal={"limits": False},
                refused={"access_token": "dead"},
                seed=_seed_sandbox,
            ),
            open=_open,
        )
    ]


def _open(context: Context) -> "AttioSink":
    # Here, so that listing the plugins loads neither phone number plans nor lists of domains.
    from .sink import AttioSink

    return AttioSink(context.api)


def _create_sandbox(state: Path | None, switches: Any) -> Any:
    from .sandbox import create_app

    return create_app(state, switches)


def _seed_sandbox(state: Path, contents: SinkContents) -> None:
    from .sandbox import seed

    seed(state, contents)


def _changed_meanwhile(answer: Answer) -> bool:
    """The record was changed while this write was validated; nothing of it was done (docs/attio-api.md, 3)."""
    return answer.status == 409 and answer.code == "concurrent_write_conflict"


def _sign_in_refused(answer: Answer) -> bool:
    """A 403 may also say that the customer's plan has no room, which is no matter of who we are."""
    return answer.status == 401 or (answer.status == 403 and answer.code not in QUOTA)
