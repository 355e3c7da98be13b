"""Which address on file gets a one-time code, and which never does."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select

from erp_core.conversations import (
    CodeCarrier,
    CodeWay,
    ask_for_code,
    code_way,
    enrol_identity,
    mark_unreachable,
    send_code,
    waiting_codes,
)
from erp_core.conversations.schemas import Proof
from erp_core.conversations.service.codes import LIFETIME, PER_HOUR
from erp_core.conversations.service.delivery import mark_dead, take_next
from erp_core.conversations.service.identities import identity_at, identity_made_at
from erp_core.conversations.service.threads import append, thread_with
from erp_core.conversations.tables import OutboxRow, ThreadRow
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from erp_core.parties import Purpose, record_consent
from tests.builders.parties import a_customer
from tests.builders.statements import statements_of
from tests.builders.together import together
from tests.erp_core.conversations.test_code_addresses import (
    BY_TELEGRAM,
    compose,
    on_file,
    proven_by_code,
    sent,
)

EVERYWHERE = (
    *BY_TELEGRAM,
    CodeCarrier("sms", "AC1"),
    CodeCarrier("whatsapp", "AC1", within=timedelta(hours=24)),
    CodeCarrier("email", "desk@example.com", subject="Your code"),
)


def peers(database: Database) -> list[tuple[str, str]]:
    """Where codes were sent, in order."""
    rows = database.read(
        lambda tx: tx.session.scalars(
            select(OutboxRow).where(OutboxRow.sensitive).order_by(OutboxRow.id)
        ).all()
    )
    return [(row.channel, row.peer) for row in rows]


def a_stranger(database: Database) -> int:
    return database.run(lambda tx: identity_made_at(tx, "telegram", "7001", "700100999").id)


MAIL, PHONE = "ana@example.com", "+491711234567"


@pytest.mark.parametrize(
    ("carriers", "where"),
    [
        (EVERYWHERE, ("sms", PHONE)),
        ((EVERYWHERE[1],), ("sms", PHONE)),
        ((EVERYWHERE[3],), ("email", MAIL)),
    ],
)
def test_a_code_goes_to_the_phone_or_mail_on_record_by_a_channel_that_is_there(
    database: Database, carriers: Sequence[CodeCarrier], where: tuple[str, str]
) -> None:
    ana = a_customer(database, "Ana", phone=PHONE, email=MAIL).id

    assert sent(database, a_stranger(database), ana, carriers) is not None
    assert peers(database) == [where]


def test_a_code_on_its_way_proves_nothing_of_who_reads_there(database: Database) -> None:
    ana = a_customer(database, "Ana", email=MAIL).id

    sent(database, a_stranger(database), ana, EVERYWHERE)

    found = database.read(lambda tx: identity_at(tx, "email", "desk@example.com", MAIL))
    assert found is not None
    assert (found.party_id, found.proof) == (None, Proof.NONE)
    subjects = database.read(
        lambda tx: tx.session.scalars(
            select(ThreadRow.subject).where(ThreadRow.identity_id == found.id)
        ).all()
    )
    assert subjects == ["Your code"]


@pytest.mark.parametrize("named", [MAIL, "ANA@example.com ", PHONE, "0171 1234567"])
def test_what_the_customer_named_is_preferred(database: Database, named: str) -> None:
    ana = a_customer(database, "Ana", phone=PHONE, email=MAIL).id

    sent(database, a_stranger(database), ana, EVERYWHERE, named)

    assert peers(database) == [("email", MAIL) if "@" in named else ("sms", PHONE)]


def test_an_address_that_only_a_code_proved_comes_after_those_on_record(
    database: Database,
) -> None:
    ana = a_customer(database, "Ana", email=MAIL).id
    asking = proven_by_code(database, ana, "700100666")

    sent(database, asking, ana, EVERYWHERE)

    assert peers(database) == [("email", MAIL)]


def opted_out(database: Database, channel: str, address: str) -> None:
    database.run(
        lambda tx: record_consent(
            tx,
            system(),
            party_id=None,
            address=address,
            channel=channel,
            purpose=Purpose.SERVICE,
            granted=False,
            basis="objection",
            source="test",
        )
    )


def test_a_code_never_goes_to_who_opted_out(database: Database) -> None:
    ana = a_customer(database, "Ana", phone=PHONE, email=MAIL).id
    opted_out(database, "sms", PHONE)

    sent(database, a_stranger(database), ana, EVERYWHERE)

    assert peers(database) == [("email", MAIL)]


@pytest.mark.parametrize("is_linked", [True, False])
def test_a_code_never_goes_to_who_blocked_us(database: Database, is_linked: bool) -> None:
    ana = a_customer(database, "Ana", phone=PHONE, email=MAIL).id

    def block(tx: Tx) -> None:
        mark_unreachable(tx, identity_made_at(tx, "sms", "AC1", PHONE).id, "blocked us")

    if is_linked:
        database.run(lambda tx: enrol_identity(tx, system(), "sms", "AC1", PHONE, ana, "Ana"))
    database.run(block)

    sent(database, a_stranger(database), ana, EVERYWHERE)

    assert peers(database) == [("email", MAIL)]


def test_a_code_never_goes_where_the_last_message_came_back(
    database: Database, clock: FixedClock
) -> None:
    ana = a_customer(database, "Ana", phone=PHONE, email=MAIL).id
    stranger = a_stranger(database)
    sent(database, stranger, ana, EVERYWHERE)

    def bounce(tx: Tx) -> None:
        (taken,) = take_next(tx, "sms", "AC1", tx.now, limit=1, busy=frozenset())
        mark_dead(tx, taken.id, "not a mobile phone", tx.now)

    database.run(bounce)
    sent(database, stranger, ana, EVERYWHERE)

    assert peers(database) == [("sms", PHONE), ("email", MAIL)]


def wrote_on_whatsapp(database: Database) -> None:
    """Ana writes over WhatsApp, now."""

    def say(tx: Tx) -> None:
        identity = identity_made_at(tx, "whatsapp", "AC1", PHONE)
        append(tx, thread_with(tx, identity), direction="in", author="customer",
               author_name="Ana", kind="text", text="hi")  # fmt: skip

    database.run(say)


@pytest.mark.parametrize(("hours", "channel"), [(23, "whatsapp"), (25, "email")])
def test_a_whatsapp_account_gets_a_code_only_while_its_window_is_open(
    database: Database, clock: FixedClock, hours: int, channel: str
) -> None:
    ana = a_customer(database, "Ana", email=MAIL).id
    database.run(lambda tx: enrol_identity(tx, system(), "whatsapp", "AC1", PHONE, ana, "Ana"))
    wrote_on_whatsapp(database)
    clock.advance(timedelta(hours=hours))

    sent(database, a_stranger(database), ana, EVERYWHERE)

    assert [where for where, _ in peers(database)] == [channel]


def test_an_address_that_is_somebody_elses_account_by_now_gets_no_code(
    database: Database,
) -> None:
    ana = a_customer(database, "Ana", phone=PHONE).id
    tom = a_customer(database, "Tom").id
    database.run(lambda tx: enrol_identity(tx, system(), "sms", "AC1", PHONE, tom, "Tom"))

    assert sent(database, a_stranger(database), ana, EVERYWHERE) is None
    assert peers(database) == []


def test_an_address_of_two_customers_gets_five_codes_an_hour_and_no_more(
    database: Database,
) -> None:
    both = [a_customer(database, name, phone=PHONE).id for name in ("Ana", "Tom")]
    for number in range(PER_HOUR + 3):
        asking = database.run(
            lambda tx, number=number: identity_made_at(tx, "telegram", "7001", f"9{number}").id
        )
        sent(database, asking, both[number % 2], EVERYWHERE)

    assert peers(database) == [("sms", PHONE)] * PER_HOUR


def test_a_code_that_was_not_sent_in_time_is_not_sent_any_more(
    database: Database, clock: FixedClock
) -> None:
    ana = a_customer(database, "Ana", phone=PHONE).id
    stranger = a_stranger(database)
    asked = database.run(lambda tx: ask_for_code(tx, stranger, ana))
    assert asked is not None
    clock.advance(LIFETIME)

    assert database.run(lambda tx: send_code(tx, asked, compose, EVERYWHERE)) is None
    assert peers(database) == []
    assert database.read(waiting_codes) == []


def test_a_code_is_sent_once_however_often_its_sending_is_tried(database: Database) -> None:
    ana = a_customer(database, "Ana", phone=PHONE).id
    stranger = a_stranger(database)
    asked = database.run(lambda tx: ask_for_code(tx, stranger, ana))
    assert asked is not None
    assert database.read(waiting_codes) == [asked]

    outcomes = together(
        4, lambda _: database.run(lambda tx: send_code(tx, asked, compose, EVERYWHERE))
    )

    assert sum(one is not None for one in outcomes) == 1
    assert peers(database) == [("sms", PHONE)]


def test_somebody_known_is_told_where_a_code_goes_before_it_does(database: Database) -> None:
    ana = a_customer(database, "Ana", phone=PHONE, email=MAIL).id
    asking = on_file(database, ana, "telegram", "700100001")

    way = database.read(lambda tx: code_way(tx, asking, ana, EVERYWHERE))
    sent(database, asking, ana, EVERYWHERE)

    assert way.target is not None
    assert peers(database) == [(way.target.channel, way.target.address)] == [("sms", PHONE)]


def test_somebody_known_is_told_when_there_were_enough(database: Database) -> None:
    ana = a_customer(database, "Ana", phone=PHONE).id
    asking = on_file(database, ana, "telegram", "700100001")
    for _ in range(PER_HOUR):
        sent(database, asking, ana, EVERYWHERE)

    assert database.read(lambda tx: code_way(tx, asking, ana, EVERYWHERE)) == CodeWay(
        None, enough=True
    )


def test_asking_for_a_code_is_the_same_work_for_whoever_is_named(database: Database) -> None:
    ana = a_customer(database, "Ana", phone=PHONE, email=MAIL).id
    stranger, other = a_stranger(database), proven_by_code(database, ana, "700100666")

    known = statements_of(
        database, lambda: database.run(lambda tx: ask_for_code(tx, stranger, ana))
    )
    unknown = statements_of(
        database, lambda: database.run(lambda tx: ask_for_code(tx, other, None))
    )

    assert known == unknown
    assert len(known) >= 4
