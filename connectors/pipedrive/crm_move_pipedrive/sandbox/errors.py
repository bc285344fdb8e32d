"""Pipedrive's error answers: status and body. Most have one envelope, the gateway's and Cloudflare's are their own."""

from collections.abc import Mapping
from typing import Any

_HELP = "Please check developers.pipedrive.com for more information about Pipedrive API."
_GATEWAY_HELP = "Please check developers.pipedrive.com"


class ApiError(Exception):
    """An answer that is not a success. `body` is text where the answer is an HTML page."""

    def __init__(self, status: int, body: dict[str, Any] | str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(str(body))
        self.status, self.body, self.headers = status, body, dict(headers or {})


def refused(status: int, error: str, **more: Any) -> ApiError:
    """The usual envelope."""
    return ApiError(
        status, {"success": False, "error": error, "error_info": _HELP, "data": None, "additional_data": None, **more}
    )


def invalid(what: str) -> ApiError:
    """Version 2's answer to a parameter that it can not take."""
    return ApiError(
        400, {"success": False, "error": f"Validation failed: {what}", "code": "ERR_SCHEMA_VALIDATION_FAILED"}
    )


def unauthorized() -> ApiError:
    body = {"success": False, "error": "unauthorized access", "errorCode": 401, "error_info": _GATEWAY_HELP}
    return ApiError(401, body, {"x-401-by-gw": "true"})


def scope_mismatch() -> ApiError:
    body = {"success": False, "error": "Scope and URL mismatch", "errorCode": 403, "error_info": _GATEWAY_HELP}
    return ApiError(403, body)


def unpaid() -> ApiError:
    return refused(402, "Your account has been closed or is unpaid.")


def suites_missing() -> ApiError:
    return refused(402, "Required suites missing")


def not_found(what: str) -> ApiError:
    return refused(404, f"{what} not found")


def no_route(method: str, path: str) -> ApiError:
    return refused(404, f"Unknown method . {method} {path}")


def wrong_method() -> ApiError:
    return refused(405, "Method not allowed")


def gone(what: str) -> ApiError:
    return refused(410, f"{what} has been deleted")


def endpoint_gone() -> ApiError:
    return refused(410, "This endpoint is no longer supported. Please use version 2 of the API.")


def over_limit() -> ApiError:
    return refused(429, "request over limit")


def server_error() -> ApiError:
    return refused(500, "Something went wrong.", code="ERR_UNKNOWN")


def maintenance() -> ApiError:
    return refused(503, "Scheduled maintenance")


def blocked() -> ApiError:
    page = (
        "<!DOCTYPE html>\n<html><head><title>Access denied | Cloudflare</title></head>"
        "<body><h1>Error 1015</h1><p>You are being rate limited.</p></body></html>\n"
    )
    return ApiError(403, page, {"content-type": "text/html; charset=UTF-8"})
