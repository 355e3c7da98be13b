"""What is always true of dunning: levels come from approved letters, fees from their invoices."""

from sqlalchemy import func, select

from erp_core.finance.dunning_tables import DunningLetter, DunningLine
from erp_core.finance.schemas.dunning import LetterState
from erp_core.finance.tables import Invoice
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.transaction import Tx


def levels_come_from_letters(tx: Tx) -> Findings:
    """Find invoices whose level is not that of the highest approved letter with them in it."""
    reached = (
        select(DunningLine.invoice_id, func.max(DunningLine.level).label("level"))
        .join(DunningLetter, DunningLetter.id == DunningLine.letter_id)
        .where(DunningLetter.state == LetterState.APPROVED)
        .group_by(DunningLine.invoice_id)
        .subquery()
    )
    rows = tx.session.execute(
        select(Invoice.id, Invoice.dunning_level, func.coalesce(reached.c.level, 0))
        .outerjoin(reached, reached.c.invoice_id == Invoice.id)
        .order_by(Invoice.id)
    ).all()
    return Findings.of(
        len(rows),
        (
            f"invoice {id_} is on dunning level {level}, its letters say {said}"
            for id_, level, said in rows
            if level != said
        ),
    )


def fees_are_charged_once(tx: Tx) -> Findings:
    """Find letters whose fee is not what their invoice charges, or was charged undecided."""
    rows = tx.session.execute(
        select(DunningLetter, Invoice.gross_minor)
        .outerjoin(Invoice, Invoice.id == DunningLetter.fee_invoice_id)
        .order_by(DunningLetter.id)
    ).all()
    wrong = (
        letter.id
        for letter, charged in rows
        if (charged or 0) != (letter.fee_minor if letter.state == LetterState.APPROVED else 0)
    )
    return Findings.of(
        len(rows), (f"the fee of dunning letter {id_} is not charged as it says" for id_ in wrong)
    )


DUNNING_CHECKS = (
    Check("I6", "An invoice's dunning level comes from approved letters", levels_come_from_letters),
    Check("I2", "The fee of an approved dunning letter is charged once", fees_are_charged_once),
)
