"""The client that connectors are handed: it paces, signs, repeats what is safe, counts and logs."""

import math
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import structlog
from structlog.typing import FilteringBoundLogger

from crm_move.connect.clock import Clock, SystemClock
from crm_move.connect.counters import Counters, Requests
from crm_move.connect.http import AnswerLostError, NotSentError, Transport, Wire
from crm_move.connect.limiter import Limiter
from crm_move.connect.messages import Answer, Call, Query
from crm_move.connect.redaction import safe_path, safe_query
from crm_move.connect.retry import RATE_LIMITED, UNAVAILABLE, AttemptError, RetryPolicy, persist, retry_after
from crm_move.connect.signing import Signature, Signer
from crm_move.errors import CrmMoveError, OutcomeUnknownError, PauseError, RefusedError, SignInError, UsageError

USER_AGENT = "crm-move"

JITTER = 0.1
"""Seconds, at most, that are added to a wait the system asked for: several clients would else come back at once."""


class ApiClient:
    """One system's API, for any number of threads.

    `base_url` may hold a path, which every call's path is put behind; the signer's own base address beats it.
    `name` is how messages call the system (default: its host). `timeout` is the longest silence waited out, in seconds.
    """

    def __init__(
        self,
        *,
        base_url: str,
        signer: Signer,
        limiter: Limiter,
        retry: RetryPolicy | None = None,
        transport: Transport | None = None,
        clock: Clock | None = None,
        user_agent: str = USER_AGENT,
        in_flight: int = 10,
        timeout: float = 60.0,
        name: str = "",
        log: FilteringBoundLogger | None = None,
    ) -> None:
        self._base_url = base_url
        self._signer = signer
        self._limiter = limiter
        self._retry = retry or RetryPolicy()
        self._clock = clock or SystemClock()
        self._name = name or urlsplit(base_url).netloc
        self._log: FilteringBoundLogger = log or structlog.get_logger("crm_move.connect")
        self._wire = Wire(transport=transport, in_flight=in_flight, user_agent=user_agent, timeout=timeout)
        self._counters = Counters()

    @property
    def counters(self) -> Requests:
        """What was sent so far."""
        return self._counters.read()

    def call(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        params: Query | None = None,
        form: Mapping[str, str] | None = None,
        bucket: str = "read",
        repeatable: bool = True,
    ) -> Answer:
        """Send one request and return its 2xx answer.

        Raises RefusedError for any other final status (redirects too: none is followed); OutcomeUnknownError where a
        call that is not `repeatable` may have taken effect; PauseError when the system stays away, or asks for a wait
        beyond the bounds; SignInError when it refuses who we are; UsageError for an address on another host.
        """
        attempts = _Attempts(self, Call(method, path, json, params, form, bucket, repeatable))
        return persist(attempts.next, self._retry, self._clock, attempts.count)

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Attempts:
    """The attempts at one call. It reads the client's parts, which it belongs to."""

    def __init__(self, client: ApiClient, call: Call) -> None:
        self._client = client
        self._call = call
        self._attempt = 0
        self._limited = 0
        self._renewed: Signature | None = None

    def next(self) -> Answer:
        self._attempt += 1
        signature = self._client._signer.sign()
        url = address(self._call.path, signature.base_url or self._client._base_url)
        # Signed before it is paced: a renewal that all threads wait for would else let them out in one burst.
        self._client._limiter.acquire(self._call.bucket)
        answer = self._send(url, signature)
        if not answer.ok:
            self._judge(answer, signature)
        self._client._counters.add("accepted", self._call.bucket)
        return answer

    def count(self, repeat: AttemptError) -> None:
        self._client._counters.add(
            "rate_limited" if isinstance(repeat, _RateLimitedError) else "retried", self._call.bucket
        )

    def _send(self, url: str, signature: Signature) -> Answer:
        call, started = self._call, self._client._clock.now()
        try:
            answer = self._client._wire.send(
                call.method, url, headers=signature.headers, json=call.json, params=call.params, form=call.form
            )
        except NotSentError as error:
            self._note(url, started, failed="not sent")
            raise AttemptError(self._away(f"can not be reached ({error})")) from error
        except AnswerLostError as error:
            self._note(url, started, failed="answer lost")
            raise self._lost(str(error)) from error
        self._note(url, started, status=answer.status, code=answer.code)
        return answer

    def _judge(self, answer: Answer, signature: Signature) -> None:
        policy = self._client._retry
        if answer.status == RATE_LIMITED:
            raise self._limited_by(answer)
        if policy.also(answer) and (answer.status < 500 or self._call.repeatable):
            raise AttemptError(self._refused(answer, signature), wait=self._asked_wait(answer))
        if answer.status == 401 and self._renew(signature):
            raise AttemptError(self._sign_in(answer, signature), wait=0.0, counts=False)
        if policy.sign_in(answer):
            raise self._sign_in(answer, signature)
        if answer.status in UNAVAILABLE or answer.status >= 500:
            raise self._failed(answer, signature)
        raise self._refused(answer, signature)

    def _limited_by(self, answer: Answer) -> CrmMoveError:
        """The whole bucket waits, not this thread alone: the pause is the limiter's, the loop itself waits no more."""
        client = self._client
        self._limited += 1
        if client._retry.used_up(answer):
            return PauseError(f"{client._name}: the limit is used up ({answer.message or 429}). Run it again later.")
        asked = self._asked_wait(answer)
        wait = asked if asked is not None else client._retry.backoff(self._limited + 2)
        client._limiter.penalise(self._call.bucket, client._clock.now() + wait + JITTER * client._retry.chance())
        return _RateLimitedError(self._away("still limits our requests"), wait=0.0, counts=False)

    def _asked_wait(self, answer: Answer) -> float | None:
        client = self._client
        wait = retry_after(answer, client._clock.wall())
        if wait is not None and wait > client._retry.seconds:
            minutes = math.ceil(wait / 60)
            raise PauseError(
                f"{client._name} asks to wait for {minutes} minutes (status {answer.status}). Run it again then."
            )
        return wait

    def _failed(self, answer: Answer, signature: Signature) -> CrmMoveError:
        if not self._call.repeatable:
            return self._unknown(f"status {answer.status}")
        if answer.status in UNAVAILABLE:
            return AttemptError(self._away(f"is not available (status {answer.status})"), wait=self._asked_wait(answer))
        return AttemptError(self._refused(answer, signature))

    def _lost(self, reason: str) -> CrmMoveError:
        if not self._call.repeatable:
            return self._unknown(reason)
        return AttemptError(self._away(f"does not answer ({reason})"))

    def _renew(self, signature: Signature) -> bool:
        if self._renewed is not None:
            return False
        self._renewed = self._client._signer.renew(signature)
        return self._renewed is not None

    def _away(self, what: str) -> PauseError:
        return PauseError(f"{self._client._name} {what}. What is done is kept: run the same command again to go on.")

    def _unknown(self, reason: str) -> OutcomeUnknownError:
        return OutcomeUnknownError(f"{self._what()}: sent, but the outcome is not known ({reason})")

    def _sign_in(self, answer: Answer, signature: Signature) -> SignInError:
        said = signature.redact(": ".join(filter(None, (answer.code, answer.message))))
        meaning = (
            "does not know our key or token" if answer.status == 401 else "does not permit this to our key or token"
        )
        return SignInError(f"{self._client._name} {meaning} ({self._what()}: {answer.status} {said}".rstrip() + ")")

    def _refused(self, answer: Answer, signature: Signature) -> RefusedError:
        said = signature.redact(": ".join(filter(None, (answer.code, answer.message))))
        if 300 <= answer.status < 400:
            said = f"redirect to {urlsplit(answer.headers.get('Location', '')).netloc or 'the same host'}, not followed"
        return RefusedError(
            f"{self._what()}: {answer.status} {said}".rstrip(),
            status=answer.status,
            code=answer.code,
            body=answer.body,
            headers=answer.headers,
        )

    def _what(self) -> str:
        return f"{self._call.method} {safe_path(self._call.path)}"

    def _note(self, url: str, started: float, *, failed: str = "", status: int = 0, code: str = "") -> None:
        """One line a request: never a header, a body or a token."""
        outcome: dict[str, object] = {"failed": failed} if failed else {"status": status}
        if code and status >= 400:
            outcome["code"] = code
        write = self._client._log.debug if 200 <= status < 300 else self._client._log.warning
        write(
            "request",
            method=self._call.method,
            path=safe_path(url),
            query=safe_query(self._call.params),
            bucket=self._call.bucket,
            attempt=self._attempt,
            milliseconds=round((self._client._clock.now() - started) * 1000),
            **outcome,
        )


class _RateLimitedError(AttemptError):
    """The system had enough of us for a while."""


def address(path: str, base_url: str) -> str:
    """`path` below `base_url`, or an absolute address as it is. Raises UsageError for one on another host: a signed
    request goes to no host but the one that the signature is for."""
    if "://" not in path:
        return base_url.rstrip("/") + "/" + path.lstrip("/")
    wanted, ours = urlsplit(path), urlsplit(base_url)
    if (wanted.scheme, wanted.netloc) != (ours.scheme, ours.netloc):
        raise UsageError(
            f"An address on {wanted.scheme}://{wanted.netloc} was asked for with the sign-in of "
            f"{ours.scheme}://{ours.netloc}; it is not sent. Check the base address in the settings."
        )
    return path
