"""One message: who wrote it, what it rests on, and whether it arrived."""

from erp_core.conversations import MessageView, OutboxState
from frontdesk.console.inbox.attachments import draw_attachment
from frontdesk.console.inbox.citations import draw_citations
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
SENDABLE = {OutboxState.UNCERTAIN, OutboxState.DEAD}


def draw_message(message: MessageView, visit: Visit) -> None:
    """Draw a message into the current place."""
    kind = "note" if message.direction == "note" else message.author
    with box(f"fd-message fd-by-{kind}"), box("fd-bubble"):
        if kind != "customer":
            _draw_author(message, kind, visit)
        if message.text:
            words(message.text, "fd-text", "p")
        elif not message.attachments:
            words(_placeholder(message, visit), "fd-text fd-muted", "p")
        for file in message.attachments:
            draw_attachment(file, visit.texts)
        _draw_buttons(message)
        draw_citations(message.citations, visit)
        _draw_foot(message, visit)


def _placeholder(message: MessageView, visit: Visit) -> str:
    return visit.texts.known(f"kind.{message.kind}", visit.texts("kind.other"))


def _draw_author(message: MessageView, kind: str, visit: Visit) -> None:
    icon = {"assistant": "smart_toy", "note": "sticky_note_2", "system": "info"}.get(kind, "person")
    name = visit.texts.known(f"author.{kind}", "") or message.author_name
    if kind == "note":
        name = visit.texts("author.note_by", name=message.author_name)
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
    icon, tone = TICKS[state]
    said = visit.texts(f"delivery.{state}")
    tick = box(f"fd-tick fd-tone-{tone}", "span")
    attribute(tick, title=message.error or said, data_delivery=str(state))
    with tick:
        symbol(icon)
        words(said, "fd-tick-word")


def _trouble(message: MessageView, visit: Visit) -> str:
    said = visit.texts(f"delivery.{message.delivery}_why")
    return f"{said} ({message.error})" if message.error else said
