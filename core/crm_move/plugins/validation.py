"""What is refused in a plugin, and in which words. The words are for the person who installed it and for its author."""

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import get_close_matches

from pydantic import BaseModel

from crm_move.connect import ApiKey, ApiSettings
from crm_move.errors import CrmMoveError

from . import hookspecs
from .descriptors import Plugin, SinkPlugin, SourcePlugin

PREFIX = f"{hookspecs.PROJECT}_"
MARK = f"{hookspecs.PROJECT}_impl"
"""The attribute that `hookimpl` leaves on a function (pluggy's, named after the project)."""

HOOKS: dict[str, type[SourcePlugin] | type[SinkPlugin]] = {
    "crm_move_sources": SourcePlugin,
    "crm_move_sinks": SinkPlugin,
}
"""The hooks, and what each returns a list of."""

SECRET_WORDS = ("token", "secret", "password", "api_key")


class FaultyPluginError(CrmMoveError):
    """Something in a plugin is not as the contract says; the message is the reason, without the plugin's name."""


def told(error: BaseException) -> str:
    """An error on one line: its class and its words, shortened."""
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:400].removesuffix(": ")


def near(name: str, names: Iterable[str], most: int = 1) -> str:
    """The question whether `name` was meant to be one of `names`, with a space before it; "" where none is near."""
    close = get_close_matches(name, sorted(names), n=most)
    return f" Did you mean {' or '.join(f'`{one}`' for one in close)}?" if close else ""


def check_hooks(plugin: object) -> None:
    """Raises FaultyPluginError for a misspelt or unmarked hook, a wrapper, an argument, and where there is no hook."""
    found = [(name, getattr(plugin, name)) for name in dir(plugin)]
    hooks = [(name, thing) for name, thing in found if _looks_like_hook(name, thing)]
    problems = [problem for name, thing in hooks for problem in _hook_problems(name, thing)]
    if not hooks:
        problems = [f"it has no hook. Write one of {_listed(HOOKS)} and put `@hookimpl` above it."]
    if problems:
        raise FaultyPluginError(" ".join(problems))


def _looks_like_hook(name: str, thing: object) -> bool:
    named = name.startswith(PREFIX) and callable(thing)
    return named or isinstance(getattr(thing, MARK, None), dict)


def _hook_problems(name: str, function: Callable[..., object]) -> Iterator[str]:
    options = getattr(function, MARK, None)
    hook = (options or {}).get("specname") or name
    if hook not in HOOKS:
        yield f"`{hook}` is no hook.{near(hook, HOOKS) or f' The hooks are {_listed(HOOKS)}.'}"
        return
    if options is None:
        yield f"`{hook}` is not marked: put `@hookimpl` above it."
        return
    if options.get("wrapper") or options.get("hookwrapper"):
        yield f"`{hook}` is a wrapper, and hooks of crm-move are not wrapped: return the list itself."
    if unknown := _unknown_arguments(hook, function):
        yield f"`{hook}` asks for {_listed(unknown)}; it is called without arguments."


def _unknown_arguments(hook: str, function: Callable[..., object]) -> list[str]:
    known = inspect.signature(getattr(hookspecs, hook)).parameters
    return [
        name
        for name, parameter in inspect.signature(function).parameters.items()
        if name not in known and parameter.default is parameter.empty and parameter.kind < parameter.VAR_KEYWORD
    ]


def descriptors(hook: str, answer: object) -> list[Plugin]:
    """The descriptors that a hook returned. Raises FaultyPluginError where it returned anything else."""
    wanted = HOOKS[hook].__name__
    if isinstance(answer, str | bytes) or not isinstance(answer, Iterable):
        raise FaultyPluginError(f"`{hook}` returned {_a(answer)} where a list of {wanted} is wanted.")
    items = list(answer)
    for place, item in enumerate(items, 1):
        if not isinstance(item, HOOKS[hook]):
            raise FaultyPluginError(f"`{hook}` returned a list whose item {place} is {_a(item)}, not a {wanted}.")
    return items


def check_descriptor(plugin: Plugin) -> None:
    """Raises FaultyPluginError where the settings do not fit what the plugin declares beside them."""
    problems = [*_secret_problems(plugin.settings), *_sign_in_problems(plugin), *_sandbox_problems(plugin)]
    if problems:
        raise FaultyPluginError(" ".join(dict.fromkeys(problems)))


def _secret_problems(settings: type[BaseModel]) -> Iterator[str]:
    for name, field in settings.model_fields.items():
        if name.endswith(SECRET_WORDS) and "SecretStr" not in str(field.annotation):
            yield f"the setting `{name}` of {settings.__name__} holds a secret: declare it as SecretStr."


def _sign_in_problems(plugin: Plugin) -> Iterator[str]:
    if not plugin.ways:
        return
    if not issubclass(plugin.settings, ApiSettings):
        yield f"it signs in, so {plugin.settings.__name__} must derive from ApiSettings."
        return
    keys = [way.setting for way in plugin.ways if isinstance(way, ApiKey)]
    if unknown := _missing(plugin.settings, keys):
        yield f"its key is the setting {_listed(unknown)}, which {plugin.settings.__name__} does not declare."
    address = plugin.settings.model_fields["base_url"]
    if not address.is_required() and not address.default:
        yield f"{plugin.settings.__name__} gives `base_url` no address: set its default to the API's host."
    if not plugin.rates:
        yield "it declares no rates: say how many requests a second the API permits."


def _sandbox_problems(plugin: Plugin) -> Iterator[str]:
    if plugin.sandbox is None:
        return
    if not (isinstance(plugin.sandbox.switches, type) and issubclass(plugin.sandbox.switches, BaseModel)):
        yield f"the switches of its sandbox are {_a(plugin.sandbox.switches)}, not a pydantic model."
    if unknown := _missing(plugin.settings, ("base_url", *plugin.sandbox.settings, *plugin.sandbox.refused)):
        close = "".join(near(name, plugin.settings.model_fields) for name in unknown)
        yield f"its sandbox sets {_listed(unknown)}, which {plugin.settings.__name__} does not declare.{close}"


def _missing(settings: type[BaseModel], names: Sequence[str]) -> list[str]:
    return [name for name in dict.fromkeys(names) if name not in settings.model_fields]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _a(thing: object) -> str:
    name = "None" if thing is None else type(thing).__name__
    return name if name == "None" else f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
