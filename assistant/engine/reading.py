"""What the offline engine reads in a message: the yardstick for consent, whatever a model says.

A yes, a stop or a start is the customer's own act. A model may read it out of anything; it counts
only where these rules read it too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.commands import Confirm, FlowName, OptIn, OptOut
from assistant.offline.catalogue import Catalogue
from assistant.offline.consent import CARRIERS, consent_word
from assistant.offline.understanding import Context, Understander, Understanding
from assistant.tools.contract import CONFIRMATION, LABELLED
from assistant.turn import Question

_FLOW = "flow:"


@dataclass(frozen=True)
class Heard:
    """A message with what it rests on, read at most once.

    Attributes:
        understander: The offline understanding.
        question: The turn.
        channel: Where it came from; a carrier's opt-out words differ.
        catalogue: The articles that can be meant.
        fallback: The language of someone who has not written yet.
        recorded: What was read in it when a turn is played again.
    """

    understander: Understander
    question: Question
    channel: str
    catalogue: Catalogue
    fallback: str = "en"
    recorded: Understanding | None = None

    @cached_property
    def understanding(self) -> Understanding:
        """The offline reading of the message."""
        if self.recorded is not None:
            return self.recorded
        return self.understander.understand(self.question.text, self._context)

    @property
    def language(self) -> str:
        """The language to answer in: of the words, else the one used last."""
        if self.question.text.strip():
            return self.understanding.language
        return self.question.dialogue.language or self.fallback

    @property
    def says_yes(self) -> bool:
        """Whether the customer's own words, or button, are a yes."""
        said = self.understanding.commands
        return any(isinstance(command, Confirm) and command.yes for command in said)

    @property
    def says_stop(self) -> bool:
        """Whether the customer's own words ask for no more messages."""
        return any(isinstance(command, OptOut) for command in self.understanding.commands)

    @property
    def says_start(self) -> bool:
        """Whether the customer's own words allow messages again."""
        return any(isinstance(command, OptIn) for command in self.understanding.commands)

    @cached_property
    def is_consent_word(self) -> bool:
        """Whether the message is nothing but an opt-out or opt-in word: no model reads it."""
        return consent_word(self.question.text, self.channel) is not None

    @property
    def is_carriers_word(self) -> bool:
        """Whether it is one on a channel where it ends or resumes every message."""
        return self.channel in CARRIERS and self.is_consent_word

    @property
    def _context(self) -> Context:
        dialogue = self.question.dialogue
        return Context(
            awaiting=self._awaiting,
            flow=dialogue.flow,
            options=tuple(_meaning(option) for option in dialogue.options),
            choosing=_choosing(dialogue.options),
            catalogue=self.catalogue,
            language=dialogue.language or self.fallback,
            channel=self.channel,
        )

    @property
    def _awaiting(self) -> str | None:
        """A yes may always answer an open proposal, also after a digression."""
        dialogue = self.question.dialogue
        if dialogue.awaiting is None and self.question.pending is not None:
            return CONFIRMATION
        return dialogue.awaiting


def _choosing(options: Sequence[str]) -> str | None:
    """Name the slot that all choices fill; None where they do not fill one."""
    slots = {option.partition(LABELLED)[0].partition("=")[0] for option in options}
    return next(iter(slots)) if len(slots) == 1 else None


def _meaning(option: str) -> FlowName | str:
    """Say how a choice may be named in words: a flow, an order's number, else its label."""
    value, _, label = option.partition(LABELLED)
    if value.startswith(_FLOW):
        return FlowName(value.removeprefix(_FLOW))
    slot, _, given = value.partition("=")
    return given if slot == "order" else label or value
