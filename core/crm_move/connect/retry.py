"""When a request is sent again, after how long, and what is raised when it is not."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

import tenacity

from crm_move.connect.clock import Clock
from crm_move.connect.messages import Answer
from crm_move.errors import CrmMoveError, RetryError

RATE_LIMITED = 429
UNAVAILABLE = frozenset({408, 502, 503, 504, 520, 521, 522, 523, 524})
"""Statuses by which a gateway says that the system behind it is away: it is so for every request, not for this one."""


def never(answer: Answer) -> bool:  # noqa: ARG001 - the shape that every rule of RetryPolicy has
    """The rule that holds for no answer."""
    return False


def not_asked(answer: Answer) -> float | None:  # noqa: ARG001 - the shape of `RetryPolicy.asks`
    """The rule where a system says in no way of its own how long to wait."""
    return None


def not_told(bucket: str, answer: Answer) -> float | None:  # noqa: ARG001 - the shape of `RetryPolicy.permits`
    """The rule where a system does not say what it permits: the declared rates stand."""
    return None


def sign_in_refused(answer: Answer) -> bool:
    """401 and 403: the rule where a connector knows nothing finer."""
    return answer.status in {401, 403}


@dataclass(frozen=True)
class RetryPolicy:
    """Bounds for repeating, and what a connector knows about its system's answers.

    `attempts`, the first one included, bounds what is about this one request. What is about the whole system (a rate
    limit; a network that was there before and is gone) is bounded by `seconds` alone, from first to last attempt, as
    is any single wait that the system asks for: beyond it the run ends, resumably.

    `also` names further answers after which the same request is repeated; the system must have left it undone.
    `used_up` names answers that say no for longer than anybody waits (a limit of the day, a block after too many
    requests), by True or by a sentence that says what is used up and when it opens again: the run ends, resumably.
    `asks` reads the seconds to wait where a system says them elsewhere than in `Retry-After`. `permits` reads from any
    answer how many requests a second its bucket may take, where a system tells each caller what it is allowed; the
    declared rate is for the time before the first answer. `sign_in` names the answers that refuse who we are or what we
    may.
    """

    attempts: int = 6
    seconds: float = 300.0
    first_wait: float = 0.25
    longest_wait: float = 30.0
    also: Callable[[Answer], bool] = never
    used_up: Callable[[Answer], bool | str] = never
    asks: Callable[[Answer], float | None] = not_asked
    permits: Callable[[str, Answer], float | None] = not_told
    sign_in: Callable[[Answer], bool] = sign_in_refused
    chance: Callable[[], float] = random.random

    def backoff(self, failures: int) -> float:
        """Seconds before the next attempt after `failures` of them: doubling, and between half and all of that."""
        full = min(self.longest_wait, self.first_wait * 2.0 ** min(failures - 1, 30))
        return full * (0.5 + 0.5 * self.chance())


class AttemptError(RetryError):
    """One attempt came to nothing and may be made again. `final` is raised when no further one is made.

    `wait` is in seconds, None for the policy's own; `counts` says whether it counts in the policy's `attempts`.
    """

    def __init__(self, final: CrmMoveError, *, wait: float | None = None, counts: bool = True) -> None:
        super().__init__(str(final))
        self.final = final
        self.wait = wait
        self.counts = counts


def persist(
    attempt: Callable[[], Answer],
    policy: RetryPolicy,
    clock: Clock,
    on_repeat: Callable[[AttemptError], None] | None = None,
) -> Answer:
    """Call `attempt` until it does not raise AttemptError, or a bound of `policy` is reached; then raise its `final`.

    `on_repeat` is told of each failure after which there is another attempt.
    """
    course = _Course(policy, clock)
    retrying = tenacity.Retrying(
        retry=tenacity.retry_if_exception_type(AttemptError),
        wait=course.wait,
        stop=course.stop,
        sleep=clock.sleep,
        before_sleep=(lambda state: on_repeat(_failure(state))) if on_repeat else None,
        retry_error_callback=_give_up,
    )
    return retrying(attempt)


class _Course:
    """One call's way through its attempts."""

    def __init__(self, policy: RetryPolicy, clock: Clock) -> None:
        self._policy = policy
        self._clock = clock
        self._started = clock.now()
        self._counted = 0

    def wait(self, state: tenacity.RetryCallState) -> float:
        failure = _failure(state)
        self._counted += failure.counts
        return self._policy.backoff(state.attempt_number) if failure.wait is None else failure.wait

    def stop(self, state: tenacity.RetryCallState) -> bool:
        spent = self._clock.now() - self._started + state.upcoming_sleep
        return self._counted >= self._policy.attempts or spent > self._policy.seconds


def _failure(state: tenacity.RetryCallState) -> AttemptError:
    error = state.outcome.exception() if state.outcome else None
    assert isinstance(error, AttemptError)
    return error


def _give_up(state: tenacity.RetryCallState) -> Answer:
    failure = _failure(state)
    raise failure.final from failure.__cause__


def retry_after(answer: Answer, wall: float) -> float | None:
    """Seconds that the answer asks to wait, None where it does not say so in a form that is understood.

    A date is compared with the answer's own `Date`, so that a wrong clock on either side does no harm; `wall`, our
    epoch time, stands in where that is missing (RFC 9110, 10.2.3).
    """
    asked = answer.headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d+(\.\d+)?", asked):
        return float(asked)
    until = _http_date(asked)
    if until is None:
        return None
    return max(0.0, until - (answer.at.timestamp() if answer.at else wall))


def _http_date(text: str) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()
