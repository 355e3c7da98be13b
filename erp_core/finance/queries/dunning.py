"""Reads of dunning: levels, letters and disputes."""

from collections.abc import Sequence

from sqlalchemy import select

from erp_core import parties
from erp_core.finance.dunning_tables import Dispute, DunningLetter, DunningLevel, DunningLine
from erp_core.finance.errors import NoSuchDunningLetter
from erp_core.finance.numbers import write_number
from erp_core.finance.queries.invoices import PREFIXES
from erp_core.finance.queries.statements import READ
from erp_core.finance.schemas.dunning import (
    DisputeView,
    DunningLetterView,
    DunningLevelView,
    DunningLineView,
    LetterState,
)
from erp_core.finance.tables import Invoice
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import get_organisation
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
        text_en=row.text_en,
        text_zh=row.text_zh,
    )


def letter_views(tx: Tx, letters: Sequence[DunningLetter]) -> tuple[DunningLetterView, ...]:
    """Show many letters in two statements."""
    tx.session.flush()
    lines = _lines(tx, [letter.id for letter in letters])
    names = parties.names_of(tx, {letter.party_id for letter in letters})
    return tuple(
        _letter_view(letter, names.get(letter.party_id, ""), lines.get(letter.id, ()))
        for letter in letters
    )


def dispute_view(row: Dispute) -> DisputeView:
    """Show a dispute."""
    return DisputeView(
        id=row.id,
        invoice_id=row.invoice_id,
        reason=row.reason,
        outcome=row.outcome,
        open=row.settled_at is None,
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
        number = invoice.label or write_number(PREFIXES[invoice.kind], invoice.year, invoice.number)
        view = DunningLineView(
            invoice_id=invoice.id,
            number=number,
            level=line.level,
            due_date=line.due_date,
            open=Money(line.open_minor, line.currency),
        )
        found[line.letter_id] = (*found.get(line.letter_id, ()), view)
    return found


def _letter_view(
    row: DunningLetter, name: str, lines: Sequence[DunningLineView]
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
        fee=Money(row.fee_minor, row.currency) if row.fee_minor else None,
        fee_invoice_id=row.fee_invoice_id,
        text_en=row.text_en,
        text_zh=row.text_zh,
        reason=row.reason,
        total=total,
        lines=tuple(lines),
    )
