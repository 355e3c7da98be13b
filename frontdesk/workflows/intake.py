"""The door of the house: verify, store once, acknowledge. Nothing is understood here."""

from dataclasses import dataclass
from datetime import timedelta

from channels.contract import Channel, Envelope, WebhookRequest
from erp_core import conversations
from erp_core.conversations import RawInbound
from frontdesk.application import Frontdesk
from frontdesk.workflows.real_time import real_now


@dataclass(frozen=True)
class Received:
    """What the door did with a payload.

    Attributes:
        key: The conversation it belongs to.
        event_id: Its id; None when it had been stored before.
    """

    key: str
    event_id: int | None


def receive(desk: Frontdesk, channel: Channel, request: WebhookRequest) -> Received:
    """Verify a carrier's request and store its payload; its return is the acknowledgement.

    Raises:
        InvalidSignature: It is forged; nothing was stored.
        Unavailable: It could not be stored; the carrier must send it again.
    """
    channel.verify(request)
    return store(desk, channel, request.body)


def store(
    desk: Frontdesk,
    channel: Channel,
    body: bytes,
    *,
    captured: bool = False,
    envelope: Envelope | None = None,
) -> Received:
    """Store a payload that needs no verification, or was verified.

    Args:
        desk: The house.
        channel: Where it came from.
        body: The payload.
        captured: Whether replies are for the caller instead of the carrier.
        envelope: What the channel says of it, where it was asked before.
    """
    envelope = envelope or channel.envelope(body)
    raw = RawInbound(
        channel=channel.name,
        account=channel.account,
        peer=envelope.conversation_key.split(":", 2)[2],
        key=envelope.conversation_key,
        dedupe_key=envelope.dedupe_key,
        body=body,
        captured=captured,
        replaces=envelope.replaces,
    )
    quiet = 0.0 if envelope.urgent or captured else desk.settings.quiet_window
    event_id = desk.database.run(
        lambda tx: conversations.accept(tx, raw, real_now(), timedelta(seconds=quiet))
    )
    return Received(envelope.conversation_key, event_id)
