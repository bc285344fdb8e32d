"""Signing in to HubSpot: what the consent page and the token endpoint are asked, held against the official document."""

from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import pytest

from crm_move import ApiSettings, SignInError
from crm_move.connect import FileStore
from crm_move.plugins import plugin_session, plugin_settings
from crm_move.testing import ManualClock
from crm_move_hubspot.plugin import crm_move_sources
from crm_move_hubspot.scopes import NEEDS, OPTIONAL, REQUIRED

HUBSPOT = crm_move_sources()[0]
APP = {"client_id": "app-1", "client_secret": "secret-of-the-app"}
TOKENS = {"access_token": "a" * 588, "refresh_token": "r1", "expires_in": 1800, "token_type": "bearer"}


class Endpoint:
    """Answers in order, and keeps the requests."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.requests = []

    def __call__(self, request):
        self.requests.append(request)
        status, body = self.answers.pop(0)
        return httpx.Response(status, json=body)

    def forms(self):
        return [dict(parse_qsl(request.content.decode())) for request in self.requests]


@pytest.fixture
def where(tmp_path):
    """What a plugin is opened with over an endpoint."""

    def over(endpoint):
        return {
            "given": APP,
            "environ": {"XDG_STATE_HOME": str(tmp_path)},
            "store": FileStore(tmp_path / "tokens.json"),
            "transport": httpx.MockTransport(endpoint),
            "clock": ManualClock(),
        }

    return over


def signed_in(where, asked):
    def agree(address):
        asked.append(address)
        query = parse_qs(urlsplit(address).query)
        return f"{query['redirect_uri'][0]}?code=na1-code&state={query['state'][0]}"

    session = plugin_session(HUBSPOT, plugin_settings(HUBSPOT, **where), **where)
    session.keep(session.sign_in().by_hand(agree))
    return session


def test_the_consent_page_is_asked_for_all_scopes_with_pkce_and_localhost(where):
    asked = []
    signed_in(where(Endpoint((200, TOKENS))), asked)
    (address,) = asked
    assert address.startswith("https://app.hubspot.com/oauth/authorize?")
    query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert query["scope"].split() == list(REQUIRED)
    assert query["optional_scope"].split() == list(OPTIONAL)
    assert query["redirect_uri"] == "http://localhost:8765/callback"
    assert (query["code_challenge_method"], len(query["code_challenge"])) == ("S256", 43)


def test_every_need_can_be_met_by_a_scope_that_is_asked_for():
    assert [need.what for need in NEEDS if need.missing({*REQUIRED, *OPTIONAL})] == []


def test_tokens_are_asked_for_by_a_form_as_the_document_has_it(where, official_faults):
    endpoint = Endpoint((200, TOKENS), (200, {**TOKENS, "refresh_token": "r2"}))
    here = where(endpoint)
    session = signed_in(here, [])
    here["clock"].sleep(1801)
    session.signer().sign()
    exchange, refresh = endpoint.forms()
    assert set(exchange) == {"grant_type", "code", "redirect_uri", "code_verifier", *APP}
    assert refresh == {"grant_type": "refresh_token", "refresh_token": "r1", **APP}
    for request in endpoint.requests:
        assert (request.method, str(request.url)) == ("POST", "https://api.hubapi.com/oauth/2026-09/token")
        assert official_faults(request) == []


@pytest.mark.parametrize("status", ["BAD_REFRESH_TOKEN", "BAD_CLIENT_ID"])
def test_a_revoked_app_is_told_to_sign_in_again(where, status):
    refused = {"error": "invalid_grant", "error_description": "no", "status": status, "message": "no"}
    here = where(Endpoint((200, TOKENS), (400, refused)))
    session = signed_in(here, [])
    here["clock"].sleep(1801)
    with pytest.raises(SignInError, match="crm-move connect hubspot"):
        session.signer().sign()


def test_the_scopes_of_an_app_are_asked_for_by_a_form_as_the_document_has_it(hub_over):
    form = {**APP, "token": "a1", "token_type_hint": "access_token"}
    hub, server = hub_over({"POST /oauth/token/introspect": {"active": True, "scopes": ["oauth"]}})
    assert hub.introspect(form)["scopes"] == ["oauth"]
    assert server.requests[-1].body == form


def test_the_docs_name_every_scope_and_setting():
    page = (Path(__file__).parents[2] / "docs" / "hubspot.md").read_text("utf-8")
    assert [scope for scope in (*REQUIRED, *OPTIONAL) if f"`{scope}`" not in page] == []
    own = [name for name in HUBSPOT.settings.model_fields if name not in ApiSettings.model_fields]
    assert [name for name in own if f"CRM_MOVE_HUBSPOT_{name.upper()}" not in page] == []
