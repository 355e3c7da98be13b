"""An address stops being a customer's, with all that rested on it, and can be given back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from erp_core.access import Role, customer_actor
from erp_core.conversations import (
    CodeOutcome,
    IdentityLinkedSince,
    IdentityNotFound,
    IdentityView,
    NotLinked,
    Proof,
    UnlinkingUndone,
    enrol_identity,
    get_identity,
    link_by_own_contact,
    link_identity,
    try_code,
    undo_unlinking,
    unlink_identity,
    unlink_own_identity,
    unlinkings_of,
)
from erp_core.conversations.service.identities import identity_at, identity_made_at, link
from erp_core.conversations.service.threads import resolve_thread, thread_with
from erp_core.conversations.tables import IdentityRow, ThreadRow
from erp_core.kernel.actor import NotAllowed, system
from erp_core.kernel.causes import Cause
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from tests.builders.access import a_member_of_staff
from tests.builders.parties import a_customer
from tests.erp_core.conversations.test_code_addresses import on_file, proven_by_code
from tests.erp_core.conversations.test_code_targets import EVERYWHERE, a_stranger, peers, sent
from tests.erp_core.conversations.test_codes import events

PHONE = "+491711234567"


@pytest.fixture
def ana(database: Database) -> int:
    return a_customer(database, "Ana", phone=PHONE).id


def phone_of(database: Database, party: int) -> int:
    return database.run(
        lambda tx: enrol_identity(tx, system(), "sms", "AC1", PHONE, party, "Ana")
    ).id


def unlinked(database: Database, identity: int) -> int:
    return database.run(lambda tx: unlink_identity(tx, system(), identity, "lost phone")).id


def seen(database: Database, identity: int) -> IdentityView:
    return database.read(lambda tx: get_identity(tx, identity))


def test_an_unlinked_address_is_nobodys_and_the_list_says_why(database: Database, ana: int) -> None:
    phone = phone_of(database, ana)
    unlinked(database, phone)

    view = seen(database, phone)
    assert (view.party_id, view.proof, view.proven_at, view.code_at) == (
        None,
        Proof.NONE,
        None,
        None,
    )
    (told,) = database.read(lambda tx: unlinkings_of(tx, system(), ana))
    assert (told.identity_id, told.reason, told.proof, told.undone_at) == (
        phone,
        "lost phone",
        Proof.ON_FILE,
        None,
    )


def test_who_may_not_unlink_changes_nothing(database: Database, ana: int) -> None:
    phone = phone_of(database, ana)
    clerk = a_member_of_staff(database, Role.WAREHOUSE)

    with pytest.raises(NotAllowed):
        database.run(lambda tx: unlink_identity(tx, clerk, phone, "x"))
    assert seen(database, phone).party_id == ana


def test_a_customer_unlinks_their_own_address_and_nobody_elses(
    database: Database, ana: int
) -> None:
    phone, tom = phone_of(database, ana), a_customer(database, "Tom").id

    with pytest.raises(IdentityNotFound):
        database.run(lambda tx: unlink_own_identity(tx, customer_actor(tx, tom), phone, "mine"))
    assert seen(database, phone).party_id == ana
    database.run(lambda tx: unlink_own_identity(tx, customer_actor(tx, ana), phone, "mine"))
    assert seen(database, phone).party_id is None


def test_what_is_nobodys_cannot_be_unlinked(database: Database) -> None:
    stranger = database.run(lambda tx: identity_made_at(tx, "telegram", "7001", "9").id)

    with pytest.raises(NotLinked):
        unlinked(database, stranger)


def test_it_is_given_back_as_it_was_once(database: Database, ana: int, clock: FixedClock) -> None:
    phone = phone_of(database, ana)
    before = seen(database, phone)
    clock.advance(timedelta(days=1))
    number = unlinked(database, phone)

    database.run(lambda tx: undo_unlinking(tx, system(), number, "found it"))

    assert seen(database, phone) == before
    with pytest.raises(UnlinkingUndone):
        database.run(lambda tx: undo_unlinking(tx, system(), number, "again"))


def test_it_is_not_given_back_while_it_is_somebody_elses(database: Database, ana: int) -> None:
    phone = phone_of(database, ana)
    number, tom = unlinked(database, phone), a_customer(database, "Tom").id
    database.run(lambda tx: link_identity(tx, system(), phone, tom))

    with pytest.raises(IdentityLinkedSince):
        database.run(lambda tx: undo_unlinking(tx, system(), number, "again"))
    assert seen(database, phone).party_id == tom


def test_talks_that_are_over_stay_with_the_customer_they_were_had_with(
    database: Database, ana: int
) -> None:
    phone, tom = phone_of(database, ana), a_customer(database, "Tom").id

    def talk(tx: Tx) -> int:
        return thread_with(tx, tx.session.get_one(IdentityRow, phone)).id

    over = database.run(talk)
    database.run(lambda tx: resolve_thread(tx, system(), over, Cause.QUESTION))
    database.run(talk)
    unlinked(database, phone)
    threads = select(ThreadRow.party_id).order_by(ThreadRow.id)
    assert database.read(lambda tx: tx.session.scalars(threads).all()) == [ana, None]

    database.run(lambda tx: link_identity(tx, system(), phone, tom))
    assert database.read(lambda tx: tx.session.scalars(threads).all()) == [ana, tom]


def test_the_carriers_word_alone_does_not_link_it_again(database: Database, ana: int) -> None:
    phone = phone_of(database, ana)
    unlinked(database, phone)

    def write(tx: Tx) -> bool:
        row = identity_at(tx, "sms", "AC1", PHONE)
        assert row is not None
        return link_by_own_contact(tx, system(), row, PHONE)

    assert database.run(write) is False
    assert seen(database, phone).party_id is None


def test_no_code_goes_there_any_more_although_it_is_on_record(database: Database, ana: int) -> None:
    phone = phone_of(database, ana)
    stranger = database.run(lambda tx: identity_made_at(tx, "telegram", "7001", "9").id)
    unlinked(database, phone)

    assert sent(database, stranger, ana, EVERYWHERE) is None
    assert peers(database) == []


def test_a_number_that_was_taken_away_on_one_channel_proves_nobody_on_another(
    database: Database, ana: int
) -> None:
    chat = database.run(
        lambda tx: enrol_identity(tx, system(), "whatsapp", "AC1", PHONE, ana, "Ana")
    ).id
    unlinked(database, chat)

    def texts(tx: Tx) -> bool:
        return link_by_own_contact(tx, system(), identity_made_at(tx, "sms", "AC1", PHONE), PHONE)

    assert database.run(texts) is False
    sent(database, a_stranger(database), ana, EVERYWHERE)
    assert peers(database) == []


def test_a_code_typed_on_the_phone_that_is_on_file_makes_it_no_stranger(
    database: Database, ana: int
) -> None:
    phone = phone_of(database, ana)

    def type_a_code(tx: Tx) -> None:
        link(tx, system(), tx.session.get_one(IdentityRow, phone), ana, Proof.CODE)

    database.run(type_a_code)

    assert seen(database, phone).proof is Proof.ON_FILE


def test_a_new_proof_links_it_again_and_settles_the_unlinking(database: Database, ana: int) -> None:
    phone = phone_of(database, ana)
    on_file(database, ana, "telegram", "700100001")
    unlinked(database, phone)
    (event,) = events(database, 1)
    code = sent(database, phone, ana, EVERYWHERE)
    assert code is not None
    assert peers(database) == [("telegram", "700100001")]

    outcome = database.run(lambda tx: try_code(tx, system(), phone, code, event))

    assert outcome is CodeOutcome.ACCEPTED
    assert seen(database, phone).party_id == ana
    (told,) = database.read(lambda tx: unlinkings_of(tx, system(), ana))
    assert told.undone_at is not None


@pytest.mark.parametrize("which", ["sent there", "asked for there"])
def test_a_code_that_rests_on_it_ends_with_it(database: Database, ana: int, which: str) -> None:
    phone = phone_of(database, ana)
    stranger = database.run(lambda tx: identity_made_at(tx, "telegram", "7001", "9").id)
    asking = stranger if which == "sent there" else phone
    if which != "sent there":
        on_file(database, ana, "telegram", "700100001")
    (event,) = events(database, 1)
    code = sent(database, asking, ana, EVERYWHERE)
    assert code is not None
    unlinked(database, phone)

    outcome = database.run(lambda tx: try_code(tx, system(), asking, code, event))

    assert outcome is CodeOutcome.EXPIRED
    assert seen(database, asking).party_id is None


def test_what_was_proven_by_a_code_that_was_sent_there_is_fresh_no_more(
    database: Database, ana: int
) -> None:
    phone = phone_of(database, ana)
    telegram = proven_by_code(database, ana, "700100666")
    (event,) = events(database, 1)
    code = sent(database, telegram, ana, EVERYWHERE)
    assert code is not None
    database.run(lambda tx: try_code(tx, system(), telegram, code, event))
    assert seen(database, telegram).code_at is not None

    unlinked(database, phone)

    view = seen(database, telegram)
    assert (view.party_id, view.code_at) == (ana, None)
