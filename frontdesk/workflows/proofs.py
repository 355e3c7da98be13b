"""Tries an order's postcode where tries are counted: in the transaction that also replies."""

from assistant.asker import Asker
from assistant.turn import EffectKind, OrderTry, TurnResult
from erp_core import sales
from erp_core.kernel.transaction import Tx
from frontdesk.application import Answering


def try_order(
    tx: Tx, assistant: Answering, asker: Asker, thread_id: int, result: TurnResult
) -> TurnResult:
    """Try the order number and postcode of a turn, at most one pair; complete the reply by it."""
    for effect in result.effects:
        if effect.kind is EffectKind.PROVE_ORDER:
            number, who = effect.order, asker.identity_id
            outcome = sales.prove_order(tx, who, thread_id, number, effect.postcode)
            tried = OrderTry(number, outcome, thread_id)
            return assistant.after_proof(tx, asker, result, tried)
    return result
