"""The assistant: a question goes in, a decided answer comes out; it reads and never writes.

Models are tried in order, and whatever goes wrong with one, the turn is answered by the next; the
last is always the offline engine. A model chooses tools and may add a friendly sentence; what the
tools come to, and every word of it, is the engine's.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from assistant import calling
from assistant.asker import Asker
from assistant.attempt import Attempt
from assistant.breaker import ModelHealth
from assistant.drafting import as_draft, silent
from assistant.engine import Backing, Heard, introduced
from assistant.models import Providers, brief
from assistant.names import ArticleNames
from assistant.offline.catalogue import Catalogue
from assistant.offline.understanding import Understander
from assistant.pay_pages import PayPages
from assistant.policies.egress import Egress
from assistant.policies.proof import require_proof
from assistant.presence import question_now
from assistant.prompting import read_prompt
from assistant.recording import Record
from assistant.settings import AssistantSettings, Mode
from assistant.suggestions import NextAction, next_actions
from assistant.texts import Words, load_texts
from assistant.tools import tools_for
from assistant.tools.contract import Desk
from assistant.tools.order_proof import after_proof
from assistant.tools.refusals import refusal
from assistant.tools.verify_identity import after_code
from assistant.turn import (
    Effect,
    EffectKind,
    Executed,
    OrderTry,
    Question,
    Reoffer,
    TurnResult,
)
from erp_core.conversations import CodeWay
from erp_core.kernel.actor import Actor, NotAllowed
from erp_core.kernel.database import Database
from erp_core.kernel.errors import DomainError
from erp_core.kernel.transaction import Tx
from knowledge import Knowledge

if TYPE_CHECKING:
    from assistant.answering import Means

logger = logging.getLogger(__name__)


class Assistant:
    """Answers customers; every answer is a record, every write a proposal.

    Args:
        database: Only read, in short snapshots.
        knowledge: The handbook.
        settings: What the deployment decided.
        understander: The offline understanding; learnt here when not given.
        pay_pages: Tells how an invoice is paid.
        monotonic: Real time that only goes forward, for budgets and breakers.
    """

    def __init__(
        self,
        *,
        database: Database,
        knowledge: Knowledge,
        settings: AssistantSettings,
        understander: Understander | None = None,
        pay_pages: PayPages | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._backing = Backing(database, knowledge, settings, load_texts(), pay_pages)
        self._understander = understander or Understander()
        self._names = ArticleNames(database, settings.catalogue_seconds, monotonic)
        self._providers = Providers(settings, monotonic)
        self._means = _means(self._backing, self._providers, monotonic)

    def answer(self, question: Question, asker: Asker) -> TurnResult:
        """Decide what to say to a turn and what to offer; never writes and never raises.

        Args:
            question: What the customer sent since the last reply, and where the talk stands.
            asker: Who asks, with what they proved.
        """
        attempt, question = Attempt(), question_now(question, self._backing.database.ports)
        with attempt:
            return self._answer(question, asker)
        return self._trouble(question, asker, attempt)

    def execute(
        self, tx: Tx, asker: Asker, action: str, arguments: dict[str, Any], language: str
    ) -> Executed | Reoffer:
        """Carry out what a person said yes to, in the transaction of the caller.

        Args:
            tx: The finishing transaction, in a savepoint.
            asker: Who said yes.
            action: Name of the write tool.
            arguments: The proposal's own arguments.
            language: In which to word the receipt.

        Raises:
            DomainError: The business does not allow it; nothing was changed.
        """
        settings = self._backing.settings
        for tool in tools_for(asker, tx.ports):
            if tool.name == action and tool.carry_out is not None:
                require_proof(asker, tool.verification, settings)
                asker.actor.require(tool.permission or "")
                return self._cleaned(tool.carry_out(self._desk(tx, asker, language), arguments))
        raise NotAllowed(permission=action)

    def after_proof(self, tx: Tx, asker: Asker, result: TurnResult, tried: OrderTry) -> TurnResult:
        """Complete a turn whose order number and postcode were tried, in the same transaction.

        Args:
            tx: The finishing transaction, in which the try was counted.
            asker: Who gave them.
            result: What was decided before the outcome was known.
            tried: The number that was tried, where, and what became of it.
        """
        desk = replace(self._desk(tx, asker, result.language), thread_id=tried.thread_id)
        return after_proof(desk, result, tried)

    def after_code(self, tx: Tx, asker: Asker, result: TurnResult, way: CodeWay) -> TurnResult:
        """Complete a turn that sends somebody known a code, in the same transaction.

        Args:
            tx: The finishing transaction.
            asker: Who is to prove themselves.
            result: What was decided before it was known where a code can go.
            way: Where it goes, or why nowhere.
        """
        return after_code(self._desk(tx, asker, result.language), result, way)

    def refusal(self, error: DomainError, language: str) -> str:
        """Say in the customer's language why something did not happen."""
        return refusal(error, self._backing.texts.words(language))

    def failed(self, tx: Tx, channel: str, language: str, *, first: bool) -> str:
        """Say that a message could not be answered, and who answers it by when.

        Args:
            tx: The transaction.
            channel: Where it is said; where the assistant does not answer, nothing is.
            language: The customer's.
            first: Whether nobody has answered in this thread yet.
        """
        words = self._backing.texts.words(language)
        return self._failed(tx, words, first=first) if self._answers_on(channel) else ""

    def overdue(self, tx: Tx, channel: str, language: str) -> str:
        """Say that the person who was called is late; nothing where the assistant is silent."""
        words = self._backing.texts.words(language)
        answers = self._answers_on(channel)
        return calling.overdue(tx, words, self._backing.settings) if answers else ""

    def next_best_actions(self, tx: Tx, actor: Actor, party_id: int) -> tuple[NextAction, ...]:
        """Draw the next best actions for a customer from their own history, for staff."""
        return next_actions(tx, actor, party_id, self._backing.texts)

    def replay(self, record: Record) -> TurnResult:
        """Answer a recorded turn again, from its record alone; nothing is asked or changed.

        Raises:
            Diverged: The program asks for a decision that the record does not hold.
        """
        from assistant.replaying import play

        return play(self._means, self._understander, record)

    def models(self) -> list[ModelHealth]:
        """Return how every model does, for the console."""
        return self._providers.health()

    def close(self) -> None:
        """Close the connections to providers."""
        self._providers.close()

    def _answer(self, question: Question, asker: Asker) -> TurnResult:
        settings = self._backing.settings
        heard = self._heard(question, asker)
        mode = settings.mode(asker.channel)
        if mode is Mode.OFF:
            return silent(question, heard)
        from assistant.answering import Answering

        result = Answering(self._means, question, asker, heard).answer()
        words = self._backing.texts.words(result.language)
        if question.waits_for_person and result.acknowledges and mode is Mode.ANSWER:
            return result
        if question.person_handles or mode is Mode.SUGGEST:
            return as_draft(result, question, words)
        if result.confidence < settings.suggest_below and question.button is None:
            return as_draft(result, question, words, why=words.say("reason.unsure"))
        return result

    def _answers_on(self, channel: str) -> bool:
        return self._backing.settings.mode(channel) is Mode.ANSWER

    def _heard(self, question: Question, asker: Asker) -> Heard:
        catalogue = self._names.known() if question.text.strip() else Catalogue()
        return Heard(self._understander, question, asker.channel, catalogue, asker.language or "en")

    def _desk(self, tx: Tx, asker: Asker, language: str) -> Desk:
        return Desk(
            tx=tx,
            asker=asker,
            words=self._backing.texts.words(language),
            settings=self._backing.settings,
            knowledge=self._backing.knowledge,
        )

    def _cleaned(self, outcome: Executed | Reoffer) -> Executed | Reoffer:
        clean = Egress(self._backing.settings.link_hosts).cleaned
        return replace(outcome, text=clean(outcome.text))

    def _trouble(self, question: Question, asker: Asker, attempt: Attempt) -> TurnResult:
        """Apologise and bring in a person, when even the offline engine cannot answer."""
        error = attempt.error or RuntimeError("unknown")
        logger.error("A turn failed: %s at %s", brief(error), attempt.where[-1:])
        language = question.dialogue.language or asker.language or "en"
        words = self._backing.texts.words(language)
        answers = self._answers_on(asker.channel) and not question.person_handles
        return TurnResult(
            reply=self._apology(question, words) if answers else "",
            dialogue=question.dialogue,
            language=words.language,
            effects=(Effect(EffectKind.HAND_OVER, words.say("reason.trouble")),),
            confidence=0.0,
            trace={"error": brief(error), "where": attempt.where},
        )

    def _apology(self, question: Question, words: Words) -> str:
        """Apologise; without the company's name and the time where they cannot be read."""
        plain = (words.say("talk.introduction_plain"), words.say("talk.trouble"))
        with Attempt(), self._backing.database.snapshot() as tx:
            return self._failed(tx, words, first=question.first_reply)
        return "\n\n".join(plain[0 if question.first_reply else 1 :])

    def _failed(self, tx: Tx, words: Words, *, first: bool) -> str:
        sorry = calling.failed(tx, words, self._backing.settings)
        return f"{introduced(tx, words)}\n\n{sorry}" if first else sorry


def _means(backing: Backing, providers: Providers, monotonic: Callable[[], float]) -> "Means":
    """Make what turns are answered with; the agent's libraries are loaded here, not before."""
    from assistant.answering import Means
    from assistant.loop import Loop

    loop = Loop(backing.settings, monotonic, backing.database.ports)
    return Means(backing, providers, loop, read_prompt(), monotonic)
