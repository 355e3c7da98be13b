"""Turns a reply into the carrier messages of its channel."""

from channels.contract import Button
from channels.fitting import fit
from erp_core.conversations import OutgoingPart
from frontdesk.application import Frontdesk


def parts_for(
    desk: Frontdesk, channel_name: str, text: str, buttons: tuple[tuple[str, str], ...] = ()
) -> tuple[OutgoingPart, ...]:
    """Fit a reply to its channel: one part for each carrier message."""
    channel = desk.channel(channel_name)
    if channel is None:
        return (OutgoingPart(text, buttons),)
    shown = tuple(Button(label, nonce) for label, nonce in buttons)
    return tuple(
        OutgoingPart(part.text, tuple((one.label, one.nonce) for one in part.buttons))
        for part in fit(text, shown, channel.capabilities)
    )
