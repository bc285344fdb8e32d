"""`crm-move connect` and `crm-move disconnect`: who we are, and where that is kept."""

import os
import sys
import webbrowser
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from crm_move.errors import UsageError

from .quiet import quiet
from .terminal import ask_secret

if TYPE_CHECKING:
    from crm_move.connect import ApiKey, ApiSettings, Credentials, SignIn
    from crm_move.plugins import SinkPlugin, SourcePlugin, Surroundings

    AnyPlugin = SourcePlugin | SinkPlugin

SOMETHING_MISSING = 2


@click.command()
@click.argument("name")
@click.option(
    "--check", is_flag=True, help="Change nothing: tell who is signed in, where that is kept, what is missing."
)
@click.option("--no-browser", is_flag=True, help="Show the consent page's address, and take the answer by hand.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    metavar="PORT",
    help="Where the browser comes back to on this machine, if the app is registered with one port.",
)
def connect(name: str, check: bool, no_browser: bool, port: int) -> int:
    """Sign in to the system NAME, and keep the sign-in in the keyring.

    With the id and secret of an OAuth app in the settings, the browser opens the system's consent page; else a key is
    asked for, or read from standard input. It is tried before it is kept. Where there is no keyring, a file that only
    you can read takes its place.
    """
    from crm_move.plugins import load_registry

    registry = load_registry()
    found = [plugin for plugin in registry.plugins(name) if plugin.ways]
    if not found:
        raise UsageError(f"`{name}` needs no sign-in.")
    where: Surroundings = {"plugins": (*registry.sources, *registry.sinks), "prompt": ask_secret()}
    with quiet():
        if not check:
            _SignsIn(found[0], where, browser=not no_browser, port=port).sign_in()
        missing = [sentence for plugin in found for sentence in _tell(plugin, where)]
    return SOMETHING_MISSING if missing else 0


@click.command()
@click.argument("name")
def disconnect(name: str) -> None:
    """Remove the stored sign-in of the system NAME.

    What is set in the environment is not touched, and the key or app stays valid at the system: revoke it there.
    """
    from crm_move.plugins import load_registry, plugin_session

    found = [plugin for plugin in load_registry().plugins(name) if plugin.ways]
    if not found:
        raise UsageError(f"`{name}` needs no sign-in.")
    # The defaults will do: a setting that is wrong must not keep anybody from signing out.
    session = plugin_session(found[0], found[0].settings.model_construct())  # type: ignore[arg-type]  # see Plugin.ways
    place = session.where()
    session.forget()
    click.echo(f"{found[0].title}: removed from {place}." if place else f"{found[0].title}: nothing was stored.")


@dataclass(frozen=True)
class _SignsIn:
    """One sign-in: over the consent page where an OAuth app is set, else with a key."""

    plugin: "AnyPlugin"
    where: "Surroundings"
    browser: bool
    port: int

    def sign_in(self) -> None:
        from crm_move.connect import ApiKey, OAuth
        from crm_move.plugins import plugin_settings

        settings = plugin_settings(self.plugin, **self.where)
        key = next((way for way in self.plugin.ways if isinstance(way, ApiKey)), None)
        has_oauth = any(isinstance(way, OAuth) for way in self.plugin.ways)
        if key is not None and not (has_oauth and settings.client_id):
            self._keep_key(key, settings)
        else:
            self._keep_consent(settings)

    def _keep_key(self, way: "ApiKey", settings: "ApiSettings") -> None:
        from pydantic import SecretStr

        from crm_move.plugins import plugin_session

        key = SecretStr(self._key(way))
        told: Surroundings = {**self.where, "given": {way.setting: key.get_secret_value()}}
        _who(self.plugin, told)
        plugin_session(self.plugin, settings).keep_key(way, key)

    def _key(self, way: "ApiKey") -> str:
        """From the environment, the terminal or standard input, in this order."""
        from crm_move.connect.settings import variable

        name = variable(self.plugin.name, way.setting)
        if key := os.environ.get(name, "").strip():
            click.echo(f"Taking the key from {name}.", err=True)
            return key
        prompt = self.where.get("prompt")
        if prompt and way.help:
            click.echo(way.help, err=True)
        key = prompt(f"{self.plugin.title}: key", True) if prompt else sys.stdin.readline()
        if not key.strip():
            raise UsageError(f"No key was given. Type it, send it to standard input, or set {name}.")
        return key.strip()

    def _keep_consent(self, settings: "ApiSettings") -> None:
        from crm_move.plugins import plugin_session

        session = plugin_session(self.plugin, self._with_app(settings))
        session.keep(self._consent(session.sign_in()))

    def _with_app(self, settings: "ApiSettings") -> "ApiSettings":
        """The settings with an OAuth app's id and secret, asked for where they are not set."""
        from pydantic import SecretStr

        prompt = self.where.get("prompt")
        if settings.client_id or prompt is None:
            return settings
        client_id = prompt(f"{self.plugin.title}: id of the OAuth app", False)
        secret = SecretStr(prompt(f"{self.plugin.title}: secret of the OAuth app", True))
        return settings.model_copy(update={"client_id": client_id.strip(), "client_secret": secret})

    def _consent(self, page: "SignIn") -> "Credentials":
        if self.browser:
            return page.in_browser(_open_page, port=self.port)
        return page.by_hand(_ask_for_answer, port=self.port)


def _open_page(address: str) -> None:
    click.echo(f"Opening the consent page in the browser. If none opens, go to:\n{address}", err=True)
    webbrowser.open(address)


def _ask_for_answer(address: str) -> str:
    click.echo(f"Open this address in any browser, agree, and copy the address that it ends at:\n{address}", err=True)
    return str(click.prompt("Address", err=True))


def _tell(plugin: "AnyPlugin", where: "Surroundings") -> tuple[str, ...]:
    """Says who is signed in, where that is kept, and what is missing; returns the latter."""
    who, missing = _who(plugin, where)
    click.echo(f"{plugin.title}: signed in to {who.name} ({who.id}).")
    for sentence in getattr(who, "facts", ()):
        click.echo(sentence)
    click.echo(_kept(plugin, where))
    for sentence in missing:
        click.echo(f"Missing: {sentence}")
    return missing


def _who(plugin: "AnyPlugin", where: "Surroundings") -> tuple[Any, tuple[str, ...]]:
    """The account or workspace behind the sign-in, and what a move needs and the sign-in lacks."""
    from crm_move.plugins import SourcePlugin, open_sink, open_source

    if isinstance(plugin, SourcePlugin):
        with open_source(plugin, **where) as source:
            account = source.connector.account()
            return account, account.missing
    with open_sink(plugin, **where) as sink:
        workspace = sink.connector.workspace()
        return workspace, workspace.missing


def _kept(plugin: "AnyPlugin", where: "Surroundings") -> str:
    from crm_move.connect.settings import CREDENTIALS, variable
    from crm_move.plugins import plugin_session, plugin_settings

    told = [name for field in CREDENTIALS if os.environ.get(name := variable(plugin.name, field), "").strip()]
    stored = plugin_session(plugin, plugin_settings(plugin, **where)).where()
    if told:
        beside = f" (it beats what is kept in {stored})" if stored else ""
        return f"The sign-in comes from the environment: {', '.join(told)}{beside}."
    return f"The sign-in is kept in {stored}." if stored else "The sign-in is kept nowhere: it was typed for this once."
