"""The attempts at one call: what each answer, or its absence, means for the next one."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from structlog.typing import FilteringBoundLogger

from crm_move.connect.addresses import resolve, safe_path, safe_query
from crm_move.connect.clock import Clock, next_midnight
from crm_move.connect.counters import Counters
from crm_move.connect.http import AnswerLostError, NotSentError, Wire
from crm_move.connect.limiter import Limiter
from crm_move.connect.messages import Answer, Call
from crm_move.connect.retry import RATE_LIMITED, UNAVAILABLE, AttemptError, RetryPolicy, retry_after
from crm_move.connect.signing import Signature, Signer
from crm_move.errors import CrmMoveError, OutcomeUnknownError, PauseError, RefusedError, SignInError

JITTER = 0.1
"""Seconds, at most, that are added to a wait the system asked for: several clients would else come back at once."""

UNKNOWN_SIGN_IN = 401
FORBIDDEN = 403

LOST_AFTER = 3
"""Attempts to reach a host that a sign-in named, after which that is asked whether it is still the one."""


@dataclass(frozen=True)
class Parts:
    """What all calls of a client share."""

    name: str
    base_url: str
    signer: Signer
    limiter: Limiter
    retry: RetryPolicy
    wire: Wire
    clock: Clock
    counters: Counters
    log: FilteringBoundLogger
    zone: str = ""


class RateLimitedError(AttemptError):
    """The system had enough of us for a while."""


class Attempts:
    """One call, until `make_one` returns an answer or raises something other than AttemptError."""

    def __init__(self, parts: Parts, call: Call) -> None:
        self._parts = parts
        self._call = call
        self._made = 0
        self._rate_limited = 0
        self._renewed_at = 0

    def make_one(self) -> Answer:
        self._made += 1
        parts = self._parts
        signature = parts.signer.sign()
        url = resolve(self._call.path, signature.base_url or parts.base_url)
        # Signed before it is paced: a renewal that all threads wait for would else let them out in one burst.
        parts.limiter.acquire(self._call.bucket)
        answer = self._send(url, signature)
        if permitted := parts.retry.permits(self._call.bucket, answer):
            parts.limiter.permit(self._call.bucket, permitted)
        if not answer.ok:
            raise self._verdict(answer, signature)
        parts.counters.add("accepted", self._call.bucket)
        return answer

    def count(self, failure: AttemptError) -> None:
        """Count the further attempt that follows `failure`."""
        self._parts.counters.add(
            "rate_limited" if isinstance(failure, RateLimitedError) else "retried", self._call.bucket
        )

    def _send(self, url: str, signature: Signature) -> Answer:
        call, started = self._call, self._parts.clock.now()
        try:
            answer = self._parts.wire.send(
                call.method, url, headers=signature.headers, json=call.json, params=call.params, form=call.form
            )
        except NotSentError as error:
            self._note(url, started, failed="not sent")
            if self._made >= LOST_AFTER and self._has_moved(signature):
                raise AttemptError(self._away("has moved"), wait=0.0) from error
            raise self._absent(f"can not be reached ({error})") from error
        except AnswerLostError as error:
            self._note(url, started, failed="answer lost")
            raise self._lost(str(error)) from error
        self._note(url, started, status=answer.status, code="" if answer.ok else answer.code)
        return answer

    def _verdict(self, answer: Answer, signature: Signature) -> CrmMoveError:
        policy = self._parts.retry
        if used_up := policy.used_up(answer):
            return self._used_up(answer, used_up)
        if answer.status == RATE_LIMITED:
            return self._limited(answer)
        if 300 <= answer.status < 400 and self._has_moved(signature):
            return AttemptError(self._refused(answer, signature), wait=0.0)
        if policy.also(answer) and (answer.status < 500 or self._call.repeatable):
            return AttemptError(self._refused(answer, signature), wait=self._asked_wait(answer))
        if answer.status == UNKNOWN_SIGN_IN or policy.sign_in(answer):
            return self._sign_in(answer, signature)
        if answer.status >= 500 or answer.status in UNAVAILABLE:
            return self._failed(answer, signature)
        return self._refused(answer, signature)

    def _limited(self, answer: Answer) -> CrmMoveError:
        """The whole bucket is held back, not this thread alone."""
        parts = self._parts
        self._rate_limited += 1
        asked = self._asked_wait(answer)
        # One that asks for no wait, and then refuses again, is not taken at its word twice.
        own = parts.retry.backoff(self._rate_limited + 2) if asked is None or self._rate_limited > 1 else 0.0
        wait = max(asked or 0.0, own) + JITTER * parts.retry.chance()
        parts.limiter.penalise(self._call.bucket, parts.clock.now() + wait)
        return RateLimitedError(self._away("still limits our requests"), wait=wait, counts=False)

    def _used_up(self, answer: Answer, what: bool | str) -> PauseError:
        """A limit that no wait of ours outlasts."""
        parts = self._parts
        said = answer.message or f"status {answer.status}"
        sentence = what if isinstance(what, str) else f"a limit that lasts is used up ({said})."
        midnight = next_midnight(parts.zone, parts.clock.wall())
        opens = f" It opens again at {midnight}." if midnight else ""
        return PauseError(f"{parts.name}: {sentence}{opens} Run the same command again later.")

    def _asked_wait(self, answer: Answer) -> float | None:
        wall = self._parts.clock.wall()
        wait = retry_after(answer, wall)
        wait = self._parts.retry.asks(answer) if wait is None else wait
        if wait is not None and wait > self._parts.retry.seconds:
            minutes, until = math.ceil(wait / 60), datetime.fromtimestamp(wall + wait, UTC)
            what = f"{self._parts.name} asks for a pause of {minutes} minutes (status {answer.status})"
            raise PauseError(f"{what}, until {until:%Y-%m-%d %H:%M} UTC. Run the same command again after it.")
        return wait

    def _sign_in(self, answer: Answer, signature: Signature) -> CrmMoveError:
        unknown = answer.status != FORBIDDEN  # what stands before a system refuses tokens by statuses of its own
        problem = "does not accept our key or token" if unknown else "does not permit this to our key or app"
        advice = (
            "Store a fresh one with `crm-move connect`" if unknown else "Give it the scope or the right that it lacks"
        )
        said = _said(answer, signature)
        refusal = SignInError(f"{self._parts.name} {problem}. {advice}. ({self._what()}: {answer.status} {said})")
        # An answer that was lost in between may have taken longer than the token lived.
        if not unknown or self._made - 1 == self._renewed_at > 0:
            return refusal
        if self._parts.signer.sign() != signature:
            # Another thread has renewed it since: that one has not been refused yet.
            return AttemptError(refusal, wait=0.0)
        if self._parts.signer.renew(signature) is None:
            return refusal
        self._renewed_at = self._made
        return AttemptError(refusal, wait=0.0, counts=False)

    def _has_moved(self, signature: Signature) -> bool:
        """Whether the sign-in, renewed once, names another host for the account than the one that sent us away."""
        if signature.base_url is None or self._renewed_at:
            return False
        self._renewed_at = self._made
        fresh = self._parts.signer.renew(signature)
        return fresh is not None and fresh.base_url != signature.base_url

    def _failed(self, answer: Answer, signature: Signature) -> CrmMoveError:
        if not self._call.repeatable:
            return self._unknown(f"status {answer.status}")
        if answer.status in UNAVAILABLE:
            return self._absent(f"is not available (status {answer.status})", self._asked_wait(answer))
        return AttemptError(self._refused(answer, signature))

    def _lost(self, reason: str) -> CrmMoveError:
        if not self._call.repeatable:
            return self._unknown(reason)
        return self._absent(f"does not answer ({reason})")

    def _absent(self, what: str, wait: float | None = None) -> AttemptError:
        """One that was there before is waited for longer than one that may not exist."""
        return AttemptError(self._away(what), wait=wait, counts=not self._parts.counters.reached)

    def _away(self, what: str) -> PauseError:
        return PauseError(f"{self._parts.name} {what}. What is done is kept: run the same command again to go on.")

    def _unknown(self, reason: str) -> OutcomeUnknownError:
        return OutcomeUnknownError(f"{self._what()}: sent, but nobody knows whether it took effect ({reason})")

    def _refused(self, answer: Answer, signature: Signature) -> RefusedError:
        return RefusedError(
            f"{self._what()}: {answer.status} {_said(answer, signature)}",
            status=answer.status,
            code=answer.code,
            body=answer.body,
            headers=answer.headers,
        )

    def _what(self) -> str:
        return f"{self._call.method} {safe_path(self._call.path)}"

    def _note(self, url: str, started: float, *, status: int = 0, code: str = "", failed: str = "") -> None:
        """One line a request: never a header, a body or a token."""
        write = self._parts.log.debug if 200 <= status < 300 else self._parts.log.warning
        outcome = {"status": status, "code": code, "failed": failed}
        write(
            "request",
            method=self._call.method,
            path=safe_path(url),
            query=safe_query(self._call.params),
            bucket=self._call.bucket,
            attempt=self._made,
            milliseconds=round((self._parts.clock.now() - started) * 1000),
            **{name: value for name, value in outcome.items() if value},
        )


def _said(answer: Answer, signature: Signature) -> str:
    """What the system says, without our key should it quote that."""
    if 300 <= answer.status < 400:
        target = urlsplit(answer.headers.get("Location", "")).hostname or "the same host"
        return f"is a redirect to {target}, which was not followed"
    return signature.redact(": ".join(filter(None, (answer.code, answer.message)))) or "without a reason"
