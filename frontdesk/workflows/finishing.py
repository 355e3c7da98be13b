"""The second half of a turn: everything that was decided becomes durable in one transaction.

The fence comes first: a worker that lost its claim writes nothing. At most one confirmed
proposal is executed, in a savepoint, so that a refusal becomes the reply and leaves no trace.
"""

from dataclasses import asdict, replace
from typing import Any

from assistant.commands import FlowName
from assistant.policies import POLICY_VERSION
from assistant.turn import (
    Citation,
    Dialogue,
    DocumentRef,
    DraftReply,
    Effect,
    EffectKind,
    Executed,
    ProposalDraft,
    Reoffer,
    TurnResult,
)
from erp_core import conversations
from erp_core.conversations import (
    Claim,
    Handler,
    InboundState,
    Offer,
    OutgoingReply,
    ProposalGone,
    ProposalState,
    SuggestionDraft,
)
from erp_core.kernel.actor import system
from erp_core.kernel.errors import DomainError
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from frontdesk.documents.drawings import Drawings
from frontdesk.workflows import buying, cases, codes, proofs, sharing
from frontdesk.workflows.attaching import WithFiles, with_documents
from frontdesk.workflows.calling import say_failed
from frontdesk.workflows.consent import record_word
from frontdesk.workflows.fitted import parts_with_files, with_links
from frontdesk.workflows.holding import holding, let_go
from frontdesk.workflows.notices.causes import tell_in_the_talk
from frontdesk.workflows.opening import Opened
from frontdesk.workflows.ratings import keep_rating
from frontdesk.workflows.taken_over import require_same_hands
from frontdesk.workflows.texts import cannot_be_proven, too_long, too_many_files

_WORDS = (EffectKind.OPT_OUT, EffectKind.OPT_IN)
_PROOFS = (EffectKind.PROVE_ORDER, EffectKind.SEND_CODE)
_UNPROVEN_SENDER = "this sender cannot be proven by e-mail: make sure in another way who it is"
_UNPROVEN_WORD = "an opt-out or opt-in whose sender is not proven: ask the customer"


