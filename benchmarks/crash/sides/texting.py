"""People who text us, by SMS and on WhatsApp, and what Twilio reports of our answers."""

import copy
from dataclasses import dataclass, field
from typing import Any

import httpx

from benchmarks.crash.digest import without_volatile
from benchmarks.crash.orders import PUBLIC
from benchmarks.crash.sides.side import Shown
from frontdesk.demo.carriers.twilio import Call, Media
from frontdesk.workflows.delivery import AGAIN
from tests.fakes.twilio import TwilioFake

HOOKS = {name: f"{PUBLIC}/hooks/twilio/{name}" for name in ("sms", "whatsapp", "status")}
_KEPT = ("sent", "stopped", "missing", "_media", "_last_written")


@dataclass
class Texting:
    """Everybody with a telephone number.

    Attributes:
        fake: The carrier.
        waiting: Calls that it has not been told are taken: messages, and reports on ours.
        taken: The calls that were acknowledged.
    """

    fake: TwilioFake
    waiting: list[Call] = field(default_factory=list)
    taken: list[Call] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Tell Twilio where our hooks are."""
        self.fake.twilio.hooks = dict(HOOKS)

    def write(self, person: str, text: str, *files: Media) -> None:
        """Let somebody text us; with ``whatsapp:`` before the number on WhatsApp."""
        self.fake.twilio.write(person, text, *files)

    @property
    def waits(self) -> bool:
        """Whether a message or a report waits."""
        return bool(self.waiting or self.fake.twilio.pending)

    def save(self) -> dict[str, Any]:
        """Keep what phones show, and who stopped us."""
        return {name: copy.deepcopy(vars(self.fake.twilio)[name]) for name in _KEPT}

    def restore(self, saved: dict[str, Any]) -> None:
        """Make phones as they were."""
        vars(self.fake.twilio).update(copy.deepcopy(saved))
        self.fake.twilio.pending.clear()
        self.fake.wire.faults.clear()
        self.waiting.clear()
        self.taken.clear()

    def deliver(self, url: str) -> None:
        """Post what waits to the hooks, signed, each until it is taken."""
        pending = self.fake.twilio.pending
        while pending:
            self.waiting.append(pending.pop(0))
        while self.waiting:
            call = self.waiting[0]
            path = call.url.removeprefix(PUBLIC)
            headers = self.fake.twilio.signed(call)
            answer = httpx.post(f"{url}{path}", content=call.body, headers=headers)
            if answer.status_code != 200 or answer.content:
                return
            self.taken.append(self.waiting.pop(0))

    def repeat(self) -> None:
        """Let Twilio make again the calls that it made."""
        self.waiting.extend(self.taken)

    def shown(self, saved: dict[str, Any]) -> list[Shown]:
        """Return what phones show since then."""
        return [
            Shown(
                one.recipient,
                without_volatile(one.text.removeprefix(AGAIN)),
                one.text.startswith(AGAIN),
            )
            for one in self.fake.twilio.sent[len(saved["sent"]) :]
        ]
