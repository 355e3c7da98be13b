"""The REST API is as its OpenAPI document says, whatever is sent: no error on our side, no lie.

FRONTDESK_FUZZ_EXAMPLES sets how many requests are made an operation.
"""

from collections.abc import Iterator
from datetime import date
from http import HTTPStatus

import pytest
from fastapi import FastAPI
from httpx import Client
from hypothesis import HealthCheck, given, settings
from schemathesis import Case
from schemathesis.core.failures import FailureGroup

from erp_core.kernel.http import Calling
from erp_core.kernel.schema import Schema
from frontdesk.http.description import describe_problems
from frontdesk.problems import add_problem_handlers
from tests.builders.wire import wire
from tests.frontdesk.security.conformance import Described, cases, right_case, sent
from tests.frontdesk.security.matrix import Route, build_rest
from tests.frontdesk.security.test_garbage import EXAMPLES, ROUTES, opened
from tests.frontdesk.security.two_customers import Town

READS = [route for route in ROUTES if route.method == "GET"]
NOT_THERE = {
    "GET /api/v1/conversations/files/{file_id}": "the house keeps no file",
    "GET /api/v1/conversations/files/{file_id}/thumbnail": "the house keeps no file",
    "GET /api/v1/banking/accounts/{bank_account_id}": "no bank account is told to the books",
    "GET /api/v1/banking/accounts/{bank_account_id}/reconciliation": "the same",
    "GET /api/v1/banking/lines/{line_id}": "no statement was brought in",
    "GET /api/v1/banking/lines/{line_id}/proposals": "the same",
    "GET /api/v1/banking/accounts/{bank_account_id}/payables": "the same",
    "GET /api/v1/banking/payment-orders/{order_id}": "the same",
    "GET /api/v1/banking/payment-orders/{order_id}/file": "the same",
    "GET /api/v1/finance/bills/{bill_id}": "no supplier has sent a bill",
    "GET /api/v1/finance/supplier-payments/{payment_id}": "the same",
    "GET /api/v1/finance/supplier-refunds/{refund_id}": "the same",
    "GET /api/v1/finance/dunning/letters/{letter_id}": "nobody was reminded",
    "GET /api/v1/inventory/transfers/{transfer_id}": "nothing was moved",
    "GET /api/v1/inventory/counts/{count_id}": "nothing was counted",
    "GET /api/v1/support/tasks/{task_id}": "nothing is to be done",
    "GET /api/v1/crm/leads/{lead_id}": "nobody new has asked",
    "GET /api/v1/crm/opportunities/{opportunity_id}": "nobody may order more",
    "GET /api/v1/crm/opportunities/{opportunity_id}/history": "the same",
    "GET /api/v1/crm/activities/{activity_id}": "nothing is planned",
    "GET /api/v1/crm/segments/{segment_id}": "no segment is saved",
    "GET /api/v1/crm/segments/{segment_id}/members": "the same",
    "GET /api/v1/crm/campaigns/{campaign_id}": "no campaign is drafted",
    "GET /api/v1/crm/campaigns/{campaign_id}/count": "the same",
    "GET /api/v1/crm/campaigns/{campaign_id}/members": "the same",
    "GET /api/v1/crm/campaigns/{campaign_id}/outcome": "the same",
    "GET /api/v1/purchasing/requests/{request_id}": "no supplier was asked",
    "GET /api/v1/purchasing/orders/{order_id}": "nothing is ordered of suppliers",
    "GET /api/v1/purchasing/orders/{order_id}/receipts": "the same",
    "GET /api/v1/purchasing/bills/{purchase_bill_id}": "the same",
    "GET /api/v1/hr/me": "the admin is no employee",
    "GET /api/v1/hr/employees/{employee_id}": "nobody is employed",
    "GET /api/v1/hr/employees/{employee_id}/leave-balances": "the same",
    "GET /api/v1/hr/employees/{employee_id}/leave-entries": "the same",
    "GET /api/v1/hr/leave/{leave_id}": "the same",
    "GET /api/v1/production/work-centres/{work_centre_id}": "nothing is made",
    "GET /api/v1/production/bills/{bill_id}": "the same",
    "GET /api/v1/production/orders/{order_id}": "the same",
    "GET /api/v1/maintenance/assets/{asset_id}": "nothing is maintained",
    "GET /api/v1/maintenance/assets/{asset_id}/reliability": "the same",
    "GET /api/v1/maintenance/meters/{meter_id}/readings": "the same",
    "GET /api/v1/maintenance/plans/{plan_id}": "the same",
    "GET /api/v1/maintenance/orders/{order_id}": "the same",
    "GET /api/v1/hr/payslips": "the same",
    "GET /api/v1/hr/payslips/{payslip_id}": "the same",
    "GET /api/v1/hr/staff-payments/{payment_id}": "the same",
    "GET /api/v1/hr/payrolls/{run_id}": "the same",
    "GET /api/v1/hr/claims/{claim_id}": "the same",
    "GET /api/v1/hr/claims/{claim_id}/receipts/{receipt_id}": "the same",
    "GET /api/v1/hr/employees/{employee_id}/bank-account": "the same",
    "GET /api/v1/hr/timesheets/{timesheet_id}": "the same",
    "GET /api/v1/sales/orders/{order_id}/cancellation-preview": "the order has left",
}
"""Reads of what the house does not have: they are held against their description all the same."""


