"""Hostile mail: does any stop the house, get lost or doubled, or take too much time or memory?

    python benchmarks/hostile_mail.py [--data DIR] [--mutations 3000] [--seed 1] [--show]

Every written hostile mail (tests/builders/hostile) and so many damaged ones, made of these and,
with ``--data``, of public mails (``bounce/*.eml``, ``mime/*``), lies in a mailbox. A child process
with the whole house and its real offline assistant fetches each over IMAP, stores it twice,
understands and answers it, takes its files out and shows it to staff. The child has a limit of
memory (RLIMIT_DATA) above what it had before each mail, and is killed when one takes too long.

Prints a line a figure, exit code 1 when any is above its bar: no exception may escape, each mail
is stored once and ends understood, set aside or quarantined, within 2 seconds of processor time and
200 MiB.
"""

import argparse
import base64
import itertools
import multiprocessing
import random
import resource
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from benchmarks.crash.company import build_company
from benchmarks.crash.orders import MAILBOX, TOKEN
from channels.email.settings import EmailSettings
from channels.telegram.settings import TelegramSettings
from frontdesk.settings import Settings
from tests.builders.hostile import HOSTILE, mutated
from tests.builders.hostile.wire import of_parts, part
from tests.fakes.imap import ScriptedImap, scripted_imap

if TYPE_CHECKING:
    from channels.email.mailbox import Mailbox

SECONDS, MIB = 2.0, 200
KILLED_AFTER = 5
"""A mail that takes so many times its time is not waited for."""
A_LIFE = 200
"""Mails that one child reads; the next begins with an empty house, not with full threads."""


@dataclass(frozen=True)
class Read:
    """What became of one mail."""

    name: str
    wrong: tuple[str, ...]
    seconds: float
    mib: float


def main() -> int:
    """Print the figures."""
    given = _arguments()
    with tempfile.TemporaryDirectory() as folder, scripted_imap({}, {}) as mailbox:
        built = Path(folder) / "built"
        build_company(_settings(built, mailbox.url))
        mails = list(_mails(given))
        found = list(_read(Path(folder), mailbox, mails, show=given.show))
    return _judged(found)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="a folder of public mails")
    parser.add_argument("--mutations", type=int, default=3_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="only mails whose name has this in it")
    parser.add_argument("--show", action="store_true", help="name each mail that is above a bar")
    return parser.parse_args()


def _mails(given: argparse.Namespace) -> Iterator[tuple[str, bytes]]:
    """Name every mail: the written ones, then the damaged ones."""
    seeds = dict(HOSTILE)
    if given.data:
        files = (*given.data.glob("bounce/*"), *given.data.glob("mime/*"))
        seeds |= {one.name: one.read_bytes() for one in sorted(files) if one.is_file()}
    named = list(seeds.items())
    damaged = (
        _damaged(named, given.seed * 1_000_000 + number) for number in range(given.mutations)
    )
    seen: set[bytes] = set()
    written = {**HOSTILE, "as large as is read": _large()}
    for name, mail in itertools.chain(written.items(), damaged):
        if mail not in seen and given.only in name:
            seen.add(mail)
            yield name, mail


def _large() -> bytes:
    """Write a mail of one file that is as large as our own limit lets be read."""
    file = base64.encodebytes(random.Random(1).randbytes(19_000_000))
    named = b"Content-Disposition: attachment; filename=a.bin"
    encoded = b"Content-Transfer-Encoding: base64"
    return of_parts(part(b"application/octet-stream", file, named, encoded))


def _damaged(named: list[tuple[str, bytes]], seed: int) -> tuple[str, bytes]:
    dice = random.Random(seed)
    (name, mail), (_, other) = dice.choice(named), dice.choice(named)
    return f"{name} #{seed}", mutated(mail, other, seed)


