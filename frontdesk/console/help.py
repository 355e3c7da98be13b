"""The keys that do something on the page that is open and for whoever looks, on one sheet."""

from dataclasses import dataclass

from nicegui import ui

from frontdesk.console.parts import box, button, words
from frontdesk.console.visit import Visit

REVIEW = "conversations.review_suggestion"


@dataclass(frozen=True)
class Key:
    """A key.

    Attributes:
        name: As it is printed on a keyboard.
        meaning: Key of its text below ``help``.
        needs: The permissions of which one is enough; none are needed when it is empty.
    """

    name: str
    meaning: str
    needs: tuple[str, ...] = ()


WRITE = ("conversations.reply", "conversations.note")
INBOX_KEYS = (
    Key("J", "next"),
    Key("K", "previous"),
    Key("Enter", "compose", WRITE),
    Key("R", "reply", ("conversations.reply",)),
    Key("Tab", "insert", (REVIEW,)),
    Key("E", "edit", (REVIEW,)),
    Key("X", "reject", (REVIEW,)),
    Key("Enter", "send", WRITE),
    Key("Shift+Enter", "line", WRITE),
    Key("/", "macro", ("support.use_macro",)),
    Key("@", "mention", ("conversations.note",)),
    Key("T", "take_over", ("conversations.take_over",)),
    Key("B", "hand_back", ("conversations.hand_back",)),
    Key("D", "resolve", ("conversations.resolve",)),
)
SEARCH = Key("Ctrl+K", "search")
HELP = Key("?", "help")


def keys_for(visit: Visit, *, on_inbox: bool, with_search: bool) -> list[Key]:
    """Return the keys that work for a person on a page."""
    keys = (*(INBOX_KEYS if on_inbox else ()), *((SEARCH,) if with_search else ()), HELP)
    may = visit.shown_to.may
    return [key for key in keys if not key.needs or any(map(may, key.needs))]


def open_help(visit: Visit, keys: list[Key]) -> None:
    """Show keys."""
    with ui.dialog(value=True) as dialog, box("fd-dialog"):
        words(visit.texts("help.title"), "fd-dialog-title", "h2")
        with box("fd-keys", "dl"):
            for key in keys:
                with box("", "dt"):
                    words(key.name, "fd-key", "kbd")
                words(visit.texts(f"help.{key.meaning}"), "", "dd")
        with box("fd-dialog-actions"):
            button(visit.texts("action.close"), dialog.close, "fd-primary")
    dialog.on("hide", dialog.delete)
