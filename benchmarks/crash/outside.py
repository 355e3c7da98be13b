"""Everybody outside the house, on every channel, and an agent with a key."""

import contextlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from benchmarks.crash.orders import TOKEN, Orders
from benchmarks.crash.sides.chats import Chats
from benchmarks.crash.sides.desk import Agent, Shell
from benchmarks.crash.sides.mailing import Mailing, mailing
from benchmarks.crash.sides.side import AWAY, Shown, Side
from benchmarks.crash.sides.texting import Texting
from benchmarks.crash.sides.widget import Widget
from frontdesk.demo.carriers.mail import MailFile
from frontdesk.demo.carriers.twilio import Media
from frontdesk.workflows.real_time import real_now
from tests.fakes.telegram import TelegramFake, telegram_fake
from tests.fakes.twilio import twilio_fake

Saved = Mapping[str, object]


@dataclass
class Outside:
    """Everybody outside, and what they wait for.

    Attributes:
        chats: People on Telegram.
        texts: People who text us; None for a house without a telephone number.
        mail: People who send mail; None for a house without a mailbox.
        visitor: Somebody with the chat widget.
        agent: Somebody of the staff.
        shell: Somebody who types ``frontdesk chat``.
    """

    chats: Chats
    texts: Texting | None = None
    mail: Mailing | None = None
    visitor: Widget = field(default_factory=Widget)
    agent: Agent = field(default_factory=Agent)
    shell: Shell = field(default_factory=Shell)

    def reached_by(self, orders: Orders) -> Orders:
        """Tell a house where its carriers are."""
        return replace(
            orders,
            telegram=self.chats.fake.url,
            twilio=self.texts.fake.url if self.texts else "",
            imap=self.mail.carrier.imap_url if self.mail else "",
            smtp=self.mail.carrier.smtp_url if self.mail else "",
        )

    def is_like(self, other: "Outside") -> None:
        """Be the same visitor and agent as others are, to play on copies of their state."""
        self.agent.key, self.visitor.session = other.agent.key, other.visitor.session
        if self.mail and other.mail:
            self.mail.is_numbered_like(other.mail)

    def text(self, person: str, text: str, *files: Media) -> None:
        """Let somebody text us."""
        assert self.texts is not None
        self.texts.write(person, text, *files)

    def post(self, customer: str, text: str, subject: str, *files: MailFile) -> None:
        """Let somebody send a mail."""
        self.mailbox.write(customer, text, subject=subject, files=files)

    def type_code(self, sender: int) -> None:
        """Let somebody type the code that was sent last into their chat."""
        texts = self.texts.fake.twilio.sent if self.texts else []
        self.chats.type_code(sender, [one.text for one in texts])

    @property
    def mailbox(self) -> Mailing:
        """Who sends mail, in a house that has a mailbox."""
        assert self.mail is not None
        return self.mail

    # What every side does ------------------------------------------------------------------

    @property
    def waits(self) -> bool:
        """Whether anybody waits for an acknowledgement."""
        return any(side.waits for side in self._sides().values())

    def save(self) -> Saved:
        """Keep how everybody is, between two steps."""
        return {name: side.save() for name, side in self._sides().items()}

    def restore(self, saved: Saved) -> None:
        """Make everybody as they were."""
        for name, side in self._sides().items():
            side.restore(saved[name])

    def deliver(self, url: str) -> None:
        """Deliver what waits, in order, as far as the house takes it."""
        with contextlib.suppress(*AWAY):
            for side in self._sides().values():
                side.deliver(url)

    def repeat_everything(self) -> None:
        """Let carriers deliver again what they delivered, as they do."""
        for side in self._sides().values():
            side.repeat()

    def shown(self, saved: Saved) -> list[Shown]:
        """Return what phones, mailboxes and the shell show since then."""
        return [one for name, side in self._sides().items() for one in side.shown(saved[name])]

    def _sides(self) -> dict[str, Side]:
        sides: dict[str, Side | None] = {
            "chats": self.chats,
            "texts": self.texts,
            "mail": self.mail,
            "visitor": self.visitor,
            "agent": self.agent,
            "shell": self.shell,
        }
        return {name: side for name, side in sides.items() if side is not None}


def telegram_alone(fake: TelegramFake) -> Outside:
    """Return people who have nothing but a Telegram."""
    return Outside(Chats(fake=fake))


@contextmanager
def everybody() -> Iterator[Outside]:
    """Run every carrier for as long as the block lasts."""
    with telegram_fake(TOKEN) as telegram, twilio_fake(real_now) as twilio, mailing() as mail:
        twilio.wire.methods = frozenset({"POST"})  # the steps mean sends, not readings of the list
        yield Outside(Chats(fake=telegram), Texting(fake=twilio), mail)
