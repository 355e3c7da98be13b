"""What goes into the assistant and what comes out of it, as values: the assistant never writes.

The turn workflow gives a :class:`Question` and an asker, and turns the :class:`TurnResult` into
rows in one transaction.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

from assistant.commands import Command, FlowName
from erp_core.conversations import CodeOutcome
from erp_core.kernel.money import Money
from erp_core.sales import ProofOutcome


class Dialogue(BaseModel):
    """What a thread remembers between turns; stored as JSON with the thread.

    Attributes:
        flow: The flow in progress.
        slots: What it knows so far.
        awaiting: The slot being asked, ``confirmation``, ``code``, ``choice`` or None.
        queued: Flows to take up afterwards (several intents in one message).
        options: What was offered when a choice is awaited.
        resume: The flow to go on with once a code is accepted.
        misses: Consecutive turns that were not understood; the second hands over.
        language: Last language used.
        last_order: Order number talked about last.
        written: Values of ``slots`` that stood in the customer's own words.
        reminded: Whether what is awaited was recalled already after another question.
        said: What the customer wrote since the flow in progress began; no codes.
        sharing: Whether a button that shares one's number is shown; taken away with a reply.
    """

    model_config = ConfigDict(extra="forbid")

    flow: FlowName | None = None
    slots: dict[str, str] = {}
    awaiting: str | None = None
    queued: list[FlowName] = []
    options: list[str] = []
    resume: FlowName | None = None
    misses: int = 0
    language: str | None = None
    last_order: str | None = None
    written: list[str] = []
    reminded: bool = False
    said: list[str] = []
    sharing: bool = False


@dataclass(frozen=True)
class PendingProposal:
    """The open proposal of this thread, shown to the customer and not yet answered."""

    id: int
    action: str
    arguments: dict[str, Any]
    preview: str


@dataclass(frozen=True)
class ButtonPress:
    """A pressed button of a proposal: ``yes`` or not; or a chosen option."""

    proposal_id: int | None
    yes: bool
    choice: str | None = None


@dataclass(frozen=True)
class HistoryLine:
    """One earlier message of the thread."""

    author: str
    text: str
    at: datetime


class SharedContact(StrEnum):
    """What a contact card that a customer shared came to."""

    LINKED = "linked"
    """Their own number, which one customer has on file: they are known now."""
    KNOWN = "known"
    """They were known before."""
    UNCLEAR = "unclear"
    """Their own number, which tells not, or not alone, who they are."""
    FOREIGN = "foreign"
    """Somebody else's number, or one whose owner the carrier does not name."""


@dataclass(frozen=True)
class Question:
    """Everything the customer sent since the last reply, and where the talk stands.

    Attributes:
        thread_id: The thread.
        text: The texts of the turn, joined by line breaks; empty for a button.
        button: The button pressed, where it belongs to this thread.
        dialogue: What the thread remembers.
        pending: The open proposal that a yes of this turn may confirm (it was shown before).
        history: Earlier messages, oldest first, at most ten.
        code: What became of a one-time code in this turn.
        first_reply: Whether nothing was answered yet: the reply says that it is automated.
        max_buttons: How many buttons the channel can show; 0 means numbered options.
        person_handles: A person has the thread: only a draft is wanted, nothing is sent.
        attachments: Number of files that came along.
        waits_for_person: A person has been asked for, and none has taken the thread yet.
        shares_contact: Whether the channel can offer a button that shares one's own number.
        corrects: It says anew what was answered before: the customer edited a message.
        brought: What came without words: ``location``, ``voice``, ``photo``, ``sticker`` ...
        contact: What a contact card came to, where one was shared.
    """

    thread_id: int
    text: str
    dialogue: Dialogue
    button: ButtonPress | None = None
    pending: PendingProposal | None = None
    history: tuple[HistoryLine, ...] = ()
    code: CodeOutcome | None = None
    first_reply: bool = False
    max_buttons: int = 0
    person_handles: bool = False
    attachments: int = 0
    waits_for_person: bool = False
    shares_contact: bool = False
    corrects: bool = False
    brought: tuple[str, ...] = ()
    contact: SharedContact | None = None


@dataclass(frozen=True)
class Citation:
    """Where a statement comes from: a record (``order 1042``) or a handbook passage."""

    kind: str
    reference: str
    title: str
    excerpt: str = ""


@dataclass(frozen=True)
class GoodsWanted:
    """Goods that somebody is about to order: they are held while the offer waits for a yes.

    Attributes:
        party_id: The customer.
        lines: Articles and quantities.
    """

    party_id: int
    lines: tuple[tuple[int, Decimal], ...]


@dataclass(frozen=True)
class ProposalDraft:
    """A write that the assistant offers, waiting for the person's own yes.

    Attributes:
        action: Name of the write tool.
        arguments: Canonical arguments (JSON-ready; decimals as text), with the record's version.
        preview: The text shown, rendered by code from the arguments.
        yes_label: Label of the yes button.
        no_label: Label of the no button.
        goods: What is held while it waits; None for what orders nothing.
    """

    action: str
    arguments: dict[str, Any]
    preview: str
    yes_label: str
    no_label: str
    goods: GoodsWanted | None = None


class EffectKind(StrEnum):
    """What a turn may do without a yes."""

    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    HAND_OVER = "hand_over"
    SEND_CODE = "send_code"
    PROVE_ORDER = "prove_order"
    OPEN_CASE = "open_case"
    RECORD_LEAD = "record_lead"
    RECORD_UNMET_DEMAND = "record_unmet_demand"


