"""Tokens that expire: renewed once, stored before they are used, found again by their descent."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from pydantic import SecretStr

from crm_move.connect import ApiSettings, Credentials, FileStore, OAuth, Session, Signer, bearer
from crm_move.errors import PauseError, RefusedError, SecretStoreError, SignInError

OAUTH = OAuth("https://app.example.test/authorize", "https://auth.example.test/token")


def at_its_own_host(answer: Any) -> Credentials:
    """The first token is good for acme-1, the second one for acme-2."""
    host = f"https://acme-{answer['access_token'].removeprefix('a')}.example.test"
    return bearer(answer).model_copy(update={"base_url": host})


MOVING = OAuth(OAUTH.authorize_url, OAUTH.token_url, on_token=at_its_own_host)

DIES = """
import os, sys
from pathlib import Path
import httpx
from crm_move.connect import ApiSettings, FileStore, OAuth, Session

folder, valid, dies_at = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])

class Dies(FileStore):
    def put(self, name, value):
        global dies_at
        dies_at -= 1
        if dies_at == 0:
            os._exit(9)
        super().put(name, value)

def authority(request):
    known = f"refresh_token={valid}" in request.content.decode()
    return httpx.Response(200 if known else 400, json={"access_token": "a1", "refresh_token": "r1", "expires_in": 1800})

