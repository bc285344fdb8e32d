"""The installed plugins, ready to be asked for by name; and those that are not, with the reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeVar

from crm_move.errors import UsageError

from .descriptors import Plugin, SinkPlugin, SourcePlugin
from .discovery import Broken, Provider
from .validation import near

WITHOUT = "CRM_MOVE_WITHOUT"
"""The environment variable that switches plugins off."""

Kind = Literal["source", "sink"]
Found = TypeVar("Found", SourcePlugin, SinkPlugin)


@dataclass(frozen=True)
class Installed:
    """A plugin that can be used, and where it comes from."""

    plugin: SourcePlugin | SinkPlugin
    provider: Provider

    @property
    def kind(self) -> Kind:
        """What it is; one name may be both a source and a sink."""
        return "source" if isinstance(self.plugin, SourcePlugin) else "sink"


@dataclass(frozen=True)
class Registry:
    """What is installed, what is broken, and which names are switched off (by argument or environment)."""

    installed: tuple[Installed, ...] = ()
    broken: tuple[Broken, ...] = ()
    without: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def sources(self) -> Mapping[str, SourcePlugin]:
        """The sources by name."""
        return {one.plugin.name: one.plugin for one in self.installed if isinstance(one.plugin, SourcePlugin)}

    @cached_property
    def sinks(self) -> Mapping[str, SinkPlugin]:
        """The sinks by name."""
        return {one.plugin.name: one.plugin for one in self.installed if isinstance(one.plugin, SinkPlugin)}

    def source(self, name: str) -> SourcePlugin:
        """Raises UsageError where there is none of this name, with the near ones."""
        return self._find("source", name, self.sources, self.sinks)

    def sink(self, name: str) -> SinkPlugin:
        """Raises UsageError where there is none of this name, with the near ones."""
        return self._find("sink", name, self.sinks, self.sources)

    def plugins(self, name: str) -> tuple[SourcePlugin | SinkPlugin, ...]:
        """The source, the sink or both of this name. Raises UsageError where there is neither."""
        found = tuple(one.plugin for one in self.installed if one.plugin.name == name)
        if not found:
            raise UsageError(self._unknown("plugin", name, {**self.sources, **self.sinks}))
        return found

    def provider(self, plugin: Plugin) -> Provider:
        """Where an installed plugin comes from. Raises KeyError for one that is not installed here."""
        for one in self.installed:
            if one.plugin is plugin:
                return one.provider
        raise KeyError(plugin.name)

    def _find(self, kind: Kind, name: str, ours: Mapping[str, Found], others: Mapping[str, Any]) -> Found:
        if name in ours:
            return ours[name]
        if name in others:
            other = "sink" if kind == "source" else "source"
            raise UsageError(f"`{name}` is a {other}, not a {kind}.{_installed(kind, ours)}")
        raise UsageError(self._unknown(kind, name, ours))

    def _unknown(self, what: str, name: str, names: Iterable[str]) -> str:
        if reasons := [str(one) for one in self.broken if name in (one.name, one.provider.entry_point)]:
            return f"The {what} `{name}` can not be used. " + " ".join(dict.fromkeys(reasons))
        if name in self.without:
            return f"The {what} `{name}` is switched off. Take its name out of {WITHOUT} to use it."
        return f"No {what} is called `{name}`.{near(name, names, 3)}{_installed(what, names)}"


def _installed(what: str, names: Iterable[str]) -> str:
    listed = ", ".join(sorted(names)) or "none"
    return f" Installed {what}s: {listed}."
