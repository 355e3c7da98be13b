"""What is always true of notices about blocked lots."""

from sqlalchemy import select

from erp_core import inventory
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.transaction import Tx
from erp_core.sales.recall_tables import RecallNotice
from erp_core.sales.slips import SlipState


def drafts_are_of_blocked_lots(tx: Tx) -> Findings:
    """Find notices that wait to be sent about a lot that is not blocked."""
    rows = tx.session.execute(
        select(RecallNotice.id, RecallNotice.lot_id).where(RecallNotice.state == SlipState.DRAFT)
    ).all()
    free = {
        lot_id
        for lot_id in {row.lot_id for row in rows}
        if inventory.lot_brief(tx, lot_id).blocked_at is None
    }
    said = (
        f"recall {id_} is drafted for a lot that is not blocked" for id_, lot in rows if lot in free
    )
    return Findings.of(len(rows), said)


RECALL_CHECKS = (
    Check("I6", "A drafted recall is about a blocked lot", drafts_are_of_blocked_lots),
)
