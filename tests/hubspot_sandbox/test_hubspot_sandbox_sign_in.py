"""OAuth, keys, and every way in which they are refused."""

import base64
import hashlib
from urllib.parse import parse_qsl, urlsplit

import pytest

BACK = "http://127.0.0.1:9/back"
CONTACTS = "/crm/objects/2026-09/contacts?limit=1"


def with_token(client, token):
    return client.http.get(CONTACTS, headers={"authorization": f"Bearer {token}"})


@pytest.fixture
def anonymous(served, clock):
    return served(token="", clock=clock)


@pytest.mark.parametrize("version", ["v1", "v3", "2026-03", "2026-09"])
def test_every_version_gives_the_same_kind_of_token(anonymous, version):
    given = anonymous.sign_in("crm.objects.contacts.read", version)
    assert (given["token_type"], given["token_use"], given["expires_in"]) == ("bearer", "access_token", 1800)
    assert len(given["access_token"]) > 500
    assert with_token(anonymous, given["access_token"]).status_code == 200


def test_a_token_of_v1_is_renewed_by_a_dated_path(anonymous):
    given = anonymous.sign_in("crm.objects.contacts.read", "v1")
    again = anonymous.token("2026-09", grant_type="refresh_token", refresh_token=given["refresh_token"]).json()
    assert again["refresh_token"] == given["refresh_token"]
    assert again["access_token"] != given["access_token"]
    assert with_token(anonymous, given["access_token"]).status_code == 200


@pytest.mark.parametrize(("rotation", "new", "old_works"), [
    ("never", False, True), ("keeps_old", True, True), ("kills_old", True, False),
])  # fmt: skip
def test_a_refresh_token_may_rotate(served, rotation, new, old_works):
    client = served(token="", refresh_rotation=rotation)
    given = client.sign_in("crm.objects.contacts.read")
    again = client.token(grant_type="refresh_token", refresh_token=given["refresh_token"]).json()
    assert (again["refresh_token"] != given["refresh_token"]) is new
    answer = client.token(grant_type="refresh_token", refresh_token=given["refresh_token"])
    assert answer.is_success is old_works
    if not old_works:
        assert answer.json()["status"] == "BAD_REFRESH_TOKEN"


def test_an_access_token_ends_by_the_clock(anonymous, clock):
    token = anonymous.sign_in("crm.objects.contacts.read")["access_token"]
    clock.now += 1799
    assert with_token(anonymous, token).status_code == 200
    clock.now += 62
    answer = with_token(anonymous, token)
    whole = answer.json()
    assert (answer.status_code, whole["category"]) == (401, "EXPIRED_AUTHENTICATION")
    assert whole["message"] == "The OAuth token used to make this call expired 1 minute(s) ago."
    assert whole["context"] == {"expire time": ["2027-01-15T08:30:00.000Z"]}


def test_the_life_of_a_token_is_a_switch(served, clock):
    client = served(token="", clock=clock, token_life_seconds=5)
    given = client.sign_in("crm.objects.contacts.read")
    assert given["expires_in"] == 5
    clock.now += 5
    assert with_token(client, given["access_token"]).status_code == 401


@pytest.mark.parametrize("token", ["mangled", "pat-na1-dead", "na1-refresh"])
def test_an_unknown_token_looks_as_if_it_had_ended_in_1970(anonymous, token):
    whole = with_token(anonymous, token).json()
    assert whole["message"] == "The OAuth token used to make this call expired 20833 day(s) ago."
    assert whole["context"] == {"expire time": ["1970-01-01T00:00:00Z"]}


def test_no_token_and_a_badly_formed_one(anonymous):
    answer = anonymous.http.get(CONTACTS)
    assert (answer.status_code, answer.json()["category"]) == (401, "INVALID_AUTHENTICATION")
    assert answer.headers["x-hubspot-auth-failure"] == "401 Unauthorized"
    for form in ("Basic abc", "Bearer two words", "Bearer"):
        answer = anonymous.http.get(CONTACTS, headers={"authorization": form})
        assert (answer.status_code, answer.headers["content-type"]) == (530, "text/html; charset=utf-8")


