"""The OAuth code flow: consent page, loopback redirect, token endpoint."""

import secrets as randomness
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from pydantic import SecretStr

from crm_move.connect.clock import Clock, SystemClock
from crm_move.connect.http import USER_AGENT, AnswerLostError, NotSentError, Transport, Wire
from crm_move.connect.loopback import PATH, Loopback
from crm_move.connect.messages import Answer
from crm_move.connect.retry import RATE_LIMITED, AttemptError, RetryPolicy, persist, retry_after
from crm_move.connect.signing import Credentials, OAuth
from crm_move.connect.tokens import checked
from crm_move.errors import PauseError, SignInError

CONSENT_TIMEOUT = 300.0
"""Seconds that a person has for the consent page."""

PASTE_PORT = 8765
"""Where the consent page sends a browser on another machine: nothing answers there, and the address is pasted back."""

TOKEN_REQUEST_HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}


class TokenEndpoint:
    """Asks for tokens, with the client's id and secret where the plugin's declaration puts them."""

    def __init__(
        self,
        declared: OAuth,
        *,
        plugin: str,
        client_id: str,
        client_secret: SecretStr | None,
        transport: Transport | None = None,
        clock: Clock | None = None,
        retry: RetryPolicy | None = None,
    ) -> None:
        self._declared = declared
        self._plugin = plugin
        self._client_id = client_id
        self._client_secret = client_secret
        self._clock = clock or SystemClock()
        self._retry = retry or RetryPolicy()
        self._transport = transport

    def exchange(self, code: str, redirect_uri: str, verifier: str | None) -> Credentials:
        """Credentials for the code of a consent. Raises SignInError, PauseError."""
        extra = {"code_verifier": verifier} if verifier else {}
        session = _Session(self._post)
        self._client(session).fetch_token(
            self._declared.token_url, grant_type="authorization_code", code=code, redirect_uri=redirect_uri, **extra
        )
        return checked(self._credentials(session.told), self._plugin, self._clock.wall())

    def refresh(self, refresh_token: SecretStr) -> Credentials:
        """Credentials for a refresh token, as they come: one that has expired already may come with a good refresh
        token. Raises SignInError, PauseError."""
        session = _Session(self._post)
        self._client(session).refresh_token(self._declared.token_url, refresh_token=refresh_token.get_secret_value())
        return self._credentials(session.told)

    def _client(self, session: "_Session") -> Any:
        secret = self._client_secret.get_secret_value() if self._client_secret else ""
        method = {"body": "client_secret_post", "basic": "client_secret_basic"}[self._declared.client_auth]
        return _library_client(
            session, self._client_id, secret, token_endpoint_auth_method=method if secret else "none"
        )

    def _post(self, url: str, headers: Mapping[str, str], form: Mapping[str, str]) -> Answer:
        return persist(lambda: self._attempt(url, headers, form), self._retry, self._clock)

    def _attempt(self, url: str, headers: Mapping[str, str], form: Mapping[str, str]) -> Answer:
        # A person waits for an exchange; a renewal is part of a run, which may wait longer.
        counts = form["grant_type"] != "refresh_token"
        # A token is asked for once in a long while: a connection kept for the next time would be closed by then.
        try:
            with Wire(in_flight=1, user_agent=USER_AGENT, transport=self._transport) as wire:
                answer = wire.send("POST", url, headers=headers, form=form)
        except (NotSentError, AnswerLostError) as error:
            raise AttemptError(self._away(str(error)), counts=counts) from error
        if answer.status == RATE_LIMITED or answer.status >= 500:
            wait = retry_after(answer, self._clock.wall())
            raise AttemptError(self._away(f"status {answer.status}"), wait=wait, counts=counts)
        if not answer.ok or not isinstance(answer.body, Mapping) or "error" in answer.body:
            raise self._refusal(answer, form)
        return answer

    def _credentials(self, told: Mapping[str, Any]) -> Credentials:
        answer = dict(told)
        try:
            if answer.get("expires_in") is not None:
                answer["expires_at"] = self._clock.wall() + float(answer["expires_in"])
            return self._declared.on_token(answer)
        except (KeyError, TypeError, ValueError):
            raise SignInError(f"The token answer of {self._plugin} holds no token that can be used") from None

    def _away(self, reason: str) -> PauseError:
        return PauseError(
            f"The token endpoint of {self._plugin} does not answer now ({reason}). Run the same command again."
        )

    def _refusal(self, answer: Answer, form: Mapping[str, str]) -> SignInError:
        said = ": ".join(filter(None, (answer.code, answer.message)))
        for name in ("client_secret", "refresh_token", "code", "code_verifier"):
            said = said.replace(form[name], "[redacted]") if form.get(name) else said
        return SignInError(
            f"{self._plugin} refused the sign-in (status {answer.status} {said}".rstrip() + "). "
            f"Check client id and secret, then sign in again: crm-move connect {self._plugin}"
        )


