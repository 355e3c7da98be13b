"""What came in, payload by payload, and where a word with a rule of its own cuts a turn.

An opt-out or opt-in word counts only as a whole message, so it must not be joined with what was
written around it. Where a carrier obeys these words too, nothing that was written before an
opt-out is answered any more.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.commands import Command, OptOut
from assistant.offline.consent import CARRIERS, consent_word
from channels.contract import CarrierWord, InboundMessage
from erp_core.conversations import OpenTurn, RawEvent


@dataclass(frozen=True)
class Understood:
    """A payload with the messages that were parsed from it."""

    event: RawEvent
    messages: tuple[InboundMessage, ...]


@dataclass(frozen=True)
class Burst:
    """What one turn takes of what is open.

    Attributes:
        turn: Its events.
        understood: What was understood of them.
        stops: Whether it ends with an opt-out from everything: only that is heard.
    """

    turn: OpenTurn
    understood: Sequence[Understood]
    stops: bool

    @property
    def messages(self) -> list[InboundMessage]:
        """Every message, in order."""
        return [message for one in self.understood for message in one.messages]

    @property
    def heard(self) -> list[InboundMessage]:
        """The messages that are answered."""
        return self.messages[-1:] if self.stops else self.messages


def cut_at_words(turn: OpenTurn, understood: Sequence[Understood], *, opted_out: bool) -> Burst:
    """Take what one turn may answer; what comes after it has a turn of its own.

    Args:
        turn: All that is open.
        understood: What was understood of it; at least one.
        opted_out: Whether nothing may be sent to this customer as yet.
    """
    words = [_word(one, turn.channel, opted_out=opted_out) for one in understood]
    stops = [at for at, word in enumerate(words) if isinstance(word, OptOut)]
    first = next((at for at, word in enumerate(words) if word is not None), len(words))
    stopped = bool(stops) and turn.channel in CARRIERS
    kept = understood[: stops[-1] + 1 if stopped else first or 1]
    if len(kept) < len(understood):
        last = kept[-1].event.seq
        turn = replace(turn, events=tuple(one for one in turn.events if one.seq <= last))
    return Burst(turn, kept, stopped)


def text_of(message: InboundMessage, *, opted_out: bool) -> str:
    """Return what a message says: the carrier knows its own words in other languages too.

    On SMS a bare yes after an opt-out lifts the carrier's block, and answers nothing.
    """
    if message.carrier_word is not None:
        return message.carrier_word.value.upper()
    if opted_out and message.channel == "sms" and message.text.strip(" .!").upper() == "YES":
        return CarrierWord.START.value.upper()
    return message.text


def _word(one: Understood, channel: str, *, opted_out: bool) -> Command | None:
    words = (consent_word(text_of(it, opted_out=opted_out), channel) for it in one.messages)
    return next((word for word in words if word is not None), None)
