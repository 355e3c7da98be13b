"""What is always true of the CRM, examined row by row."""

from collections import Counter

from sqlalchemy import func, select

from erp_core.crm.states import STAGE, Stage
from erp_core.crm.tables import CustomerStage, Interaction, Purchase, StageChange
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.transaction import Tx


def stages_follow_their_changes(tx: Tx) -> Findings:
    """Walk every customer's changes: each a declared transition, the last leading to the stage."""
    stages = tx.session.execute(
        select(CustomerStage.party_id, CustomerStage.stage).order_by(CustomerStage.party_id)
    )
    changes = tx.session.execute(
        select(StageChange.party_id, StageChange.source, StageChange.target).order_by(
            StageChange.id
        )
    )
    present: dict[int, str] = {party_id: str(stage) for party_id, stage in stages}
    wrong = STAGE.astray(
        Stage.PROSPECT, present, ((id_, source, target) for id_, source, target in changes)
    )
    return Findings.of(
        len(present), (f"customer {id_} did not get to the stage by its changes" for id_ in wrong)
    )


def purchases_are_on_the_timeline(tx: Tx) -> Findings:
    """Compare each purchase with the lines of the timeline about its order."""
    confirmed, cancelled = _told(tx, "order_confirmed"), _told(tx, "order_cancelled")
    rows = tx.session.execute(
        select(Purchase.order_id, Purchase.party_id, Purchase.cancelled_at).order_by(
            Purchase.order_id
        )
    ).all()
    wrong = [
        row[0]
        for row in rows
        if confirmed[row[0], row[1]] != 1 or cancelled[row[0], row[1]] != int(row[2] is not None)
    ]
    return Findings.of(
        len(rows), (f"the timeline tells otherwise of order {order_id}" for order_id in wrong)
    )


def _told(tx: Tx, what: str) -> Counter[tuple[int, int | None]]:
    """Count the lines about each order and customer."""
    rows = tx.session.execute(
        select(Interaction.record_id, Interaction.party_id, func.count())
        .where(Interaction.what == what, Interaction.record_table == "orders")
        .group_by(Interaction.record_id, Interaction.party_id)
    )
    return Counter({(order_id, party_id): count for order_id, party_id, count in rows})


CHECKS = (
    Check("I6", "Every customer got to their stage by declared steps", stages_follow_their_changes),
    Check("I6", "Every purchase is on its customer's timeline", purchases_are_on_the_timeline),
)
