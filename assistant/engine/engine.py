"""One engine a turn: it takes commands, decides, and renders what was decided.

Whoever understood the message (the offline engine or a language model) can only give commands;
what they come to is decided here, from the books, under the asker's own scope.
"""

from collections.abc import Sequence

from assistant.asker import Asker
from assistant.commands import Command, FlowName, StartFlow
from assistant.engine.acknowledging import acknowledge
from assistant.engine.answers import press, take_code
from assistant.engine.closing import contact_button, egress, reply_text, settle_turn
from assistant.engine.dispatch import apply
from assistant.engine.reading import Heard
from assistant.engine.talk import Backing, Talk
from assistant.policies.egress import Egress
from assistant.recording import Decided, Decisions, Recorder
from assistant.turn import Effect, EffectKind, Question, TurnResult


class Engine:
    """Answers one turn from commands; never writes.

    Args:
        backing: Database, knowledge, settings and sentences.
        question: The turn.
        asker: Who asks.
        heard: The offline reading of the message, the yardstick for consent.
        decisions: Where the tools' decisions come from; the books, unless a turn is played again.
    """

    def __init__(
        self,
        backing: Backing,
        question: Question,
        asker: Asker,
        heard: Heard,
        decisions: Decisions | None = None,
    ) -> None:
        self._talk = Talk(
            backing=backing,
            question=question,
            asker=asker,
            heard=heard,
            dialogue=question.dialogue.model_copy(deep=True),
            language=heard.language,
            decisions=decisions or Recorder(),
        )

    @property
    def asker(self) -> Asker:
        """Who asks."""
        return self._talk.asker

    @property
    def said(self) -> str:
        """Everything said so far: the facts of this turn."""
        return self._talk.said

    @property
    def egress(self) -> Egress:
        """What this reply may link to."""
        return egress(self._talk)

    @property
    def decided(self) -> tuple[Decided, ...]:
        """What the tools decided so far, as far as it is recorded."""
        decisions = self._talk.decisions
        return tuple(decisions.made) if isinstance(decisions, Recorder) else ()

    @property
    def flows(self) -> set[FlowName]:
        """The flows that were started."""
        return {one.flow for one in self._talk.commands if isinstance(one, StartFlow)}

    @property
    def acted(self) -> bool:
        """Whether anything was decided yet."""
        talk = self._talk
        return bool(talk.said or talk.effects or talk.confirmed or talk.declined)

    def open(self) -> bool:
        """Take what needs no understanding; tell whether words are left to be understood."""
        talk, question = self._talk, self._talk.question
        if question.code is not None:
            take_code(talk, question.code)
            return False
        if question.button is not None:
            press(talk, question.button)
        if not question.text.strip() and question.button is None:
            acknowledge(talk)
        return bool(question.text.strip())

    def apply(self, commands: Sequence[Command]) -> str:
        """Execute commands and return what was decided, as the customer will read it."""
        before = self._talk.said
        apply(self._talk, commands)
        after = self._talk.said
        return after.removeprefix(before).strip()

    def result(self, model: str, confidence: float) -> TurnResult:
        """Close the turn."""
        talk = self._talk
        settle_turn(talk)
        return TurnResult(
            reply=reply_text(talk),
            dialogue=talk.dialogue,
            language=talk.language,
            options=talk.options,
            commands=tuple(talk.commands),
            proposal=talk.proposal,
            confirmed=talk.confirmed,
            declined=talk.declined,
            effects=_once(talk.effects),
            citations=tuple(dict.fromkeys(talk.citations)),
            documents=tuple(dict.fromkeys(talk.documents)),
            confidence=confidence,
            model=model,
            contact_button=contact_button(talk),
            acknowledges=talk.acknowledged and not talk.question.text.strip(),
        )


def _once(effects: Sequence[Effect]) -> tuple[Effect, ...]:
    """Keep each effect once, and one try of an order: the first that the customer wrote."""
    once = tuple(dict.fromkeys(effects))
    tries = [effect for effect in once if effect.kind is EffectKind.PROVE_ORDER]
    return tuple(effect for effect in once if effect not in tries[1:])
