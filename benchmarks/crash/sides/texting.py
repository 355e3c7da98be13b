"""People who text us, by SMS and on WhatsApp, and what Twilio reports of our answers."""

from dataclasses import dataclass
from typing import Any

import httpx

from benchmarks.crash.orders import PUBLIC
from benchmarks.crash.sides.posted import Posted
from benchmarks.crash.sides.side import Shown, shown
from channels.segments import folded
from frontdesk.demo.carriers.twilio import Call, Media, TwilioCarrier
from frontdesk.workflows.delivery import AGAIN
from tests.fakes.carrier import Carrier
from tests.fakes.twilio import TwilioFake

HOOKS = {name: f"{PUBLIC}/hooks/twilio/{name}" for name in ("sms", "whatsapp", "status")}


@dataclass(kw_only=True)
class Texting(Posted[Call]):
    """Everybody with a telephone number; its calls are messages, and reports on ours.

    Attributes:
        fake: The carrier.
    """

    fake: TwilioFake
    KEPT = ("sent", "received", "stopped", "missing", "_media", "_last_written")

    def __post_init__(self) -> None:
        """Tell Twilio where our hooks are."""
        self.fake.twilio.hooks = dict(HOOKS)

    def write(self, person: str, text: str, *files: Media) -> None:
        """Let somebody text us; with ``whatsapp:`` before the number on WhatsApp."""
        self.fake.twilio.write(person, text, *files)

    @property
    def _carrier(self) -> TwilioCarrier:
        return self.fake.twilio

    @property
    def _wire(self) -> Carrier:
        return self.fake.wire

    def _post(self, url: str, call: Call) -> httpx.Response:
        hook = url + call.url.removeprefix(PUBLIC)
        return httpx.post(hook, content=call.body, headers=self.fake.twilio.signed(call))

    def shown(self, saved: dict[str, Any]) -> list[Shown]:
        """Return what phones show since then."""
        since = len(saved["sent"])
        return [shown(one.recipient, _plain(one.text)) for one in self.fake.twilio.sent[since:]]


def _plain(text: str) -> str:
    """Write quotes as a text without Chinese has them: the words of a second try bring some."""
    said = text.removeprefix(AGAIN)
    return text[: len(text) - len(said)] + folded(said)
