"""Who is signed in, on which host, and what refusals mean."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs

import httpx
import pytest

from crm_move import Answer, PauseError, SignInError, StopError
from crm_move.connect import FileStore
from crm_move.testing import open_source
from crm_move_pipedrive.plugin import crm_move_sources
from crm_move_pipedrive.refusals import asked_wait, lasting, permitted
from crm_move_pipedrive.scopes import missing, on_token

PLUGIN = crm_move_sources()[0]
HOST = "https://quillmarsh.pipedrive.com"
ALL = ("base", "contacts:full", "deals:read", "leads:read", "products:read", "users:read")
MISMATCH = {
    "success": False,
    "error": "Scope and URL mismatch",
    "errorCode": 403,
    "error_info": "Please check developers.pipedrive.com",
}
DAY = {
    "x-daily-ratelimit-token-limit": "30000",
    "x-daily-ratelimit-token-remaining": "0",
    "x-ratelimit-remaining": "19",
}
BURST = {**DAY, "x-daily-ratelimit-token-remaining": "21000", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "2"}


def test_a_token_finds_the_host_of_its_company_and_is_sent_to_no_other(play):
    played = play({})
    account = played.source.account()
    played.source.describe()
    assert [request.host for request in played.server.requests[:2]] == ["https://api.pipedrive.com", HOST]
    assert {request.headers["x-api-token"] for request in played.server.requests} == {"token-5f2a9c"}
    assert not any("authorization" in request.headers for request in played.server.requests)
    assert (account.id, account.name, account.missing) == ("54235233", "Quillmarsh Ltd", ())
    assert account.facts == (
        f"Domain: {HOST}.",
        "User: Ottoline Brandvold <ottoline@quillmarsh.example>; what this user may not see is not moved.",
        "Time zone: Europe/Berlin; currency: EUR.",
        "Scopes: not told; an API token may do all that its user may.",
    )


@pytest.mark.parametrize("domain", ["", None, "evil.example/x?", "a b", "quillmarsh.pipedrive.com@evil.example"])
def test_a_domain_that_is_none_gets_no_token(play, domain):
    played = play({"/v1/users/me": {"success": True, "data": {"company_id": 1, "company_domain": domain}}})
    with pytest.raises(StopError, match="CRM_MOVE_PIPEDRIVE_BASE_URL"):
        played.source.account()
    assert len(played.server.requests) == 1


def token_server(seen, *domains):
    """An OAuth server that names each of these domains in turn, and companies that answer who is asked for."""
    waiting = list(domains)

    def serve(request):
        seen.append(request)
        if request.url.path == "/oauth/token":
            told = {
                "access_token": f"access-{len(seen)}",
                "token_type": "Bearer",
                "refresh_token": "refresh-1",
                "scope": "base,contacts:read",
                "expires_in": 3600,
                "api_domain": waiting.pop(0) if len(waiting) > 1 else waiting[0],
            }
            return httpx.Response(200, json=told)
        if request.headers.get("authorization") == "Bearer access-1" and len(domains) > 1:
            return httpx.Response(401, json={"success": False, "error": "unauthorized access", "errorCode": 401})
        return httpx.Response(200, json={"success": True, "data": {"company_id": 5, "company_name": "Q"}})

    return httpx.MockTransport(serve)


def opened(transport, tmp_path: Path):
    given = {"client_id": "app", "client_secret": "hush", "refresh_token": "refresh-0"}
    where = {"given": given, "environ": {"XDG_STATE_HOME": str(tmp_path)}, "store": FileStore(tmp_path / "t.json")}
    return open_source(replace(PLUGIN, sandbox=None), transport=transport, **where)


def test_an_app_signs_in_with_basic_and_goes_where_the_token_answer_says(tmp_path):
    seen = []
    with opened(token_server(seen, HOST), tmp_path) as source:
        account = source.connector.account()
    token, me = seen
    assert str(token.url) == "https://oauth.pipedrive.com/oauth/token"
    assert token.headers["authorization"].startswith("Basic ")
    assert parse_qs(token.content.decode()) == {"grant_type": ["refresh_token"], "refresh_token": ["refresh-0"]}
    assert (str(me.url), me.headers["authorization"]) == (f"{HOST}/v1/users/me", "Bearer access-1")
    assert "Scopes: base, contacts:read." in account.facts
    assert len(account.missing) == 4


def test_a_refresh_that_names_another_host_is_followed_at_once(tmp_path):
    seen = []
    with opened(token_server(seen, HOST, "https://quillmarsh-new.pipedrive.com"), tmp_path) as source:
        source.connector.account()
    assert [str(request.url) for request in seen if request.url.path != "/oauth/token"] == [
        f"{HOST}/v1/users/me",
        "https://quillmarsh-new.pipedrive.com/v1/users/me",
    ]


@pytest.mark.parametrize("scope", ["base,deals:read", "base deals:read", "base, deals:read"])
def test_scopes_are_read_however_they_are_set_apart(scope):
    told = on_token({"access_token": "x", "api_domain": HOST, "scope": scope})
    assert (told.scopes, told.base_url) == (("base", "deals:read"), HOST)


def test_the_right_to_change_includes_the_right_to_read():
    assert missing(ALL) == ()
    assert missing(ALL[:-1]) == (
        "the scope users:read: without it, the names and e-mail addresses of owners can not be read.",
    )


def test_what_may_not_be_read_is_left_out_and_named(play):
    refused = dict.fromkeys(("/api/v2/productFields", "/v1/currencies", "/v1/users"), (403, MISMATCH))
    played = play(refused)
    slugs = [object.slug for object in played.source.describe().objects]
    assert slugs == ["organizations", "persons", "deals", "leads", "deal_products"]
    assert {reference.slug for reference in played.source.describe().object("deals").references} == {
        "org_id",
        "person_id",
        "participants",
    }
    remarks = " ".join(played.source.remarks())
    assert "Pipedrive's productFields could not be read (the app lacks a scope)." in remarks
    assert "Users could not be read (the app lacks a scope): owners are known by their ids only." in remarks


FIELDS = tuple(f"/api/v2/{name}Fields" for name in ("organization", "person", "deal", "product"))


@pytest.mark.parametrize(("status", "error"), [(402, "Required suites missing"), (403, "Permission denied")])
def test_what_a_plan_lacks_is_left_out_and_named_though_its_fields_are_defined(play, status, error):
    refused = (status, {"success": False, "error": error})
    played = play({"/api/v2/products": refused, "/v1/leads": refused})
    schema = played.source.describe()
    assert [each.slug for each in schema.objects] == ["organizations", "persons", "deals", "deal_products"]
    assert [each.slug for each in schema.object("deal_products").references] == ["deal_id"]
    told = [sentence.partition(" (")[0] for sentence in played.source.remarks()]
    assert told[-2:] == ["Pipedrive's products could not be read", "Pipedrive's leads could not be read"]


def test_leads_can_be_read_without_deals(play):
    played = play(dict.fromkeys(FIELDS, (403, MISMATCH)))
    assert [object.slug for object in played.source.describe().objects] == ["leads"]


def test_a_sign_in_that_reads_nothing_is_refused(play):
    played = play(dict.fromkeys((*FIELDS, "/v1/leadLabels"), (403, MISMATCH)))
    with pytest.raises(SignInError, match="Nothing of this Pipedrive company can be read"):
        played.source.describe()


def test_a_dead_token_is_a_matter_of_the_sign_in(play):
    body = {"success": False, "error": "unauthorized access", "errorCode": 401}
    with pytest.raises(SignInError, match="does not accept our key or token"):
        play({"/v1/users/me": (401, body)}).source.account()


@pytest.mark.parametrize(
    ("status", "body", "error", "said"),
    [
        (402, {"success": False, "error": "Company is closed"}, PauseError, "closed or unpaid"),
        (403, "<html>Attention Required! | Cloudflare</html>", PauseError, "gateway .Cloudflare. blocks this machine"),
        (302, "", StopError, "a sign-in goes to no other host"),
    ],
)
def test_refusals_of_all_requests_end_the_read_with_what_to_do(play, status, body, error, said):
    answer = (status, body, {"location": "https://evil.example/"})
    with pytest.raises(error, match=said):
        play({"/api/v2/organizationFields": answer}).source.describe()


def test_the_tokens_of_a_day_and_a_burst_are_told_apart(play):
    played = play({"/api/v2/persons": (429, {"success": False, "error": "rate limit"}, DAY)})
    with pytest.raises(PauseError) as caught:
        played.records("persons")
    assert caught.value.exit_code == 4
    assert str(caught.value) == (
        "Pipedrive: the 30,000 tokens that all tools of this company share in a day are used up. There are new ones at "
        "midnight of Pipedrive's servers, whose time zone it does not tell, on 2026-11-25 at 10:00 UTC at the latest. "
        "What is read is kept. Run the same command again later."
    )
    assert len(played.server.asked("/api/v2/persons")) == 1
    page = {"success": True, "data": [{"id": 1, "name": "Ada"}]}
    played = play({"/api/v2/persons": [(429, {"success": False}, BURST), page]})
    assert [record.id for record in played.records("persons")] == ["1"]


@pytest.mark.parametrize(
    ("headers", "wait", "rate"),
    [
        ({"x-ratelimit-limit": "80", "x-ratelimit-reset": "2"}, 2.0, 40.0),
        ({"x-ratelimit-limit": "5000", "x-ratelimit-reset": "1779231312"}, None, None),
        ({}, None, None),
        ({"x-ratelimit-limit": "many", "x-ratelimit-reset": "soon"}, None, None),
    ],
)
def test_the_headers_of_the_burst_limit(headers, wait, rate):
    answer = Answer(429, headers)
    assert (asked_wait(answer), permitted("read", answer)) == (wait, rate)


def test_few_tokens_left_are_a_matter_of_the_day_where_the_burst_is_not():
    few = {**DAY, "x-daily-ratelimit-token-remaining": "15"}
    assert lasting(Answer(429, few))
    assert not lasting(Answer(429, {**few, "x-ratelimit-remaining": "0"}))
    assert not lasting(Answer(200, DAY))


def test_a_run_uses_no_more_tokens_than_it_may(play):
    page = {"success": True, "data": [{"id": 1, "name": "Ada"}], "additional_data": {"next_cursor": "more"}}
    played = play({"/api/v2/persons": page}, token_budget=150)
    with pytest.raises(PauseError, match="has used 142 tokens of Pipedrive's budget, and may use 150") as caught:
        played.records("persons")
    assert caught.value.exit_code == 4


def test_the_cost_of_a_read_is_told_with_its_share_of_a_day(play):
    played = play({})
    played.server.headers |= {**DAY, "x-daily-ratelimit-token-remaining": "29000"}
    played.records("persons")
    assert played.source.remarks()[0] == (
        "This run's read cost 322 tokens: 1.1 % of the 30,000 that all tools of the company share in a day; 29,000 are "
        "left today."
    )
