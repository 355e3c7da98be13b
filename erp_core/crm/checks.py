"""What is always true of the CRM, examined row by row."""

from collections import Counter

from sqlalchemy import func, select

from erp_core.crm.marketing_checks import MARKETING_CHECKS
from erp_core.crm.pipeline_checks import PIPELINE_CHECKS
from erp_core.crm.states import LEAD, STAGE, EffectState, LeadState, Stage
from erp_core.crm.tables import (
    CustomerStage,
    Interaction,
    Lead,
    LeadStep,
    Purchase,
    StageChange,
    StageEffect,
)
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.exactness import exact_amounts
from erp_core.kernel.transaction import Tx
from erp_core.sales import binding_orders


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


def changes_have_their_effects(tx: Tx) -> Findings:
    """Look up what each change of stage led to; only the latest may still hold."""
    latest = dict(
        tx.session.execute(
            select(StageChange.party_id, func.max(StageChange.id)).group_by(StageChange.party_id)
        ).all()
    )
    led: dict[int, list[tuple[str, str]]] = {}
    for change_id, kind, state in tx.session.execute(
        select(StageEffect.change_id, StageEffect.kind, StageEffect.state)
    ):
        led.setdefault(change_id, []).append((kind, state))
    rows = tx.session.execute(select(StageChange.id, StageChange.party_id)).all()
    wrong = (
        id_
        for id_, party_id in rows
        if id_ not in led
        or (id_ != latest[party_id] and any(state == EffectState.OPEN for _, state in led[id_]))
    )
    return Findings.of(
        len(rows), (f"change of stage {id_} has not the effects that it should" for id_ in wrong)
    )


def purchases_are_the_binding_orders(tx: Tx) -> Findings:
    """Compare the purchases that count with the orders that do, whenever the module was off."""
    counted = tx.session.scalars(select(Purchase.order_id).where(Purchase.cancelled_at.is_(None)))
    bought, binding = frozenset(counted), binding_orders(tx)
    wrong = sorted(bought ^ binding)
    return Findings.of(
        len(bought | binding),
        (f"order {order_id} counts here or in sales, and not in both" for order_id in wrong),
    )


def timeline_tells_of_purchases(tx: Tx) -> Findings:
    """Look up the purchase of each line about an order, told once.

    A purchase may lack its lines: nothing is told while the module is off.
    """
    rows = tx.session.execute(select(Purchase.order_id, Purchase.party_id, Purchase.cancelled_at))
    most: dict[tuple[int, int | None], bool] = {
        (order_id, party_id): gone is not None for order_id, party_id, gone in rows
    }
    confirmed, cancelled = _told(tx, "order_confirmed"), _told(tx, "order_cancelled")
    wrong = {key for key, lines in confirmed.items() if lines > int(key in most)}
    wrong |= {key for key, lines in cancelled.items() if lines > int(most.get(key, True))}
    return Findings.of(
        len(confirmed.keys() | cancelled.keys()),
        (f"the timeline tells otherwise of order {order_id}" for order_id, _ in sorted(wrong)),
    )


def leads_follow_their_steps(tx: Tx) -> Findings:
    """Walk every lead's steps: each a declared transition, the last leading to its state."""
    steps = tx.session.execute(
        select(LeadStep.lead_id, LeadStep.from_state, LeadStep.to_state).order_by(LeadStep.id)
    )
    rows = tx.session.execute(select(Lead.id, Lead.state)).all()
    present: dict[int, str] = dict(rows)
    wrong = LEAD.astray(LeadState.NEW, present, ((id_, old, new) for id_, old, new in steps))
    return Findings.of(
        len(rows), (f"lead {id_} did not become {present[id_]} by declared steps" for id_ in wrong)
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
    Check("I6", "Every change of stage had its effects", changes_have_their_effects),
    Check(
        "I6", "The purchases that count are the binding orders", purchases_are_the_binding_orders
    ),
    Check("I6", "The timeline tells once of each purchase, and truly", timeline_tells_of_purchases),
    Check("I6", "Every lead is in its state by declared steps", leads_follow_their_steps),
    *PIPELINE_CHECKS,
    *MARKETING_CHECKS,
    exact_amounts("crm"),
)
