"""What the OpenAPI document says besides each route: who may call, and how it refuses."""

from typing import Any

from fastapi import FastAPI

from frontdesk.problems import MEDIA_TYPE, PROBLEM_SCHEMA

NAME = "Problem"
_OF_VALIDATION = ("HTTPValidationError", "ValidationError")
_REFUSALS = {
    "401": "Nobody is logged in, or the token is not valid.",
    "403": "The caller may not do this.",
    "404": "There is no such record, or none that the caller may know of.",
    "409": "It contradicts what is already recorded.",
    "422": "The input is not valid; `errors` names the fields at fault.",
    "default": "Any other refusal, for example 400, 413, 429 or 503.",
}
_ONLY_BEHIND_A_LOGIN = frozenset({"401", "403"})
_METHODS = frozenset({"get", "post", "put", "patch", "delete"})


def describe_problems(app: FastAPI) -> None:
    """Let the OpenAPI document tell how every operation refuses.

    FastAPI would describe validation errors of its own form, which are never sent: each refusal
    is a problem document (RFC 9457).
    """
    plain = app.openapi

    def described() -> dict[str, Any]:
        told = plain()
        schemas = told.setdefault("components", {}).setdefault("schemas", {})
        if schemas.get(NAME) is PROBLEM_SCHEMA:
            return told
        if NAME in schemas:
            raise RuntimeError(NAME)  # a schema of ours is called what refusals are called
        schemas[NAME] = PROBLEM_SCHEMA
        for name in _OF_VALIDATION:
            schemas.pop(name, None)
        for operations in told["paths"].values():
            for method in _METHODS & operations.keys():
                _tell_refusals(operations[method])
        return told

    app.openapi = described  # type: ignore[method-assign] # as FastAPI documents it


def _tell_refusals(operation: dict[str, Any]) -> None:
    content = {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{NAME}"}}}
    operation["responses"].pop("422", None)
    for status, description in _REFUSALS.items():
        if "security" in operation or status not in _ONLY_BEHIND_A_LOGIN:
            told = {"description": description, "content": content}
            operation["responses"].setdefault(status, told)
