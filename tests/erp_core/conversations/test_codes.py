"""One-time codes: few, short-lived, bound to who asked, and no oracle for who is a customer."""

import os
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from erp_core.conversations import (
    CodeCarrier,
    CodeOutcome,
    OutgoingPart,
    OutgoingReply,
    Proof,
    ask_for_code,
    enrol_identity,
    get_identity,
    send_code,
    try_code,
)
from erp_core.conversations.service.codes import LIFETIME, MAX_TRIES, PER_DAY, PER_HOUR
from erp_core.conversations.tables import (
    CodeRow,
    ConversationRow,
    IdentityRow,
    InboundRow,
    OutboxRow,
)
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from tests.builders.parties import a_customer
from tests.builders.together import together

UNKNOWN = None
GUESSES = int(os.environ.get("FRONTDESK_GUESSES", "2000"))
"""In the default suite: each guess is an event with its own outcome and takes 3 to 6 ms, so the
10,000 of the security row take half a minute to a minute; ``FRONTDESK_GUESSES`` sets them."""


def compose(code: str, _channel: str) -> OutgoingReply:
    return OutgoingReply(text=code, parts=(OutgoingPart(code),), sensitive=True, author="system")


ANYWHERE = (CodeCarrier("telegram", "7001"),)


@pytest.fixture
def wei(database: Database) -> int:
    """A customer whose Telegram account is on file."""
    party = a_customer(database, "Wei Zhang")
    database.run(
        lambda tx: enrol_identity(tx, system(), "telegram", "7001", "700100001", party.id, "Wei")
    )
    return party.id


def a_stranger(database: Database, address: str = "700100002") -> int:
    """Somebody nobody knows, seen on Telegram."""

    def meet(tx: Tx) -> int:
        row = IdentityRow(
            channel="telegram",
            account="7001",
            address=address,
            name="",
            proof=Proof.NONE,
            first_seen=tx.now,
        )
        tx.session.add(row)
        tx.session.flush()
        return row.id

    return database.run(meet)


def events(database: Database, count: int) -> list[int]:
    """So many inbound events to try codes with."""

    def make(tx: Tx) -> list[int]:
        talk = ConversationRow(
            key="telegram:7001:1", channel="telegram", account="7001", peer="1", next_seq=count
        )
        tx.session.add(talk)
        tx.session.flush()
        rows = [
            InboundRow(
                conversation_id=talk.id,
                seq=number,
                channel="telegram",
                account="7001",
                dedupe_key=str(number),
                body=b"",
                state="stored",
                received_at=tx.now,
                arrived_at=tx.now,
            )
            for number in range(1, count + 1)
        ]
        tx.session.add_all(rows)
        tx.session.flush()
        return [row.id for row in rows]

    return database.run(make)


def sent(database: Database, identity: int, party: int | None) -> str | None:
    asked = database.run(lambda tx: ask_for_code(tx, identity, party))
    if asked is None:
        return None
    return database.run(lambda tx: send_code(tx, asked, compose, ANYWHERE))


def tried(database: Database, identity: int, code: str, event: int) -> CodeOutcome:
    return database.run(lambda tx: try_code(tx, system(), identity, code, event))


def another(code: str | None) -> str:
    """A code that is not this one."""
    return f"{(int(code or 0) + 1) % 10**6:06d}"


def codes_sent(database: Database) -> int:
    return database.read(lambda tx: tx.session.scalar(select(func.count(OutboxRow.id)))) or 0


def test_the_right_code_links_the_identity_and_works_once(database: Database, wei: int) -> None:
    stranger = a_stranger(database)
    first, second = events(database, 2)
    code = sent(database, stranger, wei)
    assert code is not None

    assert tried(database, stranger, code, first) is CodeOutcome.ACCEPTED
    assert tried(database, stranger, code, second) is CodeOutcome.EXPIRED
    linked = database.read(lambda tx: get_identity(tx, stranger))
    assert (linked.party_id, linked.proof, linked.code_at) == (wei, Proof.CODE, linked.proven_at)


