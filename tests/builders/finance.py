"""Books, invoices and payments for tests, made through finance's own verbs."""

from datetime import date
from decimal import Decimal

from erp_core.catalog import LineTax
from erp_core.finance import (
    AccountRole,
    Allocation,
    EntryLine,
    InvoiceLine,
    InvoiceView,
    Journal,
    NewEntry,
    NewInvoice,
    NewPayment,
    NewPaymentAccount,
    NewRate,
    NewStoredValue,
    PaymentAccountKind,
    PaymentMethod,
    PaymentView,
    StoredValueSource,
    add_payment_account,
    get_invoice,
    get_payment,
    install_chart,
    issue_invoice,
    load_stored_value,
    post_entry,
    record_payment,
    record_rate,
)
from erp_core.finance.checks import CHECKS
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx
from erp_core.parties import NewParty, PartyKind, create_party


def eur(amount: str) -> Money:
    """Return an amount in euros."""
    return Money.of(amount, "EUR")


def books(tx: Tx) -> None:
    """Install the standard chart of accounts."""
    install_chart(tx, system())


def a_payer(tx: Tx, name: str = "Café Lindner") -> int:
    """Add a customer and return the id."""
    return create_party(tx, system(), NewParty(kind=PartyKind.COMPANY, name=name)).id


def a_line(
    unit_price: str = "10.00", quantity: str = "1", taxes: tuple[LineTax, ...] = ()
) -> InvoiceLine:
    """Return an invoice line."""
    return InvoiceLine(
        description_en="House Blend 1 kg",
        description_zh="鹤港拼配 1公斤",
        quantity=Decimal(quantity),
        unit_price=Decimal(unit_price),
        taxes=taxes,
    )


def a_rate(tx: Tx, rate: str, currency: str = "USD", day: date | None = None) -> None:
    """Record what one euro is worth, today unless a day is given."""
    on = day or business_date(tx)
    new = NewRate(currency=currency, day=on, rate=Decimal(rate), source="ECB")
    record_rate(tx, system(), new)


def an_invoice(
    tx: Tx,
    party_id: int,
    *lines: InvoiceLine,
    due_days: int | None = None,
    currency: str = "EUR",
) -> InvoiceView:
    """Issue an invoice (of 10.00 unless lines are given) and return it with its number."""
    new = NewInvoice(
        party_id=party_id, currency=currency, lines=lines or (a_line(),), due_days=due_days
    )
    issued = issue_invoice(tx, system(), new)
    tx.settle()
    return get_invoice(tx, system(), issued.id)


def a_payment(
    tx: Tx,
    party_id: int,
    amount: str,
    allocate_to: dict[int, str] | None = None,
    method: PaymentMethod = PaymentMethod.BANK_TRANSFER,
    account_id: int | None = None,
    currency: str = "EUR",
) -> PaymentView:
    """Record a payment: for the longest due invoices unless told for which."""
    named = tuple(
        Allocation(invoice_id=invoice_id, amount=Money.of(part, currency))
        for invoice_id, part in (allocate_to or {}).items()
    )
    new = NewPayment(
        party_id=party_id,
        amount=Money.of(amount, currency),
        method=method,
        account_id=account_id,
        allocate_to="auto" if allocate_to is None else named,
    )
    recorded = record_payment(tx, system(), new)
    tx.settle()
    return get_payment(tx, system(), recorded.id)


def an_entry(
    amount: str,
    on: date,
    debit: str = AccountRole.BANK,
    credit: str = AccountRole.REVENUE,
    late_reason: str = "",
) -> NewEntry:
    """Return an entry by hand; a sale for money in the bank unless accounts are given."""
    money = eur(amount)
    return NewEntry(
        journal=Journal.GENERAL,
        business_date=on,
        lines=(EntryLine(account=debit, debit=money), EntryLine(account=credit, credit=money)),
        late_reason=late_reason,
    )


def a_sale_by_hand(tx: Tx, amount: str, on: date) -> int:
    """Post a sale on a day and return the entry's id."""
    return post_entry(tx, system(), an_entry(amount, on)).id


def an_account(tx: Tx, party_id: int, kind: PaymentAccountKind = PaymentAccountKind.CARD) -> int:
    """Note a way in which a customer pays and return its id."""
    return add_payment_account(tx, system(), NewPaymentAccount(party_id=party_id, kind=kind)).id


def a_gift_card(tx: Tx, party_id: int, amount: str = "0", expires_on: date | None = None) -> int:
    """Give a customer a gift card with an amount on it, sold for cash, and return its id."""
    new = NewPaymentAccount(
        party_id=party_id, kind=PaymentAccountKind.GIFT_CARD, expires_on=expires_on
    )
    account = add_payment_account(tx, system(), new)
    if Decimal(amount):
        value = NewStoredValue(amount=eur(amount), source=StoredValueSource.CASH, reason="bought")
        load_stored_value(tx, system(), account.id, value)
    return account.id


def broken_rules(database: Database) -> list[str]:
    """Run every check of finance and return what they found."""
    found = [database.read(check.run) for check in CHECKS]
    return [violation for findings in found for violation in findings.violations]
