"""I2, I4, I5, I6 and I8 of what suppliers are owed: bills, their credit notes and payments."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from erp_core.finance.checks.control import (
    NOTHING,
    Owed,
    add_owed,
    posted_by_party,
    posted_by_source,
)
from erp_core.finance.payable_tables import (
    Bill,
    BillAllocation,
    BillLineRow,
    BillLineTax,
    SupplierPayment,
    SupplierRefund,
)
from erp_core.finance.queries.ageing_pieces import BANK_LINES, OF_SUPPLIERS
from erp_core.finance.queries.invoices import carried_open, open_minor
from erp_core.finance.queries.payables import carried_unspent, unspent_minor
from erp_core.finance.rates import PAR, Conversion
from erp_core.finance.schemas.invoices import InvoiceState
from erp_core.finance.schemas.ledger import AccountRole
from erp_core.finance.schemas.payables import BillKind
from erp_core.finance.service.supplier_payments import SUPPLIER_PAYMENTS
from erp_core.finance.settlement import state_of_amounts
from erp_core.finance.tables import Account, Entry, EntryLineRow
from erp_core.kernel.audit import AuditEntry
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.sequences import Counter
from erp_core.kernel.transaction import Tx


def payable_equals_documents(tx: Tx) -> Findings:
    """Find suppliers whose bills and payments differ from what these posted as payable.

    What a line of the bank booked on the payable account stands beside them, in the ageing, and
    banking answers for it; nothing else may be on the account.
    """
    ledger, documents = _payable_by_party(tx), _owed_by_party(tx)
    keys = sorted(ledger.keys() | documents.keys())
    wrong = [
        f"supplier {party_id} is owed {documents.get((party_id, currency), NOTHING)} by "
        f"documents, {ledger.get((party_id, currency), NOTHING)} by ledger "
        f"(in base currency, {currency})"
        for party_id, currency in keys
        if ledger.get((party_id, currency), NOTHING) != documents.get((party_id, currency), NOTHING)
    ]
    wrong += [
        f"entry {entry_id} is on the payable account for no bill, payment or line of the bank"
        for entry_id in _without_document(tx)
    ]
    return Findings.of(len(keys), wrong)


def entries_carry_amounts(tx: Tx) -> Findings:
    """Find bills, payments to suppliers and money from them whose entries carry another amount."""
    expected = (
        {("bills", row.id): _sign(row) * row.base_gross_minor for row in _bills(tx)}
        | {
            ("supplier_payments", row.id): 0 if row.is_reversed else row.base_amount_minor
            for row in _payments(tx)
        }
        | {
            ("supplier_refunds", row.id): 0 if row.is_reversed else -row.base_amount_minor
            for row in _refunds(tx)
        }
    )
    posted = posted_by_source(tx, AccountRole.PAYABLE)
    return Findings.of(
        len(expected),
        (
            f"the entry of {table} {id_} is missing or wrong"
            for (table, id_), minor in expected.items()
            if posted.get((table, id_), 0) != minor
        ),
    )


def bills_are_settled_by_rows(tx: Tx) -> Findings:
    """Find bills and payments whose counters, open amount or state their rows do not explain."""
    moved = func.sum(BillAllocation.amount_minor)
    used = _sums(tx, BillAllocation.payment_id, moved)
    paid = _sums(tx, BillAllocation.bill_id, moved)
    bills, payments = _bills(tx), _payments(tx)
    credited: dict[int, int] = {}
    for note in bills:
        if note.credits_id is not None:
            credited[note.credits_id] = credited.get(note.credits_id, 0) + note.gross_minor
    wrong = [
        *(f"payment {p.id} allocated" for p in payments if used.get(p.id, 0) != p.allocated_minor),
        *(f"bill {b.id} paid" for b in bills if paid.get(b.id, 0) != b.paid_minor),
        *(f"bill {b.id} credited" for b in bills if credited.get(b.id, 0) != b.credited_minor),
        *(f"bill {b.id} open" for b in bills if b.base_open_minor != carried_open(b)),
        *(f"bill {b.id} {b.state}" for b in bills if b.state != _right_state(b)),
    ]
    return Findings.of(
        len(bills) + len(payments), (f"{each} is not what its rows say" for each in wrong)
    )


def bills_add_up(tx: Tx) -> Findings:
    """Find bills whose lines, taxes or rate do not lead to what is printed at the bottom."""
    lines = {
        id_: tuple(map(int, sums))
        for id_, *sums in tx.session.execute(
            select(
                BillLineRow.bill_id,
                func.sum(BillLineRow.net_minor),
                func.sum(BillLineRow.tax_minor),
                func.sum(BillLineRow.base_net_minor),
                func.sum(BillLineRow.base_tax_minor),
            ).group_by(BillLineRow.bill_id)
        )
    }
    taxes = _sums(tx, BillLineTax.bill_id, func.sum(BillLineTax.tax_minor))
    bills = _bills(tx)
    return Findings.of(len(bills), _not_adding_up(bills, lines, taxes))


def credits_are_their_notes(tx: Tx) -> Findings:
    """Find bills credited in other quantities than their credit notes say."""
    rows = tx.session.execute(
        select(
            Bill.id,
            Bill.credits_id,
            func.sum(BillLineRow.quantity),
            func.sum(BillLineRow.credited_quantity),
        )
        .join(BillLineRow, BillLineRow.bill_id == Bill.id)
        .group_by(Bill.id, Bill.credits_id)
    )
    counted: dict[int, Decimal] = {}
    noted: dict[int, Decimal] = {}
    for bill_id, credits_id, quantity, credited in rows:
        if credits_id is None:
            counted[bill_id] = credited
        else:
            noted[credits_id] = noted.get(credits_id, Decimal()) + quantity
    return Findings.of(
        len(counted),
        (
            f"bill {bill_id} was credited in other quantities than its credit notes say"
            for bill_id, credited in counted.items()
            if credited != noted.get(bill_id, Decimal())
        ),
    )


def payables_are_numbered_and_audited(tx: Tx) -> Findings:
    """Find suppliers' documents with gaps in their numbers, or that nobody answers for."""
    bills, payments = _bills(tx), _payments(tx)
    found: dict[tuple[str, str], list[int]] = {}
    for row in bills:
        found.setdefault((row.kind, str(row.year)), []).append(row.number or 0)
    for paid in payments:
        found.setdefault((SUPPLIER_PAYMENTS, str(paid.year)), []).append(paid.number or 0)
    counters = {
        (row.series, row.period): row.last
        for row in tx.session.scalars(select(Counter))
        if row.series in {*BillKind, SUPPLIER_PAYMENTS}
    }
    wrong = [
        f"{series} {year}: the numbers are not 1 to {counters.get((series, year), 0)}"
        for series, year in sorted(found.keys() | counters.keys())
        if sorted(found.get((series, year), []))
        != list(range(1, counters.get((series, year), 0) + 1))
    ]
    wrong += [
        *_unanswered(tx, "bills", Bill.id, ("finance.record_bill", "finance.credit_bill")),
        *_unanswered(tx, "supplier_payments", SupplierPayment.id, ("finance.pay_supplier",)),
    ]
    return Findings.of(len(bills) + len(payments), wrong)


