"""What e-mail adds to a message: its quoted text, the mail as it came, and notes about threads."""

from nicegui import ui

from erp_core import conversations
from erp_core.conversations import RELATED, UNREAD, MessageView
from frontdesk.console.act import ask
from frontdesk.console.parts import box, button, words
from frontdesk.console.visit import Visit

AUTOMATIC = "automatic_"


def draw_whole(message: MessageView, visit: Visit) -> None:
    """Draw what the message leaves out, folded, and the way to the mail as it came."""
    if message.whole_text:
        with box("fd-whole", "details"):
            words(visit.texts("mail.quoted"), "fd-small", "summary")
            words(message.whole_text, "fd-text fd-small", "p")
    if message.direction != "out" and (message.carrier_id or "").startswith("<"):
        button(
            visit.texts("mail.raw"),
            lambda: _download(message.id, visit),
            "fd-quiet fd-small",
            icon="download",
        )


async def _download(message_id: int, visit: Visit) -> None:
    """Give the reader the mail as it came, as text: no browser shows what is in it."""
    raw = await ask(visit, lambda tx, actor: conversations.raw_message(tx, actor, message_id))
    if raw is not None:
        ui.download.content(raw.body, f"mail-{message_id}.txt", "text/plain")


def shown_text(message: MessageView, visit: Visit) -> str:
    """Return a message's text; notes of the house are put in the reader's words."""
    if message.kind == RELATED:
        return visit.texts("mail.related", number=message.text)
    if message.kind == UNREAD:
        return visit.texts("mail.unread")
    return message.text


def note_title(message: MessageView, visit: Visit) -> str:
    """Say who wrote a note: a colleague, or a machine whose mail nobody answers."""
    texts = visit.texts
    if message.kind.startswith(AUTOMATIC):
        return texts.known(f"mail.{message.kind}", texts("mail.automatic"))
    if message.author == "system":
        return texts("mail.noticed")
    return texts("author.note_by", name=message.author_name)
