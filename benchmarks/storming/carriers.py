"""The carriers of a storm: each thread in order, all threads at once, until acknowledged."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from benchmarks.crash.orders import TOKEN
from benchmarks.storming.forgeries import FORGERIES
from benchmarks.storming.letters import Correspondence, Delivery, Letter
from frontdesk.workflows.real_time import real_now
from tests.fakes.telegram import TelegramFake, telegram_fake
from tests.fakes.twilio import TwilioFake, twilio_fake

AT_ONCE = 24
AGAIN = 0.05
PATIENCE = 300.0
REFUSED = (400, 401, 403, 404)
Where = Callable[[], str | None]


@dataclass(frozen=True)
class Carriers:
    """Who carries messages both ways."""

    telegram: TelegramFake
    twilio: TwilioFake


@contextmanager
def both_carriers() -> Iterator[Carriers]:
    """Run the carriers; Twilio dates its list in real time, as houses ask for it."""
    with telegram_fake(TOKEN) as telegram, twilio_fake(real_now) as twilio:
        twilio.twilio.hooks.clear()
        yield Carriers(telegram, twilio)


class NotTaken(Exception):
    """A letter was refused, or not acknowledged for minutes; or a forgery was taken."""


def deliver_all(where: Where, letters: Sequence[Correspondence]) -> int:
    """Deliver everything; return how many forgeries were refused.

    Args:
        where: Where the house listens now; None while it does not.
        letters: What to deliver; each person's in order, all persons at the same time.

    Raises:
        NotTaken: Something true was refused, or something forged was not.
    """
    with (
        ThreadPoolExecutor(AT_ONCE) as people,
        ThreadPoolExecutor(AT_ONCE) as twins,
        httpx.Client(timeout=20, limits=httpx.Limits(max_connections=64)) as client,
    ):

        def all_of(one: Correspondence) -> int:
            return sum(_deliver(client, twins, where, each) for each in one.deliveries)

        return sum(people.map(all_of, letters))


def _deliver(
    client: httpx.Client, twins: ThreadPoolExecutor, where: Where, delivery: Delivery
) -> int:
    if delivery.forged_by is not None:
        forged = list(FORGERIES.values())[delivery.forged_by](delivery.letter)
        return _refused(client, where, forged, list(FORGERIES)[delivery.forged_by])
    twin = twins.submit(_taken, client, where, delivery.letter) if delivery.twice else None
    _taken(client, where, delivery.letter)
    if twin is not None:
        twin.result()
    return 0


def _taken(client: httpx.Client, where: Where, letter: Letter) -> None:
    """Post a letter until it is acknowledged, with an empty answer as carriers need it."""
    answer = _answer(client, where, letter)
    if answer.status_code != 200 or answer.content:
        msg = f"{letter.text}: {answer.status_code} {answer.text[:80]}"
        raise NotTaken(msg)


def _refused(client: httpx.Client, where: Where, letter: Letter, kind: str) -> int:
    answer = _answer(client, where, letter)
    if answer.status_code not in REFUSED:
        msg = f"{kind}: {answer.status_code}"
        raise NotTaken(msg)
    return 1


def _answer(client: httpx.Client, where: Where, letter: Letter) -> httpx.Response:
    """Return the first answer that is the house's own word: not a death, not "later"."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        url = where()
        if url is not None:
            try:
                answer = client.post(url + letter.path, content=letter.body, headers=letter.headers)
            except httpx.HTTPError:
                time.sleep(AGAIN)
                continue
            if answer.status_code != 503:
                return answer
        time.sleep(AGAIN)
    raise NotTaken(letter.text)
