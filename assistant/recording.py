"""What a turn is recorded as, so that it can be played again: what went in, what was decided.

A tool's decision depends on the books, and the books go on. So each decision is kept as it was
made, and a replay takes it from the record: what has changed since then is the program's doing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar, cast

from pydantic import TypeAdapter

from assistant.asker import Asker
from assistant.offline.understanding import Understanding
from assistant.policies import POLICY_VERSION
from assistant.tools.contract import Asked, Offered, Step, Told
from assistant.turn import Question, TurnResult

S = TypeVar("S", bound=Step)
VERSION = 1
"""Of the record's form; a record of another form is not played."""
KEY = "record"
"""Where a turn's trace keeps its record."""
_QUESTION: TypeAdapter[Question] = TypeAdapter(Question)
_ASKER: TypeAdapter[Asker] = TypeAdapter(Asker)
_UNDERSTANDING: TypeAdapter[Understanding] = TypeAdapter(Understanding)
_RESULT: TypeAdapter[TurnResult] = TypeAdapter(TurnResult)
_STEPS: Mapping[str, TypeAdapter[Any]] = {
    kind.__name__: TypeAdapter(kind) for kind in (Told, Asked, Offered)
}


class Diverged(Exception):
    """The program asks for something that the record does not hold at this place."""


@dataclass(frozen=True)
class Decided:
    """One decision of a tool: which tool, with what it knew, and what it came to."""

    tool: str
    slots: dict[str, str]
    step: Step


class Decisions(Protocol):
    """Where the engine takes a tool's decision from."""

    def step(self, tool: str, slots: Mapping[str, str], decide: Callable[[], S]) -> S:
        """Return what a tool decides; ``decide`` asks the books."""
        ...


@dataclass
class Recorder:
    """Asks the books and keeps what they said."""

    made: list[Decided] = field(default_factory=list)

    def step(self, tool: str, slots: Mapping[str, str], decide: Callable[[], S]) -> S:
        """Decide, and keep the decision."""
        step = decide()
        self.made.append(Decided(tool, dict(slots), step))
        return step


@dataclass
class Player:
    """Gives the recorded decisions again, in their order, and asks nothing."""

    left: list[Decided]

    def step(self, tool: str, slots: Mapping[str, str], decide: Callable[[], S]) -> S:
        """Return the next recorded decision.

        Raises:
            Diverged: It belongs to another tool or to other values.
        """
        del decide
        if not self.left:
            message = f"{tool} decides, and the record holds no decision any more"
            raise Diverged(message)
        recorded = self.left.pop(0)
        if (recorded.tool, recorded.slots) != (tool, dict(slots)):
            held = f"{recorded.tool} with {recorded.slots}"
            message = f"{tool} with {dict(slots)} decides, and the record holds {held}"
            raise Diverged(message)
        return cast("S", recorded.step)


@dataclass(frozen=True)
class Record:
    """One turn, whole: enough to play it again without the books.

    Attributes:
        question: What was asked, and where the talk stood.
        asker: Who asked, with what they had proven.
        understanding: What the offline engine read in it; None where nothing was to be read.
        decisions: What the tools decided, in order.
        rounds: What the model that answered said and called, in order.
        prompt: What that model was told; empty for the offline engine.
        result: What was decided, without its trace.
        policy: The version of the assistant's policies.
    """

    question: Question
    asker: Asker
    understanding: Understanding | None
    decisions: tuple[Decided, ...]
    rounds: tuple[dict[str, Any], ...]
    prompt: str
    result: TurnResult
    policy: str = POLICY_VERSION

    def dumped(self) -> dict[str, Any]:
        """Write the record as JSON."""
        understanding = self.understanding
        return {
            "version": VERSION,
            "policy": self.policy,
            "question": _QUESTION.dump_python(self.question, mode="json"),
            "asker": _ASKER.dump_python(self.asker, mode="json"),
            "understanding": understanding
            and _UNDERSTANDING.dump_python(understanding, mode="json"),
            "decisions": [_dumped(one) for one in self.decisions],
            "rounds": list(self.rounds),
            "prompt": self.prompt,
            "result": _RESULT.dump_python(self.result, mode="json"),
        }


def read_record(trace: Mapping[str, Any]) -> Record | None:
    """Read the record in a turn's trace; None where there is none of this form."""
    kept = trace.get(KEY)
    if not isinstance(kept, dict) or kept.get("version") != VERSION:
        return None
    understanding = kept["understanding"]
    return Record(
        question=_QUESTION.validate_python(kept["question"]),
        asker=_ASKER.validate_python(kept["asker"]),
        understanding=understanding and _UNDERSTANDING.validate_python(understanding),
        decisions=tuple(_read(one) for one in kept["decisions"]),
        rounds=tuple(kept["rounds"]),
        prompt=kept["prompt"],
        result=_RESULT.validate_python(kept["result"]),
        policy=kept["policy"],
    )


def _dumped(decided: Decided) -> dict[str, Any]:
    kind = type(decided.step).__name__
    step = _STEPS[kind].dump_python(decided.step, mode="json")
    return {"tool": decided.tool, "slots": decided.slots, "kind": kind, "step": step}


def _read(kept: Mapping[str, Any]) -> Decided:
    return Decided(kept["tool"], kept["slots"], _STEPS[kept["kind"]].validate_python(kept["step"]))
