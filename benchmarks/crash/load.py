"""A busy house is killed: of the messages it acknowledged many are unfinished, and none is lost."""

import contextlib
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import httpx
from sqlalchemy import func, select

from benchmarks.crash.company import build_company
from benchmarks.crash.life import Life, living
from benchmarks.crash.orders import PATH_ID, SECRET, TOKEN, Orders, settings_of
from benchmarks.crash.outside import Outside, telegram_alone
from benchmarks.crash.sides.chats import HOOK_HEADER
from benchmarks.crash.snapshots import Snapshots
from erp_core.conversations.tables import ConversationRow, InboundRow, OutboxRow
from erp_core.kernel.clock import SystemClock
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from erp_core.parties.tables import Consent
from frontdesk.bootstrap import open_database
from frontdesk.settings import Settings
from frontdesk.verifying import verify_database
from tests.fakes.telegram import telegram_fake

UNFINISHED = 30
MARGIN = 15
"""While we look and kill, some more are finished."""
FINISHED = 5
POSTERS = 8
FIRST_PERSON = 800_000_000
WORDS = ("stop sending me offers", "退订")
QUIET = 1.0


@dataclass(frozen=True)
class Figures:
    """How far a busy house has come."""

    accepted: int
    finished: int

    @property
    def unfinished(self) -> int:
        """Acknowledged, and not answered yet."""
        return self.accepted - self.finished


def print_load(snapshots: Snapshots, orders: Orders, messages: int) -> int:
    """Kill a busy house once, start it again and count; returns the exit code."""
    with telegram_fake(TOKEN) as fake:
        outside = telegram_alone(fake)
        told = replace(
            orders,
            folder=snapshots.create("load"),
            database_url=snapshots.url("load"),
            telegram=fake.url,
            quiet=QUIET,
        )
        settings = settings_of(told)
        build_company(settings)
        with _open(settings) as database, living(told, outside, database) as life:
            killed_at = _kill_when_busy(life, outside, messages)
            life.settle()
            outside.repeat_everything()
            life.settle()
            return _report(database, outside, killed_at, messages)


@contextlib.contextmanager
def _open(settings: Settings) -> Iterator[Database]:
    database = open_database(settings, SystemClock())
    try:
        yield database
    finally:
        database.close()


def _kill_when_busy(life: Life, outside: Outside, messages: int) -> Figures:
    """Post everything at once; kill when enough is acknowledged, unfinished and finished."""
    chats = outside.chats
    for number in range(messages):
        chats.write(FIRST_PERSON + number, WORDS[number % len(WORDS)])
    chats.collect()
    url = life.url()
    with ThreadPoolExecutor(POSTERS) as pool:
        posted = [
            pool.submit(_post, f"{url}/hooks/telegram/{PATH_ID}", one) for one in chats.waiting
        ]
        until = time.monotonic() + 60
        while time.monotonic() < until:
            figures = life.database.read(_figures)
            if figures.unfinished >= UNFINISHED + MARGIN and figures.finished >= FINISHED:
                break
        life.kill()
        acknowledged = [one.result() for one in posted]
    chats.taken = [one for one, yes in zip(chats.waiting, acknowledged, strict=True) if yes]
    chats.waiting = [one for one, yes in zip(chats.waiting, acknowledged, strict=True) if not yes]
    return replace(life.database.read(_figures), accepted=len(chats.taken))


def _post(hook: str, update: object) -> bool:
    try:
        return httpx.post(hook, json=update, headers={HOOK_HEADER: SECRET}).status_code == 200
    except httpx.HTTPError:
        return False


def _figures(tx: Tx) -> Figures:
    row = ConversationRow
    sums = select(func.sum(row.next_seq), func.sum(row.done_seq))
    accepted, finished = tx.session.execute(sums).one()
    return Figures(int(accepted or 0), int(finished or 0))


def _report(database: Database, outside: Outside, killed_at: Figures, messages: int) -> int:
    stored = database.read(lambda tx: tx.session.scalar(select(func.count(InboundRow.id)))) or 0
    effects = database.read(_opt_outs)
    states = database.read(_outbox_states)
    received = outside.chats.shown()
    replies = Counter(one.peer for one in received)
    doubled = [chat for chat, times in replies.items() if times > 1]
    unsaid = len(received) - len(replies) - sum(one.again for one in received)
    listed = states["uncertain"] + states["dead"]
    violations = [one for line in verify_database(database) for one in line.violations]
    figures = {
        "acknowledged_before_the_kill": killed_at.accepted,
        "unfinished_at_the_kill": killed_at.unfinished,
        "messages_stored": stored,
        "effects": sum(effects.values()),
        "effects_doubled": sum(times > 1 for times in effects.values()),
        "replies_arrived": len(replies),
        "replies_listed_uncertain": listed,
        "replies_sent_again_and_saying_so": len(doubled),
        "replies_doubled_without_a_word": max(unsaid, 0),
        "rules_violated": len(violations),
    }
    for name, value in figures.items():
        print(f"{name}  {value}")
    right = (
        stored == messages
        and effects == Counter(dict.fromkeys(effects, 1))
        and len(effects) == messages
        and len(replies) + listed >= messages
        and unsaid <= 0
        and killed_at.unfinished >= UNFINISHED
        and not violations
    )
    return 0 if right else 1


def _opt_outs(tx: Tx) -> Counter[str]:
    return Counter(tx.session.scalars(select(Consent.address).where(~Consent.granted)))


def _outbox_states(tx: Tx) -> Counter[str]:
    return Counter(tx.session.scalars(select(OutboxRow.state)))
