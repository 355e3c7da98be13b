"""Calls the REST API as its own OpenAPI document describes it, by Schemathesis."""

import copy
from typing import Any
from urllib.parse import urlencode

import schemathesis
from fastapi import FastAPI
from httpx import Client, Response
from hypothesis import reject
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import (
    allow_header_conformance,
    content_type_conformance,
    negative_data_rejection,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.schemas import APIOperation

from tests.frontdesk.security.matrix import Route

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    allow_header_conformance,
    negative_data_rejection,
)
LONGEST_URL = 60_000


class Described:
    """An application by its own description.

    Args:
        app: The application.
    """

    def __init__(self, app: FastAPI) -> None:
        self._document = schemathesis.openapi.from_dict(_open_to_all(app.openapi()))

    def operation(self, route: Route) -> APIOperation[Any, Any, Any, Any]:
        """Return the operation of a row of the matrix."""
        return self._document[route.name.partition(" ")[2]][route.method]


def _open_to_all(document: dict[str, Any]) -> dict[str, Any]:
    """Describe it without logging in: the caller is given, and the role matrix proves the rest."""
    document = copy.deepcopy(document)
    for operations in document["paths"].values():
        for operation in operations.values():
            operation.pop("security", None)
    return document


def cases(operation: APIOperation[Any, Any, Any, Any], route: Route) -> st.SearchStrategy[Case]:
    """Make requests as described, and such as break the description in one place.

    Half of those that are right name records that are there: made-up numbers find none.
    """
    right = operation.as_strategy(GenerationMode.POSITIVE)
    wrong = operation.as_strategy(GenerationMode.NEGATIVE)
    if not operation.path_parameters:
        return st.one_of(right, wrong)
    there = operation.as_strategy(GenerationMode.POSITIVE, path_parameters=route.path)
    return st.one_of(there, right, wrong)


def right_case(operation: APIOperation[Any, Any, Any, Any], route: Route) -> Case:
    """Make the request of the matrix: it names records that are there."""
    return operation.Case(path_parameters=dict(route.path), query=dict(route.params))


def sent(client: Client, case: Case) -> Response:
    """Send a request and hold the answer against the description.

    Raises:
        FailureGroup: The answer is not as described, or an error on our side.
    """
    told = case.as_transport_kwargs(base_url=str(client.base_url))
    told.pop("cookies", None)
    if isinstance(told.get("data"), str | bytes):
        told["content"] = told.pop("data")
    query = urlencode(told.get("params") or {}, doseq=True, errors="replace")
    if len(told.get("url", "")) + len(query) > LONGEST_URL:
        reject()  # longer than the client can send
    answer = client.request(**told)
    case.validate_response(answer, checks=list(CHECKS))
    return answer
