"""The turn in progress: what it rests on and what it has come to so far."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from assistant.asker import Asker
from assistant.commands import Command, FlowName
from assistant.engine.abilities import name_of
from assistant.engine.reading import Heard
from assistant.offline.consent import CARRIERS
from assistant.pay_pages import PayPages
from assistant.recording import Decisions
from assistant.settings import AssistantSettings
from assistant.texts import Texts, Words
from assistant.tools.contract import Desk, Option
from assistant.turn import (
    Citation,
    Dialogue,
    DocumentRef,
    Effect,
    EffectKind,
    ProposalDraft,
    Question,
)
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Ports
from knowledge import Knowledge


@dataclass(frozen=True)
class Backing:
    """What every turn of an assistant stands on."""

    database: Database
    knowledge: Knowledge
    settings: AssistantSettings
    texts: Texts
    pay_pages: PayPages | None = None


@dataclass
class Talk:
    """One turn being answered.

    Attributes:
        decisions: Where a tool's decision comes from: the books, or a record of this turn.
        parts: What the reply says, in order.
        closing: The question or the offer that the reply ends with.
        missed: Something was not understood.
        understood: Something was.
        interrupted: Another question was answered while one was waiting.
        handed_over: A person takes the thread after this turn.
        shares_contact: The customer's own number would answer the question.
        acknowledged: A file joined what a person looks at already.
    """

    backing: Backing
    question: Question
    asker: Asker
    heard: Heard
    dialogue: Dialogue
    language: str
    decisions: Decisions
    parts: list[str] = field(default_factory=list)
    closing: str = ""
    commands: list[Command] = field(default_factory=list)
    options: tuple[Option, ...] = ()
    proposal: ProposalDraft | None = None
    confirmed: int | None = None
    declined: int | None = None
    effects: list[Effect] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    links: set[str] = field(default_factory=set)
    documents: list[DocumentRef] = field(default_factory=list)
    missed: bool = False
    understood: bool = False
    interrupted: bool = False
    handed_over: bool = False
    acknowledged: bool = False
    shares_contact: bool = False

    @property
    def ports(self) -> Ports:
        """Which modules are on."""
        return self.backing.database.ports

    @property
    def words(self) -> Words:
        """The sentences of the customer's language."""
        return self.backing.texts.words(self.language)

    def name_of(self, flow: FlowName) -> str:
        """Name what the customer can ask for."""
        return name_of(self.words, self.ports, flow)

    def say(self, key: str, **values: object) -> None:
        """Add a sentence to the reply."""
        self.parts.append(self.words.say(key, **values))

    @property
    def on_carrier(self) -> bool:
        """Whether single words mean something to the carrier: choices are numbers there."""
        return self.heard.channel in CARRIERS

    @property
    def said(self) -> str:
        """Everything said so far."""
        return "\n".join(filter(None, (*self.parts, self.closing)))

    @property
    def tried(self) -> str | None:
        """The order whose number and postcode this turn tries already."""
        tries = (one.order for one in self.effects if one.kind is EffectKind.PROVE_ORDER)
        return next(tries, None)

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """Open a short view of the books for a tool."""
        with self.backing.database.snapshot() as tx:
            yield Desk(
                tx=tx,
                asker=self.asker,
                words=self.words,
                settings=self.backing.settings,
                knowledge=self.backing.knowledge,
                text=self.question.text,
                last_order=self.dialogue.last_order,
                heard=self.own_words,
                said=(*self.dialogue.said, self.question.text),
                thread_id=self.question.thread_id,
                proving=self.dialogue.resume,
                attachments=self.question.attachments,
                pay_pages=self.backing.pay_pages,
            )

    @property
    def own_words(self) -> str:
        """The customer's own words; what else a dialogue knows may be a model's invention."""
        own = (line.text for line in self.question.history if line.author == "customer")
        return "\n".join((*own, self.question.text, *self.question.dialogue.written))
