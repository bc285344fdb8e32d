"""The fake CRM as a plugin: what a source with an API declares, and nothing else."""

from crm_move import ApiSettings, Context, OAuth, RateLimit, SandboxPlugin, Source, SourcePlugin, hookimpl

from .sandbox import Switches, create_app
from .sandbox.tokens import CLIENT_ID, CLIENT_SECRET, FIRST_REFRESH_TOKEN


class FakeSettings(ApiSettings):
    """The settings that every plugin with an API has."""

    base_url: str = "https://api.fake-crm.example"


def _open(context: Context) -> Source:
    from .source import FakeSource

    return FakeSource(context.api, archived="archived" in context.include)


_FAKE = SourcePlugin(
    name="fake",
    title="Fake CRM",
    settings=FakeSettings,
    sign_in=OAuth(
        authorize_url="https://app.fake-crm.example/consent",
        token_url="https://auth.fake-crm.example/token",
        scopes=("read",),
    ),
    rates=(RateLimit("read", per_second=500, burst=50),),
    capabilities=("records", "references", "links", "lists"),
    includes={"archived": "people and organisations in the archive"},
    sandbox=SandboxPlugin(
        switches=Switches,
        create_app=create_app,
        settings={"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "refresh_token": FIRST_REFRESH_TOKEN},
        refused={"refresh_token": "nobody-has-this-token"},
    ),
    open=_open,
)


def fake_plugin() -> SourcePlugin:
    """The fake CRM's descriptor."""
    return _FAKE


@hookimpl
def crm_move_sources() -> list[SourcePlugin]:
    """The one source of this package."""
    return [fake_plugin()]
