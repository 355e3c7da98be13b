"""Tries an order's postcode where tries are counted: in the transaction that also replies."""

from assistant.turn import EffectKind, TurnResult
from erp_core import sales
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from frontdesk.workflows.opening import Opened


def try_order(tx: Tx, desk: Frontdesk, opened: Opened, result: TurnResult) -> TurnResult:
    """Try the order number and postcode of a turn, at most one pair; complete the reply by it."""
    for effect in result.effects:
        if effect.kind is EffectKind.PROVE_ORDER:
            who, where = opened.asker, opened.thread_id
            outcome = sales.prove_order(tx, who.identity_id, where, effect.order, effect.postcode)
            return desk.assistant.after_proof(tx, who, where, result, effect.order, outcome)
    return result
