"""Trying again what failed: a reply that did not arrive, a message that was not answered."""

from erp_core import conversations
from erp_core.conversations import MessageView, OutboxState
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import do, say
from frontdesk.console.visit import Visit
from frontdesk.workflows.real_time import real_now

FAILED = {OutboxState.DEAD, OutboxState.UNCERTAIN}


async def send_message_again(visit: Visit, message: MessageView) -> None:
    """Queue the parts of a reply again that did not arrive for sure."""

    def again(tx: Tx, actor: Actor) -> int:
        failed = [row.id for row in conversations.outbox_of(tx, message.id) if row.state in FAILED]
        for outbox_id in failed:
            conversations.send_again(tx, actor, outbox_id, real_now())
        tx.notify(f"thread:{message.thread_id}")
        return len(failed)

    if await do(visit, again) is not None:
        say(visit, "delivery.queued")


async def send_part_again(visit: Visit, outbox_id: int) -> None:
    """Queue one carrier message again."""

    def again(tx: Tx, actor: Actor) -> bool:
        conversations.send_again(tx, actor, outbox_id, real_now())
        return True

    if await do(visit, again):
        say(visit, "delivery.queued")


async def answer_again(visit: Visit, event_id: int) -> None:
    """Give a message that was not understood or not answered a new turn."""

    def again(tx: Tx, actor: Actor) -> int:
        return conversations.revive(tx, actor, event_id, real_now())

    if await do(visit, again) is not None:
        say(visit, "delivery.queued")
