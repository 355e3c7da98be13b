"""The keys that do something, on one sheet."""

from nicegui import ui

from frontdesk.console.parts import box, button, words
from frontdesk.console.visit import Visit

KEYS = (
    ("J", "next"),
    ("K", "previous"),
    ("Enter", "compose"),
    ("Tab", "insert"),
    ("E", "edit"),
    ("Enter", "send"),
    ("Shift+Enter", "line"),
    ("X", "reject"),
    ("T", "take_over"),
    ("B", "hand_back"),
    ("Ctrl+K", "search"),
    ("?", "help"),
)


def open_help(visit: Visit) -> None:
    """Show the keys."""
    with ui.dialog(value=True) as dialog, box("fd-dialog"):
        words(visit.texts("help.title"), "fd-dialog-title", "h2")
        with box("fd-keys", "dl"):
            for key, meaning in KEYS:
                with box("", "dt"):
                    words(key, "fd-key", "kbd")
                words(visit.texts(f"help.{meaning}"), "", "dd")
        with box("fd-dialog-actions"):
            button(visit.texts("action.close"), dialog.close, "fd-primary")
    dialog.on("hide", dialog.delete)
