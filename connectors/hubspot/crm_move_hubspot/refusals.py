"""What HubSpot's refusals mean (docs/hubspot-api.md, 1 and 6)."""

from collections.abc import Mapping
from typing import Final

from crm_move import Answer, RefusedError

MISSING_SCOPES: Final = "MISSING_SCOPES"
NOT_FOUND: Final = "OBJECT_NOT_FOUND"
DAY_USED_UP: Final = "DAILY"
"""The `policyName` of a rate-limit answer that lasts until midnight, in the time zone of the account."""

TOKEN_FORM_REFUSED: Final = 530
"""The edge refuses tokens that no token can look like, with a page of HTML."""

LOCKED: Final = 423
MOVING: Final = 477
"""The account is being moved to another data centre; `Retry-After` says for how long."""


DAY_OVER: Final = "the requests that HubSpot allows this account a day are used up."


def limit_of_the_day(answer: Answer) -> str | bool:
    """A sentence where a rate limit lasts until the day is over. Some answers name no policy: their words tell."""
    named = answer.body.get("policyName") if isinstance(answer.body, Mapping) else None
    daily = named == DAY_USED_UP or (not named and "daily limit" in answer.message.lower())
    return DAY_OVER if daily else False


def passes(answer: Answer) -> bool:
    """Refusals that end by themselves and leave the request undone."""
    return answer.status in (LOCKED, MOVING)


def sign_in_refused(answer: Answer) -> bool:
    """A missing scope is none: the objects that it is for are left out, and named."""
    return answer.status in (401, TOKEN_FORM_REFUSED) or (answer.status == 403 and answer.code != MISSING_SCOPES)


def is_unknown(error: RefusedError) -> bool:
    """Nothing is at this address, or none of the ids asked for is there."""
    return error.status == 404


def is_unserved(error: RefusedError) -> bool:
    """This version has no such call; the word in its address may be taken for an id that another call takes."""
    return error.status in (400, 404, 405)


def is_too_long(error: RefusedError) -> bool:
    """The address of the request is too long."""
    return error.status == 414


def is_invalid(error: RefusedError) -> bool:
    """The request names something that HubSpot does not have, or one bad id among good ones."""
    return error.status == 400


def is_not_permitted(error: RefusedError) -> bool:
    """The key or app lacks a scope, or the account its plan."""
    return error.status == 403


def is_not_there(error: RefusedError) -> bool:
    """This account has no such thing, or this sign-in may not see it."""
    return is_not_permitted(error) or is_unknown(error) or is_invalid(error)
