"""What a stranger can learn from one-time codes: by the clock, and by guessing.

    python benchmarks/codes.py [--database SERVER] [--turns 200] [--guesses 10000]

Strangers on Telegram name e-mail addresses, half of them on file, and say yes to a code: printed
are the medians until the reply is committed, and until the turn has ended with the code queued.
Then a code is sent and guessed at by 20 threads at once, each guess an event and a transaction of
its own: printed is how many guesses were compared with the code. Exit 1 if that is more than five.
Without a server it is SQLite; with one, a database of its own on that PostgreSQL.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta

from pydantic import SecretStr
from sqlalchemy import select

from benchmarks.trade.places import new_house
from channels.telegram.settings import TelegramSettings
from channels.twilio_settings import TwilioSettings
from erp_core import conversations
from erp_core.conversations import CodeOutcome
from erp_core.conversations.service.codes import MAX_TRIES
from erp_core.conversations.service.identities import identity_made_at
from erp_core.conversations.tables import CodeRow, ConversationRow, InboundRow
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from frontdesk.bootstrap import open_desk
from frontdesk.settings import Settings
from frontdesk.workflows import codes
from frontdesk.workflows.intake import store
from frontdesk.workflows.real_time import real_now
from frontdesk.workflows.turns import run_turn
from tests.builders.parties import a_customer
from tests.builders.together import together

BOT = TelegramSettings(
    token=SecretStr("7001:benchmark"), secret=SecretStr("hook-secret"), path_id="hook"
)
THREADS, CHUNK = 20, 1_000


def main() -> int:
    """Print the figures; return 1 if more guesses were compared than may be."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", default="", metavar="SERVER")
    parser.add_argument("--turns", type=int, default=200)
    parser.add_argument("--guesses", type=int, default=10_000)
    given = parser.parse_args()
    with new_house(given.database) as settings:
        desk = open_desk(_reachable(settings))
        try:
            _print_times(desk, given.turns)
            return _print_guesses(desk, given.guesses)
        finally:
            desk.knowledge.close()
            desk.database.close()


def _reachable(settings: Settings) -> Settings:
    """Give the house a bot that strangers write to, and text messages for who is on file."""
    twilio = TwilioSettings(
        account_sid="AC" + "1" * 32, auth_token=SecretStr("benchmark"), number="+15005550006"
    )
    more = {"telegram": BOT, "twilio": twilio, "quiet_window": 0.0, "public_url": "http://house"}
    return settings.model_copy(update=more)


def _print_times(desk: Frontdesk, turns: int) -> None:
    """Time the turns in which a code is asked for, known and unknown by turns."""
    times: dict[str, list[tuple[float, float]]] = {"known": [], "unknown": []}
    for number in range(turns):
        mail = f"person{number:05d}@example.com"
        a_customer(desk.database, f"Person {number}", email=mail, phone=f"+4917{number:08d}")
        both = [
            ("known", 10_000 + number, mail),
            ("unknown", 20_000 + number, mail.replace("person", "nobody")),
        ]
        for kind, peer, named in both if number % 2 else reversed(both):
            times[kind].append(_timed(desk, str(peer), named))
    for kind, measured in times.items():
        replied, ended = (statistics.median(some) * 1000 for some in zip(*measured, strict=True))
        print(f"{kind:8} reply committed {replied:6.1f} ms, turn ended {ended:6.1f} ms (medians)")
    sent = desk.database.read(
        lambda tx: len(tx.session.scalars(select(CodeRow.id).where(CodeRow.sent_to > 0)).all())
    )
    print(f"codes sent {sent} of {turns} to addresses on file, asked for {2 * turns}")


def _timed(desk: Frontdesk, peer: str, named: str) -> tuple[float, float]:
    _say(desk, peer, f"my e-mail is {named}, send me a code")
    _run(desk)
    committed: list[float] = []

    def woken(topics: frozenset[str]) -> None:
        if "outbox:telegram:7001" in topics:
            committed.append(time.perf_counter())

    _say(desk, peer, "yes")
    forget = desk.bus.watch(woken)
    started = time.perf_counter()
    _run(desk)
    ended = time.perf_counter()
    forget()
    return committed[0] - started, ended - started


def _say(desk: Frontdesk, peer: str, text: str) -> None:
    channel = desk.channel("telegram")
    assert channel is not None
    store(desk, channel, channel.compose(peer, text, number=time.monotonic_ns() % 10**15))


def _run(desk: Frontdesk) -> None:
    lease = timedelta(seconds=30)
    for claim in desk.database.run(
        lambda tx: conversations.claim_due(tx, "bench", real_now(), lease, limit=5, suspects=False)
    ):
        run_turn(desk, claim)


def _print_guesses(desk: Frontdesk, guesses: int) -> int:
    """Guess at one code from many threads; return 1 if more than five guesses were compared."""
    database = desk.database
    party = a_customer(database, "Guessed At", phone="+491799999999").id
    asking = database.run(lambda tx: identity_made_at(tx, "telegram", "7001", "666").id)
    code_id = database.run(lambda tx: conversations.ask_for_code(tx, asking, party))
    codes.send_waiting(desk)
    events = _events(database, guesses)
    share = guesses // THREADS

    def guess(thread: int) -> list[CodeOutcome]:
        mine = range(thread * share, (thread + 1) * share)
        return [database.run(_trying(asking, number, events[number])) for number in mine]

    started = time.perf_counter()
    outcomes = together(THREADS, guess)
    seconds = time.perf_counter() - started
    failures = [one for one in outcomes if isinstance(one, Exception)]
    row = database.read(lambda tx: tx.session.get_one(CodeRow, code_id))
    print(
        f"{share * THREADS} guesses on {THREADS} threads in {seconds:.1f} s: "
        f"{row.tries} compared (bar {MAX_TRIES}), {len(failures)} threads failed"
    )
    return int(row.tries > MAX_TRIES or bool(failures))


def _trying(asking: int, number: int, event: int) -> Callable[[Tx], CodeOutcome]:
    digits = f"{number:06d}"
    return lambda tx: conversations.try_code(tx, system(), asking, digits, event)


def _events(database: Database, count: int) -> list[int]:
    """Store what the guesses come in; each is an event, as a message of a guesser is."""

    def make(tx: Tx) -> list[int]:
        talk = ConversationRow(
            key="telegram:7001:666", channel="telegram", account="7001", peer="666",
            next_seq=count, done_seq=count,
        )  # fmt: skip
        tx.session.add(talk)
        tx.session.flush()
        rows = [
            InboundRow(
                conversation_id=talk.id, seq=number, channel="telegram", account="7001",
                dedupe_key=f"guess-{number}", body=b"", state="done", received_at=tx.now,
                arrived_at=tx.now,
            )
            for number in range(1, count + 1)
        ]  # fmt: skip
        for start in range(0, count, CHUNK):
            tx.session.add_all(rows[start : start + CHUNK])
            tx.session.flush()
        return [row.id for row in rows]

    return database.run(make)


if __name__ == "__main__":
    sys.exit(main())
