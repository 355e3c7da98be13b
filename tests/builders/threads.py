"""Somebody nobody knows, who wrote on Telegram: an identity, its conversation and its thread."""

from erp_core.conversations import Handler, Proof, ThreadState
from erp_core.conversations.tables import ConversationRow, IdentityRow, ThreadRow
from erp_core.kernel.transaction import Tx


def a_thread(tx: Tx, address: str, account: str = "7001") -> tuple[int, int]:
    """Open a thread of a new identity: the ids of both, the identity's first."""
    at = {"channel": "telegram", "account": account}
    who = IdentityRow(
        **at, address=address, name="", proof=Proof.NONE, first_seen=tx.now, blocked=False
    )
    talk = ConversationRow(**at, key=f"telegram:{account}:{address}", peer=address)
    talk.next_seq = talk.done_seq = talk.attempts = 0
    tx.session.add_all([who, talk])
    tx.session.flush()
    thread = ThreadRow(
        conversation_id=talk.id,
        identity_id=who.id,
        channel="telegram",
        state=ThreadState.OPEN,
        handler=Handler.ASSISTANT,
        dialogue={},
        opened_at=tx.now,
        last_at=tx.now,
    )
    tx.session.add(thread)
    tx.session.flush()
    return who.id, thread.id
