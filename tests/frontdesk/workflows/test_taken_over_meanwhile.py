"""A person who takes a thread while the assistant thinks: what it decided for itself is undone."""

from pathlib import Path

from sqlalchemy import select

from assistant.asker import Asker
from assistant.turn import DraftReply, Question, TurnResult
from erp_core import conversations
from erp_core.conversations.tables import OutboxRow, ProposalRow, ReceiptRow
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from frontdesk.application import Frontdesk
from frontdesk.workflows.chat import converse
from tests.builders.house import ScriptedAssistant, a_house, echoes, says
from tests.builders.service_desk import an_agent
from tests.builders.talk import WEI, count


def takes_over_at(desk: Frontdesk, text: str) -> list[tuple[str, bool]]:
    """Let a person take Wei's thread while that is thought about; returns what is asked."""
    asked: list[tuple[str, bool]] = []
    mia = an_agent(desk.database, "mia")

    def decide(question: Question, asker: Asker) -> TurnResult:
        asked.append((question.text, question.person_handles))
        if question.person_handles:
            return says("", draft=DraftReply(f"draft for {question.text}"))
        if question.text == text:
            desk.database.run(lambda tx: conversations.take_over(tx, mia, 1))
        return echoes(question, asker)

    assert isinstance(desk.assistant, ScriptedAssistant)
    desk.assistant.decide = decide
    return asked


def test_a_typed_yes_is_left_to_the_person(database: Database, tmp_path: Path) -> None:
    desk = a_house(database, tmp_path)
    converse(desk, "telegram", WEI, ["offer"], loops_running=False)
    asked = takes_over_at(desk, "yes")

    (exchange,) = converse(desk, "telegram", WEI, ["yes"], loops_running=False)

    assert asked == [("yes", False), ("yes", True)]
    assert exchange.replies == []
    assert count(desk, ReceiptRow) == 0
    states = desk.database.read(lambda tx: tx.session.scalars(select(ProposalRow.state)).all())
    assert states == ["offered"]
    view = desk.database.read(lambda tx: conversations.get_thread(tx, system(), 1))
    assert [one.text for one in view.suggestions] == ["draft for yes"]
    assert [one.text for one in view.messages if one.direction == "in"] == ["offer", "yes"]


def test_an_offer_is_not_made_any_more(database: Database, tmp_path: Path) -> None:
    desk = a_house(database, tmp_path)
    asked = takes_over_at(desk, "offer")

    converse(desk, "telegram", WEI, ["offer"], loops_running=False)

    assert asked == [("offer", False), ("offer", True)]
    assert (count(desk, ProposalRow), count(desk, OutboxRow)) == (0, 0)
