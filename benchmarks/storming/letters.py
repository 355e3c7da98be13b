"""What people send in a storm: every message with its identity at the carrier, and when again.

Who writes what, which message comes twice, which pair changes places on the way and where a
forgery comes between is drawn from a seed before the storm begins. The number of a message at
the carrier says nothing about its place: it is drawn too.
"""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

from benchmarks.crash.orders import PATH_ID, PUBLIC, SECRET
from benchmarks.crash.sides.chats import HOOK_HEADER
from frontdesk.demo.carriers.telegram import TelegramCarrier
from frontdesk.demo.carriers.telegram_people import Person
from frontdesk.demo.carriers.twilio import Call, TwilioCarrier

TELEGRAM_HOOK = f"/hooks/telegram/{PATH_ID}"
SMS_HOOK = "/hooks/twilio/sms"
FIRST_CHAT = 810_000_000
FIRST_NUMBER = 491_760_000_000
TEXTERS = 5
"""One of so many people writes text messages, the others write on Telegram."""
SIMULTANEOUS, LATE, SWAPPED, FORGED = 0.2, 0.2, 0.1, 0.05
"""Shares of messages: delivered twice at once; once more later; in place of the next; and of
forgeries beside them."""


@dataclass(frozen=True)
class Letter:
    """One delivery of one message.

    Attributes:
        path: The hook.
        body: What is posted.
        headers: With which headers.
        text: What it says.
    """

    path: str
    body: bytes
    headers: dict[str, str]
    text: str


@dataclass(frozen=True)
class Delivery:
    """What a carrier does next in a thread.

    Attributes:
        letter: What is delivered.
        twice: Whether it is delivered twice at the same time.
        late: Whether it was delivered before.
        forged_by: Number of the forgery that is posted instead; None for a true message.
    """

    letter: Letter
    twice: bool = False
    late: bool = False
    forged_by: int | None = None


@dataclass(frozen=True)
class Correspondence:
    """All that is delivered of one person, in this order.

    Attributes:
        peer: The chat or telephone number.
        deliveries: What the carrier does.
    """

    peer: str
    deliveries: tuple[Delivery, ...]

    @property
    def texts(self) -> list[str]:
        """What the person wrote, in the order in which it first arrives."""
        return [
            one.letter.text for one in self.deliveries if not one.late and one.forged_by is None
        ]


@dataclass
class Post:
    """Writes letters as the carriers do, with numbers that tell nothing.

    Attributes:
        telegram: Who delivers chats.
        twilio: Who delivers text messages.
        dice: Draws numbers.
    """

    telegram: TelegramCarrier
    twilio: TwilioCarrier
    dice: random.Random
    _used: set[int] = field(default_factory=set)

    def letter(self, thread: int, text: str) -> tuple[str, Letter]:
        """Return who writes in a thread, and a letter of theirs."""
        if thread % TEXTERS == 0:
            peer = f"+{FIRST_NUMBER + thread}"
            return peer, self._text_message(peer, text)
        return str(FIRST_CHAT + thread), self._chat(FIRST_CHAT + thread, text)

    def _chat(self, chat: int, text: str) -> Letter:
        update = self.telegram.write(Person(chat, f"Person {chat}"), text)
        self.telegram.pending.clear()
        update["update_id"] = self._number()
        update["message"]["message_id"] = self._number()
        headers = {HOOK_HEADER: SECRET, "Content-Type": "application/json"}
        return Letter(TELEGRAM_HOOK, json.dumps(update).encode(), headers, text)

    def _text_message(self, peer: str, text: str) -> Letter:
        written = self.twilio.write(peer, text)
        self.twilio.pending.clear()
        self.twilio.received.clear()  # it lists only what was written, not what will be
        call = Call(f"{PUBLIC}{SMS_HOOK}", written.form)
        return Letter(SMS_HOOK, urlencode(call.form).encode(), self.twilio.signed(call), text)

    def _number(self) -> int:
        while (number := self.dice.randrange(1, 2**31)) in self._used:
            pass
        self._used.add(number)
        return number


def correspondences(
    post: Post, threads: int, messages: int, forgeries: int
) -> list[Correspondence]:
    """Draw everything that will be delivered.

    Args:
        post: Writes the letters.
        threads: How many people write.
        messages: How many messages each writes.
        forgeries: How many kinds of forgery there are; they take turns.
    """
    forged = iter(_turns(forgeries))
    return [_of_one(post, thread, messages, forged) for thread in range(threads)]


def _turns(kinds: int) -> Iterator[int]:
    while True:
        yield from range(kinds)


def _of_one(post: Post, thread: int, messages: int, forged: Iterator[int]) -> Correspondence:
    dice, peer, letters = post.dice, "", []
    for number in range(messages):
        peer, letter = post.letter(thread, f"t{thread:03d}m{number:02d}")
        letters.append(letter)
    for place in range(0, messages - 1, 2):
        if dice.random() < 2 * SWAPPED:
            letters[place], letters[place + 1] = letters[place + 1], letters[place]
    deliveries: list[Delivery] = []
    waiting: list[Letter] = []
    for letter in letters:
        deliveries.append(Delivery(letter, twice=dice.random() < SIMULTANEOUS))
        if waiting and dice.random() < 1 / 2:
            deliveries.append(Delivery(waiting.pop(0), late=True))
        if dice.random() < LATE:
            waiting.append(letter)
        if dice.random() < FORGED:
            _, copied = post.letter(thread, f"FORGED in {thread}")
            deliveries.append(Delivery(copied, forged_by=next(forged)))
    deliveries += [Delivery(letter, late=True) for letter in waiting]
    return Correspondence(peer, tuple(deliveries))
