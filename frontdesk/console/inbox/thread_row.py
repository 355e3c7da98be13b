"""One line of the inbox."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from erp_core.conversations import Handler, ThreadState, ThreadSummary
from erp_core.support import ClockView, Standing
from frontdesk.console.parts import attribute, box, chip, symbol, words
from frontdesk.console.visit import Visit
from frontdesk.console.wording import LONG_WAIT, short_time, waited
from frontdesk.console.wording_work import clock_chip, due_words

CHANNEL_ICONS = {
    "telegram": "send",
    "sms": "sms",
    "whatsapp": "chat",
    "email": "mail",
    "webchat": "forum",
    "terminal": "terminal",
}


@dataclass(frozen=True)
class Row:
    """A line, with everything that decides how it looks.

    Attributes:
        thread: The thread.
        handler: Name of the person who has it.
        when: Time of the last message, as shown.
        wait: How long the customer has been waiting, as shown.
        waits_long: Whether that is too long.
        is_open: Whether it is the thread that is open.
        clock: How it stands against its service clock, where it has one.
        asleep: Until when it sleeps, as shown; else empty.
    """

    thread: ThreadSummary
    handler: str
    when: str
    wait: str
    waits_long: bool
    is_open: bool
    clock: ClockView | None = None
    asleep: str = ""

    @classmethod
    def of(
        cls,
        thread: ThreadSummary,
        handler: str,
        visit: Visit,
        now: datetime,
        clock: ClockView | None,
        *,
        is_open: bool,
    ) -> "Row":
        """Prepare a line."""
        since = thread.waiting_since
        return cls(
            thread=thread,
            handler=handler,
            when=short_time(thread.last_at, now, visit.zone, visit.texts),
            wait=waited(since, now, visit.texts) if since else "",
            waits_long=since is not None and now - since > LONG_WAIT,
            is_open=is_open,
            clock=None if thread.state is ThreadState.RESOLVED else clock,
            asleep=due_words(thread.snoozed_until, visit),
        )


def draw_row(row: Row, visit: Visit, choose: Callable[[], Awaitable[None]]) -> None:
    """Draw a line into the current place."""
    thread = row.thread
    made = attribute(box("fd-row", "button"), type="button", data_thread=thread.id)
    if row.is_open:
        attribute(made, aria_current="true")
    with made:
        channel_badge(thread.channel, visit)
        with box("fd-row-body"):
            with box("fd-row-top"):
                words(thread.name, "fd-row-name")
                words(row.when, "fd-row-when")
            if thread.subject:
                words(thread.subject, "fd-row-preview fd-row-subject")
            words(thread.preview or visit.texts("inbox.no_text"), "fd-row-preview")
            with box("fd-row-chips"):
                state_chip(thread, row.handler, visit)
                _marks(row, visit)
    made.on("click", choose, args=[])


def channel_badge(channel: str, visit: Visit) -> None:
    """Show a channel."""
    badge = box(f"fd-channel fd-channel-{channel}", "span")
    attribute(badge, title=visit.texts.known(f"channel.{channel}", channel))
    with badge:
        symbol(CHANNEL_ICONS.get(channel, "chat_bubble"))


def state_chip(thread: ThreadSummary, handler: str, visit: Visit) -> None:
    """Show who answers a thread."""
    texts = visit.texts
    if thread.state is ThreadState.RESOLVED:
        chip(texts("state.resolved"), "plain", "check")
    elif thread.handler is Handler.ASSISTANT:
        chip(texts("state.assistant"), "calm", "smart_toy")
    elif thread.handler is Handler.NOBODY:
        chip(texts("state.nobody"), "accent", "back_hand")
    elif thread.assignee_id == visit.shown_to.id:
        chip(texts("state.you"), "good", "person")
    else:
        chip(handler or texts("state.colleague"), "plain", "person")


def _marks(row: Row, visit: Visit) -> None:
    if row.thread.suggestions:
        count = chip(str(row.thread.suggestions), "hint", "auto_awesome")
        attribute(count, title=visit.texts("inbox.suggestion"))
    if row.thread.undelivered:
        dead = chip(str(row.thread.undelivered), "bad", "sms_failed")
        attribute(dead, title=visit.texts("inbox.undelivered"), data_undelivered="1")
    if row.asleep:
        chip(visit.texts("state.snoozed", when=row.asleep), "hint", "snooze")
    if row.clock is not None and row.clock.standing is not Standing.PAUSED:
        clock_chip(row.clock, visit)
    elif row.wait:
        said = chip(row.wait, "warn" if row.waits_long else "plain", "schedule")
        attribute(said, title=visit.texts("inbox.waiting"))