def test_a_code_goes_to_the_address_on_file_and_not_to_who_asked(
    database: Database, wei: int
) -> None:
    sent(database, a_stranger(database), wei)

    peers = database.read(
        lambda tx: tx.session.scalars(select(OutboxRow.peer).order_by(OutboxRow.id)).all()
    )
    assert peers == ["700100001"]


def test_a_code_is_good_for_ten_minutes_and_not_a_moment_longer(
    database: Database, wei: int, clock: FixedClock
) -> None:
    stranger = a_stranger(database)
    (event,) = events(database, 1)
    code = sent(database, stranger, wei)
    assert code is not None
    clock.advance(LIFETIME)

    assert tried(database, stranger, code, event) is CodeOutcome.EXPIRED
    assert database.read(lambda tx: get_identity(tx, stranger)).party_id is None


def test_a_code_belongs_to_who_asked_for_it(database: Database, wei: int) -> None:
    asked, thief = a_stranger(database), a_stranger(database, "700100003")
    (event,) = events(database, 1)
    code = sent(database, asked, wei)
    assert code is not None

    assert tried(database, thief, code, event) is CodeOutcome.EXPIRED
    assert database.read(lambda tx: get_identity(tx, thief)).party_id is None


def test_a_new_code_ends_the_one_before(database: Database, wei: int, clock: FixedClock) -> None:
    stranger = a_stranger(database)
    (event,) = events(database, 1)
    first = sent(database, stranger, wei)
    clock.advance(timedelta(seconds=1))
    second = sent(database, stranger, wei)
    assert first is not None
    assert first != second

    assert tried(database, stranger, first, event) is CodeOutcome.WRONG


def test_a_code_is_tried_once_an_event_however_often_its_turn_is_run(
    database: Database, wei: int
) -> None:
    stranger = a_stranger(database)
    (event,) = events(database, 1)
    code = sent(database, stranger, wei)
    wrong = another(code)

    outcomes = {tried(database, stranger, wrong, event) for _ in range(MAX_TRIES + 2)}

    assert outcomes == {CodeOutcome.WRONG}
    assert database.read(lambda tx: tx.session.scalar(select(CodeRow.tries))) == 1


def test_after_five_wrong_tries_the_right_code_is_refused(database: Database, wei: int) -> None:
    stranger = a_stranger(database)
    code = sent(database, stranger, wei)
    assert code is not None
    *wrong, last = events(database, MAX_TRIES + 1)

    outcomes = [tried(database, stranger, another(code), event) for event in wrong]

    assert outcomes == [CodeOutcome.WRONG] * 4 + [CodeOutcome.LOCKED]
    assert tried(database, stranger, code, last) is CodeOutcome.LOCKED
    assert database.read(lambda tx: get_identity(tx, stranger)).party_id is None


def test_thousands_of_guesses_try_five_codes_of_a_million(database: Database, wei: int) -> None:
    """The bound: whatever is guessed, on however many threads, only five guesses are compared."""
    stranger = a_stranger(database)
    code = sent(database, stranger, wei)
    at, share = events(database, GUESSES), GUESSES // 20

    def guess(thread: int) -> list[CodeOutcome]:
        mine = range(thread * share, thread * share + share)
        guesses = [(f"{(int(code or 0) + 1 + number) % 10**6:06d}", at[number]) for number in mine]
        return [
            outcome
            for start in range(0, share, 50)
            for outcome in database.run(lambda tx, s=start: _try_all(tx, guesses[s : s + 50]))
        ]

    def _try_all(tx: Tx, guesses: list[tuple[str, int]]) -> list[CodeOutcome]:
        return [try_code(tx, system(), stranger, digits, event) for digits, event in guesses]

    outcomes = [outcome for thread in together(20, guess) for outcome in thread]

    assert outcomes.count(CodeOutcome.WRONG) == MAX_TRIES - 1
    assert outcomes.count(CodeOutcome.LOCKED) == GUESSES - MAX_TRIES + 1
    assert database.read(lambda tx: tx.session.scalar(select(CodeRow.tries))) == MAX_TRIES


