"""What a plugin declares about itself: typed, frozen, and refused at once where it is wrong."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from crm_move.connect import ApiClient, ApiKey, OAuth, RateLimit, RetryPolicy
from crm_move.model import Attribute
from crm_move.operations import SinkEntry, SinkRecord

from .sinks import Sink, SinkDescription, Workspace
from .sources import Source

NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
WORD = re.compile(r"[a-z][a-z0-9-]*\Z")

AsgiApp = Callable[..., Any]


@dataclass(frozen=True)
class SinkContents:
    """All that a sink holds, as it was read: what its stand-in can begin with.

    `entry_attributes` are those of the entries of each list, by its slug. `records` and `entries` come while they are
    read, so each can be gone through once: first the records, then the entries.
    """

    workspace: Workspace
    description: SinkDescription
    entry_attributes: Mapping[str, tuple[Attribute, ...]]
    records: Iterable[SinkRecord]
    entries: Iterable[SinkEntry]


@dataclass(frozen=True)
class SandboxPlugin:
    """A stand-in of the system: `create_app(state file or None, switches)` makes an ASGI app.

    `switches` is the model of what can be switched; `settings` are the connector's settings that reach the stand-in
    besides `base_url` (a token it accepts, for instance). `rehearsal` are switches that a rehearsal sets: it waits for
    no rate limit, since it shows what would happen and not how long it would take. `refused` are settings by which the
    stand-in refuses the sign-in: contract tests try them. `seed(state file, contents)` makes a state file that a
    stand-in begins with, in which everything has the ids, authors and times that it has in the sink itself; None where
    the stand-in of a sink can only begin empty.
    """

    switches: type[BaseModel]
    create_app: Callable[[Path | None, Any], AsgiApp]
    settings: Mapping[str, str] = field(default_factory=dict)
    rehearsal: Mapping[str, Any] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    seed: Callable[[Path, SinkContents], None] | None = None


@dataclass(frozen=True)
class Context:
    """What a connector is handed when it is opened.

    `settings` is an instance of the plugin's own model; `locator` what the person wrote after `--from` or `--to`;
    `client` is None where the plugin declares no way to sign in. `include` are those of a source's `includes` that the
    person asked for.
    """

    settings: Any
    locator: str | None = None
    client: ApiClient | None = None
    include: frozenset[str] = frozenset()

    @property
    def api(self) -> ApiClient:
        """The client; for plugins that declare a way to sign in."""
        if self.client is None:
            raise TypeError("this plugin declares no `sign_in`, so it is handed no client")
        return self.client


@dataclass(frozen=True)
class Plugin:
    """What sources and sinks have in common.

    - `name`: as written on the command line; lower-case letters, digits and `_`.
    - `settings`: the model of its settings; options that it does not know are refused.
    - `sign_in`: how its credentials are got and sent; None for what needs none.
    - `rates`: the permitted rates, by bucket.
    - `retry`: what, besides the usual, is worth repeating.
    - `locator_help`: what `--from` or `--to` names; None where it takes none.
    - `capabilities`: words shown by `crm-move plugins`.
    """

    name: str
    title: str
    settings: type[BaseModel]
    sign_in: OAuth | ApiKey | None = None
    also_sign_in: tuple[OAuth | ApiKey, ...] = ()
    rates: tuple[RateLimit, ...] = ()
    retry: RetryPolicy | None = None
    locator_help: str | None = None
    capabilities: tuple[str, ...] = ()
    sandbox: SandboxPlugin | None = None

    def __post_init__(self) -> None:
        """Raises ValueError where the name can not be typed, TypeError where `settings` is not a model."""
        if not NAME.match(self.name):
            raise ValueError(f"plugin name {self.name!r}: use lower-case letters, digits and _, a letter first")
        if not (isinstance(self.settings, type) and issubclass(self.settings, BaseModel)) or self.settings is BaseModel:
            raise TypeError(
                f"plugin {self.name}: `settings` must be a pydantic model of its own, not {self.settings!r}"
            )

    @property
    def ways(self) -> tuple[OAuth | ApiKey, ...]:
        """All ways to sign in, the preferred one first."""
        return (*((self.sign_in,) if self.sign_in else ()), *self.also_sign_in)


@dataclass(frozen=True)
class SourcePlugin(Plugin):
    """A system that records can be read from.

    `includes`: what is brought over only where a person asks for it by `--include WORD`, and what that is, in words.
    """

    includes: Mapping[str, str] = field(default_factory=dict)
    open: Callable[[Context], Source] = field(kw_only=True)

    def __post_init__(self) -> None:
        """Raises ValueError too for a word of `includes` that can not be typed or is not explained."""
        super().__post_init__()
        for word, meaning in self.includes.items():
            if not WORD.match(word) or not meaning.strip():
                raise ValueError(
                    f"plugin {self.name}: `includes` has {word!r} for {meaning!r}; use a word of lower-case letters,"
                    " digits and -, and say what it brings over"
                )


@dataclass(frozen=True)
class SinkPlugin(Plugin):
    """A system that records can be written to."""

    open: Callable[[Context], Sink] = field(kw_only=True)
