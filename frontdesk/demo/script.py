"""The assistant of the history: it answers what the demo's script says, and offers for real."""

from collections.abc import Sequence
from typing import Any

from assistant.asker import Asker
from assistant.breaker import ModelHealth
from assistant.turn import (
    Citation,
    Dialogue,
    DraftReply,
    Effect,
    EffectKind,
    Executed,
    OrderTry,
    ProposalDraft,
    Question,
    TurnResult,
)
from erp_core import sales
from erp_core.conversations import CodeWay
from erp_core.kernel.actor import Actor
from erp_core.kernel.database import Database
from erp_core.kernel.errors import DomainError
from erp_core.kernel.quantity import plain
from erp_core.kernel.transaction import Tx
from erp_core.sales import ConfirmedOrder, OrderView, RepeatPreview
from frontdesk.demo.talks import TALKS, Press, Said, Talk

MODEL = "offline"
REPEAT = "repeat_order"


class Script:
    """Answers the line that was said last.

    Args:
        database: Read for offers: the customer's own last order at the day's prices.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._talk = TALKS[0]
        self._said = Said()
        self.placed: list[ConfirmedOrder] = []

    def follow(self, talk: Talk, said: Said) -> None:
        """Turn to a line of a conversation."""
        self._talk, self._said = talk, said

    def answer(self, question: Question, asker: Asker) -> TurnResult:
        """Answer the line as the script has it."""
        said, pending = self._said, question.pending
        offer = self._offer(asker) if said.offers else None
        return TurnResult(
            reply=offer.preview if offer else said.reply,
            dialogue=Dialogue(language=self._talk.language),
            language=self._talk.language,
            proposal=offer,
            confirmed=pending.id if pending and said.press is Press.YES else None,
            declined=pending.id if pending and said.press is Press.NO else None,
            effects=_brings_in_a_person(said),
            draft=DraftReply(said.draft, confidence=0.8) if said.draft else None,
            citations=_cited(said),
            model=MODEL,
        )

    def execute(
        self, tx: Tx, asker: Asker, action: str, arguments: dict[str, Any], language: str
    ) -> Executed:
        """Order again, which is all that the script offers."""
        _ = action, language
        order_id, expect = int(arguments["order_id"]), str(arguments["fingerprint"])
        placed = sales.repeat_order(tx, asker.actor, order_id, channel=asker.channel, expect=expect)
        self.placed.append(placed)
        text = f"Thank you! Order {placed.number} is placed, total {placed.gross}."
        return Executed(text, ("orders", placed.id), {"order": placed.number})

    def after_proof(self, tx: Tx, asker: Asker, result: TurnResult, tried: OrderTry) -> TurnResult:
        """Leave the line as it is: nobody proves anything in the history."""
        _ = tx, asker, tried
        return result

    def after_code(self, tx: Tx, asker: Asker, result: TurnResult, way: CodeWay) -> TurnResult:
        """Leave the line as it is: no code is sent in the history."""
        _ = tx, asker, way
        return result

    def refusal(self, error: DomainError, language: str) -> str:
        """Say what was refused."""
        _ = language
        return error.message

    def failed(self, tx: Tx, channel: str, language: str, *, first: bool) -> str:
        """Say nothing: no message of the past fails."""
        _ = tx, channel, language, first
        return ""

    def overdue(self, tx: Tx, channel: str, language: str) -> str:
        """Say nothing: nobody waits in the past."""
        _ = tx, channel, language
        return ""

    def next_best_actions(self, tx: Tx, actor: Actor, party_id: int) -> Sequence[Any]:
        """Suggest nothing: nobody looks at a suggestion of the past."""
        _ = tx, actor, party_id
        return ()

    def models(self) -> Sequence[ModelHealth]:
        """Name no model: none is asked."""
        return ()

    def _offer(self, asker: Asker) -> ProposalDraft:
        shown = self._database.read(lambda tx: _repeat(tx, asker))
        goods = "\n".join(f"{plain(one.quantity)} × {one.name_en}" for one in shown.lines)
        arguments = {
            "order_id": shown.order_id,
            "order": shown.number,
            "total": {"amount": f"{shown.gross.amount}", "currency": shown.gross.currency},
            "fingerprint": shown.fingerprint,
        }
        preview = f"Order this again?\n{goods}\nTotal {shown.gross}, tax included."
        return ProposalDraft(REPEAT, arguments, preview, "Yes, order it", "No, thanks")


def _repeat(tx: Tx, asker: Asker) -> RepeatPreview:
    last = _last_order(tx, asker)
    return sales.preview_repeat(tx, asker.actor, last.id)


def _last_order(tx: Tx, asker: Asker) -> OrderView:
    found = sales.last_order(tx, asker.actor, asker.party_id or 0)
    if found is None:
        raise sales.OrderNotFound
    return found


def _brings_in_a_person(said: Said) -> tuple[Effect, ...]:
    return (Effect(EffectKind.HAND_OVER, said.hand_over),) if said.hand_over else ()


def _cited(said: Said) -> tuple[Citation, ...]:
    return (Citation("handbook", f"handbook/{said.page}", said.page),) if said.page else ()
