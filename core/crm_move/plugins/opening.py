"""From a plugin's declaration to a connector that works: settings, sign-in, pace, client, then its own `open`."""

import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Self, TypedDict, TypeVar, Unpack
from urllib.parse import urlsplit

from pydantic import SecretStr

from crm_move.connect import (
    ApiClient,
    ApiKey,
    ApiSettings,
    Clock,
    FileStore,
    Limiter,
    OAuth,
    Prompt,
    SecretStore,
    Session,
    Signer,
    Transport,
    default_store,
    load_settings,
    width,
)
from crm_move.errors import SignInError, StopError, UsageError

from .descriptors import Context, Plugin, SinkPlugin, SourcePlugin
from .sinks import Sink
from .sources import Source

LATENCY = 0.3
"""Seconds that a request is assumed to take: enough are kept in flight to hold the permitted rates at that."""

Connector = TypeVar("Connector", Source, Sink)


@dataclass(frozen=True)
class Opened(Generic[Connector]):
    """An open connector with its client, which counts the requests (None where the plugin has none).

    `in_flight` is how many calls may usefully run at once.
    """

    plugin: Plugin
    connector: Connector
    client: ApiClient | None = None
    in_flight: int = 1

    def close(self) -> None:
        """Close the connections."""
        if self.client is not None:
            self.client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@dataclass(frozen=True)
class Asked:
    """What a person asked a plugin for on the command line."""

    locator: str | None = None
    include: frozenset[str] = frozenset()


class Surroundings(TypedDict, total=False):
    """What a plugin is opened with. What is left out is the system's own: its environment, keyring, network and time.

    `given` are settings from the command line; `prompt` asks a person, where there is a terminal; `plugins` are the
    names of all plugins, so that the variables of one are not mistaken for those of another whose name begins alike;
    `in_flight` is how many requests may be under way at once, by default what the permitted rates need.
    """

    given: Mapping[str, str]
    environ: Mapping[str, str]
    store: SecretStore
    prompt: Prompt | None
    plugins: Collection[str]
    transport: Transport | None
    clock: Clock | None
    in_flight: int | None


def stand_in(plugin: Plugin, base_url: str, folder: Path) -> Surroundings:
    """What to open `plugin` with when its sandbox answers at `base_url`: the person's environment and stored secrets
    are not looked at. `folder` keeps what the sign-in stores.

    Raises UsageError where the plugin has no sandbox.
    """
    return Surroundings(
        given=sandbox_settings(plugin, base_url),
        environ={"XDG_STATE_HOME": str(folder)},
        store=FileStore(folder / "tokens.json"),
    )


def sandbox_settings(plugin: Plugin, base_url: str) -> dict[str, str]:
    """The settings by which `plugin` reaches its sandbox at `base_url`. Raises UsageError where it has none."""
    if plugin.sandbox is None:
        raise UsageError(f"`{plugin.name}` has no sandbox.")
    return {**_addresses(plugin, base_url), **plugin.sandbox.settings}


def _addresses(plugin: Plugin, base_url: str) -> dict[str, str]:
    """A sandbox plays all hosts of its system: those of the API, of the tokens and of the consent page."""
    oauth = next((way for way in plugin.ways if isinstance(way, OAuth)), None)
    if oauth is None:
        return {"base_url": base_url}
    consent = base_url + urlsplit(oauth.authorize_url).path
    return {"base_url": base_url, "oauth_url": base_url, "authorize_url": consent}


def open_source(
    plugin: SourcePlugin,
    *,
    locator: str | None = None,
    include: Collection[str] = (),
    **where: Unpack[Surroundings],
) -> Opened[Source]:
    """A source, ready to be read; close it after use.

    `locator` is what was written after `--from`, `include` the words written after `--include`.

    Raises UsageError for settings, locators and words that can not be used, SignInError where nobody is signed in.
    """
    check_locator(plugin, "--from", locator)
    check_include(plugin, include)
    return _open(plugin, plugin.open, Source, Asked(locator, frozenset(include)), where)


def open_sink(plugin: SinkPlugin, *, locator: str | None = None, **where: Unpack[Surroundings]) -> Opened[Sink]:
    """A sink, ready to be written to; close it after use. `locator` is what was written after `--to`.

    Raises UsageError for settings and locators that can not be used, SignInError where nobody is signed in.
    """
    check_locator(plugin, "--to", locator)
    return _open(plugin, plugin.open, Sink, Asked(locator), where)


