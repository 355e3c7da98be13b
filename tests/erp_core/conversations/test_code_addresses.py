"""Where a one-time code goes, and who can read it there."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from erp_core.conversations import (
    CodeCarrier,
    OutgoingPart,
    OutgoingReply,
    ask_for_code,
    dead_letters,
    enrol_identity,
    send_code,
)
from erp_core.conversations.schemas import Proof
from erp_core.conversations.service.delivery import mark_dead, take_next
from erp_core.conversations.tables import CodeRow, IdentityRow, OutboxRow
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from tests.builders.parties import a_customer


def compose(code: str, _channel: str) -> OutgoingReply:
    return OutgoingReply(text=code, parts=(OutgoingPart(code),), sensitive=True, author="system")


BY_TELEGRAM = (CodeCarrier("telegram", "7001"),)


def sent(
    database: Database,
    asking: int,
    party: int | None,
    carriers: Sequence[CodeCarrier] = BY_TELEGRAM,
    named: str = "",
) -> str | None:
    asked = database.run(lambda tx: ask_for_code(tx, asking, party, named))
    assert asked is not None
    return database.run(lambda tx: send_code(tx, asked, compose, carriers))


def enrolled(database: Database) -> int:
    party = a_customer(database, "Wei Zhang").id
    database.run(
        lambda tx: enrol_identity(tx, system(), "telegram", "7001", "700100001", party, "Wei")
    )
    return party


def proven_by_code(database: Database, party: int, address: str) -> int:
    def add(tx: Tx) -> int:
        row = IdentityRow(
            channel="telegram",
            account="7001",
            address=address,
            name="",
            party_id=party,
            proof=Proof.CODE,
            proven_at=tx.now,
            first_seen=tx.now,
        )
        tx.session.add(row)
        tx.session.flush()
        return row.id

    return database.run(add)


def test_whoever_once_got_hold_of_a_code_is_not_sent_the_later_ones(
    database: Database, clock: FixedClock
) -> None:
    party = enrolled(database)
    clock.advance(timedelta(days=1))
    first = proven_by_code(database, party, "700100666")
    proven_by_code(database, party, "700100667")

    sent(database, first, party)

    peers = database.read(
        lambda tx: tx.session.scalars(select(OutboxRow.peer).order_by(OutboxRow.id)).all()
    )
    assert peers == ["700100001"]


def test_a_code_that_could_not_be_delivered_is_not_shown_among_the_dead_letters(
    database: Database,
) -> None:
    party = enrolled(database)
    asking = proven_by_code(database, party, "700100666")
    sent(database, asking, party)

    def give_up(tx: Tx) -> None:
        (taken,) = take_next(tx, "telegram", "7001", tx.now, limit=1, busy=frozenset())
        mark_dead(tx, taken.id, "blocked", tx.now)

    database.run(give_up)

    letters = database.read(lambda tx: dead_letters(tx, system()))
    assert [(one.kind, one.preview) for one in letters] == [("outbox_dead", "••••••")]


def on_file(database: Database, party: int, channel: str, address: str) -> int:
    account = "7001" if channel == "telegram" else "local"
    view = database.run(
        lambda tx: enrol_identity(tx, system(), channel, account, address, party, "Wei")
    )
    return view.id


def test_where_a_code_cannot_be_carried_the_next_address_on_file_gets_it(
    database: Database, clock: FixedClock
) -> None:
    party = enrolled(database)
    clock.advance(timedelta(days=1))
    on_file(database, party, "webchat", "visitor-1")
    asking = on_file(database, party, "terminal", "wei")

    sent(database, asking, party)

    rows = database.read(
        lambda tx: tx.session.scalars(select(OutboxRow).order_by(OutboxRow.id)).all()
    )
    assert [(row.channel, row.peer) for row in rows] == [("telegram", "700100001")]


def test_with_no_address_that_can_carry_a_code_none_is_sent_and_it_counts_all_the_same(
    database: Database,
) -> None:
    party = a_customer(database, "Wei Zhang").id
    asking = on_file(database, party, "webchat", "visitor-1")

    code = sent(database, asking, party)

    assert code is None
    assert (
        database.read(lambda tx: tx.session.scalars(select(OutboxRow).order_by(OutboxRow.id)).all())
        == []
    )
    asked = database.read(
        lambda tx: tx.session.scalars(select(CodeRow.identity_id).order_by(CodeRow.id)).all()
    )
    assert asked == [asking]
