"""The way over the consent page, in a browser on this machine and by hand."""

import base64
import hashlib
import socket
import threading
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx
import pytest
from pydantic import SecretStr

from crm_move.connect import Credentials, OAuth, SignIn, TokenEndpoint
from crm_move.errors import SignInError

OAUTH = OAuth(
    "https://app.example.test/authorize?theme=dark",
    "https://auth.example.test/token",
    scopes=("crm.read", "crm.write"),
    consent={"optional_scope": "files"},
    pkce=True,
)
GRANTED = httpx.Response(200, json={"access_token": "a1", "refresh_token": "r1"})


@pytest.fixture
def make_sign_in(clock: Any) -> Any:
    def make(server: Any, declared: OAuth = OAUTH) -> SignIn:
        endpoint = TokenEndpoint(
            declared,
            plugin="fake",
            client_id="id",
            client_secret=SecretStr("cli-secret"),
            transport=httpx.MockTransport(server),
            clock=clock,
        )
        return SignIn(declared, endpoint, "id")

    return make


class Browser:
    """Opens the consent page, agrees (or answers `told`), and follows the redirect in a thread of its own."""

    def __init__(self, **told: str) -> None:
        self.told = told
        self.asked: dict[str, str] = {}
        self.pages: list[tuple[int, str]] = []

    def __call__(self, address: str) -> None:
        self.asked = dict(parse_qsl(urlsplit(address).query))
        answer = {"state": self.asked["state"]} | (self.told or {"code": "c1"})
        self._thread = threading.Thread(target=self._visit, args=[f"{self.asked['redirect_uri']}?{urlencode(answer)}"])
        self._thread.start()

    def _visit(self, redirected: str) -> None:
        with httpx.Client(trust_env=False) as client:
            for address in (redirected.partition("/callback")[0] + "/favicon.ico", redirected):
                page = client.get(address)
                self.pages.append((page.status_code, page.text))

    def join(self) -> list[int]:
        self._thread.join()
        return [status for status, _ in self.pages]


def test_the_browser_comes_back_with_a_code_that_buys_a_token(make_sign_in: Any, serve: Any) -> None:
    server, browser = serve(GRANTED), Browser()
    credentials = make_sign_in(server).in_browser(browser, timeout=10)
    assert browser.join() == [404, 200]
    assert "It worked" in browser.pages[1][1]
    assert credentials == Credentials(access_token=SecretStr("a1"), refresh_token=SecretStr("r1"))
    form = dict(parse_qsl(server.requests[0].content.decode()))
    verifier = form.pop("code_verifier")
    assert form == {
        "grant_type": "authorization_code",
        "code": "c1",
        "redirect_uri": browser.asked["redirect_uri"],
        "client_id": "id",
        "client_secret": "cli-secret",
    }
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    assert browser.asked["code_challenge"] == challenge


def test_the_consent_page_is_asked_for_what_the_plugin_declares(make_sign_in: Any, serve: Any) -> None:
    browser = Browser()
    make_sign_in(serve(GRANTED)).in_browser(browser, timeout=10)
    browser.join()
    assert browser.asked.pop("redirect_uri").startswith("http://127.0.0.1:")
    assert len(browser.asked.pop("state")) >= 32
    assert len(browser.asked.pop("code_challenge")) == 43
    assert browser.asked == {
        "theme": "dark",
        "response_type": "code",
        "client_id": "id",
        "scope": "crm.read crm.write",
        "optional_scope": "files",
        "code_challenge_method": "S256",
    }


def test_without_pkce_and_scopes_none_is_sent(make_sign_in: Any, serve: Any) -> None:
    server, browser = serve(GRANTED), Browser()
    plain = OAuth("https://app.example.test/authorize", OAUTH.token_url)
    make_sign_in(server, plain).in_browser(browser, timeout=10)
    browser.join()
    assert set(browser.asked) == {"response_type", "client_id", "redirect_uri", "state"}
    assert "code_verifier" not in parse_qs(server.requests[0].content.decode())


def test_an_answer_for_another_sign_in_is_refused(make_sign_in: Any, serve: Any) -> None:
    server, browser = serve(GRANTED), Browser(code="c1", state="forged")
    with pytest.raises(SignInError, match="belongs to another sign-in"):
        make_sign_in(server).in_browser(browser, timeout=10)
    browser.join()
    assert server.seen == 0


def test_a_refused_consent_says_so_on_both_sides(make_sign_in: Any, serve: Any) -> None:
    browser = Browser(error="access_denied")
    with pytest.raises(SignInError, match=r"The consent page answered: access_denied\. Nothing was stored"):
        make_sign_in(serve(GRANTED)).in_browser(browser, timeout=10)
    browser.join()
    assert "The consent was not given" in browser.pages[1][1]


def test_nobody_at_the_consent_page_is_not_waited_for_for_ever(make_sign_in: Any, serve: Any) -> None:
    with pytest.raises(SignInError, match="Nobody answered the consent page within 0 s"):
        make_sign_in(serve(GRANTED)).in_browser(lambda address: None, timeout=0.05)


def test_without_a_browser_the_address_is_pasted_back(make_sign_in: Any, serve: Any) -> None:
    def paste(address: str) -> str:
        asked = dict(parse_qsl(urlsplit(address).query))
        return f" {asked['redirect_uri']}?code=c1&state={asked['state']}\n"

    assert make_sign_in(serve(GRANTED)).by_hand(paste).access_token.get_secret_value() == "a1"


@pytest.mark.parametrize("pasted", ["", "nonsense", "http://127.0.0.1:8765/callback?code=c1"])
def test_something_else_that_is_pasted_is_refused(make_sign_in: Any, serve: Any, pasted: str) -> None:
    server = serve(GRANTED)
    with pytest.raises(SignInError):
        make_sign_in(server).by_hand(lambda address: pasted)
    assert server.seen == 0


def test_a_code_that_is_refused_is_not_quoted(make_sign_in: Any, serve: Any) -> None:
    server, browser = serve(httpx.Response(400, json={"error": "invalid_grant", "message": "bad c1"})), Browser()
    with pytest.raises(SignInError, match=r"invalid_grant: bad \[redacted\]"):
        make_sign_in(server).in_browser(browser, timeout=10)
    browser.join()


def test_an_idle_connection_does_not_hold_the_sign_in_up(make_sign_in: Any, serve: Any) -> None:
    idle = []

    class Eager(Browser):
        def __call__(self, address: str) -> None:
            redirect = urlsplit(dict(parse_qsl(urlsplit(address).query))["redirect_uri"])
            idle.append(socket.create_connection((redirect.hostname, redirect.port)))
            super().__call__(address)

    browser = Eager()
    make_sign_in(serve(GRANTED)).in_browser(browser, timeout=10)
    browser.join()
    idle[0].close()


def test_the_browser_is_sent_to_the_name_that_the_system_accepts(make_sign_in: Any, serve: Any) -> None:
    browser = Browser()
    declared = OAuth("https://app.example.test/consent", "https://auth.example.test/token", redirect_host="localhost")
    make_sign_in(serve(GRANTED), declared).in_browser(browser, timeout=10)
    assert browser.join()[-1] == 200
    assert browser.asked["redirect_uri"].startswith("http://localhost:")
    asked: list[str] = []

    def paste(address: str) -> str:
        told = dict(parse_qsl(urlsplit(address).query))
        asked.append(told["redirect_uri"])
        return f"{told['redirect_uri']}?code=c1&state={told['state']}"

    make_sign_in(serve(GRANTED), declared).by_hand(paste, port=8799)
    assert asked == ["http://localhost:8799/callback"]
