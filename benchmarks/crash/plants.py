"""Two bugs to be planted on purpose: a harness that does not find them proves nothing."""

import threading
from collections.abc import Callable, Mapping

from erp_core import conversations
from erp_core.conversations import Claim, Outgoing
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from frontdesk.workflows import finishing, turns
from frontdesk.workflows.delivery import DeliveryLoop
from frontdesk.workflows.real_time import real_now


def two_transactions() -> None:
    """Execute and reply in one transaction, move the watermark in another."""
    finish = conversations.finish
    finish_turn: Callable[..., None] = finishing.finish_turn
    held = threading.local()

    def noted(tx: Tx, claim: Claim, to_seq: int) -> None:
        if getattr(held, "back", False):
            held.to_seq = to_seq
            return
        finish(tx, claim, to_seq)

    def split(tx: Tx, desk: Frontdesk, claim: Claim, *more: object, **named: object) -> None:
        held.back = True
        try:
            finish_turn(tx, desk, claim, *more, **named)
        finally:
            held.back = False
        to_seq = held.to_seq

        def move_watermark(later: Tx) -> None:
            finish(later, claim, to_seq)

        tx.after_commit(lambda: desk.database.run(move_watermark))

    vars(conversations).update(finish=noted)
    vars(turns).update(finish_turn=split)


def mark_before_send() -> None:
    """Mark a message as sent, then send it."""

    async def hasty(loop: DeliveryLoop, outgoing: Outgoing, _term: int) -> None:
        inside = vars(loop)
        await inside["_pace"].wait(outgoing.peer)
        try:
            await loop._write(  # noqa: SLF001 - the planted bug reaches inside
                lambda tx: conversations.mark_sent(tx, outgoing.id, (), real_now())
            )
            await loop._handed_over(outgoing)  # noqa: SLF001 - the planted bug reaches inside
        finally:
            inside["_busy"].discard(outgoing.conversation_id)

    type.__setattr__(DeliveryLoop, "_deliver", hasty)


PLANTS: Mapping[str, Callable[[], None]] = {
    "two-transactions": two_transactions,
    "mark-before-send": mark_before_send,
}