def test_parallel_guesses_are_counted_in_line(database: Database, wei: int) -> None:
    stranger = a_stranger(database)
    code = sent(database, stranger, wei)
    at = events(database, 20)

    outcomes = together(20, lambda number: tried(database, stranger, another(code), at[number]))

    assert outcomes.count(CodeOutcome.WRONG) == MAX_TRIES - 1
    assert outcomes.count(CodeOutcome.LOCKED) == 20 - MAX_TRIES + 1
    assert database.read(lambda tx: tx.session.scalar(select(CodeRow.tries))) == MAX_TRIES


def test_an_identity_gets_five_codes_an_hour_and_ten_a_day(
    database: Database, wei: int, clock: FixedClock
) -> None:
    stranger = a_stranger(database)
    counts = []
    for _hour in range(3):
        for _ in range(PER_HOUR + 2):
            sent(database, stranger, wei)
        counts.append(codes_sent(database))
        clock.advance(timedelta(hours=1))

    assert counts == [PER_HOUR, PER_DAY, PER_DAY]
    clock.advance(timedelta(days=1))
    assert sent(database, stranger, wei) is not None


def test_a_customer_gets_five_codes_an_hour_whoever_asks_and_however_fast(
    database: Database, wei: int
) -> None:
    strangers = [a_stranger(database, f"80010{number:04d}") for number in range(12)]

    outcomes = together(12, lambda number: sent(database, strangers[number], wei))

    assert [one for one in outcomes if isinstance(one, Exception)] == []
    assert codes_sent(database) == PER_HOUR


def _answers(database: Database, identity: int, party: int | None, at: list[int]) -> list[str]:
    """Everything that somebody can learn by asking for a code and typing wrong ones."""
    code = sent(database, identity, party)
    return [tried(database, identity, another(code), event) for event in at]


Prepare = Callable[[Database, int], None]


def nothing(_database: Database, _wei: int) -> None:
    return


def customer_is_over_the_limit(database: Database, wei: int) -> None:
    for number in range(PER_HOUR):
        sent(database, a_stranger(database, f"9{number}"), wei)


def customer_has_no_address(database: Database, wei: int) -> None:
    def forget(tx: Tx) -> None:
        for row in tx.session.scalars(select(IdentityRow).where(IdentityRow.party_id == wei)):
            row.proof = Proof.NONE

    database.run(forget)


@pytest.mark.parametrize("prepare", [nothing, customer_is_over_the_limit, customer_has_no_address])
def test_a_customer_and_nobody_are_answered_alike(
    database: Database, wei: int, prepare: Prepare
) -> None:
    prepare(database, wei)
    known, unknown = a_stranger(database, "known"), a_stranger(database, "unknown")
    at = events(database, 14)

    of_known = _answers(database, known, wei, at[:7])
    of_unknown = _answers(database, unknown, UNKNOWN, at[7:])

    assert of_known == of_unknown
    assert of_known == ["wrong"] * 4 + ["locked"] * 3


def test_a_code_that_was_sent_does_not_stay_in_the_thread(database: Database, wei: int) -> None:
    from erp_core.conversations.tables import MessageRow

    code = sent(database, a_stranger(database), wei)

    texts = database.read(
        lambda tx: tx.session.scalars(select(MessageRow.text).order_by(MessageRow.id)).all()
    )
    assert texts == ["••••••"]
    assert code not in texts


def test_two_codes_to_one_customer_at_once_both_find_their_place(
    database: Database, wei: int
) -> None:
    strangers = [a_stranger(database, f"80010{number:04d}") for number in range(4)]

    outcomes = together(4, lambda number: sent(database, strangers[number], wei))

    assert [one for one in outcomes if isinstance(one, Exception)] == []
    assert codes_sent(database) == 4
