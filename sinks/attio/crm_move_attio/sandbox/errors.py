"""Attio's error answers: status, type, code and text (docs: rest-api/guides/errors and the endpoint reference)."""

from collections.abc import Sequence
from typing import Any


class ApiError(Exception):
    """An answer that is not a success."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        kind: str = "invalid_request_error",
        issues: Sequence[dict[str, Any]] = (),
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, Any] = {"status_code": status, "type": kind, "code": code, "message": message}
        if issues:
            self.body["validation_errors"] = list(issues)


def issue(code: str, path: Sequence[str | int], message: str, **more: Any) -> dict[str, Any]:
    """One item of `validation_errors`; `expected` and `received` belong to code `invalid_type`."""
    return {"code": code, "path": list(path), "message": message, **more}


def bad_body(*issues: dict[str, Any]) -> ApiError:
    return ApiError(400, "validation_type", "Body payload validation error.", issues=issues)


def bad_query(*issues: dict[str, Any]) -> ApiError:
    return ApiError(400, "validation_type", "Query params validation error.", issues=issues)


def bad_path(*issues: dict[str, Any]) -> ApiError:
    return ApiError(400, "validation_type", "Path params validation error.", issues=issues)


def invalid(message: str) -> ApiError:
    return ApiError(400, "validation_type", message)


def invalid_value(slug: str, *issues: dict[str, Any]) -> ApiError:
    return ApiError(
        400, "validation_type", f'An invalid value was passed to attribute with slug "{slug}".', issues=issues
    )


def value_not_found(message: str) -> ApiError:
    return ApiError(400, "value_not_found", message)


def not_found(message: str) -> ApiError:
    return ApiError(404, "not_found", message)


def no_endpoint(method: str, path: str) -> ApiError:
    return not_found(f'Could not find endpoint "{method} {path}".')


def conflict(message: str) -> ApiError:
    return ApiError(409, "slug_conflict", message)


def unauthorized(status: int, message: str) -> ApiError:
    return ApiError(status, "unauthorized", message, kind="auth_error")


def rate_limited() -> ApiError:
    return ApiError(429, "rate_limit_exceeded", "Rate limit exceeded, please try again later.", kind="rate_limit_error")


def concurrent_write() -> ApiError:
    return ApiError(
        409,
        "concurrent_write_conflict",
        "The record was changed by another request while this one was validated. Please try again.",
    )


def server_error() -> ApiError:
    return ApiError(500, "internal_error", "An unexpected error occurred.", kind="server_error")
