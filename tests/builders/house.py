"""A front desk around a test database, with a scripted assistant and real channels."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from assistant.asker import Asker
from assistant.turn import (
    Dialogue,
    Effect,
    EffectKind,
    Executed,
    OrderTry,
    ProposalDraft,
    Question,
    Reoffer,
    TurnResult,
)
from channels.registry import build_channels
from channels.telegram.settings import TelegramSettings
from erp_core.conversations import CodeWay
from erp_core.kernel.actor import Actor
from erp_core.kernel.database import Database
from erp_core.kernel.errors import Conflict, DomainError
from erp_core.kernel.sequences import number_at_commit
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from frontdesk.settings import Settings
from knowledge.contract import Document, Hit, IndexReport

BOT = TelegramSettings(
    token=SecretStr("7001:test-token"), secret=SecretStr("hook-secret"), path_id="hook"
)
Decide = Callable[[Question, Asker], TurnResult]


def says(text: str, **more: Any) -> TurnResult:
    """A result that only replies."""
    return TurnResult(reply=text, dialogue=Dialogue(), language="en", **more)


def echoes(question: Question, asker: Asker) -> TurnResult:
    """Hand over on "person", offer on "offer", confirm on "yes"; repeat everything else."""
    if question.text == "person":
        effect = Effect(EffectKind.HAND_OVER, reason="asked for a person")
        return says("A person will answer.", effects=(effect,))
    if question.text.startswith("offer"):
        draft = ProposalDraft("count", {"times": 1}, "Count once?", "Yes", "No")
        return says("Count once?", proposal=draft)
    if question.pending and (question.text == "yes" or (question.button and question.button.yes)):
        return says("", confirmed=question.pending.id)
    return says(f"You said: {question.text}")


@dataclass
class ScriptedAssistant:
    """Decides by a function, counts what it executes in the core itself."""

    decide: Decide = echoes
    asked: list[Question] = field(default_factory=list)
    refuses: bool = False

    def answer(self, question: Question, asker: Asker) -> TurnResult:
        self.asked.append(question)
        return self.decide(question, asker)

    def execute(
        self, tx: Tx, asker: Asker, action: str, arguments: dict[str, Any], language: str
    ) -> Executed | Reoffer:
        number_at_commit(tx, "executed", "test", lambda _number: None)
        if self.refuses:
            message = "Not any more."
            raise Conflict(message)
        return Executed("Done.", ("counters", 1))

    def after_proof(self, tx: Tx, asker: Asker, result: TurnResult, tried: OrderTry) -> TurnResult:
        return replace(result, reply=f"{tried.number} {tried.outcome}")

    def after_code(self, tx: Tx, asker: Asker, result: TurnResult, way: CodeWay) -> TurnResult:
        if way.target is None:
            return replace(result, reply="No code.", effects=())
        return replace(result, reply=f"{result.reply} {way.target.address}")

    def refusal(self, error: DomainError, language: str) -> str:
        return error.message

    def failed(self, tx: Tx, channel: str, language: str, *, first: bool) -> str:
        return "That failed; a person answers."

    def overdue(self, tx: Tx, channel: str, language: str) -> str:
        return "Still waiting; a person answers."

    def next_best_actions(self, tx: Tx, actor: Actor, party_id: int) -> Sequence[Any]:
        return ()

    def models(self) -> Sequence[Any]:
        return ()


class NoKnowledge:
    """An empty handbook."""

    def index(self, documents: object, *, sources: object = ()) -> IndexReport:
        return IndexReport(0, 0, 0)

    def search(self, query: str, *, language: str | None, limit: int = 5) -> list[Hit]:
        return []

    def close(self) -> None:
        return


def a_house(database: Database, folder: Path, assistant: Any = None, **settings: Any) -> Frontdesk:
    """Build a front desk; nothing runs."""
    given = {
        "data_dir": folder,
        "database_url": database.url,
        "telegram": BOT,
        "quiet_window": 0.0,
        "poll": 0.05,
        "turn_lease": 5.0,
        "_env_file": None,
    }
    chosen = Settings(**(given | settings))
    channels = build_channels(chosen.channels, database.clock.now)
    return Frontdesk(
        settings=chosen,
        database=database,
        modules=(),
        channels={(one.name, one.account): one for one in channels},
        assistant=assistant or ScriptedAssistant(),
        knowledge=NoKnowledge(),
        clock=database.clock,
        bus=database.bus,
    )


__all__ = ["BOT", "Document", "ScriptedAssistant", "a_house", "echoes", "says"]