def plugin_settings(plugin: Plugin, **where: Unpack[Surroundings]) -> Any:
    """The settings of `plugin`, as an instance of its model. Raises UsageError."""
    environ = where.get("environ", os.environ)
    store = where.get("store") or default_store(environ)
    return load_settings(
        plugin.settings,
        plugin.name,
        where.get("given", {}),
        environ,
        store,
        where.get("prompt"),
        plugins=where.get("plugins", ()),
    )


def plugin_session(plugin: Plugin, settings: ApiSettings, **where: Unpack[Surroundings]) -> Session:
    """How `plugin` signs in, in these surroundings."""
    environ = where.get("environ", os.environ)
    return Session(
        plugin.name,
        plugin.ways,
        settings,
        store=where.get("store") or default_store(environ),
        environ=environ,
        transport=where.get("transport"),
        clock=where.get("clock"),
    )


def _open(
    plugin: Plugin,
    opener: Callable[[Context], Connector],
    contract: type,
    asked: Asked,
    where: Surroundings,
) -> Opened[Connector]:
    settings = plugin_settings(plugin, **where)
    context = Context(settings, asked.locator, include=asked.include)
    if not plugin.ways:
        return Opened(plugin, _opened(plugin, opener, context, contract))
    in_flight = where.get("in_flight") or width(sum(limit.per_second for limit in plugin.rates), LATENCY)
    client = _client(plugin, settings, in_flight, where)
    try:
        connector = _opened(plugin, opener, replace(context, client=client), contract)
    except BaseException:
        client.close()
        raise
    return Opened(plugin, connector, client, in_flight)


def _client(plugin: Plugin, settings: ApiSettings, in_flight: int, where: Surroundings) -> ApiClient:
    return ApiClient(
        base_url=settings.base_url,
        signer=_signer(plugin, settings, where),
        limiter=Limiter(plugin.rates, where.get("clock")),
        retry=plugin.retry,
        transport=where.get("transport"),
        clock=where.get("clock"),
        in_flight=in_flight,
        name=plugin.title,
    )


def _signer(plugin: Plugin, settings: ApiSettings, where: Surroundings) -> Signer:
    """The stored sign-in; where there is none and a person sits at the terminal, the key that they type."""
    try:
        return plugin_session(plugin, settings, **where).signer()
    except SignInError:
        prompt, key = where.get("prompt"), next((way for way in plugin.ways if isinstance(way, ApiKey)), None)
        typed = prompt(f"{plugin.title}: key or access token", True) if prompt and key else ""
        if not key or not typed.strip():
            raise
        told = settings.model_copy(update={key.setting: SecretStr(typed.strip())})
        return plugin_session(plugin, told, **where).signer()


def check_locator(plugin: Plugin, option: str, locator: str | None) -> None:
    """Raises UsageError where `option` (`--from` or `--to`) is missing, or given to a plugin that takes none."""
    if plugin.locator_help and not locator:
        raise UsageError(f"`{plugin.name}` needs {option}: {plugin.locator_help}")
    if locator and not plugin.locator_help:
        raise UsageError(f"`{plugin.name}` takes no {option}; it was given {locator!r}.")


def check_include(plugin: SourcePlugin, words: Collection[str]) -> None:
    """Raises UsageError for a word after `--include` that the source does not know."""
    unknown = [word for word in words if word not in plugin.includes]
    if unknown:
        raise UsageError(f"`{plugin.name}` can not include {unknown[0]!r}; {_includable(plugin)}.")


def _includable(plugin: SourcePlugin) -> str:
    if not plugin.includes:
        return "it brings over everything that it can, so leave --include out"
    known = ", ".join(f"`{word}` ({meaning})" for word, meaning in plugin.includes.items())
    return f"it can include {known}"


def _opened(plugin: Plugin, opener: Callable[[Context], Connector], context: Context, contract: type) -> Connector:
    """What the plugin's `open` gives. Raises StopError where that is not what the contract asks for."""
    connector = opener(context)
    lacking = [name for name in vars(contract) if not name.startswith("_") and not hasattr(connector, name)]
    if lacking:
        raise StopError(
            f"The plugin `{plugin.name}` opens a {type(connector).__name__}, which is no {contract.__name__}: "
            f"it lacks {', '.join(f'{name}()' for name in lacking)}. Tell its author."
        )
    return connector
