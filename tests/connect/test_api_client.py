"""One call: what is sent, what comes back, what is refused at once."""

from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from crm_move.connect import ApiKey, KeySigner, Requests
from crm_move.errors import CrmMoveError, RefusedError, SignInError, UsageError

OK = httpx.Response(200, json={"data": [1]})


def test_a_call_is_signed_and_its_answer_parsed(make_client: Any, serve: Any) -> None:
    server = serve(OK)
    answer = make_client(server).call("POST", "/v2/things/query", json={"limit": 5}, params={"view": "all"})
    (request,) = server.requests
    assert (request.method, str(request.url)) == ("POST", "https://api.example.test/v2/things/query?view=all")
    assert (request.headers["authorization"], request.content) == ("Bearer tok-5f2a9c", b'{"limit":5}')
    assert (answer.status, answer.body, answer.headers["CONTENT-TYPE"]) == (200, {"data": [1]}, "application/json")


@pytest.mark.parametrize("path", ["/v2/self", "v2/self", "http://127.0.0.1:8700/crm/v2/self"])
def test_a_path_goes_below_the_base_address(make_client: Any, serve: Any, path: str) -> None:
    server = serve(OK)
    make_client(server, base_url="http://127.0.0.1:8700/crm/").call("GET", path)
    assert str(server.requests[0].url) == "http://127.0.0.1:8700/crm/v2/self"


def test_an_empty_answer_has_no_body(make_client: Any, serve: Any) -> None:
    answer = make_client(serve(httpx.Response(204))).call("DELETE", "/v2/things/1", bucket="write")
    assert (answer.status, answer.body, answer.text) == (204, None, "")


def test_a_refusal_carries_status_code_and_body_and_is_not_repeated(make_client: Any, serve: Any) -> None:
    body = {"status_code": 400, "code": "missing_value", "message": "Required\nvalue  missing"}
    server = serve(httpx.Response(400, json=body, headers={"X-Id": "7"}))
    with pytest.raises(RefusedError, match=r"^POST /v2/things: 400 missing_value: Required value missing$") as caught:
        make_client(server).call("POST", "/v2/things")
    error = caught.value
    assert (error.status, error.code, error.body, error.headers["x-id"]) == (400, "missing_value", body, "7")
    assert server.seen == 1


def test_an_error_page_without_json_is_a_refusal_too(make_client: Any, serve: Any) -> None:
    with pytest.raises(RefusedError, match=r"^GET /x: 404 without a reason$"):
        make_client(serve(httpx.Response(404, text="<h1>gone</h1>"))).call("GET", "/x")


@pytest.mark.parametrize(
    ("location", "where"),
    [("https://evil.example.test/v2?key=1", "evil.example.test"), ("/v2/other", "the same host")],
)
def test_no_redirect_is_followed(make_client: Any, serve: Any, location: str, where: str) -> None:
    server = serve(httpx.Response(302, headers={"Location": location}))
    with pytest.raises(RefusedError, match=rf"^GET /file: 302 is a redirect to {where}, which was not followed$"):
        make_client(server).call("GET", "/file")
    assert server.seen == 1


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example.test/v2",
        "http://api.example.test/v2",
        "https://api.example.test:8443/v2",
        "https://api.example.test@evil.example.test/v2",
        "https://user@api.example.test/v2",
    ],
)
def test_an_address_on_another_host_is_not_called(make_client: Any, serve: Any, address: str) -> None:
    server = serve(OK)
    with pytest.raises(UsageError, match="it was not sent"):
        make_client(server).call("GET", address)
    assert server.seen == 0


def test_a_query_value_that_looks_like_an_address_is_part_of_a_path(make_client: Any, serve: Any) -> None:
    server = serve(OK)
    make_client(server).call("GET", "/v2/find?site=https://other.test")
    assert server.requests[0].url.host == "api.example.test"


def test_the_key_is_sent_as_declared(make_client: Any, serve: Any) -> None:

    server = serve(OK)
    make_client(server, signer=KeySigner(SecretStr("abc\n"), ApiKey(header="x-api-token", scheme=""))).call("GET", "/")
    assert server.requests[0].headers["x-api-token"] == "abc"
    assert "authorization" not in server.requests[0].headers


@pytest.mark.parametrize("key", ["", " \n", "a\nb", "„quoted“", "a\x00b"])
def test_a_key_that_no_header_can_hold_is_refused_without_being_quoted(key: str) -> None:

    with pytest.raises(SignInError) as caught:
        KeySigner(SecretStr(key))
    assert "quoted" not in str(caught.value)


def test_a_malformed_address_is_an_error_that_quotes_nothing(make_client: Any, serve: Any) -> None:
    with pytest.raises(CrmMoveError, match=r"^GET request can not be sent: its address or a header is malformed$"):
        make_client(serve(OK)).call("GET", "/x\x00?token=1")


def test_a_refusal_that_quotes_our_key_is_redacted(make_client: Any, serve: Any) -> None:
    body = {"code": "unauthorized", "message": "unknown token tok-5f2a9c"}
    with pytest.raises(SignInError) as caught:
        make_client(serve(httpx.Response(401, json=body))).call("GET", "/v2/self")
    assert str(caught.value) == (
        "api.example.test does not accept our key or token. Store a fresh one with `crm-move connect`. "
        "(GET /v2/self: 401 unauthorized: unknown token [redacted])"
    )


def test_a_missing_permission_is_a_sign_in_error(make_client: Any, serve: Any) -> None:
    refused = httpx.Response(403, json={"code": "unauthorized", "message": "scope missing"})
    with pytest.raises(SignInError, match="does not permit this to our key or app") as caught:
        make_client(serve(refused)).call("GET", "/v2/notes")
    assert caught.value.exit_code == 5


def test_a_connector_says_which_403_are_about_signing_in(make_client: Any, serve: Any) -> None:
    refused = httpx.Response(403, json={"code": "billing_error"})
    policy = {"sign_in": lambda answer: answer.code == "unauthorized"}
    with pytest.raises(RefusedError, match="403 billing_error"):
        make_client(serve(refused), policy=policy).call("GET", "/v2/lists")


def test_requests_are_counted_by_bucket_and_fate(make_client: Any, serve: Any) -> None:
    answers = [OK, httpx.Response(429), OK, httpx.Response(500), httpx.Response(503), OK, httpx.Response(400)]
    client = make_client(serve(*answers))
    client.call("GET", "/1")
    client.call("POST", "/2", bucket="write")
    client.call("PUT", "/3", bucket="write")
    with pytest.raises(RefusedError):
        client.call("PUT", "/4", bucket="write")
    counted = client.counters
    assert counted == Requests(accepted={"read": 1, "write": 2}, retried={"write": 2}, rate_limited={"write": 1})
    assert (counted.reads, counted.writes) == (1, 2)


def test_a_closed_client_sends_nothing(make_client: Any, serve: Any) -> None:
    with make_client(serve(OK)) as client:
        client.call("GET", "/")
    with pytest.raises(RuntimeError, match="closed"):
        client.call("GET", "/")


def test_a_client_moves_to_the_host_that_the_system_named(make_client: Any, serve: Any) -> None:
    server = serve(OK)
    client = make_client(server)
    client.move_to("https://acme.example.test")
    client.call("GET", "/v1/people")
    with pytest.raises(UsageError, match="was not sent"):
        client.call("GET", "https://api.example.test/v1/people")
    assert (client.base_url, [request.url.host for request in server.requests]) == (
        "https://acme.example.test",
        ["acme.example.test"],
    )
