"""One call: what is sent, what comes back, what is repeated and what is raised."""

import httpx
import pytest
from crm_move.errors import OutcomeUnknownError, PauseError, RefusedError, SignInError, UsageError


class Server:
    """Gives the answers in order, the last one for ever; an exception is raised. Keeps the requests."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


def ok(body: object = None) -> httpx.Response:
    return httpx.Response(200, json=body if body is not None else {"data": []})


def test_a_call_is_signed_and_its_answer_parsed(make_client):
    server = Server(ok({"data": [1]}))
    answer = make_client(server).call("POST", "/v2/things/query", json={"limit": 5}, params={"view": "all"})
    (request,) = server.requests
    assert (request.method, str(request.url)) == ("POST", "https://api.example.test/v2/things/query?view=all")
    assert (request.headers["authorization"], request.content) == ("Bearer tok-5f2a9c", b'{"limit":5}')
    assert (answer.status, answer.body, answer.headers["CONTENT-TYPE"]) == (200, {"data": [1]}, "application/json")


def test_a_path_goes_below_a_base_address_that_has_one(make_client):
    server = Server(ok())
    make_client(server, base_url="http://127.0.0.1:8700/crm/").call("GET", "/v2/self")
    assert str(server.requests[0].url) == "http://127.0.0.1:8700/crm/v2/self"


def test_an_empty_answer_has_no_body(make_client):
    answer = make_client(Server(httpx.Response(204))).call("DELETE", "/v2/things/1", bucket="write")
    assert (answer.status, answer.body, answer.text) == (204, None, "")


def test_a_refusal_carries_status_code_and_body_and_is_not_repeated(make_client):
    body = {"status_code": 400, "code": "missing_value", "message": "Required\nvalue  missing"}
    server = Server(httpx.Response(400, json=body, headers={"X-Id": "7"}))
    with pytest.raises(RefusedError, match=r"^POST /v2/things: 400 missing_value: Required value missing$") as caught:
        make_client(server).call("POST", "/v2/things")
    error = caught.value
    assert (error.status, error.code, error.body, error.headers["x-id"]) == (400, "missing_value", body, "7")
    assert len(server.requests) == 1


def test_an_error_page_without_json_is_a_refusal_too(make_client):
    with pytest.raises(RefusedError, match=r"^GET /x: 404$"):
        make_client(Server(httpx.Response(404, text="<h1>gone</h1>"))).call("GET", "/x")
