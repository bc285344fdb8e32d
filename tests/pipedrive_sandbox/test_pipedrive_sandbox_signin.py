"""Consent, token, refresh, revocation, the personal token, and which host answers whom."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

CLIENT = ("sandbox-client", "sandbox-secret")

UNAUTHORIZED = (401, "unauthorized access")


def code_of(sandbox, **query):
    asked = {"client_id": CLIENT[0], "redirect_uri": "http://127.0.0.1:9/back", **query}
    answer = sandbox.http.get("/oauth/authorize", params=asked)
    assert answer.status_code == 302
    return {name: one for name, (one,) in parse_qs(urlsplit(answer.headers["location"]).query).items()}


def test_a_code_becomes_a_token_with_the_companys_domain(served):
    sandbox = served()
    told = code_of(sandbox, state="s1")
    assert told["state"] == "s1"
    form = {"grant_type": "authorization_code", "code": told["code"], "redirect_uri": "http://127.0.0.1:9/back"}
    answer = sandbox.token(**form).json()
    assert set(answer) == {"access_token", "token_type", "refresh_token", "scope", "expires_in", "api_domain"}
    assert (answer["token_type"], answer["expires_in"], answer["scope"].split(",")[0]) == ("Bearer", 3600, "base")
    assert answer["api_domain"] != sandbox.base_url
    client = sandbox.client(answer["api_domain"], authorization=f"Bearer {answer['access_token']}")
    assert client.data("/v1/users/me")["company_domain"] == "quillmarsh"
    assert sandbox.token(**form).json() == {"success": False, "error": "Auth code is invalid or expired"}


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"code": "x"}, "Grant type is missing"),
        ({"grant_type": "password"}, "Unsupported grant type"),
        ({"grant_type": "authorization_code", "code": "x"}, "Auth code is invalid or expired"),
        ({"grant_type": "refresh_token", "refresh_token": "x"}, "Refresh token is invalid"),
    ],
)
def test_the_token_endpoint_says_what_is_wrong(served, form, error):
    answer = served().token(**form)
    assert (answer.status_code, answer.json()) == (400, {"success": False, "error": error})


def test_a_code_is_good_for_five_minutes_and_its_own_address(served, clock):
    sandbox = served(clock=clock)
    for wait, uri, error in ((301, "http://127.0.0.1:9/back", "Auth code is invalid"), (0, "http://x", "Redirect URI")):
        code = code_of(sandbox)["code"]
        clock.now += wait
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": uri}
        assert sandbox.token(**form).json()["error"].startswith(error)


def test_the_client_must_show_itself_by_basic_authentication(served):
    sandbox = served()
    form = {"grant_type": "refresh_token", "refresh_token": "sandbox-refresh"}
    in_body = {**form, "client_id": CLIENT[0], "client_secret": CLIENT[1]}
    for answer in (sandbox.http.post("/oauth/token", data=in_body),
                   sandbox.http.post("/oauth/token", data=form, auth=(CLIENT[0], "wrong"))):  # fmt: skip
        assert (answer.status_code, answer.json()["error"]) == (400, "Client is invalid")


def test_a_slash_behind_token_is_a_redirect(served):
    answer = served().http.post("/oauth/token/", data={})
    assert (answer.status_code, answer.headers["location"]) == (301, "/oauth/token")


def test_consent_can_be_denied(served):
    assert code_of(served(consents=False))["error"] == "access_denied"


def test_an_access_token_ends_and_a_refresh_gives_another(served, clock):
    sandbox = served(clock=clock, access_token_seconds=5)
    client = sandbox.oauth()
    client.data("/v1/users/me")
    clock.now += 5
    answer = client.get("/v1/users/me")
    assert answer.json() == {"success": False, "error": UNAUTHORIZED[1], "errorCode": 401,
                             "error_info": "Please check developers.pipedrive.com"}  # fmt: skip
    assert answer.headers["x-401-by-gw"] == "true"
    assert sandbox.oauth().data("/v1/users/me")["is_you"]


def test_an_access_token_may_be_good_for_so_many_calls(served):
    client = served(access_token_calls=2).oauth()
    client.data("/v1/users/me")
    client.data("/v1/users/me")
    assert client.refused("/v1/users/me") == UNAUTHORIZED


@pytest.mark.parametrize(("rotates", "again"), [(False, 200), (True, 400)])
def test_a_refresh_token_stays_or_rotates(served, rotates, again):
    sandbox = served(rotates_refresh_token=rotates)
    first = sandbox.token().json()["refresh_token"]
    assert (first == "sandbox-refresh") is not rotates
    assert sandbox.token().status_code == again


def test_a_refresh_token_dies_of_disuse_and_each_use_renews_it(served, clock):
    sandbox = served(clock=clock)
    for _ in range(2):
        clock.now += 59 * 86_400
        assert sandbox.token().status_code == 200
    clock.now += 61 * 86_400
    assert sandbox.token().json()["error"] == "Refresh token is invalid"


def test_revoking_a_refresh_token_ends_its_access_tokens(served):
    sandbox = served()
    client = sandbox.oauth()
    assert sandbox.http.post("/oauth/revoke", data={"token": "sandbox-refresh"}, auth=CLIENT).status_code == 200
    assert client.refused("/v1/users/me") == UNAUTHORIZED
    assert sandbox.token().status_code == 400


def test_a_company_answers_on_its_own_host_only(served):
    sandbox = served()
    first, second = sandbox.state()["companies"]
    client = sandbox.oauth()
    assert client.base_url == first["base_url"]
    for elsewhere in (second["base_url"], sandbox.base_url):
        answer = client.http.get(f"{elsewhere}/api/v2/deals")
        assert (answer.status_code, answer.json()["errorCode"]) == (401, 401)
    other = sandbox.oauth(grant_type="refresh_token", refresh_token="sandbox-refresh-tallowbrook")
    assert (other.base_url, other.data("/v1/users/me")["company_domain"]) == (second["base_url"], "tallowbrook")
    assert sandbox.http.get(f"{first['base_url']}/oauth/authorize").status_code == 404


def test_an_api_token_finds_its_company_on_the_shared_host(served):
    sandbox = served()
    shared = sandbox.client(sandbox.base_url, **{"x-api-token": "sandbox-api-token-tallowbrook"})
    assert shared.data("/v1/users/me")["company_domain"] == "tallowbrook"
    assert shared.data("/v1/leads")
    assert shared.refused("/api/v1/leads")[0] == 404
    assert sandbox.api_token().data("/api/v1/leads")
    assert sandbox.api_token("wrong").refused("/v1/users/me") == UNAUTHORIZED


def test_an_api_token_in_the_query_is_a_switch(served):
    for allowed, status in ((False, 401), (True, 200)):
        sandbox = served(query_token=allowed)
        answer = httpx.get(f"{sandbox.company['base_url']}/api/v2/deals?api_token=sandbox-api-token")
        assert answer.status_code == status


@pytest.mark.parametrize(("moves", "hosts"), [("never", 1), ("once", 2), ("always", 3)])
def test_a_refresh_may_find_the_company_moved(served, moves, hosts):
    sandbox = served(domain_moves=moves)
    seen = [sandbox.company["base_url"], *(sandbox.token().json()["api_domain"] for _ in range(2))]
    assert len(set(seen)) == hosts
    assert sandbox.company["base_url"] == seen[-1]


@pytest.mark.parametrize(("answers", "status"), [("401", 401), ("404", 404), ("redirect", 301)])
def test_the_former_host_serves_nobody(served, answers, status):
    sandbox = served(wrong_host=answers)
    client = sandbox.oauth()
    before = client.data("/v1/users")
    now = sandbox.act("rename")["base_url"]
    answer = client.get("/api/v2/deals", limit=3)
    assert answer.status_code == status
    assert answer.headers.get("location") == (f"{now}/api/v2/deals?limit=3" if status == 301 else None)
    again = sandbox.oauth()
    assert (again.base_url, again.data("/v1/users/me")["company_domain"]) == (now, "quillmarsh-2")
    assert again.data("/v1/users") == before


def test_a_missing_scope_is_told_by_the_gateway(served):
    client = served(scopes=["base", "deals:read"]).oauth()
    assert client.data("/api/v2/deals", limit=1)
    body = {"success": False, "error": "Scope and URL mismatch", "errorCode": 403,
            "error_info": "Please check developers.pipedrive.com"}  # fmt: skip
    for path in ("/api/v2/persons", "/v1/leads", "/v1/users", "/api/v2/activityFields"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()) == (403, body)


def test_tokens_and_hosts_survive_a_restart(served, tmp_path):
    file = tmp_path / "state.db"
    with httpx.Client() as http:
        first = served(state=file)
        answer = first.token().json()
        assert http.get(f"{answer['api_domain']}/v1/users/me").status_code == 401
    second = served(state=file)
    client = second.client(second.company["base_url"], authorization=f"Bearer {answer['access_token']}")
    assert client.data("/v1/users/me")["company_domain"] == "quillmarsh"
