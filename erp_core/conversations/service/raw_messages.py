"""A message as its carrier delivered it, for staff who want to see it whole."""

from dataclasses import dataclass

from sqlalchemy import exists, select

from erp_core.conversations.errors import MessageNotFound
from erp_core.conversations.tables import InboundRow, MessageRow
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx


@dataclass(frozen=True)
class RawMessage:
    """The payload that a message was read from, and the channel that can read it."""

    channel: str
    account: str
    body: bytes


def raw_message(tx: Tx, actor: Actor, message_id: int) -> RawMessage:
    """Return the payload that a message was read from, as its carrier delivered it.

    Raises:
        MessageNotFound: There is no such message, or it did not come in.
    """
    actor.require("conversations.read")
    row = tx.session.get(MessageRow, message_id)
    return _payload(tx, row.inbound_id if row else None)


def raw_event(tx: Tx, actor: Actor, event_id: int) -> RawMessage:
    """Return a payload that came in, also one that never became a message.

    Raises:
        MessageNotFound: There is no such payload.
    """
    actor.require("conversations.read")
    return _payload(tx, event_id)


def is_stored(tx: Tx, channel: str, account: str, dedupe_key: str) -> bool:
    """Tell whether a payload was stored, whatever became of it."""
    row = InboundRow
    known = exists().where(
        row.channel == channel, row.account == account, row.dedupe_key == dedupe_key
    )
    return bool(tx.session.scalar(select(known)))


def _payload(tx: Tx, event_id: int | None) -> RawMessage:
    event = tx.session.get(InboundRow, event_id) if event_id else None
    if event is None:
        raise MessageNotFound
    return RawMessage(event.channel, event.account, event.body)
