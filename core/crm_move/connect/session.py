"""From a plugin's declaration and its settings to the signer of its requests."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit, urlunsplit

from pydantic import SecretStr

from crm_move.connect.clock import Clock, SystemClock
from crm_move.connect.http import Transport
from crm_move.connect.oauth import SignIn, TokenEndpoint
from crm_move.connect.secrets import SecretStore, state_folder
from crm_move.connect.settings import CREDENTIALS, ApiSettings, entry, places
from crm_move.connect.signing import ApiKey, Credentials, KeySigner, OAuth, Signer
from crm_move.connect.tokens import Lineage, TokenBook, TokenSigner, from_refresh_token
from crm_move.errors import SignInError, UsageError

Way = ApiKey | OAuth


class Session:
    """How one plugin signs in: the ways it declares, its settings, and what is stored."""

    def __init__(
        self,
        plugin: str,
        ways: Sequence[Way],
        settings: ApiSettings,
        *,
        store: SecretStore,
        environ: Mapping[str, str],
        transport: Transport | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._plugin = plugin
        self._settings = settings
        self._store = store
        self._transport = transport
        self._clock = clock or SystemClock()
        self._keys = [way for way in ways if isinstance(way, ApiKey)]
        self._oauth = next((located(way, settings) for way in ways if isinstance(way, OAuth)), None)
        self._book = TokenBook(store, plugin, state_folder(environ), self._clock)

    def signer(self) -> Signer:
        """The signer that the settings and the store allow for: a key beats tokens, the run's own beat stored ones.

        Raises SignInError where there is nothing to sign with; it says every place that was searched.
        """
        settings = self._settings
        for way in self._keys:
            key = getattr(settings, way.setting, None)
            if key is not None and (settings.refresh_token is None or way.setting != "access_token"):
                return KeySigner(key, way)
        if settings.refresh_token is not None:
            return self._token_signer(self._descendant(settings.refresh_token))
        if settings.access_token is not None:
            return KeySigner(settings.access_token)
        stored = self._book.current()
        if stored is None or self._oauth is None:
            raise SignInError(self._nothing())
        return self._token_signer(stored)

    def endpoint(self) -> TokenEndpoint:
        """The token endpoint of the plugin's OAuth. Raises UsageError where it has none, or no client id is set."""
        declared = self._declared()
        if not self._settings.client_id:
            searched = "; ".join(places(self._plugin, "client_id", self._store))
            raise UsageError(f"{self._plugin} needs the id of an OAuth app. Searched: {searched}")
        return TokenEndpoint(
            declared,
            plugin=self._plugin,
            client_id=self._settings.client_id,
            client_secret=self._settings.client_secret,
            transport=self._transport,
            clock=self._clock,
        )

    def sign_in(self) -> SignIn:
        """The way over the consent page; `keep` what it gives. Raises UsageError as `endpoint` does."""
        return SignIn(self._declared(), self.endpoint(), self._settings.client_id)

    def where(self) -> str:
        """Where the sign-in of this plugin is stored, "" where none is."""
        names = (self._book.name, *(entry(self._plugin, field) for field in CREDENTIALS))
        return next(filter(None, map(self._store.where, names)), "")

    def keep(self, credentials: Credentials) -> None:
        """Store what an OAuth sign-in gave, and the app that a renewal needs, in place of a key or of other tokens.

        Raises SecretStoreError.
        """
        with self._book.lock():
            self._book.keep(Lineage.begin(credentials, self._clock.wall()))
        if self._settings.client_id:
            self._put("client_id", SecretStr(self._settings.client_id))
        if self._settings.client_secret is not None:
            self._put("client_secret", self._settings.client_secret)
        self._forget_keys()

    def keep_key(self, way: ApiKey, key: SecretStr) -> None:
        """Store a key in place of another or of tokens. Raises SecretStoreError, SignInError for what no key can be."""
        KeySigner(key, way)
        self._put(way.setting, SecretStr(key.get_secret_value().strip()))
        self._forget_tokens()

    def forget(self) -> None:
        """Remove what is stored for this plugin."""
        self._forget_keys()
        self._forget_tokens()
        for field in ("client_id", "client_secret"):
            self._store.remove(entry(self._plugin, field))

    def _declared(self) -> OAuth:
        if self._oauth is None:
            raise UsageError(f"{self._plugin} has no OAuth sign-in: store a key instead.")
        return self._oauth

    def _put(self, field: str, value: SecretStr) -> None:
        self._store.put(entry(self._plugin, field), value)

    def _forget_keys(self) -> None:
        for field in CREDENTIALS:
            self._store.remove(entry(self._plugin, field))

    def _forget_tokens(self) -> None:
        with self._book.lock():
            self._book.forget()

    def _descendant(self, refresh_token: SecretStr) -> Lineage:
        told = from_refresh_token(refresh_token, self._settings.access_token)
        return self._book.find(refresh_token) or told

    def _token_signer(self, lineage: Lineage) -> Signer:
        refresh = self.endpoint().refresh if lineage.credentials.refresh_token else None
        return TokenSigner(lineage, self._book, refresh, plugin=self._plugin, clock=self._clock)

    def _nothing(self) -> str:
        fields = dict.fromkeys([*(way.setting for way in self._keys), *(["refresh_token"] if self._oauth else [])])
        searched = "".join(f"\n  - {place}" for name in fields for place in places(self._plugin, name, self._store))
        advice = f"Run `crm-move connect {self._plugin}`, or set one of these:{searched}"
        return f"Nobody is signed in to {self._plugin}. {advice}"


def located(way: OAuth, settings: ApiSettings) -> OAuth:
    """The declaration with the settings' hosts: OAUTH_URL replaces the host of the token address, AUTHORIZE_URL the
    consent page."""
    token_url = way.token_url
    if settings.oauth_url:
        host = settings.oauth_url.rstrip("/")
        token_url = host + urlunsplit(urlsplit(way.token_url)._replace(scheme="", netloc=""))
    return replace(way, token_url=token_url, authorize_url=settings.authorize_url or way.authorize_url)
