"""A plugin's settings: from the command line, the environment, the keyring, a prompt, in this order."""

import difflib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic.fields import FieldInfo

from crm_move.connect.addresses import web_address
from crm_move.connect.secrets import SecretStore
from crm_move.errors import UsageError

Settings = TypeVar("Settings", bound=BaseModel)

Prompt = Callable[[str, bool], str]
"""Asks a person for a value, by label and whether it is a secret; returns "" where nothing was typed."""


class InKeyring:
    """Marks a field that `connect` may have stored although it is no secret. Secrets are looked for there anyway."""


CREDENTIALS: Final = ("access_token", "api_token", "refresh_token")
"""Fields that say who we are. They are taken from one place: half of a sign-in from the environment and half from the
keyring would be two people."""


class ApiSettings(BaseModel):
    """What the settings of every plugin with an API are called. A plugin derives its own and gives `base_url` its
    default; empty means that the plugin's declared addresses stand."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    base_url: str = Field(default="", description="API host")
    oauth_url: str = Field(default="", description="token host")
    authorize_url: str = Field(default="", description="consent page")
    client_id: Annotated[str, InKeyring()] = Field(default="", description="id of the OAuth app")
    client_secret: SecretStr | None = Field(default=None, description="secret of the OAuth app")
    access_token: SecretStr | None = Field(default=None, description="key or access token")
    refresh_token: SecretStr | None = Field(default=None, description="refresh token")

    @field_validator("base_url", "oauth_url", "authorize_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        return web_address(value)


def load_settings(
    model: type[Settings],
    plugin: str,
    given: Mapping[str, str],
    environ: Mapping[str, str],
    secrets: SecretStore,
    prompt: Prompt | None,
    *,
    plugins: Collection[str] = (),
) -> Settings:
    """The settings of `plugin` as its `model`.

    `given` holds those of the command line by field name. `prompt` is None without a terminal. `plugins` are the names
    of all plugins: the variables of `x-y` begin like those of `x`, and are not mistaken for them.

    Raises UsageError for names that the model does not have, for values that it refuses, and for a missing setting
    (with every place that was searched).
    """
    sources = _Sources(plugin, given, environ, secrets, prompt)
    _refuse_unknown(_options(given), model, "option", option, plugin)
    _refuse_unknown(sources.variables(plugins), model, "environment variable", sources.variable, plugin)
    found = _found(model, sources)
    try:
        return model.model_validate({name: value for name, (value, _) in found.items()})
    except ValidationError as error:
        raise UsageError(_complaint(error, plugin, found)) from None


def variable(plugin: str, field: str) -> str:
    """The environment variable of a setting: `CRM_MOVE_<PLUGIN>_<FIELD>`."""
    return f"CRM_MOVE_{plugin}_{field}".replace("-", "_").upper()


def option(field: str) -> str:
    """How a setting is spelt on the command line."""
    return f"--{field.replace('_', '-').lstrip('-')}"


def entry(plugin: str, field: str) -> str:
    """The name that a setting is stored under in the keyring."""
    return f"{plugin}/{field}"


def places(plugin: str, field: str, secrets: SecretStore, *, kept: bool = True) -> list[str]:
    """Where a setting is looked for, in order, in words."""
    searched = [f"the environment variable {variable(plugin, field)}"]
    return [*searched, f"{entry(plugin, field)} in {secrets.place}"] if kept else searched


@dataclass(frozen=True)
class _Sources:
    plugin: str
    given: Mapping[str, str]
    environ: Mapping[str, str]
    secrets: SecretStore
    prompt: Prompt | None

    def variable(self, field: str) -> str:
        return variable(self.plugin, field)

    def variables(self, plugins: Collection[str]) -> dict[str, str]:
        """The fields that the environment names for this plugin, and the variables that name them."""
        prefix = self.variable("")
        longer = tuple(
            other for name in plugins if (other := variable(name, "")) != prefix and other.startswith(prefix)
        )
        names = [name for name in self.environ if name.startswith(prefix) and not name.startswith(longer or "\0")]
        return {name.removeprefix(prefix).lower(): name for name in names}

    def outright(self, field: str) -> tuple[str, str] | None:
        """The value that this run was told, and by what."""
        options = {_field(name): value for name, value in self.given.items()}
        if field in options:
            return options[field].strip(), f"the option {option(field)}"
        value = self.environ.get(self.variable(field), "").strip()
        return (value, self.variable(field)) if value else None

    def kept(self, field: str) -> tuple[str, str] | None:
        stored = self.secrets.get(entry(self.plugin, field))
        return (stored.get_secret_value().strip(), self.secrets.place) if stored else None

    def asked(self, field: str, info: FieldInfo) -> tuple[str, str] | None:
        typed = (
            self.prompt(info.description or field.replace("_", " "), _is_secret(info)).strip() if self.prompt else ""
        )
        return (typed, "the prompt") if typed else None


def _found(model: type[BaseModel], sources: _Sources) -> dict[str, tuple[str, str]]:
    """Each setting that some place holds: its value and the place."""
    fields = model.model_fields
    found = {name: told for name in fields if (told := sources.outright(name))}
    told_who = any(name in found for name in CREDENTIALS)
    for name, info in fields.items():
        looked_up = _is_kept(info) and not (told_who and name in CREDENTIALS)
        if name not in found and looked_up and (stored := sources.kept(name)):
            found[name] = stored
    for name, info in fields.items():
        if name not in found and info.is_required():
            found[name] = sources.asked(name, info) or _missing(name, info, sources)
    return found


def _missing(field: str, info: FieldInfo, sources: _Sources) -> tuple[str, str]:
    searched = places(sources.plugin, field, sources.secrets, kept=_is_kept(info))
    searched.append("a prompt (nothing was typed)" if sources.prompt else "a prompt (there is no terminal)")
    lines = "".join(f"\n  {number}. {place}" for number, place in enumerate(searched, 1))
    meaning = f" ({info.description})" if info.description else ""
    raise UsageError(f"{sources.plugin} needs the setting {field}{meaning}. Searched, in this order:{lines}")


def _refuse_unknown(
    named: Mapping[str, str], model: type[BaseModel], kind: str, spell: Callable[[str], str], plugin: str
) -> None:
    for field, name in named.items():
        if field not in model.model_fields:
            raise UsageError(
                f"{plugin} has no setting for the {kind} {name}. {_nearest(field, model.model_fields, spell)}"
            )


def _nearest(field: str, valid: Iterable[str], spell: Callable[[str], str]) -> str:
    names = sorted(valid)
    close = difflib.get_close_matches(field, names, n=1)
    if close:
        return f"Did you mean {spell(close[0])}?"
    return f"There are: {', '.join(map(spell, names))}." if names else "It has no settings."


def _options(given: Mapping[str, str]) -> dict[str, str]:
    return {_field(name): option(name) for name in given}


def _field(spelt: str) -> str:
    return spelt.lstrip("-").replace("-", "_")


def _complaint(error: ValidationError, plugin: str, found: Mapping[str, tuple[str, str]]) -> str:
    """What the model says, without the values: one of them may be a secret."""
    lines = []
    for problem in error.errors(include_input=False, include_url=False, include_context=False):
        field = str(problem["loc"][0]) if problem["loc"] else "settings"
        _, place = found.get(field, ("", ""))
        lines.append(f"{field}{f' (from {place})' if place else ''}: {problem['msg'].removeprefix('Value error, ')}")
    return f"The settings of {plugin} are not valid. " + "; ".join(lines)


def _is_secret(info: FieldInfo) -> bool:
    return _mentions_secret(info.annotation)


def _mentions_secret(annotation: Any) -> bool:
    return annotation is SecretStr or any(map(_mentions_secret, get_args(annotation)))


def _is_kept(info: FieldInfo) -> bool:
    return _is_secret(info) or any(isinstance(mark, InKeyring) for mark in info.metadata)
