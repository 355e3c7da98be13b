"""Playing a recorded turn again, for whoever wants to know why the assistant said what it said."""

from typing import Any, Protocol, runtime_checkable

from pydantic import BaseModel, ConfigDict, TypeAdapter

from assistant.recording import Diverged, Record, read_record
from assistant.replaying import differences
from assistant.turn import TurnResult
from erp_core import conversations
from erp_core.conversations import TurnView
from erp_core.kernel.actor import Actor
from erp_core.kernel.errors import Conflict
from frontdesk.application import Frontdesk

_ANY: TypeAdapter[Any] = TypeAdapter(Any)


@runtime_checkable
class Replays(Protocol):
    """An assistant that can answer a recorded turn again."""

    def replay(self, record: Record) -> TurnResult:
        """Answer it from its record alone."""
        ...


class NothingRecorded(Conflict):
    """This turn was answered by nobody, or by a version that kept no record to play."""


class Turn(BaseModel):
    """A turn in a list."""

    model_config = ConfigDict(frozen=True)

    turn: int
    at: str
    channel: str
    model: str
    outcome: str
    asked: str


class Turns(BaseModel):
    """The last turns, newest first."""

    model_config = ConfigDict(frozen=True)

    turns: tuple[Turn, ...]


class Decision(BaseModel):
    """Which tool decided, and what it knew."""

    model_config = ConfigDict(frozen=True)

    tool: str
    slots: dict[str, str]


class Difference(BaseModel):
    """Something that a replay decides in another way than was recorded."""

    model_config = ConfigDict(frozen=True)

    field: str
    then: object
    now: object


class Replay(BaseModel):
    """A turn and its replay.

    Attributes:
        turn: Its number.
        at: When it was answered, in UTC.
        channel: Where.
        model: Who answered.
        policy: The version of the assistant's policies then.
        asked: What the customer wrote.
        commands: What was understood.
        decisions: Which tools decided, with what they knew.
        reply: What was said.
        same: Whether the program of today decides the same from the same record.
        differences: Where it does not.
    """

    model_config = ConfigDict(frozen=True)

    turn: int
    at: str
    channel: str
    model: str
    policy: str
    asked: str
    commands: list[dict[str, Any]]
    decisions: list[Decision]
    reply: str
    same: bool
    differences: list[Difference]


def last_turns(desk: Frontdesk, actor: Actor) -> Turns:
    """List the last turns, for whoever looks for one to play again."""
    turns = desk.database.read(lambda tx: conversations.list_turns(tx, actor))
    return Turns(turns=tuple(_listed(turn) for turn in turns))


def replay(desk: Frontdesk, actor: Actor, turn_id: int) -> Replay:
    """Play a turn again from its record; nothing is asked and nothing changes.

    Raises:
        TurnNotFound: There is no such turn.
        NothingRecorded: It left no record that can be played.
    """
    turn = desk.database.read(lambda tx: conversations.get_turn(tx, actor, turn_id))
    record = read_record(turn.trace)
    if record is None or not isinstance(desk.assistant, Replays):
        raise NothingRecorded
    try:
        found = differences(record, desk.assistant.replay(record))
    except Diverged as error:
        found = {"decisions": ("as recorded", str(error))}
    return Replay(
        turn=turn.id,
        at=_moment(turn),
        channel=turn.channel,
        model=turn.model,
        policy=record.policy,
        asked=_asked(record),
        commands=[one.model_dump(mode="json") for one in record.result.commands],
        decisions=[Decision(tool=one.tool, slots=one.slots) for one in record.decisions],
        reply=record.result.reply,
        same=not found,
        differences=[
            Difference(field=name, then=_plain(then), now=_plain(now))
            for name, (then, now) in found.items()
        ],
    )


def _listed(turn: TurnView) -> Turn:
    record = read_record(turn.trace)
    return Turn(
        turn=turn.id,
        at=_moment(turn),
        channel=turn.channel,
        model=turn.model,
        outcome=turn.outcome,
        asked="" if record is None else _asked(record),
    )


def _moment(turn: TurnView) -> str:
    return turn.at.isoformat(timespec="seconds")


def _asked(record: Record) -> str:
    return record.question.text or ("[a button]" if record.question.button else "")


def _plain(value: object) -> object:
    return _ANY.dump_python(value, mode="json")
