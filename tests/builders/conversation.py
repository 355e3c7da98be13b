"""A conversation for tests: what the turn workflow does, without queues and carriers."""

from dataclasses import dataclass, field

from assistant.agent import Assistant
from assistant.asker import Asker
from assistant.turn import (
    ButtonPress,
    Dialogue,
    Executed,
    HistoryLine,
    PendingProposal,
    ProposalDraft,
    Question,
    TurnResult,
)
from erp_core.conversations import CodeCarrier, CodeOutcome
from erp_core.kernel.database import Database
from erp_core.kernel.errors import DomainError
from erp_core.kernel.transaction import Tx
from frontdesk.workflows.askers import with_proven_order
from frontdesk.workflows.codes import announced
from frontdesk.workflows.holding import holding, let_go
from frontdesk.workflows.proofs import try_order

THREAD = 1
"""The only thread of the coffee house."""
CARRIERS = (CodeCarrier("telegram", "7001"), CodeCarrier("sms", "1"), CodeCarrier("email", "desk"))
"""Where the coffee house could send a code."""


@dataclass
class Conversation:
    """One customer's thread: keeps the dialogue, stores offers, carries out what was agreed."""

    assistant: Assistant
    database: Database
    asker: Asker
    max_buttons: int = 3
    channel_text: list[str] = field(default_factory=list)
    dialogue: Dialogue = field(default_factory=Dialogue)
    pending: PendingProposal | None = None
    receipts: list[Executed] = field(default_factory=list)
    history: list[HistoryLine] = field(default_factory=list)
    offers: int = 0
    answered: int = 1

    def says(
        self,
        text: str,
        button: ButtonPress | None = None,
        code: CodeOutcome | None = None,
        **more: object,
    ) -> TurnResult:
        """The customer writes; what was agreed is carried out."""
        question = Question(
            thread_id=THREAD,
            text=text,
            dialogue=Dialogue.model_validate_json(self.dialogue.model_dump_json()),
            button=button,
            pending=self.pending,
            history=tuple(self.history[-10:]),
            code=code,
            max_buttons=self.max_buttons,
            **more,
        )
        result = self._proved(self.assistant.answer(question, self.asker))
        now = self.database.clock.now()
        self.history += [
            HistoryLine("customer", text, now),
            HistoryLine("assistant", result.reply, now),
        ]
        self._take(result)
        return result

    def presses(self, *, yes: bool) -> TurnResult:
        """The customer presses a button of the open offer."""
        return self.says("", button=ButtonPress(self.pending.id, yes))

    def chooses(self, value: str) -> TurnResult:
        """The customer presses the button of a choice."""
        return self.says("", button=ButtonPress(None, yes=False, choice=value))

    @property
    def receipt(self) -> str:
        """The last receipt, or refusal."""
        return self.channel_text[-1]

    def _proved(self, result: TurnResult) -> TurnResult:
        """Try the order that the turn wants tried, and remember what was proven."""

        def prove(tx: Tx) -> TurnResult:
            done = try_order(tx, self.assistant, self.asker, THREAD, result)
            self.asker = with_proven_order(tx, self.asker, THREAD)
            return announced(tx, self.assistant, CARRIERS, self.asker, done)

        return self.database.run(prove)

    def _take(self, result: TurnResult) -> None:
        self.dialogue = result.dialogue
        if result.confirmed is not None:
            assert result.confirmed == self.pending.id
            self._carry_out(result)
        if result.declined is not None:
            self._let_go(self.pending)
            self.pending = None
        if result.proposal is not None:
            self._offer(result.proposal)

    def _offer(self, draft: ProposalDraft) -> None:
        self._let_go(self.pending)
        draft = self.database.run(lambda tx: holding(tx, self.asker, draft))
        self.offers += 1
        self.pending = PendingProposal(self.offers, draft.action, draft.arguments, draft.preview)

    def _let_go(self, offer: PendingProposal | None) -> None:
        """Free what an offer held that ends without an order."""
        if offer is not None:
            self.database.run(lambda tx: let_go(tx, self.asker, offer.arguments))

    def _carry_out(self, result: TurnResult) -> None:
        agreed, self.pending = self.pending, None

        def act(tx: Tx):
            with tx.savepoint():
                return self.assistant.execute(
                    tx, self.asker, agreed.action, agreed.arguments, result.language
                )

        try:
            outcome = self.database.run(act)
        except DomainError as error:
            self._let_go(agreed)
            self.channel_text.append(self.assistant.refusal(error, result.language))
            return
        if not isinstance(outcome, Executed):
            self._let_go(agreed)
        self.channel_text.append(outcome.text)
        if isinstance(outcome, Executed):
            self.receipts.append(outcome)
        else:
            self._offer(outcome.proposal)
