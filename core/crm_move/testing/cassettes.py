"""Recorded answers, of real systems or of a plugin's stand-in, replayed in tests; no secret ever reaches the file."""

import re
import subprocess
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pydantic import SecretStr

from crm_move.plugins import Surroundings, plugin_session, plugin_settings, stand_in
from crm_move.plugins.descriptors import Plugin

from .serving import sandboxed

MATCH = ("method", "scheme", "host", "port", "path", "query", "body")
"""The body too: concurrent writes to one address would else be answered in the wrong order."""

SECRET_HEADERS = frozenset({"authorization", "cookie", "set-cookie", "proxy-authorization", "x-api-key", "x-api-token"})
REDACTED = "[redacted]"

_NAMED = re.compile(
    r'("(?:access_token|refresh_token|id_token|client_secret|api_token)"\s*:\s*")[^"]+'
    r"|((?:\A|[?&])(?:access_token|refresh_token|client_secret|api_token|code|code_verifier|token)=)[^&\s]+"
)
"""Secrets by their names in JSON bodies and in forms: nobody knows tokens before they are issued."""

_FETCH = "import httpx, sys; print(httpx.get(sys.argv[1]).headers['location'])"

RECORDED_AT = "http://recorded.example"
"""The address that a stand-in has in a cassette: its port is another one each time."""


@contextmanager
def cassette(
    path: Path,
    *,
    secrets: Collection[str] = (),
    record: bool = False,
    called: Mapping[str, str] | None = None,
    note: str = "",
) -> Iterator[Any]:
    """Replays the answers recorded in `path`; with `record` they are fetched first where the file does not exist.

    Headers that carry credentials are left out, tokens are struck out of bodies, and each of `secrets` wherever it
    occurs, in requests and answers alike. `called` gives addresses the name that they have in the file; `note` says on
    top of it what was recorded. Needs vcrpy (`pip install vcrpy`).

    Raises AssertionError for a request that was not recorded.
    """
    import vcr  # type: ignore[import-untyped] # it ships no types
    from vcr.errors import CannotOverwriteExistingCassetteException  # type: ignore[import-untyped] # likewise

    strike = _Strike(secrets, called or {})
    recorder = vcr.VCR(
        match_on=MATCH,
        record_mode="once" if record else "none",
        before_record_request=strike.request,
        before_record_response=strike.response,
        decode_compressed_response=True,
    )
    new = not path.exists()
    try:
        with recorder.use_cassette(str(path)) as played:
            yield played
    except CannotOverwriteExistingCassetteException as error:
        # Its text quotes the request as it was sent, secrets too.
        raise AssertionError(strike.text(str(error))) from None
    if new and note and path.exists():
        path.write_text(f"# {note}\n{path.read_text('utf-8')}", "utf-8")


@contextmanager
def recorded(
    plugin: Plugin, path: Path, folder: Path, *, record: bool = False, secrets: Collection[str] = (), **switches: object
) -> Iterator[Surroundings]:
    """What to open `plugin` with so that its answers come from the cassette `path`, without any server.

        with recorded(PLUGIN, CASSETTE, tmp_path, record=not CASSETTE.exists()) as where:
            with open_source(PLUGIN, **where) as opened: ...

    With `record` it is played anew: `plugin` is answered by its own sandbox with these `switches`, and the answers are
    kept. The secrets of its sandbox are struck out, and `secrets` besides. `folder` keeps what the sign-in stores.

    Raises UsageError where the plugin has no sandbox, AssertionError for a request that was not recorded.
    """
    known = [*secrets, *_secrets(plugin)]
    if not record:
        with cassette(path, secrets=known):
            yield stand_in(plugin, RECORDED_AT, folder)
        return
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    note = f"Recorded over HTTP from the stand-in of {plugin.title} that comes with its connector, not from the system."
    with sandboxed(plugin, folder, **switches) as where:
        address = where["given"]["base_url"]
        with cassette(path, secrets=known, record=True, called={address: RECORDED_AT}, note=note):
            yield where


def consented(plugin: Plugin, where: Surroundings, *, record: bool = False) -> None:
    """Sign in over the consent page, and keep the sign-in for the plugin that is opened with `where`.

    With `record` the stand-in consents; its page is fetched by another process, so that only the plugin's own requests
    reach the cassette. Else the answer is the code that stands in no cassette.
    """

    def agree(address: str) -> str:
        if record:
            fetched = subprocess.run(
                [sys.executable, "-c", _FETCH, address], check=True, capture_output=True, text=True
            )
            return fetched.stdout
        asked = parse_qs(urlsplit(address).query)
        return f"{asked['redirect_uri'][0]}?code=recorded&state={asked['state'][0]}"

    session = plugin_session(plugin, plugin_settings(plugin, **where), **where)
    session.keep(session.sign_in().by_hand(agree))


def leaked(folder: Path, secrets: Iterable[str]) -> list[str]:
    """`file: secret's first letters` for each secret that a cassette below `folder` holds."""
    texts = {path: path.read_text("utf-8", "replace") for path in sorted(folder.rglob("*.y*ml"))}
    return [
        f"{path.relative_to(folder)}: {secret[:3]}…"
        for path, text in texts.items()
        for secret in secrets
        if secret and secret in text
    ]


def _secrets(plugin: Plugin) -> Iterator[str]:
    """What the settings of the plugin's sandbox hold that is declared as a secret."""
    for name, value in (plugin.sandbox.settings if plugin.sandbox else {}).items():
        if SecretStr.__name__ in str(plugin.settings.model_fields[name].annotation):
            yield value


class _Strike:
    def __init__(self, secrets: Collection[str], called: Mapping[str, str]) -> None:
        # Longer ones first: one secret may be part of another.
        self._secrets = sorted(filter(None, secrets), key=len, reverse=True)
        self._called = called

    def request(self, request: Any) -> Any:
        request.uri = self.text(request.uri)
        request.body = self._body(request.body)
        # The host stands in the address, under the name that it is called by.
        for name in [name for name in request.headers if name.lower() in SECRET_HEADERS | {"host"}]:
            del request.headers[name]
        return request

    def response(self, response: Any) -> Any:
        headers = {name: value for name, value in response["headers"].items() if name.lower() not in SECRET_HEADERS}
        body = {**response["body"], "string": self._body(response["body"].get("string"))}
        return {**response, "headers": headers, "body": body}

    def _body(self, body: Any) -> Any:
        if isinstance(body, bytes):
            return self.text(body.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
        return self.text(body) if isinstance(body, str) else body

    def text(self, text: str) -> str:
        """`text` without the secrets, and with addresses as they are called."""
        for address, name in self._called.items():
            text = text.replace(address, name)
        text = _NAMED.sub(lambda found: f"{found[1] or found[2]}redacted", text)
        for secret in self._secrets:
            text = text.replace(secret, REDACTED)
        return text
