"""The consent ledger: the latest word counts, and no line is ever changed."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.parties import PartyNotFound, Purpose, consents_of, may_contact, record_consent
from tests.builders.parties import a_customer, phone


def say(
    database: Database,
    granted: bool,
    *,
    party_id: int | None = None,
    address: str = phone(1),
    channel: str = "sms",
    purpose: Purpose = Purpose.MARKETING,
) -> None:
    database.run(
        lambda tx: record_consent(
            tx,
            system(),
            party_id=party_id,
            address=address,
            channel=channel,
            purpose=purpose,
            granted=granted,
            basis="consent" if granted else "objection",
            source="message 1",
        )
    )


def allowed(
    database: Database,
    purpose: Purpose = Purpose.MARKETING,
    *,
    party_id: int | None = None,
    address: str = phone(1),
    channel: str = "sms",
) -> bool:
    return database.read(lambda tx: may_contact(tx, party_id, address, channel, purpose))


def test_without_a_word_service_is_allowed_and_marketing_is_not(database: Database) -> None:
    assert allowed(database, Purpose.SERVICE)
    assert not allowed(database, Purpose.MARKETING)


def test_the_latest_word_for_an_address_counts(database: Database) -> None:
    answers = []
    for granted in (True, False, True):
        say(database, granted)
        answers.append(allowed(database))

    assert answers == [True, False, True]


def test_opting_out_of_marketing_leaves_service(database: Database) -> None:
    say(database, False)

    assert allowed(database, Purpose.SERVICE)
    assert not allowed(database, Purpose.MARKETING)


def test_opting_out_of_service_is_respected(database: Database) -> None:
    say(database, False, purpose=Purpose.SERVICE)

    assert not allowed(database, Purpose.SERVICE)


def test_another_channel_or_address_is_not_meant(database: Database) -> None:
    say(database, True)

    assert not allowed(database, channel="whatsapp")
    assert not allowed(database, address=phone(2))


def test_one_number_is_one_address_however_it_is_written(database: Database) -> None:
    say(database, True, address="040 66969 001")

    assert allowed(database, address="+49 40 66969001")


def test_an_objection_of_the_party_covers_its_other_addresses(database: Database) -> None:
    wei = a_customer(database)
    say(database, True, party_id=wei.id, address=phone(1))
    say(database, False, party_id=wei.id, address=phone(2))

    assert not allowed(database, party_id=wei.id, address=phone(1))


def test_an_agreement_elsewhere_does_not_lift_an_address_objection(database: Database) -> None:
    wei = a_customer(database)
    say(database, False, party_id=wei.id, address=phone(1))
    say(database, True, party_id=wei.id, address=phone(2))

    assert not allowed(database, party_id=wei.id, address=phone(1))
    assert allowed(database, party_id=wei.id, address=phone(2))


def test_a_consent_of_nobody_is_not_recorded(database: Database) -> None:
    with pytest.raises(PartyNotFound):
        say(database, True, party_id=999_999)

    assert not allowed(database)


@pytest.mark.parametrize(
    "change", ["UPDATE consents SET granted = NOT granted", "DELETE FROM consents"]
)
def test_the_database_itself_refuses_to_change_the_ledger(database: Database, change: str) -> None:
    wei = a_customer(database)
    say(database, True, party_id=wei.id)
    before = database.read(lambda tx: consents_of(tx, system(), wei.id))

    with pytest.raises(DatabaseError, match="append-only"), database.transaction() as tx:
        tx.session.execute(text(change))

    assert database.read(lambda tx: consents_of(tx, system(), wei.id)) == before
