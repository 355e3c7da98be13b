"""Reads the mailbox for as long as it is let: IDLE wakes it, a look now and then is the backstop.

How far it has read is kept outside (``Cursor``), and moves only after a mail was taken. If the
mailbox was renumbered (another UIDVALIDITY), everything since the first day is read again; the
house knows each mail by its bytes and takes none twice.
"""

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TypeVar

from channels.abilities import Cursor, Take
from channels.email.mailbox import Gone, LoginRefused, Mailbox, Place
from channels.email.settings import EmailSettings

log = logging.getLogger(__name__)
LONGEST = 60
"""The longest pause before connecting again, in first ones."""
T = TypeVar("T")


class Listener:
    """Reads one mailbox."""

    def __init__(self, settings: EmailSettings, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._now = now

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
                await asyncio.shield(asyncio.to_thread(box.close))
            await asyncio.sleep(pause)
            pause = min(pause * 2, first * LONGEST)

    async def _read_for_ever(self, box: Mailbox, take: Take, cursor: Cursor) -> None:
        place = self._place(await cursor.load())
        while True:
            before, place = place, await self._read_new(box, take, cursor, place)
            if place != before:
                continue  # more may have come meanwhile, and IDLE tells only of what comes later
            if box.can_idle:
                await _in_thread(box, lambda: box.wait(self._settings.poll))
            else:
                await asyncio.sleep(self._settings.poll)

    async def _read_new(self, box: Mailbox, take: Take, cursor: Cursor, place: Place) -> Place:
        uids = await _in_thread(box, lambda: box.new_uids(place))
        if place.validity != box.validity:
            place = Place(box.validity, 0, place.since)
        mails = box.fetch(uids)
        for _ in uids:
            uid, payload = await _in_thread(box, lambda: next(mails))
            if payload is not None:
                await take(payload.encoded())
            place = Place(box.validity, uid, place.since)
            await cursor.save(_note(place))
        return place

    def _place(self, note: str) -> Place:
        """Read how far we had come; without a note, begin a few days back."""
        try:
            kept = json.loads(note)
            return Place(kept["validity"], kept["uid"], date.fromisoformat(kept["since"]))
        except (ValueError, KeyError, TypeError):
            first = self._now().date() - timedelta(days=self._settings.first_days)
            return Place(0, 0, first)


def _note(place: Place) -> str:
    kept = {"validity": place.validity, "uid": place.uid, "since": place.since.isoformat()}
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