session = Session(
    "fake",
    [OAuth("", "https://auth.example.test/token")],
    ApiSettings(client_id="id", refresh_token="r0"),
    store=Dies(folder / "tokens.json"),
    environ={"XDG_STATE_HOME": str(folder)},
    transport=httpx.MockTransport(authority),
)
print(session.signer().sign().headers["Authorization"])
"""


class Authority:
    """A token endpoint with rotation: each refresh token works once, and names the token that it gives."""

    def __init__(self, *, rotates: bool = True, life: float | None = 1800, expires_in: object = None) -> None:
        self.rotates = rotates
        self.life = expires_in if expires_in is not None else life
        self.valid = "r0"
        self.issued = 0
        self.asked: list[dict[str, str]] = []
        self._lock = threading.Lock()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        status, body = self.answer(request.content.decode())
        return httpx.Response(status, json=body)

    def answer(self, form: str) -> tuple[int, dict[str, Any]]:
        with self._lock:
            told = {name: values[0] for name, values in parse_qs(form).items()}
            self.asked.append(told)
            if told["refresh_token"] != self.valid:
                return 400, {"error": "invalid_grant", "message": f"unknown {told['refresh_token']}"}
            self.issued += 1
            if self.rotates:
                self.valid = f"r{self.issued}"
            body: dict[str, Any] = {"access_token": f"a{self.issued}", "token_type": "bearer"}
            if self.rotates:
                body["refresh_token"] = self.valid
            return 200, body if self.life is None else body | {"expires_in": self.life}


class Forgetful(FileStore):
    """A store that the process dies in, from the write number `dies_at` on."""

    def __init__(self, path: Path, dies_at: int) -> None:
        super().__init__(path)
        self.left = dies_at

    def put(self, name: str, value: SecretStr) -> None:
        self.left -= 1
        if self.left <= 0:
            raise SecretStoreError("disk full")
        super().put(name, value)


@pytest.fixture
def start(tmp_path: Path, clock: Any) -> Any:
    """The signer of a fresh process, with these settings, over the store of the last one."""

    def begin(authority: Any, *, oauth: OAuth = OAUTH, store: FileStore | None = None, **settings: str) -> Signer:
        return Session(
            "fake",
            [oauth],
            ApiSettings(client_id="id", client_secret="cli-secret", **settings),
            store=store or FileStore(tmp_path / "tokens.json"),
            environ={"XDG_STATE_HOME": str(tmp_path)},
            transport=httpx.MockTransport(authority),
            clock=clock,
        ).signer()

    return begin


def token(signer: Signer) -> str:
    return signer.sign().headers["Authorization"]


def test_a_token_is_renewed_by_the_clock_before_it_expires(start: Any, clock: Any) -> None:
    authority = Authority()
    signer = start(authority, refresh_token="r0")
    seen = []
    for moment in (0, 1739, 1741, 3480, 3482):
        clock.at = float(moment)
        seen.append(token(signer))
    assert seen == ["Bearer a1", "Bearer a1", "Bearer a2", "Bearer a2", "Bearer a3"]


def test_a_token_that_lives_for_seconds_is_used_for_most_of_them(start: Any, clock: Any) -> None:
    signer = start(Authority(life=10), refresh_token="r0")
    seen = []
    for moment in (0.0, 8.9, 9.1):
        clock.at = moment
        seen.append(token(signer))
    assert seen == ["Bearer a1", "Bearer a1", "Bearer a2"]


def test_forty_threads_at_expiry_ask_once(start: Any, clock: Any) -> None:
    authority = Authority()
    signer = start(authority, refresh_token="r0")
    gate = threading.Barrier(40)

    def sign(_: int) -> str:
        gate.wait()
        return token(signer)

    with ThreadPoolExecutor(40) as pool:
        assert set(pool.map(sign, range(40))) == {"Bearer a1"}
        clock.at = 2000.0
        assert set(pool.map(sign, range(40))) == {"Bearer a2"}
    assert authority.issued == 2


def test_forty_refused_threads_ask_once(start: Any) -> None:
    authority = Authority(life=None)
    signer = start(authority, refresh_token="r0")
    refused = signer.sign()
    with ThreadPoolExecutor(40) as pool:
        renewed = list(pool.map(signer.renew, [refused] * 40))
    assert {signature.headers["Authorization"] for signature in renewed if signature} == {"Bearer a2"}
    assert authority.issued == 2


def test_a_refused_token_is_renewed_and_the_call_repeated_once(start: Any, make_client: Any, serve: Any) -> None:
    server = serve(httpx.Response(401), httpx.Response(200))
    client = make_client(server, signer=start(Authority(), refresh_token="r0", access_token="a0"))
    assert client.call("POST", "/", repeatable=False).status == 200
    assert [request.headers["authorization"] for request in server.requests] == ["Bearer a0", "Bearer a1"]


def test_a_token_that_is_refused_again_ends_the_run(start: Any, make_client: Any, serve: Any) -> None:
    server, authority = serve(httpx.Response(401, json={"category": "EXPIRED_AUTHENTICATION"})), Authority()
    with pytest.raises(SignInError, match="EXPIRED_AUTHENTICATION"):
        make_client(server, signer=start(authority, refresh_token="r0")).call("GET", "/")
    assert (server.seen, authority.issued) == (2, 2)


def test_a_token_that_ended_while_an_answer_was_lost_is_renewed_again(start: Any, make_client: Any, serve: Any) -> None:
    server = serve(httpx.Response(401), httpx.ReadTimeout("late"), httpx.Response(401), httpx.Response(200))
    client = make_client(server, signer=start(Authority(), refresh_token="r0", access_token="a0"))
    assert client.call("GET", "/").status == 200
    asked = [request.headers["authorization"] for request in server.requests]
    assert asked == ["Bearer a0", "Bearer a1", "Bearer a1", "Bearer a2"]


def test_every_ancestor_of_the_stored_pair_means_that_pair(start: Any, clock: Any) -> None:
    authority = Authority()
    signer = start(authority, refresh_token="r0")
    for moment in (0.0, 2000.0, 4000.0):
        clock.at = moment
        token(signer)
    seen = [token(start(authority, refresh_token=ancestor)) for ancestor in ("r0", "r1", "r2", "r3")]
    assert (seen, token(start(authority)), authority.issued) == (["Bearer a3"] * 4, "Bearer a3", 3)


def test_a_new_refresh_token_replaces_the_stored_pair(start: Any) -> None:
    first, second = Authority(), Authority()
    second.valid, second.issued = "s0", 100
    token(start(first, refresh_token="r0"))
    assert token(start(second, refresh_token="s0")) == "Bearer a101"
    assert token(start(second)) == "Bearer a101"
    assert token(start(first, refresh_token="r0")) == "Bearer a1"


def test_a_refresh_token_that_stays_is_kept(start: Any, clock: Any) -> None:
    authority = Authority(rotates=False)
    signer = start(authority, refresh_token="r0")
    for moment in (0.0, 2000.0):
        clock.at = moment
        token(signer)
    assert [told["refresh_token"] for told in authority.asked] == ["r0", "r0"]
    assert token(start(authority, refresh_token="r0")) == "Bearer a2"


def test_a_token_is_stored_before_it_is_used(start: Any, tmp_path: Path) -> None:
    class Watched(Authority):
        def __call__(self, request: httpx.Request) -> httpx.Response:
            assert "r0" in (tmp_path / "tokens.json").read_text()
            return super().__call__(request)

    signer = start(Watched(), refresh_token="r0")
    assert token(signer) == "Bearer a1"
    assert "a1" in (tmp_path / "tokens.json").read_text()


def test_a_store_that_fails_does_so_before_the_old_token_is_spent(start: Any, tmp_path: Path) -> None:
    authority = Authority()
    with pytest.raises(SecretStoreError):
        token(start(authority, refresh_token="r0", store=Forgetful(tmp_path / "tokens.json", dies_at=1)))
    assert authority.asked == []
    assert token(start(authority, refresh_token="r0")) == "Bearer a1"


@pytest.mark.parametrize("rotates", [False, True])
def test_a_crash_between_answer_and_store_loses_no_token(start: Any, tmp_path: Path, rotates: bool) -> None:
    authority = Authority(rotates=rotates)
    with pytest.raises(SecretStoreError):
        token(start(authority, refresh_token="r0", store=Forgetful(tmp_path / "tokens.json", dies_at=2)))
    spool = tmp_path / "crm-move" / "fake-tokens.new.json"
    assert spool.stat().st_mode & 0o777 == 0o600
    assert token(start(authority, refresh_token="r0")) == "Bearer a1"
    assert token(start(authority)) == "Bearer a1"


def test_what_a_run_left_unstored_is_stored_by_the_next_renewal(start: Any, clock: Any, tmp_path: Path) -> None:
    authority = Authority()
    with pytest.raises(SecretStoreError):
        token(start(authority, refresh_token="r0", store=Forgetful(tmp_path / "tokens.json", dies_at=2)))
    clock.at = 2000.0
    assert token(start(authority, refresh_token="r0")) == "Bearer a2"
    assert not (tmp_path / "crm-move" / "fake-tokens.new.json").exists()
    assert "a2" in (tmp_path / "tokens.json").read_text()


def test_a_process_that_is_killed_while_it_stores_loses_no_token(tmp_path: Path) -> None:
    """For real: the second write to the store ends the process, as a kill would."""
    script = tmp_path / "dies.py"
    script.write_text(DIES)
    assert subprocess.run([sys.executable, script, tmp_path, "r0", "2"], check=False).returncode == 9
    survived = subprocess.run(
        [sys.executable, script, tmp_path, "r1", "0"], check=True, capture_output=True, text=True, env={}
    )
    assert survived.stdout == "Bearer a1\n"


def test_the_refresh_token_that_came_with_a_useless_one_is_kept(start: Any, clock: Any) -> None:
    authority = Authority(expires_in=0)
    with pytest.raises(SignInError, match="issued a token that expired already"):
        token(start(authority, refresh_token="r0"))
    authority.life = 1800
    assert token(start(authority, refresh_token="r0")) == "Bearer a2"


def test_a_store_that_takes_longer_than_the_token_lives_costs_no_sign_in(
    start: Any, tmp_path: Path, clock: Any
) -> None:
    """A keyring may wait for a person, and a machine's clock may be set forward meanwhile."""

    class Slow(FileStore):
        def put(self, name: str, value: SecretStr) -> None:
            clock.at += 60.0
            super().put(name, value)

    signer = start(Authority(life=2), store=Slow(tmp_path / "tokens.json"), refresh_token="r0")
    assert (token(signer), token(signer)) == ("Bearer a1", "Bearer a2")


