"""Tries an order's postcode where tries are counted: in the transaction that also replies."""

from assistant.asker import Asker
from assistant.turn import EffectKind, OrderTry, TurnResult
from erp_core import sales
from erp_core.kernel.transaction import Tx
from frontdesk.application import Answering


def try_order(
    tx: Tx,
    assistant: Answering,
    asker: Asker,
    thread_id: int,
    result: TurnResult,
    most_wrong: int = sales.WRONG_PER_HOUR,
) -> TurnResult:
    """Try the order number and postcode of a turn, at most one pair; complete the reply by it.

    Args:
        tx: The transaction that also replies.
        assistant: Words the reply by the outcome.
        asker: Who asks.
        thread_id: Where.
        result: The turn so far.
        most_wrong: Wrong tries an hour on one channel account.
    """
    for effect in result.effects:
        if effect.kind is EffectKind.PROVE_ORDER:
            number, who = effect.order, asker.identity_id
            outcome = sales.prove_order(
                tx, who, thread_id, number, effect.postcode, most_wrong=most_wrong
            )
            tried = OrderTry(number, outcome, thread_id)
            return assistant.after_proof(tx, asker, result, tried)
    return result
