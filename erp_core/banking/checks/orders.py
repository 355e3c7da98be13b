"""I4 and I6: nothing is paid twice, two people stand behind a payment, and the bank shows it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from erp_core import finance
from erp_core.banking.errors import BadIban
from erp_core.banking.iban import normal_iban
from erp_core.banking.order_tables import Payee, PayeeEntry, PaymentOrder, PaymentOrderLine
from erp_core.banking.schemas.orders import LineStatus, OrderState, PayableKind
from erp_core.banking.schemas.statements import LineState
from erp_core.banking.tables import BankLine
from erp_core.kernel.actor import system
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.transaction import Tx

_APPROVED = frozenset({OrderState.APPROVED, OrderState.EXPORTED, OrderState.SETTLED})
_OUT = frozenset({OrderState.EXPORTED, OrderState.SETTLED})
_GOING = frozenset({LineStatus.WAITING, LineStatus.PAID})


@dataclass(frozen=True)
class _Order:
    row: PaymentOrder
    lines: Sequence[PaymentOrderLine]


def two_people_stand_behind(tx: Tx) -> Findings:
    """Find orders that are approved, or out, without a second person's word."""
    orders = _orders(tx)
    return Findings.of(len(orders), (words for each in orders for words in _unapproved(each.row)))


def orders_are_where_their_payments_are(tx: Tx) -> Findings:
    """Find orders whose state or total is not that of their payments."""
    orders = _orders(tx)
    return Findings.of(len(orders), (words for each in orders for words in _misplaced(each)))


def the_bank_shows_what_is_paid(tx: Tx) -> Findings:
    """Find payments that are paid by a line of the bank that is not matched, or is less."""
    lines = [each for each in _lines(tx) if each.state == LineStatus.PAID]
    shown = {row.id: row for row in tx.session.scalars(select(BankLine))}
    paid: dict[int, int] = {}
    for each in lines:
        paid[each.bank_line_id or 0] = paid.get(each.bank_line_id or 0, 0) + each.amount_minor
    return Findings.of(
        len(lines),
        (
            f"bank line {line_id} does not show the {minor} that payment orders say it paid"
            for line_id, minor in sorted(paid.items())
            if line_id not in shown
            or shown[line_id].state != LineState.MATCHED
            or -shown[line_id].amount_minor < minor
        ),
    )


def nothing_is_paid_twice(tx: Tx) -> Findings:
    """Find bills of which orders pay more than they are, and entries that they pay twice."""
    lines = [each for each in _lines(tx) if each.state in _GOING]
    sums: dict[tuple[str, int], list[int]] = {}
    for each in lines:
        sums.setdefault((each.kind, each.source_id), []).append(each.amount_minor)
    ids = [source_id for kind, source_id in sums if kind == PayableKind.BILL]
    owed = finance.gross_of_bills(tx, system(), ids)
    return Findings.of(len(lines), _twice(sums, owed))


def employees_are_paid_into_their_account(tx: Tx) -> Findings:
    """Find accounts that are none, and payments that go to another than the entry's employee."""
    payees = list(tx.session.scalars(select(Payee).order_by(Payee.id)))
    theirs = dict(tx.session.execute(select(PayeeEntry.entry_id, PayeeEntry.payee_id)).all())
    wrong = [f"payee {row.id} has an IBAN that is none" for row in payees if not _is_kept(row)]
    wrong += [
        f"payment {line.id} goes to payee {line.payee_id}, not to whom entry {line.source_id} pays"
        for line in _lines(tx)
        if line.payee_id is not None and theirs.get(line.source_id) != line.payee_id
    ]
    return Findings.of(len(payees), wrong)


ORDER_CHECKS = (
    Check(
        "I4",
        "Employees are paid into the account that is theirs",
        employees_are_paid_into_their_account,
    ),
    Check("I6", "Two people stand behind a payment order", two_people_stand_behind),
    Check(
        "I6",
        "A payment order is where its payments are, and of their sum",
        orders_are_where_their_payments_are,
    ),
    Check("I2", "A line of the bank shows each payment that was made", the_bank_shows_what_is_paid),
    Check("I4", "Payment orders pay nothing twice", nothing_is_paid_twice),
)


def _lines(tx: Tx) -> list[PaymentOrderLine]:
    return list(tx.session.scalars(select(PaymentOrderLine).order_by(PaymentOrderLine.id)))


def _is_kept(row: Payee) -> bool:
    try:
        return not row.iban or normal_iban(row.iban) == row.iban
    except BadIban:
        return False


def _orders(tx: Tx) -> list[_Order]:
    lines = _lines(tx)
    rows = tx.session.scalars(select(PaymentOrder).order_by(PaymentOrder.id))
    return [_Order(row, [each for each in lines if each.order_id == row.id]) for row in rows]


def _unapproved(row: PaymentOrder) -> Iterator[str]:
    if row.state in _APPROVED and (row.approved_by is None or row.message_id is None):
        yield f"payment order {row.id} is {row.state}, but nobody approved it"
    if row.approved_by is not None and row.approved_by in {row.made_by, row.proposed_by}:
        yield f"payment order {row.id} was approved by who made or proposed it"
    if row.state in _OUT and row.exported_at is None:
        yield f"payment order {row.id} is {row.state}, but was not exported"


def _misplaced(order: _Order) -> Iterator[str]:
    row, states = order.row, {each.state for each in order.lines}
    if row.total_minor != sum(each.amount_minor for each in order.lines):
        yield f"payment order {row.id} is not of the sum of its payments"
    waits, paid = LineStatus.WAITING in states, LineStatus.PAID in states
    if row.state == OrderState.SETTLED:
        right = paid and not waits
    elif row.state == OrderState.CANCELLED:
        right = not paid and not waits
    else:
        right = waits and (row.state == OrderState.EXPORTED or not paid)
    if not right:
        yield f"payment order {row.id} is {row.state}, its payments are {', '.join(sorted(states))}"


def _twice(sums: dict[tuple[str, int], list[int]], owed: dict[int, int]) -> Iterator[str]:
    for (kind, source_id), minors in sorted(sums.items()):
        if kind != PayableKind.BILL and len(minors) > 1:
            yield f"the {kind} of entry {source_id} is paid {len(minors)} times"
        elif kind == PayableKind.BILL and sum(minors) > owed.get(source_id, 0):
            yield (
                f"bill {source_id} is of {owed.get(source_id, 0)}, payment orders pay {sum(minors)}"
            )