def test_the_host_that_comes_with_a_token_moves_with_it(start: Any, make_client: Any, serve: Any, clock: Any) -> None:
    server = serve(httpx.Response(200))
    client = make_client(server, signer=start(Authority(), oauth=MOVING, refresh_token="r0"))
    for moment in (0.0, 2000.0):
        clock.at = moment
        client.call("GET", "/v1/deals")
    assert [str(request.url) for request in server.requests] == [
        "https://acme-1.example.test/v1/deals",
        "https://acme-2.example.test/v1/deals",
    ]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_host_that_sends_us_away_is_asked_for_once_more_by_a_new_token(
    start: Any, make_client: Any, serve: Any, status: int
) -> None:
    away = httpx.Response(status, headers={"Location": "https://evil.example.test/v1/deals"})
    server, authority = serve(away, httpx.Response(200)), Authority()
    make_client(server, signer=start(authority, oauth=MOVING, refresh_token="r0")).call("GET", "/v1/deals")
    assert [request.url.host for request in server.requests] == ["acme-1.example.test", "acme-2.example.test"]


def test_a_host_that_keeps_sending_us_away_is_not_followed(start: Any, make_client: Any, serve: Any) -> None:
    server = serve(httpx.Response(302, headers={"Location": "https://evil.example.test/v1/deals"}))
    authority = Authority()
    with pytest.raises(RefusedError, match=r"302 is a redirect to evil\.example\.test, which was not followed"):
        make_client(server, signer=start(authority, oauth=MOVING, refresh_token="r0")).call("GET", "/v1/deals")
    assert (server.seen, authority.issued) == (2, 2)


