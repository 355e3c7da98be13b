"""Reads of payments, terms and what a customer owes, limited to the parties an actor sees."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import ScalarSelect, func, select

from erp_core.finance.errors import NoSuchCustomer, NoSuchPayment
from erp_core.finance.numbers import write_number
from erp_core.finance.policies import WITHOUT_AGREEMENT, Terms, refund_window
from erp_core.finance.queries.invoices import (
    READ,
    invoice_views,
    open_minor,
    visible_invoice,
    visible_open_invoices,
)
from erp_core.finance.schemas.payments import (
    AllocationView,
    BalanceView,
    CurrencyBalance,
    PaymentBrief,
    PaymentMethod,
    PaymentView,
    RefundView,
    TermsView,
)
from erp_core.finance.tables import AllocationRow, CustomerTerms, Invoice, Payment, Refund
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date, get_organisation
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.shares import share
from erp_core.kernel.sight import in_sight
from erp_core.kernel.transaction import Tx
from erp_core.parties import get_party


def get_payment(tx: Tx, actor: Actor, payment_id: int) -> PaymentView:
    """Return a payment.

    Raises:
        NoSuchPayment: There is none, or none that the actor may know of.
    """
    actor.require(READ)
    return payment_views(tx, [visible_payment(tx, actor, payment_id)])[0]


def payment_brief(tx: Tx, actor: Actor, payment_id: int) -> PaymentBrief:
    """Return whose a payment is and how much came in, without what it settles.

    Raises:
        NoSuchPayment: There is none, or none that the actor may know of.
    """
    actor.require(READ)
    row = visible_payment(tx, actor, payment_id)
    amount = Money(row.amount_minor, row.currency)
    return PaymentBrief(id=row.id, party_id=row.party_id, amount=amount)


def list_payments(
    tx: Tx, actor: Actor, page: PageRequest | None = None, party_id: int | None = None
) -> Page[PaymentView]:
    """List payments, newest first; of one customer or of all in sight."""
    actor.require(READ)
    query = in_sight(select(Payment), Payment.party_id, actor)
    if party_id is not None:
        query = query.where(Payment.party_id == party_id)
    found = paged(tx, query, Payment.id, page or PageRequest(), lambda row: row)
    return Page(items=list(payment_views(tx, found.items)), next_before=found.next_before)


def payments_for(tx: Tx, actor: Actor, invoice_id: int) -> tuple[AllocationView, ...]:
    """Tell which payments settle an invoice now, and how much of each.

    Raises:
        NoSuchInvoice: There is none, or none that the actor may know of.
    """
    actor.require(READ)
    row = visible_invoice(tx, actor, invoice_id)
    settled = settled_by(tx, invoice_id)
    return tuple(
        AllocationView(
            payment_id=payment_id, invoice_id=invoice_id, amount=Money(minor, row.currency)
        )
        for payment_id, minor in settled.items()
    )


def settled_by(tx: Tx, invoice_id: int) -> dict[int, int]:
    """Tell what each payment settles of an invoice now, in minor units, oldest payment first."""
    minor = func.sum(AllocationRow.amount_minor)
    rows = tx.session.execute(
        select(AllocationRow.payment_id, minor)
        .where(AllocationRow.invoice_id == invoice_id)
        .group_by(AllocationRow.payment_id)
        .having(minor != 0)
        .order_by(AllocationRow.payment_id)
    )
    return {payment_id: int(sum_minor) for payment_id, sum_minor in rows}


def settlements_of(tx: Tx, payment_id: int) -> dict[int, int]:
    """Tell what a payment settles of each invoice now, in minor units, by invoice."""
    return dict(_allocations(tx, [payment_id]).get(payment_id, []))


def balance_of(tx: Tx, actor: Actor, party_id: int) -> BalanceView:
    """Tell what a customer owes and what of it is overdue today.

    Raises:
        NoSuchCustomer: The customer is out of the actor's sight.
    """
    actor.require(READ)
    actor.require_sight(party_id, NoSuchCustomer)
    invoices = visible_open_invoices(tx, actor, party_id)
    payments = _with_free_money(tx, party_id)
    return BalanceView(
        party_id=party_id,
        **_in_base(tx, invoices, payments),
        invoices=invoice_views(tx, invoices),
        currencies=_in_each_currency(tx, invoices, payments),
    )


def customer_terms(tx: Tx, actor: Actor, party_id: int) -> TermsView:
    """Tell what is agreed with a customer, else what holds for everyone.

    Raises:
        NoSuchCustomer: The customer is out of the actor's sight.
    """
    actor.require(READ)
    actor.require_sight(party_id, NoSuchCustomer)
    terms = _terms_of(tx, party_id)
    return TermsView(
        party_id=party_id, payment_days=terms.payment_days, credit_limit=terms.credit_limit
    )


def credit_limit_of(tx: Tx, actor: Actor, whose: ScalarSelect[int]) -> Money | None:
    """Tell the credit limit of a customer whom the caller's own row names, in one statement.

    Args:
        tx: The transaction.
        actor: Who asks; a customer out of sight is like one with whom nothing was agreed.
        whose: Selects the customer.
    """
    actor.require(READ)
    agreed = select(CustomerTerms).where(CustomerTerms.party_id == whose)
    row = tx.session.scalar(in_sight(agreed, CustomerTerms.party_id, actor))
    return _terms(row).credit_limit


def payment_days(tx: Tx, party_id: int) -> int:
    """Tell how many days a customer has to pay.

    Raises:
        PartyNotFound: There is no such customer.
    """
    agreed = tx.session.get(CustomerTerms, party_id)
    if agreed is not None:
        return agreed.payment_days
    get_party(tx, system("finance"), party_id)
    return WITHOUT_AGREEMENT.payment_days


def visible_payment(tx: Tx, actor: Actor, payment_id: int, *, for_update: bool = False) -> Payment:
    """Return the row of a payment that the actor may know of.

    Raises:
        NoSuchPayment: There is none, or it is out of sight.
    """
    row = (
        tx.session.get(Payment, payment_id, with_for_update=True, populate_existing=True)
        if for_update
        else tx.session.get(Payment, payment_id)
    )
    if row is None or not actor.sees(row.party_id):
        raise NoSuchPayment
    return row


def free_minor(row: Payment) -> int:
    """Tell what of a payment neither settles an invoice nor was refunded, in minor units."""
    return row.amount_minor - row.allocated_minor - row.refunded_minor


def carried_free(row: Payment) -> int:
    """Tell what is free of a payment in base currency, at the payment's rate, in minor units."""
    return share(row.base_amount_minor, Decimal(free_minor(row)), Decimal(row.amount_minor))


