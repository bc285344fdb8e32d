"""Every refusal, in the shape and words of the API."""

import uuid
from collections.abc import Mapping
from typing import Any

from .times import ago, iso

SCOPES_PAGE = "https://developers.hubspot.com/scopes"


class ApiError(Exception):
    """A request that is refused with `status`. `body` is JSON (a mapping), a page of HTML (text), or nothing."""

    def __init__(self, status: int, body: Mapping[str, Any] | str | None, **headers: str) -> None:
        super().__init__(status, body)
        self.status, self.body = status, body
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def refusal(status: int, message: str, category: str | None, **more: Any) -> ApiError:
    """The usual error body: status, message, correlationId, then what is known beyond, then the category."""
    body = {"status": "error", "message": message, "correlationId": str(uuid.uuid4()), **more}
    return ApiError(status, body | ({"category": category} if category else {}))


def invalid(message: str, **more: Any) -> ApiError:
    return refusal(400, message, "VALIDATION_ERROR", **more)


def not_found(message: str = "resource not found", **more: Any) -> ApiError:
    return refusal(404, message, "OBJECT_NOT_FOUND", **more)


def unknown_type(name: str) -> ApiError:
    """Recorded without a category."""
    return refusal(400, f"Unable to infer object type from: {name}", None)


def conflict(message: str) -> ApiError:
    return refusal(409, message, "CONFLICT")


def already_there(message: str, sub_category: str) -> ApiError:
    """As definitions have it."""
    return refusal(409, message, "OBJECT_ALREADY_EXISTS", subCategory=sub_category)


def no_credentials() -> ApiError:
    message = (
        "Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more "
        "details at https://developers.hubspot.com/docs/methods/auth/oauth-overview"
    )
    error = refusal(401, message, "INVALID_AUTHENTICATION")
    error.headers["x-hubspot-auth-failure"] = "401 Unauthorized"
    return error


def expired(since: int, now: int) -> ApiError:
    """A token that ran out at `since`; one that is not known is worded as if it had run out in 1970."""
    error = refusal(
        401,
        f"The OAuth token used to make this call expired {ago(now - since)} ago.",
        "EXPIRED_AUTHENTICATION",
        context={"expire time": [iso(since)]},
    )
    error.headers["x-hubspot-auth-failure"] = "401 Unauthorized"
    return error


def missing_scopes(any_of: tuple[str, ...]) -> ApiError:
    return refusal(
        403,
        "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: "
        f"{SCOPES_PAGE}.",
        "MISSING_SCOPES",
        errors=[
            {
                "message": "One or more of the following scopes are required.",
                "context": {"requiredGranularScopes": list(any_of)},
            }
        ],
        links={"scopes": SCOPES_PAGE},
    )


_LIMITS = {
    "TEN_SECONDLY_ROLLING": "You have reached your ten_secondly_rolling limit.",
    "SECONDLY": "You have reached your secondly limit.",
    "DAILY": "You have reached your daily limit.",
}


def rate_limited(policy: str, *, by_category: bool = False) -> ApiError:
    """429 under a policy: TEN_SECONDLY_ROLLING, SECONDLY or DAILY; `by_category` words it without the policy's name."""
    message = _LIMITS[policy]
    if by_category:
        return refusal(429, message, "RATE_LIMITS")
    more = {"errorType": "RATE_LIMIT", "policyName": policy, "requestId": uuid.uuid4().hex}
    return refusal(429, message, None, **more)


def page(status: int, title: str, **headers: str) -> ApiError:
    """An error of the edge in front of the API: a page of HTML."""
    html = f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
    return ApiError(status, html, **headers)


EDGE_TITLES = {
    414: "414 Request-URI Too Large",
    502: "502 Bad Gateway",
    503: "503 Service Temporarily Unavailable",
    504: "504 Gateway Time-out",
    521: "521: Web server is down",
    522: "522: Connection timed out",
    523: "523: Origin is unreachable",
    524: "524: A timeout occurred",
    530: "530: The origin is not reachable",
}


def edge(status: int) -> ApiError:
    return page(status, EDGE_TITLES[status])


def locked() -> ApiError:
    return refusal(423, "This resource is locked by heavy writing. Try again in 2 seconds.", "LOCKED")


def migrating(seconds: int) -> ApiError:
    error = refusal(477, "This account is being moved to another data center.", "MIGRATION_IN_PROGRESS")
    error.headers["retry-after"] = str(seconds)
    return error


def internal() -> ApiError:
    return refusal(500, "internal error", "INTERNAL_ERROR")


def item_error(category: str, message: str, sub: str | None = None, **context: str | list[str]) -> dict[str, Any]:
    """One entry of the errors of a 207."""
    named = {"subCategory": sub} if sub else {}
    lists = {name: [value] if isinstance(value, str) else value for name, value in context.items()}
    return {"status": "error", "category": category, **named, "message": message, "context": lists}
