"""Why wages, claims and hours are as they are."""

from collections.abc import Sequence

from sqlalchemy import select

from erp_core.hr.pay_tables import PayStep
from erp_core.kernel.transaction import Tx


def reasons_of(tx: Tx, document: str, ids: Sequence[int]) -> dict[int, str]:
    """Return the reason of the last step of each document, by id.

    Args:
        tx: The snapshot.
        document: The table that they are in.
        ids: Which.
    """
    steps = select(PayStep.document_id, PayStep.reason).where(
        PayStep.document == document, PayStep.document_id.in_(ids)
    )
    return dict(tx.session.execute(steps.order_by(PayStep.id)).all())


def handed_in_by(tx: Tx, document: str, id_: int) -> str | None:
    """Return the key of the actor with whom a document began; None when nothing is noted of it."""
    return tx.session.scalar(
        select(PayStep.actor).where(
            PayStep.document == document,
            PayStep.document_id == id_,
            PayStep.from_state.is_(None),
        )
    )