@dataclass(frozen=True)
class CaseDraft:
    """A case for the team, which a turn opens without a yes; never twice for the same thing.

    Attributes:
        topic: The kind of thing it is about.
        subject: What it is about, in a line.
        description: The customer's own words, and what was found out.
        urgent: It should be looked at before others.
        order_id: The order it is about, one that the asker may know of.
    """

    topic: str
    subject: str
    description: str
    urgent: bool = False
    order_id: int | None = None


@dataclass(frozen=True)
class LeadNote:
    """What is known of somebody who may become a customer.

    Attributes:
        words: What they wrote.
        interest: What they look for.
        budget: What they would spend.
        name: How they call themselves.
        contact: A way to reach them, as they wrote it.
    """

    words: str
    interest: str = ""
    budget: Money | None = None
    name: str = ""
    contact: str = ""


@dataclass(frozen=True)
class DemandNote:
    """Something that was asked for and cannot be had as it was asked for.

    Attributes:
        asked: How the article was named.
        variant_id: The article, where it is one of ours.
        quantity: How much of it is missing; None when that was not said.
        wanted_on: The day it was wanted by.
    """

    asked: str
    variant_id: int | None = None
    quantity: Decimal | None = None
    wanted_on: date | None = None


@dataclass(frozen=True)
class DocumentRef:
    """A document that goes with a reply, for example ``invoice`` 12."""

    kind: str
    record_id: int


@dataclass(frozen=True)
class Effect:
    """Something done without asking back.

    Attributes:
        kind: What.
        reason: For a hand-over, why and what it is about.
        whole: For an opt-out or opt-in, whether it is of every message here, not offers only.
        party_id: For a code, the party on file whose address gets it; None sends nothing and
            looks the same to the customer.
        named: For a code, the e-mail address or phone number that the customer wrote.
        order: For a proof, the order number as the customer wrote it.
        postcode: For a proof, the postcode as the customer wrote it.
        case: For a case, what it says.
        lead: For a lead, what is known.
        demand: For what could not be had, what that was.
    """

    kind: EffectKind
    reason: str = ""
    whole: bool = False
    party_id: int | None = None
    named: str = ""
    order: str = ""
    postcode: str = ""
    case: CaseDraft | None = None
    lead: LeadNote | None = None
    demand: DemandNote | None = None


@dataclass(frozen=True)
class OrderTry:
    """An order number that was tried with a postcode.

    Attributes:
        number: The order number as it was tried.
        outcome: What became of it.
        thread_id: The thread in which it was tried.
    """

    number: str
    outcome: ProofOutcome
    thread_id: int


@dataclass(frozen=True)
class DraftReply:
    """A drafted reply for a support agent to review.

    Attributes:
        text: The draft.
        citations: Its sources.
        confidence: 0 to 1.
        documents: What goes along with it, once it is sent.
    """

    text: str
    citations: tuple[Citation, ...] = ()
    confidence: float = 0.0
    documents: tuple[DocumentRef, ...] = ()


@dataclass(frozen=True)
class TurnResult:
    """What the assistant decided.

    Attributes:
        reply: The text to send; empty sends nothing (a person handles the thread).
        options: Labels with values to offer as buttons beside the reply (not a proposal's).
        commands: What was understood.
        proposal: A write to offer.
        confirmed: Id of the proposal that the customer said yes to.
        declined: Id of the proposal that the customer said no to.
        effects: What needs no yes.
        dialogue: What the thread remembers from now on.
        draft: For the support agent.
        citations: Sources of the reply.
        confidence: 0 to 1.
        language: ``en`` or ``zh``.
        model: Which model answered, for example ``offline``.
        trace: Model rounds, tool calls and results, for the record of the turn.
        tokens: Tokens that language models took for it, asked and answered.
        acknowledges: It only says that something arrived: said as well while a person is awaited.
        documents: What goes along with the reply.
        contact_button: Label of the button that shares the customer's number; empty: none.
    """

    reply: str
    dialogue: Dialogue
    language: str
    options: tuple[tuple[str, str], ...] = ()
    commands: tuple[Command, ...] = ()
    proposal: ProposalDraft | None = None
    confirmed: int | None = None
    declined: int | None = None
    effects: tuple[Effect, ...] = ()
    draft: DraftReply | None = None
    citations: tuple[Citation, ...] = ()
    confidence: float = 1.0
    model: str = "offline"
    trace: dict[str, Any] = field(default_factory=dict)
    tokens: int = 0
    acknowledges: bool = False
    documents: tuple[DocumentRef, ...] = ()
    contact_button: str = ""


@dataclass(frozen=True)
class Executed:
    """A confirmed proposal that was carried out.

    Attributes:
        text: The receipt for the customer.
        record: Table and id of what was changed.
        facts: JSON-ready facts of the receipt.
        documents: What goes along with it.
    """

    text: str
    record: tuple[str, int]
    facts: dict[str, Any] = field(default_factory=dict)
    documents: tuple[DocumentRef, ...] = ()


@dataclass(frozen=True)
class Reoffer:
    """What was confirmed has changed since (price, stock, state): ask again.

    Attributes:
        text: What changed.
        proposal: The new offer.
    """

    text: str
    proposal: ProposalDraft