class Finishing:
    """One finishing transaction of one turn."""

    def __init__(
        self, tx: Tx, desk: Frontdesk, opened: Opened, result: TurnResult, drawings: Drawings
    ) -> None:
        self.tx = tx
        self.desk = desk
        self.drawings = drawings
        self.opened = opened
        self.result = result
        self.thread = conversations.lock_thread(tx, opened.thread_id)
        self.outcome = "answered"
        self.documents: tuple[DocumentRef, ...] = ()
        self.sharing = sharing.was_shown(opened.question)

    def run(self, claim: Claim) -> None:
        """Execute, reply, suggest, remember, and move the watermark."""
        asker, where = self.opened.asker, self.opened.thread_id
        most, house = self.desk.settings.wrong_postcodes, self.desk.assistant
        believed = self._believed()
        self.result = proofs.try_order(self.tx, house, asker, where, believed, most)
        carriers = codes.carriers_of(self.desk)
        self.result = codes.announced(self.tx, house, carriers, asker, self.result)
        text, proposal = self._confirmed()
        self._decline()
        if self._handled_by_assistant():
            self._reply(text, proposal)
        elif text:
            self._suggest(
                DraftReply(text, self.result.citations, self.result.confidence, self.documents)
            )
        for effect in self.result.effects:
            self._do(effect)
        if self.result.draft is not None:
            self._suggest(self.result.draft)
        self._suggest_next_actions()
        self._remember(claim)

    def _believed(self) -> TurnResult:
        """Leave to a person what asks for a proof that nothing of this turn can be."""
        if self.opened.vouched:
            return self.result
        kinds = {one.kind for one in self.result.effects}
        says_word = bool(kinds.intersection(_WORDS))
        proves = self.result.dialogue.flow is FlowName.VERIFY_IDENTITY
        if proves or kinds.intersection(_PROOFS):
            if says_word:
                return self._left_to_person(_UNPROVEN_WORD, "")
            return self._left_to_person(_UNPROVEN_SENDER, cannot_be_proven(self.result.language))
        return self._without_word() if says_word else self.result

    def _without_word(self) -> TurnResult:
        """Say nothing of an opt-out or opt-in; the talk stays where it was."""
        others = tuple(one for one in self.result.effects if one.kind not in _WORDS)
        to_person = Effect(EffectKind.HAND_OVER, reason=_UNPROVEN_WORD)
        return replace(self.result, reply="", draft=None, effects=(*others, to_person))

    def _left_to_person(self, why: str, text: str) -> TurnResult:
        """Say only this much, drop what cannot be believed, and begin anew with a person."""
        dropped = (*_WORDS, *_PROOFS)
        kept = tuple(one for one in self.result.effects if one.kind not in dropped)
        drafts = self.result.draft is not None and text
        return replace(
            self.result,
            reply="" if drafts else text,
            draft=DraftReply(text) if drafts else None,
            proposal=None,
            options=(),
            documents=(),
            citations=(),
            dialogue=Dialogue(language=self.result.dialogue.language),
            effects=(*kept, Effect(EffectKind.HAND_OVER, reason=why)),
        )

    def _handled_by_assistant(self) -> bool:
        """Ask the row again: a person may have taken the thread over while we were thinking."""
        waits = self.thread.handler == Handler.NOBODY and self.result.acknowledges
        return waits or self.thread.handler == Handler.ASSISTANT

    def _confirmed(self) -> tuple[str, ProposalDraft | None]:
        """Execute the confirmed proposal, if there is one; say what is to be replied.

        A yes that was taken back in the same turn ("wait, no") is none. Documents go along with
        what is replied; where that is a refusal, with nothing.
        """
        if self.result.confirmed in (None, self.result.declined):
            self.documents = self.result.documents
            return self.result.reply, self.result.proposal
        done = self._execute(self.result.confirmed)
        if isinstance(done, Executed):
            self.outcome = "executed"
            self.documents = (*done.documents, *self.result.documents)
            if done.documents:
                self.drawings.now()
            text = "\n\n".join(filter(None, (done.text, self.result.reply)))
            return text, self.result.proposal
        self.outcome = "refused"
        if isinstance(done, Reoffer):
            return done.text, done.proposal
        return self.desk.assistant.refusal(done, self.result.language), None

    def _execute(self, proposal_id: int) -> Executed | Reoffer | DomainError:
        try:
            with self.tx.savepoint():
                return self._executed(proposal_id)
        except _ReofferedError as again:
            self._refused(proposal_id)
            return again.reoffer
        except ProposalGone as error:
            return error
        except DomainError as error:
            self._refused(proposal_id)
            return error

    def _refused(self, proposal_id: int) -> None:
        self._let_go()
        conversations.settle_proposal(self.tx, proposal_id, ProposalState.REFUSED)

    def _let_go(self) -> None:
        """Free what the open offer held: it ends without an order."""
        waiting = conversations.open_proposal_view(self.tx, self.thread.id)
        if waiting is not None:
            let_go(self.tx, self.opened.asker, waiting.arguments)

    def _executed(self, proposal_id: int) -> Executed:
        taken = conversations.take(self.tx, self.thread, proposal_id)
        tell_in_the_talk(self.tx, self.opened.asker.party_id)
        done = self.desk.assistant.execute(
            self.tx, self.opened.asker, taken.action, taken.arguments, self.result.language
        )
        if isinstance(done, Reoffer):
            raise _ReofferedError(done)
        conversations.add_receipt(self.tx, proposal_id, done.record, done.text, done.facts)
        return done

    def _decline(self) -> None:
        if self.result.declined is not None:
            self._let_go()
            conversations.close_open(self.tx, self.thread.id, ProposalState.DECLINED)

    def _reply(self, text: str, proposal: ProposalDraft | None) -> None:
        if not text:
            self._never_silent()
            return
        if self.opened.cut:
            text = f"{too_long(self.result.language)}\n\n{text}"
        if self.opened.kept_files is not None:
            told = too_many_files(self.result.language, self.opened.kept_files)
            text = f"{told}\n\n{text}"
        choices = _choices(self.result, proposal)
        buttons = tuple((label, conversations.new_nonce()) for label, _ in choices)
        asker, language = self.opened.asker, self.result.language
        said = with_documents(
            self.tx, self.desk, self.drawings, asker.actor, text, self.documents, language
        )
        message = conversations.queue_reply(self.tx, self.thread, self._outgoing(said, buttons))
        offered = self._offer(message, proposal) if proposal else None
        for (_, nonce), (_, value) in zip(buttons, choices, strict=True):
            conversations.add_button(self.tx, self.thread, nonce, value, offered)

    def _never_silent(self) -> None:
        """A customer who gets no answer gets a person: nobody is left waiting unseen."""
        if self.result.draft is None and not self.result.effects:
            self.outcome = "empty"
            conversations.hand_over(self.tx, self.thread, "the assistant had no answer")
            say_failed(self.tx, self.desk, self.thread.id, captured=self.opened.turn.captured)

    def _outgoing(self, said: WithFiles, buttons: tuple[tuple[str, str], ...]) -> OutgoingReply:
        channel = self.opened.turn.channel
        label = sharing.label_for(self.result, is_shown=self.sharing, has_buttons=bool(buttons))
        self.sharing = self.sharing if label is None else bool(label)
        return OutgoingReply(
            text=with_links(self.tx, self.desk, channel, said.text, said.files),
            parts=parts_with_files(self.tx, self.desk, channel, said.text, said.files, buttons),
            files=said.files,
            buttons=buttons,
            citations=_cited(self.result.citations),
            author="assistant",
            author_name=self.result.model,
            answers_callback=self.opened.callback,
            captured=self.opened.turn.captured,
            contact_button=label,
        )

    def _offer(self, message: Any, proposal: ProposalDraft) -> int:  # noqa: ANN401 - a core row
        self._let_go()
        held = holding(self.tx, self.opened.asker, proposal)
        draft = Offer(held.action, held.arguments, held.preview, POLICY_VERSION)
        return conversations.offer(self.tx, self.thread, message, draft).id

    def _do(self, effect: Effect) -> None:
        match effect.kind:
            case EffectKind.HAND_OVER:
                self.outcome = "handed_over"
                conversations.hand_over(self.tx, self.thread, effect.reason)
            case EffectKind.SEND_CODE:
                codes.ask(self.tx, self.opened.asker.identity_id, effect.party_id, effect.named)
            case EffectKind.OPT_OUT | EffectKind.OPT_IN:
                self._record_word(effect)
            case EffectKind.OPEN_CASE:
                cases.open_for(self.tx, self.opened, effect.case)
            case EffectKind.RECORD_LEAD | EffectKind.RECORD_UNMET_DEMAND:
                buying.note(self.tx, self.opened, effect, self.result.language)
            case EffectKind.PROVE_ORDER:
                """Tried first of all, because the reply depends on it."""

    def _record_word(self, effect: Effect) -> None:
        """Write an opt-out or opt-in down; after one of everything no offer is open any more."""
        identity = conversations.get_identity(self.tx, self.opened.asker.identity_id)
        granted, source = effect.kind is EffectKind.OPT_IN, f"thread {self.thread.id}"
        record_word(self.tx, identity, granted=granted, whole=effect.whole, source=source)
        if effect.whole and not granted:
            self._let_go()
            conversations.close_open(self.tx, self.thread.id, ProposalState.DECLINED)
            conversations.let_rest(self.tx, self.thread)

    def _suggest(self, draft: DraftReply) -> None:
        conversations.suggest(
            self.tx,
            self.thread,
            SuggestionDraft(
                kind="draft",
                title="reply",
                text=draft.text,
                reason="",
                citations=_cited(draft.citations),
                confidence=draft.confidence,
                documents=tuple(asdict(one) for one in draft.documents),
            ),
        )

    def _suggest_next_actions(self) -> None:
        """Offer the agent what the customer's own history calls for, unless it was turned down."""
        party_id = self.opened.asker.party_id
        if party_id is None:
            return
        chinese = self.result.language == "zh"
        for action in self.desk.assistant.next_best_actions(self.tx, system(), party_id):
            title = action.title_zh if chinese else action.title_en
            if conversations.was_rejected(self.tx, self.thread.id, "action", title):
                continue
            conversations.suggest(
                self.tx,
                self.thread,
                SuggestionDraft(
                    kind="action",
                    title=title,
                    text=action.draft_zh if chinese else action.draft_en,
                    reason=action.reason_zh if chinese else action.reason_en,
                    citations=_cited(action.evidence),
                    confidence=1.0,
                ),
            )

    def _remember(self, claim: Claim) -> None:
        kept = self.result.dialogue.model_copy(update={"sharing": self.sharing})
        dialogue = kept.model_dump(mode="json")
        conversations.keep_dialogue(self.tx, self.thread, dialogue, self.result.language)
        events = self.opened.turn.events
        conversations.record_turn(
            self.tx,
            self.thread,
            (events[0].seq, events[-1].seq),
            model=self.result.model,
            outcome=self.outcome,
            confidence=self.result.confidence,
            trace=_trace(self.result),
            tokens=self.result.tokens,
        )
        _mark_understood(self.tx, self.opened)
        conversations.finish(self.tx, claim, self.opened.turn.to_seq)