def test_a_host_that_is_not_there_any_more_is_asked_for_once_more_by_a_new_token(start: Any, make_client: Any) -> None:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        if request.url.host == "acme-1.example.test":
            raise httpx.ConnectError("Name or service not known")
        return httpx.Response(200)

    client = make_client(answer, signer=start(Authority(), oauth=MOVING, refresh_token="r0"))
    assert client.call("GET", "/v1/deals").status == 200
    assert asked == ["acme-1.example.test"] * 3 + ["acme-2.example.test"]


def test_a_token_that_another_thread_renewed_meanwhile_may_be_renewed_again(
    start: Any, make_client: Any, serve: Any
) -> None:
    authority = Authority(life=None)
    signer = start(authority, refresh_token="r0")

    def answer(request: httpx.Request) -> httpx.Response:
        """Another thread renews while our first request is under way, and the system refuses that token too."""
        if request.headers["Authorization"] == "Bearer a1":
            signer.renew(signer.sign())
        return httpx.Response(200 if request.headers["Authorization"] == "Bearer a3" else 401)

    assert make_client(answer, signer=signer).call("GET", "/").status == 200
    assert authority.issued == 3


@pytest.mark.parametrize("expires_in", [-1_800_000_000, 0, "-5"])
def test_a_token_that_expired_before_it_was_issued_is_a_sign_in_error(start: Any, expires_in: Any) -> None:
    authority = Authority(expires_in=expires_in)
    with pytest.raises(SignInError, match=r"fake issued a token that expired already, at (1970-01-01|2027-01-15)"):
        token(start(authority, refresh_token="r0"))
    assert authority.issued == 1


def test_the_plugin_makes_credentials_of_the_answer(start: Any, make_client: Any, serve: Any, clock: Any) -> None:
    def on_token(answer: Any) -> Credentials:
        assert answer["expires_at"] == clock.wall() + 1800
        token = answer["access_token"]
        return Credentials(access_token=token, base_url="https://acme.example.test", scopes=("deals:read",))

    server = serve(httpx.Response(200))
    signer = start(
        Authority(), oauth=OAuth(OAUTH.authorize_url, OAUTH.token_url, on_token=on_token), refresh_token="r0"
    )
    client = make_client(server, signer=signer)
    client.call("GET", "/v1/deals")
    assert str(server.requests[0].url) == "https://acme.example.test/v1/deals"
    assert client.scopes() == ("deals:read",)


