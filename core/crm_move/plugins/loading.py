"""Loads the installed plugins one by one, each behind a guard: a faulty one is named and never stops the others."""

import contextlib
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import pluggy

from . import hookspecs
from .discovery import Broken, Candidate, Provider, candidates, normalised
from .registry import WITHOUT, Installed, Registry
from .validation import HOOKS, FaultyPluginError, check_descriptor, check_hooks, descriptors, told

TRACE = "CRM_MOVE_TRACE_PLUGINS"
"""The environment variable that traces imports and hook calls."""

OURS = "crm-move"
"""Our own distribution: leaving it out would leave out every built-in plugin."""

Trace = Callable[[str], object]
Item = TypeVar("Item")


def load_registry(
    *,
    environ: Mapping[str, str] | None = None,
    without: Iterable[str] = (),
    trace: Trace | None = None,
    path: Sequence[str] | None = None,
) -> Registry:
    """All installed plugins (or those on `path`). It raises for none of them: a faulty one is in `broken`.

    `without` switches plugins off, built-in ones too: by plugin name, entry point or distribution (the latter two are
    not even imported). `trace` is called with a line for each import and each hook call. The environment says both
    likewise: `CRM_MOVE_WITHOUT=name,name` and `CRM_MOVE_TRACE_PLUGINS=1` (to stderr).
    """
    environ = os.environ if environ is None else environ
    off = frozenset(without) | {name.strip() for name in environ.get(WITHOUT, "").split(",") if name.strip()}
    if trace is None and environ.get(TRACE, "") not in ("", "0"):
        trace = _to_stderr
    loader = _Loader(off, trace or _nowhere)
    loader.load([one for one in candidates(path) if not _is_off(one.provider, off)])
    return loader.registry()


class _Loader:
    """Takes the plugins in one at a time, and puts each into `installed` or `broken`."""

    def __init__(self, off: frozenset[str], trace: Trace) -> None:
        self.installed: list[Installed] = []
        self.broken: list[Broken] = []
        self._off = off
        self._trace = trace
        self._manager = pluggy.PluginManager(hookspecs.PROJECT)
        self._manager.add_hookspecs(hookspecs)
        self._manager.add_hookcall_monitoring(self._before, self._after)

    def load(self, found: Sequence[Candidate | Broken]) -> None:
        self.broken += [one for one in found if isinstance(one, Broken)]
        listed = sorted((one for one in found if isinstance(one, Candidate)), key=lambda one: str(one.provider))
        for entry_point, same in _grouped(listed, lambda one: one.provider.entry_point).items():
            if len(same) > 1:
                reason = _doubled("entry point", entry_point, [one.provider for one in same])
                self.broken += [Broken(entry_point, one.provider, reason) for one in same]
            else:
                self._take(same[0])

    def registry(self) -> Registry:
        for kind in ("source", "sink"):
            ours = [one for one in self.installed if one.kind == kind]
            for name, same in _grouped(ours, lambda one: one.plugin.name).items():
                if len(same) > 1:
                    self._put_aside(name, same, _doubled(kind, name, [one.provider for one in same]))
        ordered = sorted(self.installed, key=lambda one: (one.plugin.name, one.kind != "source"))
        broken = sorted(self.broken, key=lambda one: (one.name, str(one.provider)))
        return Registry(tuple(ordered), tuple(broken), self._off)

    def _take(self, candidate: Candidate) -> None:
        provider = candidate.provider
        try:
            self._register(candidate)
            answers = [(hook, self._ask(hook, _label(provider))) for hook in HOOKS]
            found = [plugin for hook, answer in answers for plugin in answer]
        except FaultyPluginError as error:
            self.broken.append(Broken(provider.entry_point, provider, str(error)))
            return
        for plugin in found:
            if plugin.name not in self._off:
                self._accept(plugin, provider)

    def _register(self, candidate: Candidate) -> None:
        label = _label(candidate.provider)
        self._trace(f"import {candidate.entry_point.value} for {label}")
        with _guarded(f"importing `{candidate.entry_point.value}` failed"):
            plugin = candidate.entry_point.load()
        with _guarded("it can not be looked at"):
            check_hooks(plugin)
        with _guarded("its hooks can not be registered"):
            self._manager.register(plugin, label)

    def _ask(self, hook: str, label: str) -> list[Any]:
        """Asks this plugin alone, so that a faulty one can not silence the others."""
        ours = self._manager.get_plugin(label)
        others = [plugin for plugin in self._manager.get_plugins() if plugin is not ours]
        caller = self._manager.subset_hook_caller(hook, others)
        if not caller.get_hookimpls():
            return []
        with _guarded(f"`{hook}` failed"):
            answers = caller()
            return descriptors(hook, answers[0] if answers else None)

    def _accept(self, plugin: Any, provider: Provider) -> None:
        try:
            with _guarded("its descriptor can not be looked at"):
                check_descriptor(plugin)
        except FaultyPluginError as error:
            self.broken.append(Broken(plugin.name, provider, str(error)))
        else:
            self.installed.append(Installed(plugin, provider))

    def _put_aside(self, name: str, same: Sequence[Installed], reason: str) -> None:
        for one in same:
            self.installed.remove(one)
            self.broken.append(Broken(name, one.provider, reason))

    def _before(self, hook: str, impls: Sequence[pluggy.HookImpl], _arguments: Mapping[str, object]) -> None:
        for impl in impls:
            self._trace(f"{hook} of {impl.plugin_name}")

    def _after(
        self,
        outcome: pluggy.Result[Any],
        hook: str,
        impls: Sequence[pluggy.HookImpl],
        _arguments: Mapping[str, object],
    ) -> None:
        error = outcome.exception
        answer = f"raised {told(error)}" if error else ", ".join(_names(outcome.get_result())) or "nothing"
        for impl in impls:
            self._trace(f"{hook} of {impl.plugin_name}: {answer}")


