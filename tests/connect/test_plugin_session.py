"""From declaration, settings and store to the signer of the requests."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from pydantic import SecretStr

from crm_move.connect import ApiKey, ApiSettings, Credentials, FileStore, OAuth, Session, load_settings
from crm_move.errors import SignInError, UsageError

KEY = ApiKey(header="x-api-token", scheme="", setting="api_token")
OAUTH = OAuth("https://app.example.test/authorize", "https://auth.example.test/oauth/token?v=1")
PAIR = Credentials(access_token=SecretStr("a1"), refresh_token=SecretStr("r1"))


class Settings(ApiSettings):
    api_token: SecretStr | None = None


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "tokens.json")


@pytest.fixture
def session(store: FileStore, tmp_path: Path, clock: Any) -> Any:
    def make(environ: dict[str, str] | None = None, *ways: ApiKey | OAuth, transport: Any = None) -> Session:
        named = {f"CRM_MOVE_FAKE_{name}": value for name, value in (environ or {}).items()}
        settings = load_settings(Settings, "fake", {}, named, store, None)
        state = {"XDG_STATE_HOME": str(tmp_path)}
        return Session(
            "fake", ways or (KEY, OAUTH), settings, store=store, environ=state, transport=transport, clock=clock
        )

    return make


def headers(session: Session) -> dict[str, str]:
    return dict(session.signer().sign().headers)


@pytest.mark.parametrize(
    ("environ", "sent"),
    [
        ({"API_TOKEN": "k"}, {"x-api-token": "k"}),
        ({"ACCESS_TOKEN": "t"}, {"Authorization": "Bearer t"}),
        ({"API_TOKEN": "k", "ACCESS_TOKEN": "t"}, {"x-api-token": "k"}),
        ({"ACCESS_TOKEN": "t", "REFRESH_TOKEN": "r", "CLIENT_ID": "id"}, {"Authorization": "Bearer t"}),
    ],
)
def test_what_the_settings_hold_is_what_signs(session: Any, environ: dict[str, str], sent: dict[str, str]) -> None:
    assert headers(session(environ)) == sent


def test_a_stored_sign_in_signs_and_knows_its_app(session: Any) -> None:
    session({"CLIENT_ID": "id", "CLIENT_SECRET": "s"}).keep(PAIR)
    assert headers(session()) == {"Authorization": "Bearer a1"}


def test_a_token_without_renewal_signs_until_it_is_refused(session: Any) -> None:
    session().keep(Credentials(access_token=SecretStr("a1")))
    signer = session().signer()
    assert (dict(signer.sign().headers), signer.renew(signer.sign())) == ({"Authorization": "Bearer a1"}, None)


def test_a_token_without_renewal_that_has_expired_says_what_to_do(session: Any, clock: Any) -> None:
    session().keep(Credentials(access_token=SecretStr("a1"), expires_at=clock.wall() + 10))
    clock.at = 20.0
    with pytest.raises(SignInError, match=r"has expired\. Sign in again: crm-move connect fake"):
        headers(session())


def test_a_stored_key_replaces_tokens_and_tokens_a_key(session: Any) -> None:
    session({"CLIENT_ID": "id"}).keep(PAIR)
    session().keep_key(KEY, SecretStr("k\n"))
    assert headers(session()) == {"x-api-token": "k"}
    session({"CLIENT_ID": "id"}).keep(PAIR)
    assert headers(session()) == {"Authorization": "Bearer a1"}


def test_a_token_of_this_run_beats_every_stored_one(session: Any) -> None:
    session({"CLIENT_ID": "id"}).keep(PAIR)
    assert headers(session({"ACCESS_TOKEN": "stand-in"})) == {"Authorization": "Bearer stand-in"}
    session().keep_key(KEY, SecretStr("k"))
    assert headers(session({"ACCESS_TOKEN": "stand-in"})) == {"Authorization": "Bearer stand-in"}


def test_where_the_sign_in_is_stored_is_told(session: Any, store: FileStore) -> None:
    told = [session().where()]
    session({"CLIENT_ID": "id"}).keep(PAIR)
    told.append(session().where())
    session().keep_key(KEY, SecretStr("k"))
    told.append(session().where())
    session().forget()
    assert [*told, session().where()] == ["", store.place, store.place, ""]


def test_a_sign_in_over_the_consent_page_of_the_settings(session: Any, serve: Any) -> None:
    server = serve(httpx.Response(200, json={"access_token": "a1"}))
    environ = {"CLIENT_ID": "id", "AUTHORIZE_URL": "http://127.0.0.1:8700/agree"}
    asked = []

    def agree(address: str) -> str:
        asked.append(address)
        return f"http://127.0.0.1:8765/callback?code=c&state={parse_qs(urlsplit(address).query)['state'][0]}"

    opened = session(environ, transport=httpx.MockTransport(server))
    opened.keep(opened.sign_in().by_hand(agree))
    assert asked[0].startswith("http://127.0.0.1:8700/agree?response_type=code&client_id=id&")
    assert headers(session()) == {"Authorization": "Bearer a1"}


def test_forgetting_leaves_nothing(session: Any, store: FileStore) -> None:
    session({"CLIENT_ID": "id", "CLIENT_SECRET": "s"}).keep(PAIR)
    session().forget()
    assert store.path.read_text() == "{}"


def test_nobody_signed_in_lists_every_place(session: Any, store: FileStore) -> None:
    with pytest.raises(SignInError) as caught:
        session().signer()
    assert str(caught.value) == (
        "Nobody is signed in to fake. Run `crm-move connect fake`, or set one of these:\n"
        "  - the environment variable CRM_MOVE_FAKE_API_TOKEN\n"
        f"  - fake/api_token in {store.place}\n"
        "  - the environment variable CRM_MOVE_FAKE_REFRESH_TOKEN\n"
        f"  - fake/refresh_token in {store.place}"
    )


def test_renewal_without_a_client_id_says_what_is_missing(session: Any) -> None:
    with pytest.raises(UsageError, match=r"fake needs the id of an OAuth app\. Searched: the environment variable "):
        session({"REFRESH_TOKEN": "r"}).signer()


def test_a_plugin_with_keys_alone_has_no_token_endpoint(session: Any) -> None:
    with pytest.raises(UsageError, match="fake has no OAuth sign-in: store a key instead"):
        session({"CLIENT_ID": "id"}, KEY).endpoint()


def test_the_token_host_can_be_a_stand_in(session: Any, serve: Any) -> None:
    server = serve(httpx.Response(200, json={"access_token": "a2"}))
    environ = {"REFRESH_TOKEN": "r", "CLIENT_ID": "id", "OAUTH_URL": "http://127.0.0.1:8700/"}
    assert headers(session(environ, transport=httpx.MockTransport(server))) == {"Authorization": "Bearer a2"}
    assert str(server.requests[0].url) == "http://127.0.0.1:8700/oauth/token?v=1"
