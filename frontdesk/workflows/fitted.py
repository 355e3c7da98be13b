"""Turns a reply into the carrier messages of its channel."""

from collections.abc import Sequence
from dataclasses import replace

from channels.contract import Button, Capabilities
from channels.fitting import fit, length
from erp_core import conversations
from erp_core.conversations import OutgoingPart
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from frontdesk.file_links import file_link
from frontdesk.workflows.real_time import real_now


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


def parts_with_files(
    tx: Tx,
    desk: Frontdesk,
    channel_name: str,
    text: str,
    file_ids: Sequence[int],
    buttons: tuple[tuple[str, str], ...] = (),
) -> tuple[OutgoingPart, ...]:
    """Fit a reply that brings files: as files where the channel carries them, else as links.

    A message brings one file. The first goes with the last words, if they fit beside it and no
    buttons stand below them.
    """
    channel = desk.channel(channel_name)
    if channel is None or not channel.capabilities.media:
        linked = with_links(tx, desk, channel_name, text, file_ids)
        return parts_for(desk, channel_name, linked, buttons)
    parts = parts_for(desk, channel_name, text, buttons) if text.strip() else ()
    files = list(file_ids)
    is_free = bool(parts) and not parts[-1].buttons
    if is_free and files and _fits_beside(parts[-1].text, channel.capabilities):
        parts = (*parts[:-1], replace(parts[-1], files=(files.pop(0),)))
    return (*parts, *(OutgoingPart("", files=(file_id,)) for file_id in files))


def with_links(
    tx: Tx, desk: Frontdesk, channel_name: str, text: str, file_ids: Sequence[int]
) -> str:
    """Say a reply with links to its files, where its channel carries none; else as it is.

    A web page reads the reply itself, so the links have to stand in it.
    """
    channel = desk.channel(channel_name)
    if channel is not None and channel.capabilities.media:
        return text
    names = conversations.file_names(tx, file_ids)
    at = real_now()
    links = [
        f"{name}: {file_link(desk.settings, file_id, at)}"
        for name, file_id in zip(names, file_ids, strict=True)
    ]
    return "\n".join([text, *links]).strip()


def _fits_beside(text: str, capabilities: Capabilities) -> bool:
    limit = capabilities.caption_limit
    return limit is None or length(text, capabilities.length_unit) <= limit