class _ReofferedError(Exception):
    """Leaves the savepoint of an execution whose facts have changed."""

    def __init__(self, reoffer: Reoffer) -> None:
        super().__init__()
        self.reoffer = reoffer


def finish_turn(
    tx: Tx,
    desk: Frontdesk,
    claim: Claim,
    opened: Opened,
    result: TurnResult | None,
    drawings: Drawings,
    *,
    allow_newer: bool,
) -> None:
    """Make a turn's decisions durable.

    Raises:
        ClaimLost: Another worker owns the conversation; nothing was written.
        NewerMessage: The customer sent more and there is still patience to read it.
        TakenOver: A person has the thread since the turn was opened; nothing was written.
        NotDrawn: The reply brings documents that are not drawn yet; nothing was written.
    """
    conversations.hold_fence(tx, claim, opened.turn, allow_newer=allow_newer)
    if opened.rating is not None:
        captured = opened.turn.captured
        keep_rating(tx, desk, opened.rating, callback=opened.callback, captured=captured)
    if result is None:
        _mark_understood(tx, opened)
        conversations.finish(tx, claim, opened.turn.to_seq)
        return
    if opened.receipt is not None:
        result = replace(
            result,
            reply=opened.receipt,
            proposal=None,
            confirmed=None,
            options=(),
            effects=(),
            documents=(),
        )
    turn = Finishing(tx, desk, opened, result, drawings)
    require_same_hands(opened.question, Handler(turn.thread.handler))
    turn.run(claim)


def _choices(result: TurnResult, proposal: ProposalDraft | None) -> tuple[tuple[str, str], ...]:
    """Say which buttons a reply has, with what each stands for."""
    if proposal is not None:
        return ((proposal.yes_label, "yes"), (proposal.no_label, "no"))
    return result.options


def _cited(citations: tuple[Citation, ...]) -> tuple[dict[str, Any], ...]:
    return tuple(asdict(citation) for citation in citations)


def _mark_understood(tx: Tx, opened: Opened) -> None:
    for event in opened.turn.events:
        conversations.settle_event(tx, event.id, InboundState.UNDERSTOOD)


def _trace(result: TurnResult) -> dict[str, Any]:
    said = [command.model_dump(mode="json") for command in result.commands]
    return {"commands": said, "language": result.language, **result.trace}
