"""People who send mail, the shop's mailbox, and a server that sends for it."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

from benchmarks.crash.company import MORNING
from benchmarks.crash.orders import MAILBOX
from benchmarks.crash.sides.side import Shown, shown
from frontdesk.demo.carriers.mail import MailCarrier, MailFile


@dataclass
class Mailing:
    """Everybody with a mailbox.

    Attributes:
        carrier: The servers.
        on_its_loop: Calls something where the servers run, and waits for it.
    """

    carrier: MailCarrier
    on_its_loop: Callable[[Callable[[], Any]], Any]

    def write(
        self, customer: str, text: str, *, subject: str = "", files: tuple[MailFile, ...] = ()
    ) -> None:
        """Let somebody write to the shop."""
        self.on_its_loop(lambda: self.carrier.write(customer, text, subject=subject, files=files))

    def answer(self, customer: str, text: str) -> None:
        """Let somebody answer the last mail that they had of us, quoting it."""
        last = self.carrier.mails_of(customer)[-1]
        self.on_its_loop(lambda: self.carrier.write(customer, text, answers=last))

    def is_away(self, customer: str) -> None:
        """Let somebody's mail program answer by itself that they are away."""
        note = EmailMessage()
        note["From"], note["To"], note["Subject"] = customer, self.carrier.address, "Away"
        note["Auto-Submitted"] = "auto-replied"
        note["Message-ID"] = f"<away-{len(self._mails)}@example.com>"
        note.set_content("I am away until Monday.")
        self._put(note.as_bytes())

    def surprise(self) -> None:
        """Let something arrive that is no mail."""
        self._put(b"\x00\xff no mail at all")

    def is_numbered_like(self, other: "Mailing") -> None:
        """Be the same mailbox as another one to who reads it."""
        self.carrier._store.validity = other.carrier._store.validity  # noqa: SLF001 - an instrument reaches inside

    def has_been_read(self, uid: int) -> bool:
        """Tell whether a reader that came so far has seen everything."""
        return uid >= len(self._mails)

    @property
    def waits(self) -> bool:
        """Nobody who sends mail waits: the mailbox keeps it until it is read."""
        return False

    def save(self) -> dict[str, Any]:
        """Keep what lies in the mailboxes."""
        return {"mails": list(self._mails), "received": list(self.carrier.received)}

    def restore(self, saved: dict[str, Any]) -> None:
        """Make the mailboxes as they were."""

        def back() -> None:
            self._mails[:] = saved["mails"]
            self.carrier.received[:] = saved["received"]

        self.on_its_loop(back)

    def deliver(self, url: str) -> None:
        """Deliver nothing: the house fetches its mail."""

    def repeat(self) -> None:
        """Repeat nothing: a mailbox keeps what lies in it."""

    def shown(self, saved: dict[str, Any]) -> list[Shown]:
        """Return what customers received since then."""
        return [
            shown(
                f"{one.recipient} about {one.subject}",
                one.text,
                "".join(f" [{file.name}]" for file in one.files),
            )
            for one in self.carrier.received[len(saved["received"]) :]
        ]

    @property
    def _mails(self) -> list[bytes]:
        return self.carrier._store.mails  # noqa: SLF001 - an instrument reaches inside

    def _put(self, raw: bytes) -> None:
        self.on_its_loop(lambda: self.carrier._store.add(raw))  # noqa: SLF001 - an instrument reaches inside


@contextmanager
def mailing() -> Iterator[Mailing]:
    """Run mail servers in a thread of their own for as long as the block lasts."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def on_its_loop(call: Callable[[], Any]) -> Any:  # noqa: ANN401 - any call, any answer
        async def called() -> Any:  # noqa: ANN401 - any call, any answer
            return call()

        return asyncio.run_coroutine_threadsafe(called(), loop).result(10)

    carrier = MailCarrier(MAILBOX, lambda: MORNING)
    asyncio.run_coroutine_threadsafe(carrier.start(), loop).result(10)
    try:
        yield Mailing(carrier, on_its_loop)
    finally:
        asyncio.run_coroutine_threadsafe(carrier.stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
