"""What may be known of the notes on cases."""

from sqlalchemy import select

from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.support.queries.cases import visible_case
from erp_core.support.schemas import CaseNoteView
from erp_core.support.tables import CaseNote


def notes_of_case(tx: Tx, actor: Actor, case_id: int) -> list[CaseNoteView]:
    """List the notes on a case, oldest first.

    Raises:
        CaseNotFound: There is none, or none that the actor may know of.
    """
    actor.require("support.read")
    visible_case(tx, actor, case_id)
    rows = select(CaseNote).where(CaseNote.case_id == case_id).order_by(CaseNote.id)
    return [CaseNoteView.model_validate(row) for row in tx.session.scalars(rows)]


def case_note_brief(tx: Tx, note_id: int) -> CaseNoteView:
    """Return a note to another module that was told of it."""
    return CaseNoteView.model_validate(tx.session.get_one(CaseNote, note_id))
