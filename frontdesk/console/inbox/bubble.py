"""One message: who wrote it, what it rests on, and whether it arrived."""

from collections.abc import Sequence

from erp_core.conversations import MessageView, OutboxState, Progress
from frontdesk.console.inbox.attachments import draw_attachment
from frontdesk.console.inbox.calls import Call, draw_calls
from frontdesk.console.inbox.citations import draw_citations
from frontdesk.console.inbox.mail_parts import draw_whole, note_title, shown_text
from frontdesk.console.inbox.redrive import send_message_again
from frontdesk.console.parts import attribute, box, button, symbol, words
from frontdesk.console.visit import Visit
from frontdesk.console.wording import time_of_day

TICKS = {
    OutboxState.PENDING: ("schedule", "plain"),
    OutboxState.SENDING: ("arrow_upward", "plain"),
    OutboxState.SENT: ("check", "good"),
    OutboxState.UNCERTAIN: ("question_mark", "warn"),
    OutboxState.DEAD: ("priority_high", "bad"),
    OutboxState.CAPTURED: ("visibility", "plain"),
}
"""Icon and tone of each state of a delivery."""
FURTHER = {
    Progress.SENT: ("check", "good"),
    Progress.DELIVERED: ("done_all", "good"),
    Progress.READ: ("done_all", "read"),
    Progress.FAILED: ("sms_failed", "bad"),
}
"""Icon and tone of what the carrier reported since it took a message."""
SENDABLE = {OutboxState.UNCERTAIN, OutboxState.DEAD}


def draw_message(message: MessageView, visit: Visit, calls: Sequence[Call] = ()) -> None:
    """Draw a message into the current place."""
    kind = "note" if message.direction == "note" else message.author
    with box(f"fd-message fd-by-{kind}"), box("fd-bubble"):
        if kind != "customer":
            _draw_author(message, kind, visit)
        if message.text:
            words(shown_text(message, visit), "fd-text", "p")
        elif not message.attachments:
            words(_placeholder(message, visit), "fd-text fd-muted", "p")
        draw_whole(message, visit)
        _draw_earlier(message, visit)
        for file in (one for one in message.attachments if not one.get("replaced")):
            draw_attachment(file, visit.texts)
        _draw_buttons(message)
        draw_citations(message.citations, visit)
        draw_calls(calls, visit)
        _draw_foot(message, visit)


def _placeholder(message: MessageView, visit: Visit) -> str:
    return visit.texts.known(f"kind.{message.kind}", visit.texts("kind.other"))


def _draw_earlier(message: MessageView, visit: Visit) -> None:
    """Draw what an edited message said and showed before, folded, oldest first."""
    if message.earlier:
        with attribute(box("fd-whole", "details"), data_earlier=len(message.earlier)):
            words(visit.texts("edited.earlier"), "fd-small", "summary")
            for one in message.earlier:
                words(str(one["text"]), "fd-text fd-small", "p")
            for file in (one for one in message.attachments if one.get("replaced")):
                draw_attachment(file, visit.texts)


def _draw_author(message: MessageView, kind: str, visit: Visit) -> None:
    icon = {"assistant": "smart_toy", "note": "sticky_note_2", "system": "info"}.get(kind, "person")
    name = visit.texts.known(f"author.{kind}", "") or message.author_name
    if kind == "note":
        name = note_title(message, visit)
    with box("fd-author"):
        symbol(icon)
        words(name)


def _draw_buttons(message: MessageView) -> None:
    if message.buttons:
        with box("fd-offered-buttons"):
            for one in message.buttons:
                words(one.get("label", ""), "fd-offered-button")


def _draw_foot(message: MessageView, visit: Visit) -> None:
    with box("fd-foot"):
        words(time_of_day(message.at, visit.zone), "fd-time", "time")
        if message.edited_at is not None or message.kind == "edit":
            words(visit.texts("edited.title"), "fd-time")
        if message.delivery is not None:
            _draw_tick(message, message.delivery, visit)
    if message.delivery in SENDABLE:
        with box("fd-undelivered"):
            words(_trouble(message, visit), "fd-small")
            if visit.shown_to.may("conversations.redrive"):
                button(
                    visit.texts("delivery.again"),
                    lambda: send_message_again(visit, message),
                    "fd-outline fd-small",
                    icon="replay",
                )


def _draw_tick(message: MessageView, state: OutboxState, visit: Visit) -> None:
    (icon, tone), said = TICKS[state], visit.texts(f"delivery.{state}")
    if (progress := _reported(message)) is not None:
        (icon, tone), said = FURTHER[progress], visit.texts(f"progress.{progress}")
    tick = box(f"fd-tick fd-tone-{tone}", "span")
    attribute(tick, title=message.error or said, data_delivery=str(state))
    attribute(tick, data_progress=str(message.progress or ""))
    with tick:
        symbol(icon)
        words(said, "fd-tick-word")


def _reported(message: MessageView) -> Progress | None:
    """Say how far the carrier reported a message, where that is where it stands."""
    failed = message.progress is Progress.FAILED
    stands = OutboxState.DEAD if failed else OutboxState.SENT
    return message.progress if message.delivery is stands else None


def _trouble(message: MessageView, visit: Visit) -> str:
    failed = _reported(message) is Progress.FAILED
    said = visit.texts("progress.failed_why" if failed else f"delivery.{message.delivery}_why")
    return f"{said} ({message.error})" if message.error else said
