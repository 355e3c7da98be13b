"""What a tool is: one thing the assistant can do for a customer, and what it may answer.

A tool reads under the asker's own scope and ends in one step. It never writes: a tool with an
effect offers a proposal, and what it offered is carried out later, in another transaction, after
the person's own yes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from assistant.asker import Asker, Verification
from assistant.commands import FlowName
from assistant.pay_pages import PayPages
from assistant.settings import AssistantSettings
from assistant.texts import Words
from assistant.turn import Citation, DocumentRef, Effect, Executed, ProposalDraft, Reoffer
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Ports, Tx
from knowledge import Knowledge

Option = tuple[str, str]
"""A label and the value behind it."""


class Audience(StrEnum):
    """Who is offered a tool."""

    CUSTOMER = "customer"
    STAFF = "staff"


class ToolEffect(StrEnum):
    """Whether a tool ends in a proposal to write."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True)
class Desk:
    """What a tool works with: a view of the books, who asks and how to say it.

    Attributes:
        tx: A snapshot, or the finishing transaction when something is carried out.
        asker: Whose records exist here.
        words: The sentences of the customer's language.
        settings: What the deployment decided.
        knowledge: The handbook.
        text: What the customer wrote in this turn.
        last_order: The order number talked about last.
        heard: Everything the customer wrote in this thread, as far as it is known here.
        said: What the customer wrote since the flow in progress began, this turn's text last.
        thread_id: The thread; 0 where nobody is being talked to.
        proving: What the customer wanted when proof was asked for; None otherwise.
        attachments: Number of files that came with what the customer wrote.
        pay_pages: Tells how an invoice is paid, where anything is.
    """

    tx: Tx
    asker: Asker
    words: Words
    settings: AssistantSettings
    knowledge: Knowledge
    text: str = ""
    last_order: str | None = None
    heard: str = ""
    said: tuple[str, ...] = ()
    thread_id: int = 0
    proving: FlowName | None = None
    attachments: int = 0
    pay_pages: PayPages | None = None

    @property
    def language(self) -> str:
        """The customer's language."""
        return self.words.language

    @property
    def today(self) -> date:
        """The business date."""
        return business_date(self.tx)

    def say(self, key: str, **values: object) -> str:
        """Fill a sentence in, in the customer's language."""
        return self.words.say(key, **values)


Slots = Mapping[str, str]


@dataclass(frozen=True)
class Told:
    """The answer; with it the flow is done.

    Attributes:
        text: What the customer reads.
        citations: Where it comes from.
        order: The order number it is about.
        missed: It counts as not understood.
        links: Links of an approved page that may stand in it.
        effects: What is done beside it.
        documents: What goes along with it.
    """

    text: str
    citations: tuple[Citation, ...] = ()
    order: str | None = None
    missed: bool = False
    links: frozenset[str] = frozenset()
    effects: tuple[Effect, ...] = ()
    documents: tuple[DocumentRef, ...] = ()


@dataclass(frozen=True)
class Asked:
    """Something is missing: the question for it, with choices where there are few.

    Attributes:
        slot: Name of the value, or ``confirmation`` for a plain yes or no.
        text: The question.
        options: Choices; the value behind a label is ``slot=value``, ``flow:name``, yes or no.
        citations: What was looked up already.
        effects: What is done beside the question (sending a code).
        flow: The flow that goes on with the answer, where it is another one.
        missed: It counts as not understood.
        shares_contact: Whether the customer's own number, shared by a button, answers it.
        settled: Values as they are after what was answered so far; an empty one is open again.
    """

    slot: str
    text: str
    options: tuple[Option, ...] = ()
    citations: tuple[Citation, ...] = ()
    effects: tuple[Effect, ...] = ()
    flow: FlowName | None = None
    missed: bool = False
    shares_contact: bool = False
    settled: Slots = field(default_factory=dict)


@dataclass(frozen=True)
class Offered:
    """A proposal, rendered from its own arguments.

    Attributes:
        proposal: What a yes would do.
        order: The order number it is about.
        citations: What it rests on.
        note: What is said beside it, not part of what is agreed.
    """

    proposal: ProposalDraft
    order: str | None = None
    citations: tuple[Citation, ...] = ()
    note: str = ""


Step = Told | Asked | Offered


@dataclass(frozen=True)
class Slot:
    """A value that a tool can use, described for a language model.

    Attributes:
        name: Of the value.
        description: For a language model.
        needs: Modules without which the value means nothing.
    """

    name: str
    description: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Example:
    """What a customer might write, in English and Chinese."""

    en: str
    zh: str


Handle = Callable[[Desk, Slots], Step]
CarryOut = Callable[[Desk, Mapping[str, Any]], Executed | Reoffer]


@dataclass(frozen=True)
class Tool:
    """One thing the assistant can do, with everything that decides whether it may.

    Attributes:
        name: The flow it is.
        description: For a language model and the reference page.
        audience: Who is offered it.
        effect: Whether it ends in a proposal.
        permission: What the actor must hold in the core; None for what is public.
        verification: Proof that the standard ladder asks for.
        slots: Values it can use.
        examples: What people write.
        handle: Decides the next step.
        carry_out: Executes its proposal; None for a tool that only reads.
        needs: Modules without which there is no such thing to do.
        for_strangers: The step for somebody nobody knows here; None asks them for proof.
    """

    name: FlowName
    description: str
    audience: Audience
    effect: ToolEffect
    permission: str | None
    verification: Verification
    slots: tuple[Slot, ...]
    examples: tuple[Example, ...]
    handle: Handle
    carry_out: CarryOut | None = None
    needs: tuple[str, ...] = ()
    for_strangers: Handle | None = None

    def slots_on(self, ports: Ports) -> tuple[Slot, ...]:
        """Return the values that mean something with the modules that are on."""
        return tuple(slot for slot in self.slots if ports.has(slot.needs))


def tool(
    name: FlowName,
    *,
    effect: ToolEffect = ToolEffect.READ,
    permission: str | None = None,
    verification: Verification = Verification.PUBLIC,
    audience: Audience = Audience.CUSTOMER,
    slots: tuple[Slot, ...] = (),
    examples: tuple[Example, ...] = (),
    carry_out: CarryOut | None = None,
    needs: tuple[str, ...] = (),
    for_strangers: Handle | None = None,
) -> Callable[[Handle], Tool]:
    """Make a tool of a function; the function's docstring describes it to a language model."""

    def make(handle: Handle) -> Tool:
        description = " ".join((handle.__doc__ or "").split())
        return Tool(
            name, description, audience, effect, permission, verification, slots, examples, handle,
            carry_out, needs, for_strangers,
        )  # fmt: skip

    return make


CONFIRMATION = "confirmation"
LABELLED = "|"
"""Stands between the value of a choice and its label where a dialogue remembers it."""
YES = "yes"
NO = "no"
AGREED = "_agreed"
"""Slots with an underscore are the engine's own; no message and no model can set them."""

POSTCODE = Slot(
    "postcode",
    "Postcode of the order's delivery address, as the customer wrote it.",
    needs=("sales",),
)
ORDER = Slot(
    "order", "Order number exactly as the customer wrote it, for example 1042.", needs=("sales",)
)
