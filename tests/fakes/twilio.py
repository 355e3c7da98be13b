"""The demo's Twilio with the faults the real one has."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from frontdesk.demo.carriers.twilio import Numbers, TwilioCarrier
from tests.fakes.carrier import Answer, Carrier, serving

ACCOUNT_SID = "AC" + "0123456789abcdef" * 2
AUTH_TOKEN = "auth-token-of-the-tests"
NUMBERS = Numbers(sms="+494066969001", whatsapp="+494066969002")
NOW = datetime(2026, 5, 19, 7, 0, tzinfo=UTC)


@dataclass(frozen=True)
class TwilioFake:
    """A Twilio on a real socket.

    Attributes:
        twilio: What it knows: sent messages, people, calls that wait.
        wire: The socket and the faults of the next new messages.
    """

    twilio: TwilioCarrier
    wire: Carrier

    @property
    def url(self) -> str:
        """The address for ``api_base``."""
        return self.wire.url


def a_twilio(
    now: Callable[[], datetime] = lambda: NOW, reports: Iterable[str] = ("sent", "delivered")
) -> TwilioCarrier:
    """Open a Twilio that knows one account, without a socket."""
    return TwilioCarrier(ACCOUNT_SID, AUTH_TOKEN, NUMBERS, now, reports=reports)


@contextmanager
def twilio_fake(now: Callable[[], datetime] = lambda: NOW) -> Iterator[TwilioFake]:
    """Run a Twilio that knows one account, by a clock of its own."""
    twilio = a_twilio(now)
    with serving(twilio.app) as wire:
        wire.strikes = lambda path: path.endswith("/Messages.json")
        twilio.base = wire.url
        yield TwilioFake(twilio, wire)


def refused(status: int, code: int, **headers: str) -> Answer:
    """Refuse as Twilio does, in JSON."""
    body = {"code": code, "message": "Refused by the test", "more_info": "", "status": status}
    answer = Answer.of_json(status, body)
    return Answer(status, answer.body, (*answer.headers, *headers.items()))


def flood(retry_after: int) -> Answer:
    """Ask for a pause as Twilio does."""
    return refused(429, 20429, **{"retry-after": str(retry_after)})


def web_page(status: int) -> Answer:
    """Answer with a page, as a proxy in between does."""
    return Answer(status, b"<html>try later</html>", (("content-type", "text/html"),))
