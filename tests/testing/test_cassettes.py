"""A cassette replays what was recorded, with the server gone and no secret in the file."""

import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import Route

from crm_move.connect import ApiClient, KeySigner, Limiter, RateLimit
from crm_move.sandbox import json_response, serve
from crm_move.testing import cassette, leaked

SECRET = "s3cr3t-token-of-the-test"


async def echo(request):
    body = await request.json()
    return json_response({"body": body, "token": SECRET}, headers={"Set-Cookie": SECRET})


def ask(base_url: str, text: str) -> object:
    limiter = Limiter([RateLimit("read", 1000)])
    with ApiClient(base_url=base_url, signer=KeySigner(SecretStr(SECRET)), limiter=limiter, in_flight=1) as api:
        return api.call("POST", f"/echo?key={SECRET}", json={"text": text, "secret": SECRET}).body


def test_answers_are_replayed_by_body_when_the_server_is_gone(tmp_path):
    path = tmp_path / "echo.yaml"
    app = Starlette(routes=[Route("/echo", echo, methods=["POST"])])
    with serve(app) as running, cassette(path, secrets=[SECRET], record=True):
        recorded = [ask(running.base_url, text) for text in ("one", "two")]
    with cassette(path, secrets=[SECRET]):
        replayed = [ask(running.base_url, text) for text in ("two", "one")]
    texts = [answer["body"]["text"] for answer in recorded], [answer["body"]["text"] for answer in replayed]
    assert texts == (["one", "two"], ["two", "one"])
    assert leaked(tmp_path, [SECRET]) == []
    unknown = pytest.raises(AssertionError, match="no recorded interaction matches")
    with unknown as caught, cassette(path, secrets=[SECRET]):
        ask(running.base_url, "never recorded")
    assert SECRET not in str(caught.value)


def test_a_leak_is_named_without_being_repeated(tmp_path):
    (tmp_path / "leaky.yaml").write_text(f"Authorization: {SECRET}", "utf-8")
    assert leaked(tmp_path, [SECRET, ""]) == ["leaky.yaml: s3c…"]