PAYABLE_CHECKS = (
    Check("I2", "What each supplier is owed equals the payable account", payable_equals_documents),
    Check("I2", "Every supplier's document's entry carries its amount", entries_carry_amounts),
    Check("I2", "Bills and payments equal the rows behind them", bills_are_settled_by_rows),
    Check("I4", "A bill is credited by its credit notes", credits_are_their_notes),
    Check("I5", "Bills are numbered and answered for", payables_are_numbered_and_audited),
    Check("I8", "The lines of a bill sum to it, at its rate", bills_add_up),
)


def _sign(row: Bill) -> int:
    return 1 if row.kind == BillKind.CREDIT else -1


def _bills(tx: Tx) -> list[Bill]:
    return list(tx.session.scalars(select(Bill).order_by(Bill.id)))


def _payments(tx: Tx) -> list[SupplierPayment]:
    return list(tx.session.scalars(select(SupplierPayment).order_by(SupplierPayment.id)))


def _refunds(tx: Tx) -> list[SupplierRefund]:
    return list(tx.session.scalars(select(SupplierRefund).order_by(SupplierRefund.id)))


def _sums(tx: Tx, key: InstrumentedAttribute[int], total: ColumnElement[int]) -> dict[int, int]:
    return {id_: int(sum_) for id_, sum_ in tx.session.execute(select(key, total).group_by(key))}


def _right_state(row: Bill) -> InvoiceState:
    return InvoiceState.APPLIED if row.kind == BillKind.CREDIT else state_of_amounts(row)


def _not_adding_up(
    bills: Sequence[Bill], lines: dict[int, tuple[int, ...]], taxes: dict[int, int]
) -> Iterator[str]:
    for row in bills:
        header = (row.net_minor, row.tax_minor, row.base_net_minor, row.base_tax_minor)
        if lines.get(row.id) != header or taxes.get(row.id, 0) != row.tax_minor:
            yield f"the lines of bill {row.id} do not sum to it"
        rate = Conversion(row.currency, row.base_currency, row.rate)
        is_par = row.currency != row.base_currency or row.rate == PAR
        at_rate = row.kind == BillKind.CREDIT or rate.minor(row.gross_minor) == row.base_gross_minor
        if not (is_par and at_rate):
            yield f"bill {row.id} is not at its rate in base currency"


def _unanswered(
    tx: Tx, table: str, id_column: InstrumentedAttribute[int], actions: tuple[str, ...]
) -> Iterator[str]:
    answered = exists().where(
        AuditEntry.subject_type == table,
        AuditEntry.subject_id == id_column,
        AuditEntry.action.in_(actions),
    )
    for id_ in tx.session.scalars(select(id_column).where(~answered).order_by(id_column)):
        yield f"{table} {id_} has no audit entry"


def _payable_by_party(tx: Tx) -> Owed:
    """Sum what suppliers' documents posted as payable; what is owed is a credit."""
    posted = posted_by_party(tx, AccountRole.PAYABLE, Entry.source_type.in_(OF_SUPPLIERS))
    return {key: (-base, -minor) for key, (base, minor) in posted.items()}


def _without_document(tx: Tx) -> Sequence[int]:
    """Find entries on the payable account that neither a supplier's document nor the bank made."""
    return tx.session.scalars(
        select(Entry.id)
        .join(EntryLineRow, EntryLineRow.entry_id == Entry.id)
        .join(Account, Account.id == EntryLineRow.account_id)
        .where(
            Account.role == AccountRole.PAYABLE,
            or_(
                Entry.source_type.is_(None),
                Entry.source_type.not_in((*OF_SUPPLIERS, BANK_LINES)),
            ),
        )
        .distinct()
        .order_by(Entry.id)
    ).all()


def _owed_by_party(tx: Tx) -> Owed:
    owed: Owed = {}
    for row in _bills(tx):
        if row.kind == BillKind.BILL:
            add_owed(owed, (row.party_id, row.currency), carried_open(row), open_minor(row))
    for paid in _payments(tx):
        add_owed(owed, (paid.party_id, paid.currency), -carried_unspent(paid), -unspent_minor(paid))
    return {key: sums for key, sums in owed.items() if sums != NOTHING}
