"""The channels on the health page: what waits there and why, and how far a list was read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from channels.abilities import ListsReceived
from erp_core import conversations
from erp_core.conversations import ChannelPause
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from frontdesk.console.inbox.thread_row import channel_badge
from frontdesk.console.parts import attribute, box, chip, words
from frontdesk.console.visit import Visit
from frontdesk.console.wording import short_time
from frontdesk.workflows.missed import read_so_far
from frontdesk.workflows.real_time import real_now

Account = tuple[str, str]
"""A channel, and our account on it."""


@dataclass(frozen=True)
class ChannelHealth:
    """How the channel accounts are doing.

    Attributes:
        pauses: What waits, and why.
        read_until: How far a carrier's list was read, where it lists what customers write.
    """

    pauses: Sequence[ChannelPause] = ()
    read_until: Mapping[Account, datetime] = field(default_factory=dict)


def look_at_channels(desk: Frontdesk, tx: Tx) -> ChannelHealth:
    """Read how the channel accounts are doing."""
    lists = [key for key, one in desk.channels.items() if isinstance(one, ListsReceived)]
    found = {key: read_so_far(tx, *key) for key in lists}
    read_until = {key: read.until for key, read in found.items() if read is not None}
    return ChannelHealth(conversations.channel_pauses(tx), read_until)


def draw_channels(visit: Visit, health: ChannelHealth) -> None:
    """Draw every channel account, with what waits there."""
    texts, now = visit.texts, real_now()
    if not visit.desk.channels:
        words(texts("health.no_channels"), "fd-muted", "p")
    for name, account in visit.desk.channels:
        with attribute(box("fd-fact"), data_channel=name):
            channel_badge(name, visit)
            words(texts.known(f"channel.{name}", name), "fd-fact-main")
            words(account, "fd-small fd-muted fd-clip")
            for one in health.pauses:
                if (one.channel, one.account) == (name, account):
                    chip(texts(f"health.pauses_{one.task}"), "warn")
        for one in health.pauses:
            if (one.channel, one.account) == (name, account):
                words(_why(visit, one, now), "fd-small fd-muted", "p")
        if (read := health.read_until.get((name, account))) is not None:
            at = short_time(read, now, visit.zone, texts)
            words(texts("health.list_read", at=at), "fd-small fd-muted", "p")


def _why(visit: Visit, pause: ChannelPause, now: datetime) -> str:
    seconds = max(int((pause.until - now).total_seconds()), 0)
    return visit.texts(
        f"health.paused_{pause.task}",
        times=pause.failures,
        seconds=seconds,
        reason=pause.reason,
    )
