"""The yes that unlinks the very address it is written from is carried out, and nothing after it."""

from pathlib import Path

from sqlalchemy import select

from assistant.turn import Executed
from erp_core.conversations import (
    ProposalState,
    enrol_identity,
    unlink_own_identity,
)
from erp_core.conversations.tables import ButtonRow, IdentityRow, ProposalRow, ReceiptRow, ThreadRow
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from tests.builders.house import ScriptedAssistant, a_house
from tests.builders.parties import a_customer
from tests.builders.talk import WEI, answer_all, write


class Unlinking(ScriptedAssistant):
    """Unlinks who says yes."""

    def execute(self, tx, asker, action, arguments, language):
        done = unlink_own_identity(tx, asker.actor, asker.identity_id, "asked for it")
        return Executed("Unlinked.", ("identity_unlinkings", done.id))


def test_who_says_yes_is_unlinked_once_with_a_receipt(database: Database, tmp_path: Path) -> None:
    wei = a_customer(database, "Wei Zhang").id
    database.run(lambda tx: enrol_identity(tx, system(), "telegram", "7001", WEI, wei, "Wei"))
    assistant = Unlinking()
    desk = a_house(database, tmp_path, assistant)
    write(desk, "offer", 1)
    answer_all(desk)
    nonce = database.read(
        lambda tx: tx.session.scalars(select(ButtonRow.nonce).where(ButtonRow.value == "yes")).one()
    )
    write(desk, "", 2, button=nonce)
    answer_all(desk)

    def read(tx):
        one = tx.session.scalars
        return (
            one(select(IdentityRow.party_id)).one(),
            one(select(ThreadRow.party_id)).one(),
            one(select(ProposalRow.state)).one(),
            len(one(select(ReceiptRow.id)).all()),
        )

    assert database.read(read) == (None, None, ProposalState.EXECUTED, 1)
