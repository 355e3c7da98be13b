"""Reminding customers who are late: a run proposes letters, a person approves or discards each.

An invoice climbs one level at a time, however late it is, because each letter announces the next.
What is paid or disputed is left out when the letter is proposed and again when it is approved, and
so is what a payment covers that settles nothing yet. A fee is charged by an invoice of its own, so
that it is open, paid and credited like any other.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import exists, select

from erp_core.finance.dunning_tables import DunningLetter, DunningLevel, DunningLine
from erp_core.finance.errors import NoSuchDunningLetter, NothingToRemind
from erp_core.finance.events import DunningApproved
from erp_core.finance.posting import base_currency
from erp_core.finance.queries.dunning import (
    covered_by_free_money,
    is_disputed,
    letter_views,
    level_view,
)
from erp_core.finance.queries.invoices import open_minor
from erp_core.finance.schemas.dunning import (
    DunningLetterView,
    DunningLevelView,
    LetterState,
    NewDunningLevel,
)
from erp_core.finance.schemas.invoices import InvoiceKind, InvoiceLine, InvoiceState, NewInvoice
from erp_core.finance.schemas.ledger import AccountRole
from erp_core.finance.service.invoices import issue_invoice
from erp_core.finance.tables import Invoice
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.audit import record_change
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date, get_organisation
from erp_core.kernel.states import States
from erp_core.kernel.transaction import Tx

LETTER = States(
    "dunning letter",
    {
        (LetterState.PROPOSED, LetterState.APPROVED),
        (LetterState.PROPOSED, LetterState.DISCARDED),
    },
)


def set_dunning_level(tx: Tx, actor: Actor, new: NewDunningLevel) -> DunningLevelView:
    """Say when a level is reached, what it costs and what is written; for letters from now on.

    Raises:
        ForeignCurrency: The fee is not in the base currency.
    """
    actor.require("finance.set_dunning_level")
    if new.fee is not None:
        base_currency(tx, new.fee.currency)
    row = DunningLevel(
        level=new.level,
        days_overdue=new.days_overdue,
        fee_minor=0 if new.fee is None else new.fee.minor,
        pay_days=new.pay_days,
        text_en=new.text_en,
        text_zh=new.text_zh,
    )
    merged = tx.session.merge(row)
    tx.session.flush()
    told = {"days_overdue": new.days_overdue, "fee_minor": row.fee_minor}
    record_change(tx, actor, "finance.set_dunning_level", ("dunning_levels", new.level), told)
    return level_view(merged, get_organisation(tx).currency)


def propose_dunning(tx: Tx, actor: Actor) -> tuple[DunningLetterView, ...]:
    """Propose a letter to each customer with invoices that reached their next level today.

    A customer with a proposed letter gets no second one; running it again proposes nothing new.
    """
    actor.require("finance.propose_dunning")
    today = business_date(tx)
    letters = [
        _propose(tx, actor, reached, today)
        for reached in _by_party(_reached(tx, _levels(tx), today))
    ]
    return letter_views(tx, letters)


def approve_dunning(tx: Tx, actor: Actor, letter_id: int) -> DunningLetterView:
    """Approve a letter: its invoices reach their levels, its fee is charged, its day is set.

    Raises:
        NoSuchDunningLetter: There is none.
        WrongTransition: It was decided before.
        NothingToRemind: All its invoices were paid, credited or disputed meanwhile.
        PeriodLocked: A fee would be charged in a locked month.
    """
    actor.require("finance.approve_dunning")
    letter = _letter(tx, letter_id)
    letter.state = LETTER.move(letter.state, LetterState.APPROVED)
    lines = _still_due(tx, letter)
    if not lines:
        raise NothingToRemind(field="letter_id")
    _lower(tx, letter, max(line.level for line in lines))
    letter.decided_on = business_date(tx)
    letter.pay_by = letter.decided_on + timedelta(days=letter.pay_days)
    if letter.fee_minor:
        letter.fee_invoice_id = _charge(tx, letter)
    tx.session.flush()
    told = {"level": letter.level, "fee_minor": letter.fee_minor}
    record_change(tx, actor, "finance.approve_dunning", ("dunning_letters", letter_id), told)
    tx.publish(DunningApproved(letter_id))
    return letter_views(tx, [letter])[0]


def discard_dunning(tx: Tx, actor: Actor, letter_id: int, reason: str) -> DunningLetterView:
    """Discard a proposed letter; its invoices stay on the level they are on.

    Raises:
        NoSuchDunningLetter: There is none.
        WrongTransition: It was decided before.
    """
    actor.require("finance.discard_dunning")
    letter = _letter(tx, letter_id)
    letter.state = LETTER.move(letter.state, LetterState.DISCARDED)
    letter.reason, letter.decided_on = reason, business_date(tx)
    tx.session.flush()
    told = {"reason": reason}
    record_change(tx, actor, "finance.discard_dunning", ("dunning_letters", letter_id), told)
    return letter_views(tx, [letter])[0]


def _levels(tx: Tx) -> list[DunningLevel]:
    return list(tx.session.scalars(select(DunningLevel).order_by(DunningLevel.level)))


def _reached(
    tx: Tx, levels: Sequence[DunningLevel], today: date
) -> list[tuple[Invoice, DunningLevel]]:
    """Find invoices that are late enough for the level after theirs, and are not paid for."""
    if not levels:
        return []
    earliest = today - timedelta(days=min(level.days_overdue for level in levels))
    waiting = exists().where(
        DunningLetter.party_id == Invoice.party_id, DunningLetter.state == LetterState.PROPOSED
    )
    rows = tx.session.scalars(
        select(Invoice)
        .where(
            Invoice.state == InvoiceState.OPEN,
            Invoice.kind != InvoiceKind.CREDIT_NOTE,
            Invoice.due_date <= earliest,
            ~is_disputed(),
            ~waiting,
        )
        .order_by(Invoice.party_id, Invoice.due_date, Invoice.id)
    )
    found = []
    for row in rows:
        level = next((each for each in levels if each.level > row.dunning_level), None)
        if level is not None and (today - row.due_date).days >= level.days_overdue:
            found.append((row, level))
    covered = covered_by_free_money(tx, [row for row, _ in found])
    return [(row, level) for row, level in found if row.id not in covered]


def _by_party(
    reached: Sequence[tuple[Invoice, DunningLevel]],
) -> list[list[tuple[Invoice, DunningLevel]]]:
    found: dict[int, list[tuple[Invoice, DunningLevel]]] = {}
    for invoice, level in reached:
        found.setdefault(invoice.party_id, []).append((invoice, level))
    return list(found.values())


def _propose(
    tx: Tx,
    actor: Actor,
    reached: Sequence[tuple[Invoice, DunningLevel]],
    today: date,
) -> DunningLetter:
    highest = max((level for _, level in reached), key=lambda level: level.level)
    letter = DunningLetter(
        party_id=reached[0][0].party_id,
        level=highest.level,
        state=LetterState.PROPOSED,
        run_on=today,
        decided_on=None,
        pay_days=highest.pay_days,
        pay_by=None,
        currency=get_organisation(tx).currency,
        fee_minor=highest.fee_minor,
        fee_invoice_id=None,
        text_en=highest.text_en,
        text_zh=highest.text_zh,
        reason="",
        created_at=tx.now,
    )
    tx.session.add(letter)
    tx.session.flush()
    tx.session.add_all(
        DunningLine(
            letter_id=letter.id,
            invoice_id=invoice.id,
            level=level.level,
            due_date=invoice.due_date,
            currency=invoice.currency,
            open_minor=open_minor(invoice),
        )
        for invoice, level in reached
    )
    told = {"level": letter.level, "invoices": [invoice.id for invoice, _ in reached]}
    record_change(tx, actor, "finance.propose_dunning", ("dunning_letters", letter.id), told)
    return letter


def _letter(tx: Tx, letter_id: int) -> DunningLetter:
    row = tx.session.get(DunningLetter, letter_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NoSuchDunningLetter
    return row


def _still_due(tx: Tx, letter: DunningLetter) -> list[DunningLine]:
    """Lift the invoices that are still due, for what is open now; drop the lines of the others."""
    tx.session.flush()
    lines = {
        line.invoice_id: line
        for line in tx.session.scalars(
            select(DunningLine).where(DunningLine.letter_id == letter.id)
        )
    }
    kept = []
    invoices = tx.session.scalars(
        select(Invoice)
        .where(Invoice.id.in_(lines), Invoice.state == InvoiceState.OPEN, ~is_disputed())
        .order_by(Invoice.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    covered = covered_by_free_money(tx, invoices)
    for invoice in invoices:
        if invoice.id in covered:
            continue
        line = lines.pop(invoice.id)
        line.open_minor = open_minor(invoice)
        invoice.dunning_level = line.level
        kept.append(line)
    for line in lines.values():
        tx.session.delete(line)
    return kept


def _lower(tx: Tx, letter: DunningLetter, level: int) -> None:
    """Let a letter ask and say what its highest invoice that is still due calls for."""
    row = None if level == letter.level else tx.session.get(DunningLevel, level)
    if row is not None:
        letter.fee_minor, letter.text_en, letter.text_zh = row.fee_minor, row.text_en, row.text_zh
        letter.pay_days = row.pay_days
    letter.level = level


def _charge(tx: Tx, letter: DunningLetter) -> int:
    """Charge the fee, due at once; it is damages and so without tax."""
    fee = Money(letter.fee_minor, letter.currency)
    line = InvoiceLine(
        description_en=f"Reminder fee, level {letter.level}",
        description_zh=f"催款费（第 {letter.level} 级）",
        quantity=Decimal(1),
        unit_price=fee.amount,
        revenue=AccountRole.OTHER_INCOME,
    )
    new = NewInvoice(party_id=letter.party_id, currency=letter.currency, lines=(line,), due_days=0)
    return issue_invoice(tx, system("dunning"), new).id