@pytest.mark.parametrize(("change", "status", "error"), [
    ({"client_id": "other"}, "BAD_CLIENT_ID", "invalid_client"),
    ({"client_secret": "other"}, "BAD_CLIENT_SECRET", "invalid_client"),
    ({"redirect_uri": BACK + "/"}, "BAD_REDIRECT_URI", "invalid_request"),
    ({"code": "na1-none"}, "BAD_AUTH_CODE", "invalid_grant"),
    ({"grant_type": "password"}, "BAD_GRANT_TYPE", "unsupported_grant_type"),
    ({"code_verifier": "x" * 43}, "BAD_CODE_VERIFIER", "invalid_request"),
])  # fmt: skip
def test_the_token_endpoint_says_what_is_wrong(anonymous, change, status, error):
    challenge = base64.urlsafe_b64encode(hashlib.sha256(b"v" * 43).digest()).decode().rstrip("=")
    code = anonymous.code("oauth", code_challenge=challenge, code_challenge_method="S256")
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": "v" * 43}
    answer = anonymous.token(**{**form, **change})
    whole = answer.json()
    assert (answer.status_code, whole["status"], whole["error"]) == (400, status, error)
    assert whole["message"] == whole["error_description"]
    assert anonymous.token(**form).is_success


def test_a_code_is_good_once_and_for_a_while(anonymous, clock):
    for wait in (0, 61):
        code = anonymous.code("oauth")
        clock.now += wait
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
        assert anonymous.token(**form).is_success is (wait == 0)
        assert anonymous.token(**form).json()["status"] == "BAD_AUTH_CODE"


def test_only_v1_reads_the_query(anonymous):
    query = {"grant_type": "refresh_token", "client_id": "sandbox-client", "client_secret": "sandbox-secret",
             "refresh_token": anonymous.sign_in("oauth")["refresh_token"]}  # fmt: skip
    assert anonymous.http.post("/oauth/v1/token", params=query).status_code == 200
    assert anonymous.http.post("/oauth/2026-09/token", params=query).status_code == 400
    assert anonymous.http.post("/oauth/2026-09/token", json=query).status_code == 400


def test_the_consent_page_sends_back_at_once(anonymous, served):
    asked = {"client_id": "sandbox-client", "redirect_uri": BACK, "scope": "oauth", "state": "a b"}
    sent = urlsplit(anonymous.http.get("/oauth/authorize", params=asked).headers["location"])
    given = dict(parse_qsl(sent.query))
    assert (f"{sent.scheme}://{sent.netloc}{sent.path}", given["state"]) == (BACK, "a b")
    assert given["code"].startswith("na1-")
    for wrong in ({"client_id": "x"}, {"redirect_uri": "x"}, {"scope": ""}, {"scope": "no.such"}):
        answer = anonymous.http.get("/oauth/authorize", params={**asked, **wrong})
        assert (answer.status_code, answer.headers["content-type"]) == (400, "text/html; charset=utf-8")
    refusing = served(token="", consent="refused")
    sent = urlsplit(refusing.http.get("/oauth/authorize", params=asked).headers["location"])
    assert dict(parse_qsl(sent.query))["error"] == "access_denied"


def test_optional_scopes_are_dropped_where_the_account_lacks_them(anonymous):
    given = anonymous.sign_in("crm.objects.contacts.read", optional_scope="crm.lists.read no.such.scope")
    assert set(given["scopes"]) == {"crm.objects.contacts.read", "crm.lists.read", "oauth"}


def test_a_missing_scope_is_named(anonymous):
    token = anonymous.sign_in("crm.objects.contacts.read")["access_token"]
    answer = anonymous.http.get("/crm/objects/2026-09/0-136", headers={"authorization": f"Bearer {token}"})
    whole = answer.json()
    assert (answer.status_code, whole["category"]) == (403, "MISSING_SCOPES")
    assert whole["errors"][0]["context"] == {"requiredGranularScopes": ["crm.objects.leads.read"]}
    details = anonymous.http.get("/account-info/2026-09/details", headers={"authorization": f"Bearer {token}"})
    assert details.json()["portalName"] == "Quillmarsh Instruments"


