"""The demo's notes about customers, and the monthly look at who has fallen silent."""

from erp_core.crm.schemas import NewNote, NoteView, StageReview
from erp_core.crm.service import add_note, review_lifecycle
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx

_CAFE = "House Blend runs out every three weeks; Ana prefers delivery before the weekend."
_WEI = "Brews pour-over at home, asks for Yunnan lots first."


def note_story(tx: Tx, actor: Actor, wei: int, lindner: int) -> tuple[NoteView, ...]:
    """Note what the story's customers like."""
    return (
        add_note(tx, actor, wei, NewNote(text=_WEI)),
        add_note(tx, actor, lindner, NewNote(text=_CAFE)),
    )


def close_month(tx: Tx, actor: Actor) -> StageReview:
    """Review the lifecycle, as the house does at the end of each month of its history."""
    return review_lifecycle(tx, actor)
