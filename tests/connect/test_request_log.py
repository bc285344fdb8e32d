"""The log tells what was sent and holds no secret."""

import logging
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from crm_move.connect import Answer, ApiKey, Call, Credentials, Signature
from crm_move.errors import CrmMoveError

SECRETS = ("tok-5f2a9c", "cli-secret", "ada@example.test", "body-value", "answer-value", "long-" * 10)


def test_a_request_is_one_line_and_tells_no_secret(
    make_client: Any, serve: Any, clock: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server = serve(httpx.Response(200, json={"name": "answer-value"}, headers={"Set-Cookie": "tok-5f2a9c"}))
    params = {"limit": 5, "api_token": "cli-secret", "q": "ada@example.test", "after": "long-" * 10}
    with capture_logs() as lines:
        make_client(server).call("POST", "/v2/things", json={"name": "body-value"}, params=params, bucket="write")
    assert lines == [
        {
            "event": "request",
            "log_level": "debug",
            "method": "POST",
            "path": "/v2/things",
            "query": {"limit": 5, "api_token": "[redacted]", "q": "[redacted]", "after": "[redacted]"},
            "bucket": "write",
            "attempt": 1,
            "milliseconds": 0,
            "status": 200,
        }
    ]
    assert not [secret for secret in SECRETS if secret in caplog.text]


def test_every_attempt_and_failure_has_its_line(make_client: Any, serve: Any) -> None:
    refused = httpx.Response(400, json={"code": "missing_value", "message": "answer-value"})
    server = serve(httpx.ConnectError("refused"), httpx.ReadTimeout("silent"), refused)
    with capture_logs() as lines, pytest.raises(CrmMoveError):
        make_client(server).call("GET", "/v2/things?token=tok-5f2a9c")
    told = [(line["attempt"], line["path"], line.get("failed"), line.get("status"), line.get("code")) for line in lines]
    assert told == [
        (1, "/v2/things", "not sent", None, None),
        (2, "/v2/things", "answer lost", None, None),
        (3, "/v2/things", None, 400, "missing_value"),
    ]
    assert {line["log_level"] for line in lines} == {"warning"}


def test_the_http_librarys_own_logs_stay_silent(make_client: Any, serve: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    make_client(serve(httpx.Response(200))).call("GET", "/v2/things", params={"api_token": "cli-secret"})
    assert [record for record in caplog.records if record.name.startswith(("httpx", "httpcore"))] == []


def test_reprs_hold_neither_secrets_nor_customers_data() -> None:
    shown = repr(
        [
            Answer(200, {"x": "answer-value"}, {"name": "answer-value"}),
            Call("POST", "/x", {"name": "body-value"}, {"api_token": "cli-secret"}, {"client_secret": "cli-secret"}),
            Credentials(access_token="tok-5f2a9c", refresh_token="cli-secret"),
            Signature({"Authorization": "Bearer tok-5f2a9c"}),
            ApiKey(),
        ]
    )
    assert not [secret for secret in SECRETS if secret in shown]
