"""Reads of dunning: levels, letters and disputes."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, func, select

from erp_core import parties
from erp_core.finance.dunning_tables import Dispute, DunningLetter, DunningLevel, DunningLine
from erp_core.finance.errors import NoSuchDunningLetter
from erp_core.finance.numbers import write_number
from erp_core.finance.queries.invoices import PREFIXES, open_minor, visible_invoice
from erp_core.finance.queries.statements import READ
from erp_core.finance.schemas.dunning import (
    DisputeView,
    DunningLetterView,
    DunningLevelView,
    DunningLineView,
    LeftOutView,
    LetterState,
)
from erp_core.finance.schemas.invoices import InvoiceState
from erp_core.finance.tables import Invoice, Payment
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date, get_organisation
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.transaction import Tx


def list_dunning_levels(tx: Tx, actor: Actor) -> tuple[DunningLevelView, ...]:
    """List the levels of reminding, mildest first."""
    actor.require(READ)
    currency = get_organisation(tx).currency
    rows = tx.session.scalars(select(DunningLevel).order_by(DunningLevel.level))
    return tuple(level_view(row, currency) for row in rows)


def list_dunning_letters(
    tx: Tx,
    actor: Actor,
    page: PageRequest | None = None,
    state: LetterState | None = None,
    party_id: int | None = None,
) -> Page[DunningLetterView]:
    """List letters, newest first; in one state or in any, to one customer or to all."""
    actor.require(READ)
    query = select(DunningLetter)
    if state is not None:
        query = query.where(DunningLetter.state == state)
    if party_id is not None:
        query = query.where(DunningLetter.party_id == party_id)
    found = paged(tx, query, DunningLetter.id, page or PageRequest(), lambda row: row)
    return Page(items=list(letter_views(tx, found.items)), next_before=found.next_before)


def get_dunning_letter(tx: Tx, actor: Actor, letter_id: int) -> DunningLetterView:
    """Return one letter.

    Raises:
        NoSuchDunningLetter: There is none.
    """
    actor.require(READ)
    row = tx.session.get(DunningLetter, letter_id)
    if row is None:
        raise NoSuchDunningLetter
    return letter_views(tx, [row])[0]


def level_view(row: DunningLevel, currency: str) -> DunningLevelView:
    """Show a level."""
    return DunningLevelView(
        level=row.level,
        days_overdue=row.days_overdue,
        fee=Money(row.fee_minor, currency) if row.fee_minor else None,
        pay_days=row.pay_days,
        text_en=row.text_en,
        text_zh=row.text_zh,
    )


def letter_views(tx: Tx, letters: Sequence[DunningLetter]) -> tuple[DunningLetterView, ...]:
    """Show many letters in three statements."""
    tx.session.flush()
    lines = _lines(tx, [letter.id for letter in letters])
    names = parties.names_of(tx, {letter.party_id for letter in letters})
    fees = _numbers(tx, [letter.fee_invoice_id for letter in letters])
    return tuple(
        _letter_view(
            letter,
            names.get(letter.party_id, ""),
            lines.get(letter.id, ()),
            fees.get(letter.fee_invoice_id or 0),
        )
        for letter in letters
    )


def is_disputed() -> ColumnElement[bool]:
    """Whether an invoice is contested now, as a condition on its row."""
    return exists().where(Dispute.invoice_id == Invoice.id, Dispute.settled_at.is_(None))


def still_to_remind(tx: Tx, letter: DunningLetterView) -> tuple[str, ...]:
    """Name the invoices of a letter that are still to be paid and that nobody contests."""
    rows = tx.session.scalars(
        select(Invoice)
        .where(
            Invoice.id.in_([line.invoice_id for line in letter.lines]),
            Invoice.state == InvoiceState.OPEN,
            ~is_disputed(),
        )
        .order_by(Invoice.due_date, Invoice.id)
    )
    return tuple(_number(row) or f"#{row.id}" for row in rows)


def dispute_view(row: Dispute) -> DisputeView:
    """Show a dispute."""
    return DisputeView(
        id=row.id,
        invoice_id=row.invoice_id,
        reason=row.reason,
        outcome=row.outcome,
        open=row.settled_at is None,
        source_type=row.source_type,
        source_id=row.source_id,
        opened_at=row.opened_at,
        settled_at=row.settled_at,
    )


def list_disputes(tx: Tx, actor: Actor, invoice_id: int) -> tuple[DisputeView, ...]:
    """List the disputes over an invoice, the latest first; an open one is the first.

    Raises:
        NoSuchInvoice: There is none, or none that the actor may know of.
    """
    actor.require("finance.read")
    visible_invoice(tx, actor, invoice_id)
    rows = tx.session.scalars(
        select(Dispute).where(Dispute.invoice_id == invoice_id).order_by(Dispute.id.desc())
    )
    return tuple(dispute_view(row) for row in rows)


def left_out_of_dunning(tx: Tx, actor: Actor) -> tuple[LeftOutView, ...]:
    """List the late invoices that are contested and so reminded of by nobody, longest due first."""
    actor.require(READ)
    rows = tx.session.execute(
        select(Invoice, Dispute)
        .join(Dispute, Dispute.invoice_id == Invoice.id)
        .where(
            Dispute.settled_at.is_(None),
            Invoice.state == InvoiceState.OPEN,
            Invoice.due_date < business_date(tx),
        )
        .order_by(Invoice.due_date, Invoice.id)
    ).all()
    names = parties.names_of(tx, {invoice.party_id for invoice, _ in rows})
    return tuple(
        LeftOutView(
            invoice_id=invoice.id,
            number=_number(invoice),
            party_id=invoice.party_id,
            name=names.get(invoice.party_id, ""),
            due_date=invoice.due_date,
            open=Money(open_minor(invoice), invoice.currency),
            reason=dispute.reason,
            since=dispute.opened_at,
        )
        for invoice, dispute in rows
    )


def _lines(tx: Tx, letter_ids: Sequence[int]) -> dict[int, tuple[DunningLineView, ...]]:
    rows = tx.session.execute(
        select(DunningLine, Invoice)
        .join(Invoice, Invoice.id == DunningLine.invoice_id)
        .where(DunningLine.letter_id.in_(letter_ids))
        .order_by(DunningLine.due_date, Invoice.id)
    )
    found: dict[int, tuple[DunningLineView, ...]] = {}
    for line, invoice in rows:
        view = DunningLineView(
            invoice_id=invoice.id,
            number=_number(invoice),
            level=line.level,
            due_date=line.due_date,
            open=Money(line.open_minor, line.currency),
        )
        found[line.letter_id] = (*found.get(line.letter_id, ()), view)
    return found


def _numbers(tx: Tx, invoice_ids: Sequence[int | None]) -> dict[int, str | None]:
    rows = tx.session.scalars(select(Invoice).where(Invoice.id.in_(filter(None, invoice_ids))))
    return {row.id: _number(row) for row in rows}


def _number(invoice: Invoice) -> str | None:
    return invoice.label or write_number(PREFIXES[invoice.kind], invoice.year, invoice.number)


def _letter_view(
    row: DunningLetter, name: str, lines: Sequence[DunningLineView], fee_number: str | None
) -> DunningLetterView:
    currencies = {line.open.currency for line in lines}
    total = None
    if len(currencies) == 1:
        total = sum((line.open for line in lines), Money(0, currencies.pop()))
    return DunningLetterView(
        id=row.id,
        party_id=row.party_id,
        name=name,
        level=row.level,
        state=LetterState(row.state),
        run_on=row.run_on,
        decided_on=row.decided_on,
        pay_days=row.pay_days,
        pay_by=row.pay_by,
        fee=Money(row.fee_minor, row.currency) if row.fee_minor else None,
        fee_invoice_id=row.fee_invoice_id,
        fee_number=fee_number,
        text_en=row.text_en,
        text_zh=row.text_zh,
        reason=row.reason,
        total=total,
        lines=tuple(lines),
    )


def covered_by_free_money(tx: Tx, invoices: Sequence[Invoice]) -> set[int]:
    """Name the invoices that money of their customer covers which settles nothing yet.

    The longest due are covered first, each in whole or not at all.
    """
    free = Payment.amount_minor - Payment.allocated_minor - Payment.refunded_minor
    rows = tx.session.execute(
        select(Payment.party_id, Payment.currency, func.sum(free))
        .where(Payment.party_id.in_({row.party_id for row in invoices}), free > 0)
        .group_by(Payment.party_id, Payment.currency)
    )
    left = {(party_id, currency): int(minor) for party_id, currency, minor in rows}
    covered: set[int] = set()
    for row in sorted(invoices, key=lambda each: (each.due_date, each.id)):
        purse = (row.party_id, row.currency)
        if left.get(purse, 0) >= open_minor(row):
            left[purse] -= open_minor(row)
            covered.add(row.id)
    return covered
