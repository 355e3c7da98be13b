"""Asking carriers whether they know us, without sending anything to anybody."""

import asyncio
from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from channels.abilities import Checks, Connects
from channels.contract import Channel
from channels.errors import ChannelError
from frontdesk.settings import Settings

PATIENCE = 20.0
"""Seconds that a carrier has to answer."""


class Checked(BaseModel):
    """What came of asking one channel's carrier.

    Attributes:
        channel: The channel.
        account: Our account on it.
        state: ``ours`` where there is no carrier but us.
        words: What the carrier said, or what to do.
    """

    model_config = ConfigDict(frozen=True)

    channel: str
    account: str
    state: Literal["ok", "failed", "ours"]
    words: str


async def check_channels(channels: Sequence[Channel]) -> list[Checked]:
    """Ask every channel's carrier at the same time, and close the channels."""
    found = await asyncio.gather(*(_checked(channel) for channel in channels))
    for channel in channels:
        await channel.close()
    return list(found)


def hidden_words(settings: Settings) -> str | None:
    """Say that carriers are to call us and cannot; None where they can."""
    if not settings.hidden_from:
        return None
    names = " and ".join(settings.hidden_from)
    return (
        f"FRONTDESK_PUBLIC_URL is {settings.public_url}: {names} cannot deliver there. Set it "
        "to the https address at which the world reaches this house."
    )


async def connect(channel: Connects) -> str:
    """Tell a channel's carrier where to deliver, and close the channel.

    Raises:
        ChannelError: It does not know it now; the words say what to do.
    """
    try:
        async with asyncio.timeout(PATIENCE):
            return await channel.connect()
    finally:
        await channel.close()


async def _checked(channel: Channel) -> Checked:
    if not isinstance(channel, Checks):
        return _told(channel, "ours", "served by this house itself")
    try:
        async with asyncio.timeout(PATIENCE):
            return _told(channel, "ok", await channel.check())
    except ChannelError as error:
        return _told(channel, "failed", str(error))
    except TimeoutError:
        return _told(channel, "failed", f"no answer within {PATIENCE:.0f} seconds")
    except Exception as error:  # noqa: BLE001 - one carrier's nonsense must not hide the others
        return _told(channel, "failed", f"its answer cannot be read: {type(error).__name__}")


def _told(channel: Channel, state: Literal["ok", "failed", "ours"], words: str) -> Checked:
    return Checked(channel=channel.name, account=channel.account, state=state, words=words)
