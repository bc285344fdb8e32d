"""A cassette replays what was recorded, with the server gone and no secret in the file."""

import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import Route

from crm_move.connect import ApiClient, KeySigner, Limiter, RateLimit
from crm_move.plugins import Surroundings
from crm_move.sandbox import json_response, serve
from crm_move.testing import cassette, fake_plugin, leaked, open_source, recorded

FAKE = fake_plugin()
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


def read(where: Surroundings) -> tuple[list[str], list[str]]:
    """All people and links of the fake CRM, whose tokens are good for three calls each."""
    with open_source(FAKE, **where) as opened:
        people = [record.id for page in opened.connector.read("people", None) for record in page.records]
        links = [link.reference.id for page in opened.connector.links("opportunities", None) for link in page.links]
    return people, links


def test_a_whole_read_is_replayed_without_a_server(tmp_path):
    path = tmp_path / "cassettes" / "fake.yaml"
    switches = {"token_calls": 3, "page_size": 4, "people": 5}
    with recorded(FAKE, path, tmp_path / "then", record=True, **switches) as where:
        there = read(where)
    with recorded(FAKE, path, tmp_path / "now") as where:
        assert read(where) == there
    text = path.read_text()
    assert text.startswith("# Recorded over HTTP from the stand-in of Fake CRM that comes with its connector, not from")
    assert leaked(tmp_path / "cassettes", ["fake-access-", "fake-refresh-", "fake-client-secret", "127.0.0.1"]) == []
    assert text.count("grant_type=refresh_token") > 2


def test_a_recording_is_made_anew_on_request(tmp_path):
    path = tmp_path / "fake.yaml"
    for people in (1, 2):
        with recorded(FAKE, path, tmp_path / f"{people}", record=True, people=people) as where:
            read(where)
    with recorded(FAKE, path, tmp_path / "now") as where:
        assert len(read(where)[0]) == 4 + 2


def test_a_leak_is_named_without_being_repeated(tmp_path):
    (tmp_path / "leaky.yaml").write_text(f"Authorization: {SECRET}", "utf-8")
    assert leaked(tmp_path, [SECRET, ""]) == ["leaky.yaml: s3c…"]
