"""Reads the mailbox for as long as it is let: IDLE wakes it, a look now and then is the backstop.

How far it has read is kept outside (``Cursor``), and moves only after a mail was taken. A mail that
its server does not give holds up no other: it is noted, tried again with growing pauses, and at
last what is stored in its stead tells staff where it lies and why it was not had. It is still tried
once a day, and replaces that once it is had. A server that gives no mail at all is waited for, and
no try counts meanwhile. If the mailbox was renumbered (another UIDVALIDITY), everything since the
first day is read again; the house knows each mail by its bytes and takes none twice.
"""

import asyncio
import contextlib
import json
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import TypeVar

from channels.abilities import Cursor, Take
from channels.email.mailbox import Gone, LoginRefused, Mailbox, Place, Withheld
from channels.email.payload import Payload
from channels.email.settings import EmailSettings

log = logging.getLogger(__name__)
LONGEST = 60
"""The longest pause before connecting again, in first ones."""
MOST_TRIES = 8
"""How often a mail is tried: with looks a minute apart, over two hours."""
BREAKS = 3
"""How often in a row a connection may break over one mail before that counts as a try."""
DAY = 86_400.0
"""Seconds between the tries of a mail that was given up."""
T = TypeVar("T")


class Refuses(Exception):
    """The server gives no mail at all at present; its words say why."""


class Listener:
    """Reads one mailbox."""

    def __init__(self, settings: EmailSettings, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._now = now
        self._due: dict[int, float] = {}
        self._breaks: Counter[int] = Counter()
        self._gives = False

    async def listen(self, take: Take, cursor: Cursor) -> None:
        """Read until cancelled; connect again whenever the mailbox goes away."""
        first = self._settings.retry
        pause = first
        while True:
            box = Mailbox(self._settings)
            try:
                await _in_thread(box, box.open)
                pause = first
                await self._read_for_ever(box, take, cursor)
            except LoginRefused:
                pause = first * LONGEST
                log.warning("The mailbox does not take our user and password.")
            except Gone as error:
                log.warning("The mailbox went away (%s); connecting again.", error)
            finally:
                box.interrupt()
                await _in_thread(box, box.close)
            await asyncio.sleep(pause)
            pause = min(pause * 2, first * LONGEST)

    async def _read_for_ever(self, box: Mailbox, take: Take, cursor: Cursor) -> None:
        place = self._place(await cursor.load())
        self._rest(place)
        while True:
            before, place = place, await self._read_new(box, take, cursor, place)
            if place != before:
                continue  # more may have come meanwhile, and IDLE tells only of what comes later
            if box.can_idle:
                await _in_thread(box, lambda: box.wait(self._settings.poll))
            else:
                await asyncio.sleep(self._settings.poll)

    async def _read_new(self, box: Mailbox, take: Take, cursor: Cursor, place: Place) -> Place:
        if place.validity != box.validity:
            place = Place(box.validity, 0, place.since)
        self._gives = False
        try:
            for uid in await _in_thread(box, partial(box.new_uids, place)):
                place = await self._read(box, take, cursor, replace(place, uid=uid), uid)
            for uid in list(self._to_try_again(place)):
                place = await self._read(box, take, cursor, place, uid)
        except Refuses as error:
            log.warning("The mailbox gives no mail at present (%s); it is looked at again.", error)
        return place

    async def _read(
        self, box: Mailbox, take: Take, cursor: Cursor, place: Place, uid: int
    ) -> Place:
        """Take a mail, or pass it over, and note that."""
        broken: Gone | None = None
        if self._breaks[uid] == BREAKS - 1:
            await self._be_given_others(box, place, uid, "the connection breaks")
        try:
            payload = await _in_thread(box, lambda: box.fetch(uid))
            self._gives = self._gives or payload is not None
            place = _done(place, uid)
        except Withheld as error:
            await self._be_given_others(box, place, uid, str(error))
            place, payload = self._passed_over(box, place, uid, str(error))
        except Gone as error:
            self._breaks[uid] += 1
            if self._breaks[uid] < BREAKS:
                raise
            broken, why = error, f"the connection breaks over it: {error}"
            place, payload = self._passed_over(box, place, uid, why)
        self._breaks.pop(uid, None)
        if uid not in place.again:
            self._due.pop(uid, None)
        if payload is not None:
            await take(payload.encoded())
        await cursor.save(_note(place))
        if broken:
            raise broken
        return place

    async def _be_given_others(self, box: Mailbox, place: Place, uid: int, why: str) -> None:
        """Make sure that the server withholds this mail, and not all of them.

        Raises:
            Refuses: It gave no other in this look, and gives none now.
            Gone: The connection broke.
        """
        withheld = {*place.again, uid}
        if not self._gives:
            self._gives = await _in_thread(box, lambda: box.gives_others(place, withheld))
        if not self._gives:
            raise Refuses(why)

    def _passed_over(
        self, box: Mailbox, place: Place, uid: int, why: str
    ) -> tuple[Place, Payload | None]:
        """Note a mail to be tried again; after the last try, tell of it in its stead."""
        before = place.again.get(uid, 0)
        tries = min(before + 1, MOST_TRIES)
        log.warning("Mail %s cannot be fetched (%s); it is tried again.", uid, why)
        self._due[uid] = time.monotonic() + self._pause(tries)
        place = replace(place, again={**place.again, uid: tries})
        if before == tries or tries < MOST_TRIES:
            return place, None
        folder = self._settings.folder
        return place, Payload(folder, box.validity, uid, why.encode(), withheld=True)

    def _pause(self, tries: int) -> float:
        """Say how long a mail rests after so many tries."""
        return DAY if tries >= MOST_TRIES else self._settings.poll * 2 ** (tries - 1)

    def _rest(self, place: Place) -> None:
        """Let the pauses of a new start be as long as if there had been none.

        What was given up loses nothing by one try more, and is tried at once.
        """
        for uid, tries in place.again.items():
            if tries < MOST_TRIES:
                self._due.setdefault(uid, time.monotonic() + self._pause(tries))

    def _to_try_again(self, place: Place) -> Iterator[int]:
        now = time.monotonic()
        return (uid for uid in place.again if self._due.get(uid, now) <= now)

    def _place(self, note: str) -> Place:
        """Read how far we had come; without a note, begin a few days back."""
        try:
            kept = json.loads(note)
            again = {int(uid): int(tries) for uid, tries in kept.get("again", {}).items()}
            return Place(kept["validity"], kept["uid"], date.fromisoformat(kept["since"]), again)
        except (ValueError, KeyError, TypeError, AttributeError):
            first = self._now().date() - timedelta(days=self._settings.first_days)
            return Place(0, 0, first)


def _done(place: Place, uid: int) -> Place:
    return replace(place, again={one: tries for one, tries in place.again.items() if one != uid})


def _note(place: Place) -> str:
    kept: dict[str, object] = {
        "validity": place.validity,
        "uid": place.uid,
        "since": place.since.isoformat(),
    }
    if place.again:
        kept["again"] = place.again
    return json.dumps(kept)


async def _in_thread(box: Mailbox, call: Callable[[], T]) -> T:
    """Make a blocking call; where we are cancelled, the connection is broken so that it ends."""
    task = asyncio.ensure_future(asyncio.to_thread(call))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        box.interrupt()
        with contextlib.suppress(Gone, TimeoutError):
            await asyncio.wait_for(task, timeout=5)
        raise
