"""The assembled front desk, as one value that every part of composition is given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from assistant.asker import Asker
from assistant.turn import Executed, OrderTry, Question, Reoffer, TurnResult
from channels.contract import Channel
from erp_core.conversations import CodeWay
from erp_core.kernel.actor import Actor
from erp_core.kernel.clock import Clock
from erp_core.kernel.database import Database
from erp_core.kernel.errors import DomainError
from erp_core.kernel.module import Module
from erp_core.kernel.notify import Bus
from erp_core.kernel.transaction import Tx
from frontdesk.settings import Settings
from knowledge.contract import Knowledge

if TYPE_CHECKING:
    from assistant.breaker import ModelHealth
    from assistant.suggestions import NextAction


class Answering(Protocol):
    """The assistant as the workflows use it."""

    def answer(self, question: Question, asker: Asker) -> TurnResult:
        """Decide what a turn calls for; reads only, never raises."""
        ...

    def execute(
        self, tx: Tx, asker: Asker, action: str, arguments: dict[str, Any], language: str
    ) -> Executed | Reoffer:
        """Carry a confirmed proposal out in the finishing transaction.

        Raises:
            DomainError: The core refuses.
        """
        ...

    def after_proof(self, tx: Tx, asker: Asker, result: TurnResult, tried: OrderTry) -> TurnResult:
        """Complete a turn whose order number and postcode were tried in this transaction."""
        ...

    def after_code(self, tx: Tx, asker: Asker, result: TurnResult, way: CodeWay) -> TurnResult:
        """Complete a turn that sends somebody known a code, before it is sent."""
        ...

    def refusal(self, error: DomainError, language: str) -> str:
        """Put a refusal into words for the customer."""
        ...

    def failed(self, tx: Tx, channel: str, language: str, *, first: bool) -> str:
        """Say that a message could not be answered, and who answers by when; or nothing."""
        ...

    def overdue(self, tx: Tx, channel: str, language: str) -> str:
        """Say that who was called is late; or nothing."""
        ...

    def next_best_actions(self, tx: Tx, actor: Actor, party_id: int) -> "Sequence[NextAction]":
        """Draw next best actions from the customer's own history."""
        ...

    def models(self) -> "Sequence[ModelHealth]":
        """Say how each model is doing."""
        ...


@dataclass(frozen=True)
class Frontdesk:
    """Everything that is wired together.

    Attributes:
        settings: The deployment's settings.
        database: The transactional core's database.
        modules: The modules that are on, lowest first.
        channels: The configured channels, by (name, account).
        assistant: Understands and proposes.
        knowledge: Finds handbook passages.
        clock: The business time.
        bus: Wakes loops and screens after commits.
    """

    settings: Settings
    database: Database
    modules: tuple[Module, ...]
    channels: Mapping[tuple[str, str], Channel]
    assistant: Answering
    knowledge: Knowledge
    clock: Clock
    bus: Bus

    def channel(self, name: str, account: str | None = None) -> Channel | None:
        """Return a configured channel, the first of that name when no account is given."""
        if account is not None:
            return self.channels.get((name, account))
        return next((one for (kind, _), one in self.channels.items() if kind == name), None)
