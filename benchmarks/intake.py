"""How long a carrier waits for its acknowledgement, beside a bare durable insert in the same run.

    python benchmarks/intake.py [--database postgresql+psycopg://...] [--busy]

A served house takes Telegram's updates at its hook, over loopback. In turn with each of them the
same bytes are stored by the least that could promise anything: one table, one INSERT, one commit
as durable as ours; once in this process, and once behind a server of the same kind, because a
carrier always comes by HTTP. Prints the median, the 95th and the 99th of a hundred of each, and
ours by theirs. ``--busy`` lets the house answer what it took meanwhile; without it the replies
wait until the figures are taken.
"""

import argparse
import contextlib
import json
import multiprocessing
import random
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import httpx
import uvicorn
from sqlalchemy import Engine, text
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.crash.company import build_company
from benchmarks.crash.life import living
from benchmarks.crash.orders import TOKEN, Orders, settings_of
from benchmarks.crash.outside import telegram_alone
from benchmarks.crash.snapshots import Snapshots
from benchmarks.storming.letters import Letter, Post
from erp_core.kernel.clock import SystemClock
from erp_core.kernel.engine import open_engine
from frontdesk.bootstrap import open_database
from tests.fakes.telegram import TelegramFake, telegram_fake
from tests.fakes.twilio import a_twilio

CHATS = 50
WARM = 30
LATER = 3600.0
"""Seconds of quiet before a reply: none is written while we measure."""
TABLE = "CREATE TABLE bare (id INTEGER PRIMARY KEY, body TEXT NOT NULL)"
TABLE_PG = "CREATE TABLE bare (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body TEXT)"
INSERT = text("INSERT INTO bare (body) VALUES (:body)")


def main() -> int:
    """Measure once; 1 when the hook's 95th is above twice the bare insert's behind a server."""
    given = _arguments()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=given.folder)))
        snapshots = Snapshots(folder, "" if given.database == "sqlite" else given.database)
        stack.callback(snapshots.drop_all)
        fake = stack.enter_context(telegram_fake(TOKEN))
        letters = _letters(fake, given.messages + WARM)
        snapshots.create("bare").mkdir()
        bare_url = snapshots.url("bare") or f"sqlite:///{folder / 'bare' / 'bare.sqlite'}"
        engine = _bare(bare_url)
        stack.callback(engine.dispose)
        bare_server = stack.enter_context(_served_bare(bare_url))
        hook = stack.enter_context(_house(snapshots, fake, folder, busy=given.busy))
        times = _measured(letters, engine, bare_server, hook)
    return _report(times)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--database", default="sqlite", help="sqlite (default) or the URL of a PostgreSQL server"
    )
    parser.add_argument("--messages", type=int, default=600, help="of each kind")
    parser.add_argument("--busy", action="store_true", help="let the house answer meanwhile")
    parser.add_argument("--folder", default=None, help="on which disk SQLite's files lie")
    return parser.parse_args()


def _letters(fake: TelegramFake, messages: int) -> list[Letter]:
    """Write updates of some chats; nobody of them sends text messages."""
    post = Post(fake.telegram, a_twilio(), random.Random(1))
    chats = [number for number in range(1, 2 * CHATS) if number % 5]
    return [
        post.letter(chats[number % len(chats)], f"message {number}")[1]
        for number in range(messages)
    ]


def _bare(url: str) -> Engine:
    engine = open_engine(url, pool_size=1)
    with engine.begin() as connection:
        sqlite = connection.dialect.name == "sqlite"
        connection.execute(text(TABLE if sqlite else TABLE_PG))
    return engine


def _insert(engine: Engine, body: bytes) -> None:
    with engine.begin() as connection:
        connection.execute(INSERT, {"body": body.decode()})


@contextlib.contextmanager
def _served_bare(url: str) -> Iterator[str]:
    """Serve the bare insert from a process of its own."""
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    process = multiprocessing.get_context("fork").Process(
        target=_serve_bare, args=(url, listening), daemon=True
    )
    process.start()
    try:
        yield f"http://127.0.0.1:{port}/bare"
    finally:
        process.terminate()
        process.join(10)


def _serve_bare(url: str, listening: socket.socket) -> None:
    engine = open_engine(url, pool_size=1)

    async def take(request: Request) -> Response:
        body = await request.body()
        await run_in_threadpool(_insert, engine, body)
        return Response()

    app = Starlette(routes=[Route("/bare", take, methods=["POST"])])
    config = uvicorn.Config(app, log_level="critical")
    uvicorn.Server(config).run([listening])


@contextlib.contextmanager
def _house(snapshots: Snapshots, fake: TelegramFake, folder: Path, *, busy: bool) -> Iterator[str]:
    orders = Orders(
        folder=snapshots.create("intake"),
        database_url=snapshots.url("intake"),
        telegram=fake.url,
        events=folder / "events",
        scripted=True,
        quiet=0.0 if busy else LATER,
        lease=30.0,
    )
    settings = settings_of(orders)
    build_company(settings)
    database = open_database(settings, SystemClock())
    try:
        with living(orders, telegram_alone(fake), database) as life:
            yield life.url() or ""
    finally:
        database.close()


def _measured(
    letters: Sequence[Letter], engine: Engine, bare_server: str, house: str
) -> dict[str, list[float]]:
    """Return milliseconds by kind, taken in turns."""
    times: dict[str, list[float]] = {"bare_insert": [], "bare_served": [], "hook": []}
    with httpx.Client(timeout=20) as client:
        for number, letter in enumerate(letters):
            taken = {
                "bare_insert": _timed(_insert, engine, letter.body),
                "bare_served": _timed(_post, client, bare_server, letter),
                "hook": _timed(_post, client, house + letter.path, letter),
            }
            if number >= WARM:
                for kind, milliseconds in taken.items():
                    times[kind].append(milliseconds)
    return times


def _timed(act: Callable[..., None], *given: object) -> float:
    began = time.perf_counter()
    act(*given)
    return (time.perf_counter() - began) * 1000


def _post(client: httpx.Client, url: str, letter: Letter) -> None:
    answer = client.post(url, content=letter.body, headers=letter.headers)
    answer.raise_for_status()


def _report(times: dict[str, list[float]]) -> int:
    at: dict[str, dict[int, float]] = {}
    for kind, measured in times.items():
        ordered = sorted(measured)
        at[kind] = {share: ordered[len(ordered) * share // 100] for share in (50, 95, 99)}
        print(
            json.dumps(kind)[1:-1], *(f" p{share} {at[kind][share]:.2f} ms" for share in at[kind])
        )
    ratio = at["hook"][95] / at["bare_served"][95]
    print(f"hook_by_bare_served_p95  {ratio:.2f}")
    print(f"hook_by_bare_insert_p95  {at['hook'][95] / at['bare_insert'][95]:.2f}")
    return 0 if ratio <= 2 else 1


if __name__ == "__main__":
    sys.exit(main())
