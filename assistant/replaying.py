"""Playing a recorded turn again: the same words, the same model's answers, the same decisions."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from assistant.answering import Answering, Means
from assistant.breaker import Breaker
from assistant.engine import Heard
from assistant.local_model import LocalModel, spoken
from assistant.models import Provider
from assistant.offline.catalogue import Catalogue
from assistant.offline.understanding import Understander
from assistant.recording import Player, Record
from assistant.settings import OFFLINE
from assistant.turn import TurnResult

if TYPE_CHECKING:
    from collections.abc import Sequence

COMPARED = (
    "reply", "options", "commands", "proposal", "confirmed", "declined", "effects", "dialogue",
    "citations", "confidence", "language", "model",
)  # fmt: skip
"""What has to be the same for a turn to be reproduced."""


class RecordedModel(LocalModel):
    """Says again, round by round, what a model said in a recorded turn."""

    rounds: tuple[dict[str, Any], ...] = ()

    def answer(self, messages: list[BaseMessage]) -> AIMessage:
        """Return the round of the record that is due."""
        behind = _rounds_behind(messages)
        if behind >= len(self.rounds):
            return spoken("", [], "")
        said = self.rounds[behind]
        calls = [(call["name"], call["arguments"]) for call in said["calls"]]
        return spoken(said["text"], calls, f"recorded-{behind}")


@dataclass(frozen=True)
class RecordedProviders:
    """The model that answered a recorded turn, if one did."""

    record: Record
    means: Means

    @property
    def names(self) -> tuple[str, ...]:
        """No model's tokens are counted again."""
        return ()

    def usable(self) -> Iterator[Provider]:
        """Return the model that answered; none for the offline engine."""
        name = self.record.result.model
        if name == OFFLINE:
            return
        rounds = tuple(note for note in self.record.rounds if "text" in note)
        breaker = Breaker(name, trips_after=1, rests_for=0.0, monotonic=self.means.monotonic)
        yield Provider(name, RecordedModel(rounds=rounds), breaker)


def play(means: Means, understander: Understander, record: Record) -> TurnResult:
    """Answer a recorded turn again, without asking the books or a provider.

    Raises:
        Diverged: The program asks for a decision that the record does not hold.
    """
    question, asker = record.question, record.asker
    heard = Heard(
        understander,
        question,
        asker.channel,
        Catalogue(),
        asker.language or "en",
        record.understanding,
    )
    replayed = replace(means, providers=RecordedProviders(record, means))
    return Answering(
        replayed, question, asker, heard, lambda: Player(list(record.decisions))
    ).answer()


def differences(record: Record, played: TurnResult) -> dict[str, tuple[object, object]]:
    """Compare what was decided with what a replay decides, by field: then and now."""
    then, now = record.result, played
    pairs = ((name, getattr(then, name), getattr(now, name)) for name in COMPARED)
    return {name: (before, after) for name, before, after in pairs if before != after}


def _rounds_behind(messages: "Sequence[BaseMessage]") -> int:
    last = max(at for at, message in enumerate(messages) if isinstance(message, HumanMessage))
    return sum(isinstance(message, AIMessage) for message in messages[last + 1 :])