@contextlib.contextmanager
def _guarded(what: str) -> Iterator[None]:
    """Turns whatever a plugin's code raises, SystemExit too, into FaultyPluginError, and keeps what it prints off
    standard output, which belongs to the command."""
    try:
        with contextlib.redirect_stdout(sys.stderr):
            yield
    except (FaultyPluginError, KeyboardInterrupt):
        raise
    except BaseException as error:
        raise FaultyPluginError(f"{what}: {told(error)}.") from error


def _doubled(what: str, name: str, providers: Sequence[Provider]) -> str:
    listed = " and ".join(dict.fromkeys(str(one) for one in providers))
    strangers = [one.distribution for one in providers if normalised(one.distribution) != OURS]
    remedy = f"Uninstall one of them, or leave one out: {WITHOUT}={strangers[-1] if strangers else OURS}"
    if len({one.distribution for one in providers}) == 1:
        remedy = "Tell its author."
    return f"the {what} `{name}` is there {len(providers)} times, in {listed}, and none of them is used. {remedy}"


def _grouped(items: Iterable[Item], name: Callable[[Item], str]) -> dict[str, list[Item]]:
    groups: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        groups[name(item)].append(item)
    return groups


def _is_off(provider: Provider, off: frozenset[str]) -> bool:
    return provider.entry_point in off or normalised(provider.distribution) in {normalised(name) for name in off}


def _label(provider: Provider) -> str:
    return f"{provider.entry_point} ({provider})"


def _names(answers: Sequence[object]) -> Iterator[str]:
    for answer in answers:
        yield from (str(getattr(one, "name", one)) for one in (answer if isinstance(answer, Sequence) else (answer,)))


def _to_stderr(line: str) -> None:
    sys.stderr.write(f"plugins: {line}\n")


def _nowhere(line: str) -> None:
    pass
