"""The wire: the only module that knows the HTTP library, so that changing it changes one file.

It sends one request once. Pace, repeats and signing are decided above it, in `client`.
"""

import logging
from collections.abc import Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Any, Self

import httpx

from crm_move.connect.messages import Answer, Query
from crm_move.errors import CrmMoveError, RetryError

Transport = httpx.BaseTransport

USER_AGENT = "crm-move"

KEEP_ALIVE = 3.0
"""Seconds that an idle connection is kept: less than the 5 s after which common servers close theirs. A request that
meets a closing connection is lost, and a lost create costs a look-up."""

CONNECT_TIMEOUT = 10.0

LOOPBACK = ("all://127.0.0.1", "all://localhost", "all://[::1]")


class NotSentError(RetryError):
    """The request did not leave: nobody can have acted on it."""


class AnswerLostError(RetryError):
    """The request left and no usable answer came back."""


class Wire:
    """A pool of at most `in_flight` connections, shared by all threads. Redirects are never followed.

    `transport` replaces the network in tests. `timeout` is the longest silence in seconds that is waited out.
    """

    def __init__(
        self, *, in_flight: int, user_agent: str, timeout: float = 60.0, transport: Transport | None = None
    ) -> None:
        _silence_library_logs()
        self._client = httpx.Client(
            transport=transport,
            # A proxy of the environment can not reach this machine's own loopback, where rehearsals are.
            mounts=dict.fromkeys(LOOPBACK),
            headers={"User-Agent": user_agent, "Accept": "application/json"},
            # No cookies: threads would share them, and no API here is signed in by one.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            timeout=httpx.Timeout(timeout, connect=CONNECT_TIMEOUT, pool=None),
            limits=httpx.Limits(
                max_connections=in_flight, max_keepalive_connections=in_flight, keepalive_expiry=KEEP_ALIVE
            ),
            follow_redirects=False,
        )

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        json: Any = None,
        params: Query | None = None,
        form: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer, whatever its status. Raises NotSentError and AnswerLostError."""
        try:
            response = self._client.request(
                method, url, headers=dict(headers), json=json, params=dict(params) if params else None, data=form
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
            raise NotSentError(_reason(error)) from error
        except (httpx.LocalProtocolError, httpx.UnsupportedProtocol, httpx.InvalidURL):
            # The library's text may quote the header that it refuses, and so the token.
            raise CrmMoveError(f"{method} request can not be sent: its address or a header is malformed") from None
        except httpx.RequestError as error:
            raise AnswerLostError(_reason(error)) from error
        return _answer(response)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _answer(response: httpx.Response) -> Answer:
    if not response.content:
        return Answer(response.status_code, response.headers)
    try:
        return Answer(response.status_code, response.headers, body=response.json())
    except ValueError:
        if response.is_success:
            raise AnswerLostError(f"status {response.status_code} with a body that is not JSON") from None
        return Answer(response.status_code, response.headers, text=response.text)


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _silence_library_logs() -> None:
    """The library logs whole addresses at INFO and whole headers at DEBUG; our own log says what is safe to say."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