@pytest.mark.parametrize("base_url", ["acme", "javascript:1", "https://"])
def test_a_base_address_that_is_none_is_a_sign_in_error(start: Any, base_url: str) -> None:
    def on_token(answer: Any) -> Credentials:
        return Credentials(access_token=answer["access_token"], base_url=base_url)

    with pytest.raises(SignInError, match="holds no token that can be used"):
        token(start(Authority(), oauth=OAuth("", OAUTH.token_url, on_token=on_token), refresh_token="r0"))


@pytest.mark.parametrize(
    "body", [{"hello": 1}, {"access_token": None}, {"access_token": ["a"]}, {"access_token": "a", "expires_in": "soon"}]
)
def test_an_answer_without_a_token_is_a_sign_in_error(start: Any, serve: Any, body: Any) -> None:
    with pytest.raises(SignInError, match="holds no token that can be used"):
        token(start(serve(httpx.Response(200, json=body)), refresh_token="r0"))


def test_a_token_endpoint_that_stays_away_stops_the_run_resumably(start: Any, serve: Any, clock: Any) -> None:
    server = serve(httpx.Response(503))
    with pytest.raises(PauseError, match=r"The token endpoint of fake does not answer now \(status 503\)"):
        token(start(server, refresh_token="r0"))
    assert 270 <= clock.now() <= 300


def test_a_token_endpoint_is_asked_again_after_a_fault(start: Any, serve: Any) -> None:
    good = httpx.Response(200, json={"access_token": "a9"})
    server = serve(httpx.ConnectError("refused"), httpx.Response(500), httpx.Response(429), good)
    assert token(start(server, refresh_token="r0")) == "Bearer a9"


@pytest.mark.parametrize(
    ("client_auth", "header", "in_form"),
    [("body", None, {"client_id": "id", "client_secret": "cli-secret"}), ("basic", "Basic aWQ6Y2xpLXNlY3JldA==", {})],
)
def test_client_id_and_secret_go_where_the_plugin_declares(
    start: Any, serve: Any, client_auth: Any, header: str | None, in_form: dict[str, str]
) -> None:
    server = serve(httpx.Response(200, json={"access_token": "a1"}))
    token(
        start(server, oauth=OAuth("", "https://auth.example.test/token", client_auth=client_auth), refresh_token="r0")
    )
    (request,) = server.requests
    assert (request.method, str(request.url)) == ("POST", "https://auth.example.test/token")
    assert request.headers.get("authorization") == header
    assert request.headers["content-type"].startswith("application/x-www-form-urlencoded")
    told = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
    assert told == {"grant_type": "refresh_token", "refresh_token": "r0"} | in_form


PROCESS = """
import sys, time
from pathlib import Path
from crm_move.connect import ApiSettings, FileStore, OAuth, Session
folder, url = Path(sys.argv[1]), sys.argv[2]
settings = ApiSettings(client_id="id", client_secret="s", refresh_token="r0")
session = Session("fake", [OAuth("", url)], settings, store=FileStore(folder / "tokens.json"),
    environ={"XDG_STATE_HOME": str(folder)})
signer, seen, end = session.signer(), set(), time.monotonic() + 30
while len(seen) < 3 and time.monotonic() < end:
    seen.add(signer.sign().headers["Authorization"])
print(len(seen))
"""


def test_processes_share_the_pair_and_never_spend_a_token_twice(tmp_path: Path) -> None:
    authority = Authority(life=0.5)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, body = authority.answer(self.rfile.read(int(self.headers["Content-Length"])).decode())
            content = httpx.Response(status, json=body).content
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}/token"
        command = [sys.executable, "-c", PROCESS, str(tmp_path), url]
        runs = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
        printed = [run.communicate()[0].strip() for run in runs]
        server.shutdown()
    assert ([run.returncode for run in runs], printed) == ([0, 0, 0], ["3", "3", "3"])
    spent = [told["refresh_token"] for told in authority.asked]
    assert spent == [f"r{number}" for number in range(len(spent))]
