"""The rules of the trade for orders, each in one place, so that a change of rule is one change."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from erp_core.catalog import ReturnRule
from erp_core.finance import TermsView
from erp_core.kernel.working_days import is_working_day, working_days_after
from erp_core.sales.errors import (
    AlreadyCancelled,
    CannotCancel,
    CannotChangeAddress,
    NeverReturned,
    NotOpen,
    OpenedGoods,
    ReasonNotAccepted,
    ReturnTooLate,
)
from erp_core.sales.returns import Condition
from erp_core.sales.rules import OrderRules
from erp_core.sales.schemas import OrderState, PaymentPolicy
from erp_core.sales.states import ORDER, TO_DELIVER


def payment_policy_for(terms: TermsView) -> PaymentPolicy:
    """Customers with days to pay buy on account, all others pay before we ship."""
    return PaymentPolicy.ON_ACCOUNT if terms.payment_days > 0 else PaymentPolicy.PREPAID


def require_cancellable(state: str) -> None:
    """Refuse to cancel once something has been shipped.

    Raises:
        AlreadyCancelled: That has been done.
        CannotCancel: The order has left that point behind.
    """
    if state == OrderState.CANCELLED:
        raise AlreadyCancelled
    if not ORDER.allows(state, OrderState.CANCELLED):
        raise CannotCancel(state=state)


def require_reason(rules: OrderRules, reason: str) -> None:
    """Refuse to cancel for a reason that the rules do not name.

    Raises:
        ReasonNotAccepted: ``facts["accepted"]`` names those that are.
    """
    accepted = rules.cancel_reasons
    if accepted is not None and reason not in accepted:
        raise ReasonNotAccepted(field="reason", accepted=", ".join(sorted(accepted)))


def require_address_changeable(state: str) -> None:
    """Refuse another address once everything has been shipped.

    Raises:
        CannotChangeAddress: Nothing is left to ship.
    """
    if state not in TO_DELIVER | {OrderState.DRAFT}:
        raise CannotChangeAddress(state=state)


def require_to_deliver(state: str) -> None:
    """Refuse what makes sense only while something is still to be shipped.

    Raises:
        NotOpen: The order is not binding yet, or finished.
    """
    if state not in TO_DELIVER:
        raise NotOpen(state=state)


def billable(policy: str, quantity: Decimal, delivered: Decimal, returned: Decimal) -> Decimal:
    """Tell how much of a line is to be paid: all if prepaid, else what was delivered, and kept."""
    due = quantity if policy == PaymentPolicy.PREPAID else delivered
    return due - returned


def invoiceable(
    policy: str,
    quantity: Decimal,
    delivered: Decimal,
    invoiced: Decimal,
    returned: Decimal = Decimal(0),
) -> Decimal:
    """Tell how much of a line may be invoiced now."""
    return max(billable(policy, quantity, delivered, returned) - invoiced, Decimal(0))


ON_THE_WAY = 3
"""Days that a parcel is taken to travel: we are not told when it arrives."""


def return_until(shipped_on: date, days: int) -> date:
    """Tell the last day on which goods may be asked to come back."""
    return shipped_on + timedelta(days=ON_THE_WAY + days)


def require_returnable(
    rule: ReturnRule, condition: Condition, until: date | None, today: date
) -> None:
    """Refuse goods that do not come back; those with a fault always may.

    Raises:
        NeverReturned: This article never does.
        OpenedGoods: It was opened, and comes back only sealed.
        ReturnTooLate: The time for it is over.
    """
    if condition is Condition.FAULTY:
        return
    if rule is ReturnRule.NEVER:
        raise NeverReturned
    if rule is ReturnRule.SEALED and condition is Condition.OPENED:
        raise OpenedGoods
    if until is not None and today > until:
        raise ReturnTooLate(until=until.isoformat())


def is_late(state: str, promised_on: date | None, expected_on: date | None, today: date) -> bool:
    """Tell whether a promise is broken, or will be by what we expect."""
    if state not in TO_DELIVER or promised_on is None:
        return False
    return today > promised_on or (expected_on is not None and expected_on > promised_on)


DISPATCH_UNTIL = 14
"""Hour of a working day until which goods in stock leave the same day."""
_DAYS = {(True, False): 2, (True, True): 5, (False, False): 6, (False, True): 10}
"""Working days on the way, at most, by (within the country, by carrier)."""
BY_CARRIER_FROM = Decimal(20)
"""Kilograms of one piece from which it goes by carrier, with an appointment."""


def arrives_by(now: datetime, *, inland: bool, by_carrier: bool) -> date:
    """Tell by which day goods in stock are with the customer when they are ordered now.

    Args:
        now: In the organisation's zone.
        inland: Whether they stay in the country.
        by_carrier: Whether something of it is too heavy for a parcel.
    """
    leaves = now.date()
    if not is_working_day(leaves) or now.hour >= DISPATCH_UNTIL:
        leaves = working_days_after(leaves, 1)
    return working_days_after(leaves, _DAYS[inland, by_carrier])