class _Session:
    """What the OAuth library needs of an HTTP session. It makes the request; the answer is ours to read."""

    def __init__(self, send: Callable[[str, Mapping[str, str], Mapping[str, str]], Answer]) -> None:
        self._send = send
        self.told: Mapping[str, Any] = {}

    def post(self, url: str, data: Mapping[str, str], headers: Mapping[str, str], auth: Any) -> "_Response":
        url, headers, body = auth.prepare("POST", url, {**headers}, urlencode(data))
        self.told = self._send(url, headers, dict(parse_qsl(body, keep_blank_values=True))).body
        return _Response()


class _Response:
    """The good answer that the OAuth library looks for: its own reading of tokens would trip over malformed ones."""

    status_code = 200

    def json(self) -> Mapping[str, Any]:
        return {"access_token": ""}


@dataclass(frozen=True)
class Consent:
    """One visit to the consent page: where to send the browser, and how to know its answer."""

    address: str = field(repr=False)
    redirect_uri: str
    state: str = field(repr=False)
    verifier: str | None = field(default=None, repr=False)

    def code(self, redirected: str) -> str:
        """The code in the address that the browser was sent back to. Raises SignInError."""
        answer = {name: values[0] for name, values in parse_qs(urlsplit(redirected.strip()).query).items()}
        if not randomness.compare_digest(answer.get("state", "").encode(), self.state.encode()):
            raise SignInError("The answer of the consent page belongs to another sign-in. Start again.")
        if "code" not in answer:
            raise SignInError(f"The consent page answered: {answer.get('error', 'no code')}. Nothing was stored.")
        return answer["code"]


def ask_consent(declared: OAuth, client_id: str, redirect_uri: str) -> Consent:
    """A consent page for `client_id`, with a fresh state and, where declared, a PKCE challenge (S256)."""
    state = randomness.token_urlsafe(24)
    verifier = randomness.token_urlsafe(48) if declared.pkce else None
    client = _library_client(None, client_id, redirect_uri=redirect_uri, code_challenge_method="S256")
    address, _ = client.create_authorization_url(
        declared.authorize_url,
        state=state,
        code_verifier=verifier,
        scope=" ".join(declared.scopes) or None,
        **declared.consent,
    )
    return Consent(address, redirect_uri, state, verifier)


def _library_client(session: object, client_id: str, client_secret: str = "", **options: Any) -> Any:
    """The OAuth library's client over a session of our own, and not its client for the HTTP library: that one prefers
    another HTTP library where it finds it, and warns where it does not. Loaded here, as it takes 70 ms."""
    from authlib.oauth2.client import OAuth2Client  # type: ignore[import-untyped] # it ships no types

    return OAuth2Client(session, client_id, client_secret, **options)


class SignIn:
    """Gets a person's consent and turns it into credentials."""

    def __init__(self, declared: OAuth, endpoint: TokenEndpoint, client_id: str) -> None:
        self._declared = declared
        self._endpoint = endpoint
        self._client_id = client_id

    def in_browser(
        self, open_page: Callable[[str], object], *, port: int = 0, timeout: float = CONSENT_TIMEOUT
    ) -> Credentials:
        """Open the consent page by `open_page` and wait for the browser on 127.0.0.1 (`port` 0: any free one).

        Systems that compare the redirect address letter by letter need the port that is registered with them.
        """
        with Loopback(port, self._declared.redirect_host) as loopback:
            consent = ask_consent(self._declared, self._client_id, loopback.redirect_uri)
            open_page(consent.address)
            redirected = loopback.wait(timeout)
        return self._exchange(consent, redirected)

    def by_hand(self, ask: Callable[[str], str], *, port: int = PASTE_PORT) -> Credentials:
        """Where no browser runs on this machine: `ask` shows the consent page's address, and returns the address that
        the browser was sent to afterwards, as pasted by the person."""
        redirect_uri = f"http://{self._declared.redirect_host}:{port or PASTE_PORT}{PATH}"
        consent = ask_consent(self._declared, self._client_id, redirect_uri)
        return self._exchange(consent, ask(consent.address))

    def _exchange(self, consent: Consent, redirected: str) -> Credentials:
        return self._endpoint.exchange(consent.code(redirected), consent.redirect_uri, consent.verifier)
