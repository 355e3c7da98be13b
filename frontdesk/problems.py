"""Errors of the business to HTTP problems (RFC 9457): the only place where they meet."""

from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from channels.errors import InvalidSignature
from erp_core.access import LogInRefused, NotLoggedIn
from erp_core.kernel.errors import DomainError, Unavailable

log = structlog.get_logger(__name__)
MEDIA_TYPE = "application/problem+json"
RETRY_AFTER = "2"
PROBLEM_SCHEMA: Mapping[str, Any] = {
    "title": "Problem",
    "description": "What was refused, and why (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "What is wrong, for a person."},
        "code": {"type": "string", "description": "The name of the error, for machines."},
        "errors": {
            "type": "array",
            "description": "The fields at fault.",
            "items": {
                "type": "object",
                "required": ["field", "reason"],
                "properties": {"field": {"type": "string"}, "reason": {"type": "string"}},
            },
        },
    },
}
"""How OpenAPI describes what :func:`problem` builds."""
_CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}


def add_problem_handlers(app: FastAPI) -> None:
    """Answer every error of the business as a problem document."""
    app.add_exception_handler(DomainError, _domain)
    app.add_exception_handler(InvalidSignature, _forged)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    errors: list[dict[str, str]] | None = None,
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    """Build a problem document.

    Args:
        status: HTTP status.
        code: Name of the error for machines; also the last part of ``type``.
        detail: What is wrong, for a person.
        errors: The fields at fault.
        headers: Further headers.
    """
    body: dict[str, object] = {
        "type": f"urn:frontdesk:problem:{code}",
        "title": code.replace("_", " ").capitalize(),
        "status": status,
        "detail": detail,
        "code": code,
    }
    if errors:
        body["errors"] = errors
    return JSONResponse(body, status, headers, MEDIA_TYPE)


def _domain(_request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, DomainError):
        raise error
    status = 401 if isinstance(error, NotLoggedIn | LogInRefused) else error.status
    fields = [{"field": error.field, "reason": error.message}] if error.field else None
    headers = {"Retry-After": RETRY_AFTER} if isinstance(error, Unavailable) else {}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return problem(status, error.code(), error.message, errors=fields, headers=headers)


def _forged(_request: Request, _error: Exception) -> JSONResponse:
    return problem(403, "invalid_signature", "This request does not come from the carrier.")


def _invalid(_request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        raise error
    told = error.errors()
    fields = [
        {"field": ".".join(str(part) for part in one["loc"][1:]), "reason": str(one["msg"])}
        for one in told
        if not _follows(one, told)
    ]
    return problem(422, "invalid", "Some fields are not valid.", errors=fields)


def _follows(one: Mapping[str, Any], told: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether a list is too short only because something in it was refused."""
    loc = one["loc"]
    return one["type"] == "too_short" and any(
        other["loc"][: len(loc)] == loc and len(other["loc"]) > len(loc) for other in told
    )


def _http(_request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    code = _CODES.get(error.status_code, "http_error")
    headers = dict(error.headers) if error.headers else None
    return problem(error.status_code, code, str(error.detail), headers=headers)


def _unexpected(request: Request, error: Exception) -> JSONResponse:
    log.error("request failed", path=request.url.path, error=type(error).__name__, exc_info=error)
    return problem(500, "unexpected", "Something went wrong on our side. It has been logged.")
