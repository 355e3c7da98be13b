"""The rules of the trade, by themselves."""

from datetime import date
from decimal import Decimal

import pytest

from erp_core.finance import TermsView
from erp_core.kernel.errors import Conflict
from erp_core.sales.policies import (
    invoiceable,
    is_late,
    payment_policy_for,
    require_address_changeable,
    require_cancellable,
)
from erp_core.sales.schemas import OrderState, PaymentPolicy

D = Decimal
MONDAY, TUESDAY, FRIDAY = date(2026, 5, 18), date(2026, 5, 19), date(2026, 5, 22)


def allowed(rule: object, state: OrderState) -> bool:
    try:
        rule(state)  # type: ignore[operator]  # rules take any state
    except Conflict:
        return False
    return True


def test_only_what_has_not_been_shipped_can_be_cancelled() -> None:
    assert {state for state in OrderState if allowed(require_cancellable, state)} == {
        OrderState.DRAFT,
        OrderState.CONFIRMED,
    }


def test_an_address_can_change_while_something_is_to_be_shipped() -> None:
    assert {state for state in OrderState if allowed(require_address_changeable, state)} == {
        OrderState.DRAFT,
        OrderState.CONFIRMED,
        OrderState.PARTLY_DELIVERED,
    }


@pytest.mark.parametrize(
    ("days", "policy"), [(0, PaymentPolicy.PREPAID), (14, PaymentPolicy.ON_ACCOUNT)]
)
def test_days_to_pay_mean_buying_on_account(days: int, policy: PaymentPolicy) -> None:
    terms = TermsView(party_id=1, payment_days=days, credit_limit=None)

    assert payment_policy_for(terms) is policy


@pytest.mark.parametrize(
    ("policy", "delivered", "invoiced", "due"),
    [
        (PaymentPolicy.PREPAID, 0, 0, 5),
        (PaymentPolicy.PREPAID, 2, 5, 0),
        (PaymentPolicy.ON_ACCOUNT, 0, 0, 0),
        (PaymentPolicy.ON_ACCOUNT, 3, 1, 2),
        (PaymentPolicy.ON_ACCOUNT, 3, 4, 0),
    ],
)
def test_who_pays_in_advance_is_billed_for_all_and_others_for_what_they_got(
    policy: PaymentPolicy, delivered: int, invoiced: int, due: int
) -> None:
    assert invoiceable(policy, D(5), D(delivered), D(invoiced)) == D(due)


@pytest.mark.parametrize(
    ("state", "promised", "expected", "late"),
    [
        ("confirmed", None, FRIDAY, False),
        ("confirmed", TUESDAY, None, False),
        ("confirmed", MONDAY, None, True),
        ("confirmed", TUESDAY, FRIDAY, True),
        ("partly_delivered", MONDAY, MONDAY, True),
        ("delivered", MONDAY, FRIDAY, False),
    ],
)
def test_an_order_is_late_after_its_promise(
    state: str, promised: date | None, expected: date | None, late: bool
) -> None:
    assert is_late(state, promised, expected, TUESDAY) is late
