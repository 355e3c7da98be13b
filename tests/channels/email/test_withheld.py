"""A mail that its server does not give: tried again, then told of, and never in the way."""

import asyncio
import json
from datetime import UTC, datetime

import pytest

from channels.email import listener
from channels.email.channel import EmailChannel
from channels.email.listener import MOST_TRIES, Listener
from channels.email.payload import Payload, read_payload
from channels.email.settings import EmailSettings
from channels.errors import NotUnderstood
from tests.builders.mail import a_mail, mail_settings
from tests.fakes.imap import DROP, NO_MAIL, NOTHING, ScriptedImap, scripted_imap

NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
MAILS = {uid: a_mail(f"Mail {uid}", number=uid) for uid in (4, 5, 6)}


class Kept:
    """What a listener took and noted."""

    def __init__(self) -> None:
        self.note = ""
        self.taken: list[Payload] = []
        self.changed = asyncio.Event()

    async def load(self) -> str:
        return self.note

    async def save(self, note: str) -> None:
        self.note = note
        self.changed.set()

    async def take(self, body: bytes) -> None:
        payload = read_payload(body)
        assert payload is not None
        self.taken.append(payload)

    @property
    def uids(self) -> list[int]:
        return [one.uid for one in self.taken]

    @property
    def again(self) -> dict[str, int]:
        kept: dict[str, int] = json.loads(self.note or "{}").get("again", {})
        return kept


def settings_of(server: ScriptedImap, poll: float = 0.001) -> EmailSettings:
    return mail_settings(server.url, "smtp://127.0.0.1:9", poll=poll, retry=0.001)


async def listened(server: ScriptedImap, kept: Kept, until, poll: float = 0.001) -> None:
    """Listen until what is wanted is true of what was kept."""
    kept.changed = asyncio.Event()  # of this run's own event loop
    reader = Listener(settings_of(server, poll), lambda: NOW)
    task = asyncio.create_task(reader.listen(kept.take, kept))
    try:
        async with asyncio.timeout(60):
            while not until():
                kept.changed.clear()
                await kept.changed.wait()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("NO [SERVERBUG] corrupted index", "[SERVERBUG] corrupted index"),
        ("BAD not this one", "BAD"),
        (NOTHING, "the server does not say how long it is"),
        (NO_MAIL, "the server answers without the mail"),
        (DROP, "the connection breaks over it"),
    ],
)
def test_a_mail_that_is_withheld_lets_the_others_pass_and_is_told_of_in_the_end(answer, why):
    kept = Kept()
    with scripted_imap(MAILS, {5: answer}) as server:
        asyncio.run(listened(server, kept, lambda: kept.again.get("5") == MOST_TRIES))
        channel = EmailChannel(settings_of(server), lambda: NOW)

    assert kept.uids == [4, 6, 5]
    assert [one.withheld for one in kept.taken] == [False, False, True]
    assert json.loads(kept.note)["uid"] == 6
    with pytest.raises(NotUnderstood, match="Mail 5 in INBOX cannot be fetched") as told:
        channel.parse(kept.taken[2].encoded())
    assert why in str(told.value)


def test_a_mail_is_tried_a_bounded_number_of_times_also_over_a_new_start():
    kept = Kept()
    with scripted_imap(MAILS, {5: "NO not now"}) as server:
        asyncio.run(listened(server, kept, lambda: kept.again.get("5") == 3))
        asyncio.run(listened(server, kept, lambda: kept.again.get("5") == MOST_TRIES))

    assert server.fetches.count(5) == MOST_TRIES


def test_a_mail_that_is_given_after_all_is_taken_once():
    kept = Kept()
    with scripted_imap(MAILS, {5: "NO not now"}) as server:
        asyncio.run(listened(server, kept, lambda: kept.again.get("5") == 2))
        server.withheld.clear()
        asyncio.run(listened(server, kept, lambda: len(kept.taken) == 3 and not kept.again))

    assert kept.uids == [4, 6, 5]
    assert kept.taken[2].raw == MAILS[5]


@pytest.mark.parametrize("answer", ["NO [UNAVAILABLE] over quota", DROP])
def test_a_server_that_gives_no_mail_for_long_turns_none_into_a_dead_letter(answer):
    kept = Kept()
    with scripted_imap(MAILS, dict.fromkeys(MAILS, answer)) as server:
        server.refusals = 3 * MOST_TRIES * len(MAILS) + 3
        asyncio.run(listened(server, kept, lambda: len(kept.taken) == 3 and not kept.again))

    assert [(one.uid, one.raw) for one in kept.taken] == list(MAILS.items())


def test_a_mail_that_was_given_up_is_tried_each_day_and_taken_when_it_is_given(monkeypatch):
    monkeypatch.setattr(listener, "DAY", 0.001)
    kept = Kept()
    with scripted_imap(MAILS, {5: "NO corrupted index"}) as server:
        server.refusals = MOST_TRIES + 3
        asyncio.run(listened(server, kept, lambda: len(kept.taken) == 4 and not kept.again))

    assert [(one.uid, one.withheld) for one in kept.taken] == [
        (4, False),
        (6, False),
        (5, True),
        (5, False),
    ]
    assert kept.taken[3].raw == MAILS[5]


def test_a_mail_that_was_given_up_is_tried_at_a_new_start():
    kept = Kept()
    with scripted_imap(MAILS, {5: "NO corrupted index"}) as server:
        asyncio.run(listened(server, kept, lambda: kept.again.get("5") == MOST_TRIES))
        server.withheld.clear()
        asyncio.run(listened(server, kept, lambda: len(kept.taken) == 4 and not kept.again))

    assert kept.taken[3].raw == MAILS[5]


def test_a_new_start_shortens_no_pause():
    with scripted_imap(MAILS, {4: "NO corrupted index"}) as server:

        class Delivering(Kept):
            async def take(self, body: bytes) -> None:
                await super().take(body)
                server.mails[7] = MAILS[6]  # comes while the others are read

        kept = Delivering()
        kept.note = json.dumps(
            {"validity": 7, "uid": 4, "since": "2026-03-01", "again": {"4": MOST_TRIES - 1}}
        )
        asyncio.run(listened(server, kept, lambda: '"uid": 7' in kept.note, poll=60))

    assert server.fetches == [5, 6, 7]


def test_a_mail_that_was_deleted_meanwhile_is_no_mail_that_is_withheld():
    with scripted_imap(MAILS, {}) as server:

        class Deleting(Kept):
            async def take(self, body: bytes) -> None:
                await super().take(body)
                server.mails.pop(5, None)

        kept = Deleting()
        asyncio.run(listened(server, kept, lambda: '"uid": 6' in kept.note))

    assert kept.uids == [4, 6]
    assert server.fetches == [4, 5, 6]
    assert kept.again == {}


def test_two_mails_that_are_withheld_for_one_reason_are_two_dead_letters():
    with scripted_imap({}, {}) as server:
        channel = EmailChannel(settings_of(server), lambda: NOW)
    one, two = (Payload("INBOX", 7, uid, b"NO", withheld=True).encoded() for uid in (5, 6))

    assert channel.envelope(one).dedupe_key != channel.envelope(two).dedupe_key
    assert channel.envelope(one).conversation_key == "email:service@shop.example:unknown"
