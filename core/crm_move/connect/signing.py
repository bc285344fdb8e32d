"""Who we are, as each request says it: declared by the plugin, carried out here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, SecretStr, field_validator

from crm_move.connect.addresses import web_address
from crm_move.errors import SignInError


class Credentials(BaseModel):
    """A token with what came with it. `expires_at` is epoch seconds, None for a token that does not expire; `base_url`
    is the API host that the token is good for, None where the settings' one is; `scopes` are what it may do, None where
    the answer does not say."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    access_token: SecretStr
    refresh_token: SecretStr | None = None
    expires_at: float | None = None
    base_url: str | None = None
    scopes: tuple[str, ...] | None = None

    @field_validator("base_url")
    @classmethod
    def _is_address(cls, value: str | None) -> str | None:
        return web_address(value) if value else None


def bearer(answer: Mapping[str, Any]) -> Credentials:
    """Credentials from a token answer as RFC 6749 (5.1) has it. Raises KeyError or ValueError where it holds none."""
    return Credentials(
        access_token=answer["access_token"],
        refresh_token=answer.get("refresh_token") or None,
        expires_at=answer.get("expires_at"),
    )


@dataclass(frozen=True)
class ApiKey:
    """A key that people copy from the system's own pages. `help` tells them where; `setting` is the field it is in."""

    header: str = "Authorization"
    scheme: str = "Bearer"
    help: str = ""
    setting: str = "access_token"


@dataclass(frozen=True)
class OAuth:
    """OAuth 2 with an authorization code.

    `client_auth` says where client id and secret go in a token request: the form body or HTTP Basic. `consent` holds
    further parameters of the consent page. `redirect_host` is what this machine is called in the address that the
    browser is sent back to: some systems accept no name for it but `localhost`. `on_token` makes credentials from the
    token answer, to which `expires_at` (epoch seconds, from `expires_in`) has been added; a refresh token that is left
    out is the one before.
    """

    authorize_url: str
    token_url: str
    scopes: tuple[str, ...] = ()
    client_auth: Literal["body", "basic"] = "body"
    pkce: bool = False
    redirect_host: str = "127.0.0.1"
    consent: Mapping[str, str] = field(default_factory=dict)
    on_token: Callable[[Mapping[str, Any]], Credentials] = bearer


@dataclass(frozen=True)
class Signature:
    """What one request is signed with. `base_url` beats the client's own where it is given; `scopes` are what the
    token may do, None where that is not known."""

    headers: Mapping[str, str] = field(repr=False)
    base_url: str | None = None
    scopes: tuple[str, ...] | None = None

    def redact(self, text: str) -> str:
        """`text` without the secrets of this signature, should a system have quoted them."""
        for value in self.headers.values():
            secret = value.rpartition(" ")[2]
            text = text.replace(secret, "[redacted]") if secret else text
        return text


class Signer(Protocol):
    """Signs requests for many threads at once."""

    def sign(self) -> Signature:
        """The signature for the next request, renewed first where it is about to expire. Raises SignInError."""
        ...

    def renew(self, refused: Signature) -> Signature | None:
        """A signature in place of one that was refused, None where there can not be another. Raises SignInError."""
        ...


class KeySigner:
    """Signs with a key or token that stays as it is."""

    def __init__(self, key: SecretStr, declared: ApiKey | None = None, base_url: str | None = None) -> None:
        self._signature = signature(key, declared or ApiKey(), base_url)

    def sign(self) -> Signature:
        return self._signature

    def renew(self, refused: Signature) -> Signature | None:  # noqa: ARG002 - the protocol's shape: there is no other key
        return None


class NoSigner:
    """Signs nothing: for systems that ask nobody who they are."""

    def sign(self) -> Signature:
        return Signature({})

    def renew(self, refused: Signature) -> Signature | None:  # noqa: ARG002 - the protocol's shape: there is nothing to renew
        return None


def signature(
    key: SecretStr, declared: ApiKey, base_url: str | None = None, scopes: tuple[str, ...] | None = None
) -> Signature:
    """`key` as the header that `declared` asks for.

    Raises SignInError for a key with characters that no header can hold: the HTTP library would quote it in its error.
    """
    value = key.get_secret_value().strip()
    if not value or not value.isascii() or not value.isprintable():
        raise SignInError(
            "The stored key or token is empty or holds characters that no key has (line breaks, quotes of a word "
            "processor, non-Latin letters). Copy it again."
        )
    return Signature({declared.header: f"{declared.scheme} {value}".strip()}, base_url, scopes)