def payment_views(tx: Tx, rows: Sequence[Payment]) -> tuple[PaymentView, ...]:
    """Show many payments in two statements at most."""
    allocations = _allocations(tx, [row.id for row in rows if row.allocated_minor])
    refunds = _refunds(tx, [row.id for row in rows if row.refunded_minor])
    return tuple(_payment_view(row, allocations, refunds) for row in rows)


def new_payment_view(row: Payment, settled: Mapping[int, int]) -> PaymentView:
    """Show a payment that was just recorded, and what it settled of invoices in minor units."""
    return _payment_view(row, {row.id: tuple(settled.items())}, {})


def _terms_of(tx: Tx, party_id: int) -> Terms:
    return _terms(tx.session.get(CustomerTerms, party_id))


def _terms(row: CustomerTerms | None) -> Terms:
    if row is None:
        return WITHOUT_AGREEMENT
    limit = row.credit_limit_minor
    return Terms(row.payment_days, None if limit is None else Money(limit, row.currency))


def _with_free_money(tx: Tx, party_id: int) -> list[Payment]:
    free = Payment.amount_minor - Payment.allocated_minor - Payment.refunded_minor
    return list(tx.session.scalars(select(Payment).where(Payment.party_id == party_id, free > 0)))


def _in_base(tx: Tx, invoices: Sequence[Invoice], payments: Sequence[Payment]) -> dict[str, Money]:
    owed = [(row.due_date, row.base_open_minor) for row in invoices]
    free = sum(carried_free(row) for row in payments)
    return _sums(get_organisation(tx).currency, owed, free, business_date(tx))