@pytest.fixture(scope="module")
def app(town: Town) -> FastAPI:
    """The REST API, open to an admin who is logged in."""
    return opened(build_rest(town), town)


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[Client]:
    with wire(app) as opened_client:
        yield opened_client


@pytest.fixture(scope="module")
def described(app: FastAPI) -> Described:
    return Described(app)


@pytest.mark.parametrize("route", [pytest.param(one, id=one.name) for one in READS])
def test_what_is_read_is_as_described(client: Client, described: Described, route: Route) -> None:
    answer = sent(client, right_case(described.operation(route), route))
    expected = HTTPStatus.OK if route.name not in NOT_THERE else None
    assert expected is None or answer.status_code == expected
    assert answer.is_success or answer.status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT}


@pytest.mark.parametrize("route", [pytest.param(one, id=one.name) for one in ROUTES])
def test_whatever_is_sent_the_answer_is_as_described(
    client: Client, described: Described, route: Route
) -> None:
    conform(client, described, route, EXAMPLES)


def conform(client: Client, described: Described, route: Route, examples: int) -> None:
    """Send so many requests to an operation, and hold each answer against the description."""

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        print_blob=True,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(cases(described.operation(route), route))
    def is_as_described(case: Case) -> None:
        sent(client, case)

    is_as_described()


class _Promised(Schema):
    day: date
    pieces: int


def test_an_answer_that_is_not_as_described_would_be_found(town: Town) -> None:
    careless = opened(FastAPI(), town)

    @careless.get("/promise", response_model=None, responses={200: {"model": _Promised}})
    def promise(call: Calling) -> dict[str, str]:
        return {"day": "soon", "pieces": call.actor.name}

    add_problem_handlers(careless)
    describe_problems(careless)
    route = Route("GET /promise", "", frozenset(), "/promise", {}, None)
    with wire(careless) as client, pytest.raises(FailureGroup):
        conform(client, Described(careless), route, 5)


@pytest.mark.parametrize("number", [0, "0.0", 20260519, "20260519", "1779148800"])
def test_a_number_is_no_day(client: Client, number: int | str) -> None:
    told = {"reason": "A slip of the finger", "on": number}
    answer = client.post("/api/v1/finance/entries/1/reverse", json=told)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answer.json()["errors"][0]["field"] == "on"
    asked = client.get("/api/v1/finance/trial-balance", params={"on": number})
    assert asked.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_every_refusal_is_described_as_a_problem(app: FastAPI) -> None:
    told = app.openapi()
    assert "HTTPValidationError" not in told["components"]["schemas"]
    for path, operations in told["paths"].items():
        for method, operation in operations.items():
            refusals = {status for status in operation["responses"] if not status.startswith("2")}
            assert refusals >= {"404", "409", "422", "default"}, f"{method} {path}"
            for status in refusals:
                assert list(operation["responses"][status]["content"]) == [
                    "application/problem+json"
                ]
