"""Notes that staff keep about a customer."""

from erp_core.crm.queries import require_party
from erp_core.crm.schemas import NewNote, NoteView
from erp_core.crm.service.interactions import keep
from erp_core.crm.tables import CustomerNote
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx

SHOWN = 200
"""Characters of a note that the timeline shows."""


def add_note(tx: Tx, actor: Actor, party_id: int, new: NewNote) -> NoteView:
    """Note something about a customer, for staff only.

    Raises:
        PartyNotFound: There is no such party to the actor.
    """
    actor.require("crm.add_note")
    require_party(tx, actor, party_id)
    note = CustomerNote(party_id=party_id, author=actor.name, text=new.text, at=tx.now)
    tx.session.add(note)
    tx.session.flush()
    shown = " ".join(new.text.split())[:SHOWN]
    keep(tx, party_id, "note_added", ("customer_notes", note.id), author=actor.name, text=shown)
    return NoteView.model_validate(note)