def _in_each_currency(
    tx: Tx, invoices: Sequence[Invoice], payments: Sequence[Payment]
) -> tuple[CurrencyBalance, ...]:
    found = []
    used = {row.currency for row in invoices} | {row.currency for row in payments}
    for currency in sorted(used):
        owed = [(row.due_date, open_minor(row)) for row in invoices if row.currency == currency]
        free = sum(free_minor(row) for row in payments if row.currency == currency)
        sums = _sums(currency, owed, free, business_date(tx))
        found.append(CurrencyBalance(currency=currency, **sums))
    return tuple(found)


def _sums(
    currency: str, owed: Sequence[tuple[date, int]], free: int, today: date
) -> dict[str, Money]:
    """Sum what is owed by due date, and what is free, in minor units of one currency."""
    opened = sum(minor for _, minor in owed)
    minors = {
        "open": opened,
        "overdue": sum(minor for due_date, minor in owed if due_date < today),
        "unallocated": free,
        "due": opened - free,
    }
    return {name: Money(minor, currency) for name, minor in minors.items()}


def _allocations(tx: Tx, payment_ids: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
    minor = func.sum(AllocationRow.amount_minor)
    rows = tx.session.execute(
        select(AllocationRow.payment_id, AllocationRow.invoice_id, minor)
        .where(AllocationRow.payment_id.in_(payment_ids))
        .group_by(AllocationRow.payment_id, AllocationRow.invoice_id)
        .having(minor != 0)
        .order_by(AllocationRow.invoice_id)
    )
    found: dict[int, list[tuple[int, int]]] = {}
    for payment_id, invoice_id, sum_minor in rows:
        found.setdefault(payment_id, []).append((invoice_id, int(sum_minor)))
    return found


def _refunds(tx: Tx, payment_ids: Sequence[int]) -> dict[int, list[Refund]]:
    if not payment_ids:
        return {}
    rows = tx.session.scalars(
        select(Refund).where(Refund.payment_id.in_(payment_ids)).order_by(Refund.id)
    )
    found: dict[int, list[Refund]] = {}
    for row in rows:
        found.setdefault(row.payment_id, []).append(row)
    return found


def _payment_view(
    row: Payment,
    allocations: Mapping[int, Sequence[tuple[int, int]]],
    refunds: Mapping[int, Sequence[Refund]],
) -> PaymentView:
    currency = row.currency
    return PaymentView(
        id=row.id,
        number=write_number("PAY", row.year, row.number),
        party_id=row.party_id,
        method=PaymentMethod(row.method),
        account_id=row.account_id,
        reference=row.reference,
        business_date=row.business_date,
        amount=Money(row.amount_minor, currency),
        rate=row.rate,
        base_amount=Money(row.base_amount_minor, row.base_currency),
        allocated=Money(row.allocated_minor, currency),
        refunded=Money(row.refunded_minor, currency),
        unallocated=Money(free_minor(row), currency),
        is_reversed=row.is_reversed,
        allocations=tuple(
            AllocationView(payment_id=row.id, invoice_id=invoice_id, amount=Money(minor, currency))
            for invoice_id, minor in allocations.get(row.id, ())
        ),
        refunds=tuple(refund_view(refund) for refund in refunds.get(row.id, ())),
        created_at=row.created_at,
    )


def refund_view(row: Refund) -> RefundView:
    """Show a refund, with when the customer will have it."""
    method = PaymentMethod(row.method)
    first, last = refund_window(method, row.business_date)
    return RefundView(
        id=row.id,
        number=write_number("REF", row.year, row.number),
        amount=Money(row.amount_minor, row.currency),
        rate=row.rate,
        base_amount=Money(row.base_amount_minor, row.base_currency),
        method=method,
        account_id=row.account_id,
        business_date=row.business_date,
        arrives_from=first,
        arrives_by=last,
        created_at=row.created_at,
        reason=row.reason,
        is_reversal=row.is_reversal,
    )