def test_introspection_tells_what_a_token_is(anonymous, clock):
    given = anonymous.sign_in("crm.objects.contacts.read")
    client = {"client_id": "sandbox-client", "client_secret": "sandbox-secret"}

    def look(token):
        answer = anonymous.http.post("/oauth/2026-03/token/introspect", data={**client, "token": token})
        anonymous.documents and anonymous.documents.check("POST", "/oauth/2026-03/token/introspect", answer)
        return answer.json()

    access, refresh = look(given["access_token"]), look(given["refresh_token"])
    assert (access["active"], access["hub_id"], access["expires_in"]) == (True, 148_006_211, 1800)
    assert (refresh["token_use"], "expires_in" in refresh) == ("refresh_token", False)
    assert look("nothing") == {"active": False}
    old = anonymous.http.get(f"/oauth/v1/access-tokens/{given['access_token']}")
    anonymous.documents and anonymous.documents.check("GET", "/oauth/v1/access-tokens/x", old)
    assert old.json()["user"] == access["user"]
    clock.now += 1800
    assert look(given["access_token"]) == {"active": False}


def test_revoking_ends_renewal_and_not_the_token_in_use(anonymous):
    given = anonymous.sign_in("crm.objects.contacts.read")
    client = {"client_id": "sandbox-client", "client_secret": "sandbox-secret", "token": given["refresh_token"]}
    assert anonymous.http.post("/oauth/2026-09/token/revoke", data=client).status_code == 200
    answer = anonymous.token(grant_type="refresh_token", refresh_token=given["refresh_token"])
    assert answer.json()["status"] == "BAD_REFRESH_TOKEN"
    assert with_token(anonymous, given["access_token"]).status_code == 200


def test_a_key_is_explained_where_keys_are(anonymous):
    path = "/oauth/v2/private-apps/get/access-token-info"
    whole = anonymous.http.post(path, json={"tokenKey": "pat-na1-mine"}).json()
    assert (whole["hubId"], "oauth" in whole["scopes"]) == (148_006_211, True)
    assert anonymous.http.get("/oauth/v1/access-tokens/pat-na1-mine").status_code == 404
    assert anonymous.http.post(path, json={"tokenKey": "pat-na1-dead"}).status_code == 404


def test_tokens_can_be_ended_while_they_are_used(anonymous):
    given = anonymous.sign_in("crm.objects.contacts.read")
    anonymous.http.post("/_sandbox/records", json={"do": "expire"})
    assert with_token(anonymous, given["access_token"]).json()["category"] == "EXPIRED_AUTHENTICATION"
    again = anonymous.token(grant_type="refresh_token", refresh_token=given["refresh_token"]).json()
    assert with_token(anonymous, again["access_token"]).status_code == 200
    anonymous.http.post("/_sandbox/records", json={"do": "uninstall"})
    answer = anonymous.token(grant_type="refresh_token", refresh_token=given["refresh_token"])
    assert answer.json()["status"] == "BAD_REFRESH_TOKEN"


@pytest.mark.parametrize(("switch", "status", "bodies"), [("refused", 403, None), ("blank", 200, {None})])
def test_mails_without_their_scope_are_refused_or_blank(served, switch, status, bodies):
    client = served(scopes=["crm.objects.contacts.read"], emails_without_scope=switch)
    answer = client.call("GET", "/crm/objects/2026-09/emails", params={"properties": "hs_email_html,hs_email_subject"})
    assert answer.status_code == status
    if bodies:
        results = answer.json()["results"]
        assert {one["properties"]["hs_email_html"] for one in results} == bodies
        assert all(one["properties"]["hs_email_subject"] for one in results)
