"""Notes on cases: what colleagues should know of one, and who is asked to act."""

from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx
from erp_core.support.events import CaseNoted
from erp_core.support.queries import visible_case
from erp_core.support.schemas import CaseNoteView, NewCaseNote
from erp_core.support.tables import CaseNote


def add_case_note(tx: Tx, actor: Actor, case_id: int, new: NewCaseNote) -> CaseNoteView:
    """Note something on a case that the customer never sees; whom it names with an @ is told.

    Raises:
        CaseNotFound: There is none, or none that the actor may know of.
    """
    actor.require("support.note_case")
    case = visible_case(tx, actor, case_id)
    note = CaseNote(
        case_id=case.id, author_id=actor.id, author_name=actor.name, text=new.text, at=tx.now
    )
    tx.session.add(note)
    tx.session.flush()
    record_change(tx, actor, "support.note_case", ("cases", case.id), {"note_id": note.id})
    tx.publish(CaseNoted(note.id))
    tx.notify(f"case:{case.id}")
    return CaseNoteView.model_validate(note)