def _read(
    folder: Path, mailbox: ScriptedImap, mails: list[tuple[str, bytes]], *, show: bool
) -> Iterator[Read]:
    """Let children read the mails, each for a while."""
    spawning = multiprocessing.get_context("spawn")
    waiting = list(reversed(list(enumerate(mails, 1))))
    while waiting:
        home = folder / f"home-{len(waiting)}"
        shutil.copytree(folder / "built", home)
        near, far = spawning.Pipe()
        child = spawning.Process(target=_live, args=(home, mailbox.url, far), daemon=True)
        child.start()
        near.recv()
        for _ in range(min(A_LIFE, len(waiting))):
            uid, (name, mail) = waiting.pop()
            mailbox.mails = {uid: mail}
            read = _asked(near, child, uid, name)
            if show and not _is_fine(read):
                print(f"  {read}", file=sys.stderr, flush=True)
            yield read
            if read.wrong or not child.is_alive():
                break
        child.kill()
        child.join()
        shutil.rmtree(home)


def _asked(near: Connection, child: BaseProcess, uid: int, name: str) -> Read:
    """Let the child read a mail, for as long as it may."""
    near.send(uid)
    if not near.poll(SECONDS * KILLED_AFTER):
        child.kill()
        child.join()
        return Read(name, (), SECONDS * KILLED_AFTER, 0)
    try:
        wrong, seconds, mib = near.recv()
    except EOFError:
        child.join()
        return Read(name, (f"the process died: {child.exitcode}",), 0, 0)
    return Read(name, tuple(wrong), seconds, mib)


def _live(home: Path, imap: str, orders: Connection) -> None:
    """Read what the parent says, in a house of one's own."""
    from channels.email.mailbox import Mailbox
    from frontdesk.bootstrap import open_desk
    from tests.builders.hostile.trial import wrong_with

    desk = open_desk(_settings(home, imap))
    channel = desk.channel("email", MAILBOX)
    assert channel is not None
    assert desk.settings.email is not None
    box = Mailbox(desk.settings.email)
    box.open()
    orders.send("ready")
    while True:
        uid = orders.recv()
        before = _limited()
        started = time.process_time()
        try:
            body = _fetched(box, uid)
            wrong = wrong_with(desk, channel, body)
        except BaseException as error:  # noqa: BLE001 - whatever escapes is what is looked for
            wrong = ["escaped: " + "".join(traceback.format_exception(error)[-4:])]
        seconds = time.process_time() - started
        orders.send((wrong, seconds, (_memory("VmHWM") - before) / 1024))


def _fetched(box: "Mailbox", uid: int) -> bytes:
    payload = box.fetch(uid)
    assert payload is not None
    return payload.encoded()


def _limited() -> int:
    """Begin to measure this process's memory anew, and limit it; returns its KiB now."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, ((_memory("VmData") + MIB * 1024) * 1024, hard))
    Path("/proc/self/clear_refs").write_text("5")
    return _memory("VmRSS")


def _memory(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(f"{name}:")).split()[1])


def _settings(home: Path, imap: str) -> Settings:
    mailbox = EmailSettings(
        imap_url=SecretStr(imap),
        smtp_url=SecretStr("smtp://127.0.0.1:9"),
        address=MAILBOX,
        authserv_id="mx.shop.example",
        answers_a_day=1_000,
        mails_a_day=1_000_000,
        bytes_a_day=1024**4,
    )
    bot = TelegramSettings(token=SecretStr(TOKEN), secret=SecretStr("s" * 16), path_id="hook")
    return Settings(
        data_dir=home,
        clock="2026-05-19T09:00:00+02:00",
        quiet_window=0.0,
        email=mailbox,
        telegram=bot,
        assistant={"modes": {"email": "answer"}},
        _env_file=None,
    )


def _is_fine(read: Read) -> bool:
    return not read.wrong and read.seconds <= SECONDS and read.mib <= MIB


def _judged(found: list[Read]) -> int:
    written = sum("#" not in one.name for one in found)
    longest = max(found, key=lambda one: one.seconds)
    largest = max(found, key=lambda one: one.mib)
    print(f"hostile mails: {written} written, {len(found) - written} damaged")
    print(f"failed, lost or doubled: {sum(bool(one.wrong) for one in found)}")
    print(f"over {SECONDS:.0f} s of CPU: {sum(one.seconds > SECONDS for one in found)}")
    print(f"over {MIB} MiB: {sum(one.mib > MIB for one in found)}")
    print(f"longest: {longest.seconds:.2f} s of CPU ({longest.name})")
    print(f"largest: {largest.mib:.0f} MiB ({largest.name})")
    return 0 if all(map(_is_fine, found)) else 1


if __name__ == "__main__":
    sys.exit(main())
