"""Hostile mail on the whole way in: fetched, stored once, understood or set where staff see it.

``benchmarks/hostile_mail.py`` does the same with the real assistant, thousands of damaged mails and
limits of time and memory.
"""

import os
import random
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select

from assistant.asker import Asker
from assistant.turn import Question, TurnResult
from channels.contract import Attachment, InboundKind, InboundMessage
from channels.email.payload import Payload
from erp_core import conversations
from erp_core.conversations import Claim
from erp_core.conversations.service.turns import MOST_AT_ONCE, MOST_BYTES
from erp_core.conversations.tables import InboundRow
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from frontdesk.workflows.arriving import arrived
from frontdesk.workflows.intake import store
from tests.builders.hostile import HOSTILE, mutated
from tests.builders.hostile.trial import ENDS, wrong_with
from tests.builders.house import ScriptedAssistant
from tests.builders.mail import a_mail, a_mail_desk, email_of, listening, mail_settings
from tests.builders.talk import answer_all, claim, count
from tests.builders.waiting import eventually
from tests.fakes.imap import scripted_imap

SAMPLE = 25
WRITTEN = list(HOSTILE.values())


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Frontdesk:
    return a_mail_desk(database, tmp_path, "imap://a:b@127.0.0.1:9", "smtp://127.0.0.1:9")


def raw_of(number: int) -> bytes:
    return a_mail("hi", number=number)


def take(claim: Claim, tx: Tx) -> int:
    """Finish a turn without an answer; returns how many messages it took."""
    turn = conversations.open_events(tx, claim.conversation_id)
    assert turn is not None
    conversations.finish(tx, claim, turn.to_seq)
    return len(turn.events)


def states(desk: Frontdesk) -> dict[str, int]:
    counted = select(InboundRow.state, func.count()).group_by(InboundRow.state)
    return dict(desk.database.read(lambda tx: [tuple(row) for row in tx.session.execute(counted)]))


def wrong(desk: Frontdesk, mails: Iterator[tuple[str, bytes]]) -> list[tuple[str, list[str]]]:
    """Bring mails in one after the other, and name those with which anything is wrong."""
    channel = email_of(desk)
    found = []
    for uid, (name, mail) in enumerate(mails, 1):
        if told := wrong_with(desk, channel, Payload("INBOX", 7, uid, mail).encoded()):
            found.append((name, told))
    return found


def a_seed() -> int:
    """Choose where a random test begins; pytest shows it where the test fails."""
    seed = random.randrange(10**6)
    sys.stdout.write(f"first seed {seed}\n")
    return seed


def some(mails: list[bytes]) -> list[bytes]:
    """Choose a few, without the longest: they are read by the benchmark."""
    short = [mail for mail in mails if len(mail) < 600_000]
    return random.Random(a_seed()).sample(short, SAMPLE)


def damaged(mails: list[bytes], first: int, number: int) -> Iterator[tuple[str, bytes]]:
    for seed in range(first, first + number):
        dice = random.Random(seed)
        mail, other = dice.choice(mails), dice.choice(mails)
        yield f"seed {seed}", mutated(mail, other, seed)


def test_written_mails_are_fetched_stored_once_and_understood_or_shown(
    database: Database, tmp_path: Path
) -> None:
    lying = some(WRITTEN)
    with scripted_imap(dict(enumerate(lying, 1)), {}) as server:
        email = mail_settings(server.url, "smtp://127.0.0.1:9", answers_a_day=1000)
        desk = a_mail_desk(database, tmp_path, "", "", email=email)
        with listening(desk):
            eventually(lambda: count(desk, InboundRow) == SAMPLE, "all are stored", within=60)
    while answer_all(desk):
        pass

    found = states(desk)
    assert set(found) <= ENDS
    assert sum(found.values()) == SAMPLE
    listed = desk.database.read(lambda tx: conversations.dead_letters(tx, system()))
    quarantined = [one.id for one in listed if one.kind == "inbound_not_understood"]
    assert len(quarantined) == found.get("not_understood", 0)


def test_damaged_mails_are_stored_once_each_and_none_stops_the_house(desk: Frontdesk) -> None:
    assert wrong(desk, damaged(WRITTEN, a_seed(), SAMPLE)) == []


@pytest.mark.cases
def test_damaged_public_mails_are_stored_once_each(desk: Frontdesk) -> None:
    folder = os.environ.get("FRONTDESK_CASES")
    if not folder:
        pytest.skip("FRONTDESK_CASES does not name the folder of cases")
    files = sorted(Path(folder, "email_mime/dev").glob("*/*"))
    mails = [one.read_bytes() for one in files]

    assert len(mails) > 300
    assert wrong(desk, damaged(mails, a_seed(), 10 * SAMPLE)) == []


def test_controls_in_what_a_stranger_writes_are_no_part_of_any_text() -> None:
    file = Attachment("document", "1", file_name="a\x07.txt")
    message = InboundMessage(
        *("email", "a", "b", "c", InboundKind.TEXT),
        text="to\x07\x1b\ud800m\n",
        sender_name="T\x01om",
        attachments=(file,),
    )

    found = arrived(message)

    assert (found.text, found.sender_name) == ("tom\n", "Tom")
    assert found.attachments[0]["name"] == "a.txt"


def test_one_turn_takes_a_few_of_a_flood_and_at_most_some_bytes(desk: Frontdesk) -> None:
    for number in range(MOST_AT_ONCE + 5):
        store(desk, email_of(desk), Payload("INBOX", 7, number, raw_of(number)).encoded())
    large = b"y" * (MOST_BYTES - 10_000)
    for number in (100, 101):
        store(desk, email_of(desk), Payload("INBOX", 7, number, raw_of(number) + large).encoded())

    taken = []
    while claims := claim(desk, "tests"):
        taken += [desk.database.run(partial(take, one)) for one in claims]

    assert taken == [MOST_AT_ONCE, 6, 1]


def test_a_mail_that_kills_its_turns_is_found(database: Database, tmp_path: Path) -> None:
    def fails(question: Question, asker: Asker) -> TurnResult:
        raise RuntimeError

    bad = ScriptedAssistant(fails)
    desk = a_mail_desk(
        database, tmp_path, "imap://a:b@127.0.0.1:9", "smtp://127.0.0.1:9", assistant=bad
    )

    [(_, told)] = wrong(desk, iter([("written", HOSTILE["a header of two megabytes"])]))

    assert told
