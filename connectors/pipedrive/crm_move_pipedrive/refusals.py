"""What Pipedrive's refusals mean (docs/pipedrive-api.md, 3 and 4)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from crm_move import Answer, CrmMoveError, PauseError, RefusedError, StopError

DAY_LIMIT: Final = "x-daily-ratelimit-token-limit"
DAY_LEFT: Final = "x-daily-ratelimit-token-remaining"
BURST_LIMIT: Final = "x-ratelimit-limit"
BURST_LEFT: Final = "x-ratelimit-remaining"
BURST_OVER: Final = "x-ratelimit-reset"

WINDOW: Final = 2.0
"""Seconds that the burst limit counts in."""

DEAREST: Final = 40
"""The price of the dearest call here: with fewer tokens left, a refusal may be due to the day."""

AN_EPOCH: Final = 1_000_000.0
"""A wait is relative; one odd limiter gave a time of day in its place."""

SCOPE: Final = "Scope and URL mismatch"
SUITE: Final = "suite"


def lasting(answer: Answer) -> bool | str:
    """Whether this is a refusal that no short wait helps, and until when it lasts, in words."""
    if answer.status == 403 and not isinstance(answer.body, Mapping):
        return (
            "its gateway (Cloudflare) blocks this machine for a while: too many requests were sent after a rate limit, "
            "by this or another tool. Wait ten minutes."
        )
    return _day_used_up(answer) if answer.status == 429 else False


def permitted(bucket: str, answer: Answer) -> float | None:  # noqa: ARG001 - the shape of `RetryPolicy.permits`
    """Requests a second that this sign-in is allowed; plans and kinds of sign-in differ."""
    limit, over = number(answer.headers, BURST_LIMIT), number(answer.headers, BURST_OVER)
    return limit / WINDOW if limit and limit >= 1 and (over or 0.0) < AN_EPOCH else None


def _day_used_up(answer: Answer) -> bool | str:
    """Both limits answer 429; their headers tell them apart."""
    left, burst = number(answer.headers, DAY_LEFT), number(answer.headers, BURST_LEFT)
    if left is None or not (left <= 0 or (left < DEAREST and (burst or 0) > 0)):
        return False
    limit = number(answer.headers, DAY_LIMIT)
    now = answer.at
    latest = f", on {now + timedelta(days=1):%Y-%m-%d at %H:%M} UTC at the latest" if now else ""
    tokens = f"the {limit:,.0f} tokens" if limit else "the tokens"
    return (
        f"{tokens} that all tools of this company share in a day are used up. There are new ones at midnight of "
        f"Pipedrive's servers, whose time zone it does not tell{latest}. What is read is kept."
    )


def asked_wait(answer: Answer) -> float | None:
    """The seconds until the window of the burst limit is over."""
    wait = number(answer.headers, BURST_OVER)
    return wait if wait is not None and 0 <= wait < AN_EPOCH else None


def number(headers: Mapping[str, str], name: str) -> float | None:
    """A number in a header, None where there is none."""
    try:
        return float(headers.get(name, ""))
    except ValueError:
        return None


def sign_in_refused(answer: Answer) -> bool:
    """A missing scope is none: what it is for is left out, and named."""
    return answer.status == 401


def explained(error: RefusedError) -> CrmMoveError:
    """A refusal that is about more than one request in words that say what to do; others as they are."""
    said = str(error)
    if error.status == 402 and SUITE not in said.lower():
        return PauseError(
            "Pipedrive answers that the company's account is closed or unpaid (402). Settle that in Pipedrive, then "
            "run the same command again."
        )
    if 300 <= error.status < 400:
        return StopError(f"Pipedrive sends us elsewhere, and a sign-in goes to no other host. Sign in again. ({said})")
    return error


def is_gone(error: RefusedError) -> bool:
    """The record was deleted since its list was read, or merged into another one."""
    return error.status in (404, 410)


def is_closed(error: RefusedError) -> bool:
    """One record among many is gone, or this user may not see it: the others can be read."""
    return is_gone(error) or (error.status == 403 and SCOPE not in str(error))


def is_not_offered(error: RefusedError) -> bool:
    """This sign-in may not read it, or this company does not have it: by plan, by add-on, or any more."""
    return error.status in (402, 403, 404, 405, 410, 415, 501)


def unread(what: str, count: int) -> str:
    """How many there are of something that could not be read, "" where there is none."""
    return f"{what} could not be read (deleted meanwhile, or hidden from us): {count:,}." if count else ""


def reason(error: RefusedError) -> str:
    """Why something can not be read, in words."""
    if SCOPE in str(error):
        return "the app lacks a scope"
    if error.status == 402:
        return "the company's plan does not include it"
    return "the user may not see it" if error.status == 403 else f"Pipedrive answers {error.status}"
