"""One timeline a customer, written by what the other modules do."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from erp_core.access import Role
from erp_core.conversations import (
    Arrived,
    OutgoingPart,
    OutgoingReply,
    RawInbound,
    accept,
    add_arrived,
    claim_due,
    link_identity,
    lock_thread,
    meet,
    open_events,
    queue_reply,
    thread_of,
)
from erp_core.crm import InteractionKind, NewNote, add_note, notes_of, timeline
from erp_core.crm.checks import purchases_are_the_binding_orders, timeline_tells_of_purchases
from erp_core.crm.demo import note_story
from erp_core.crm.wording import STAGES, WORDS
from erp_core.finance import NewPayment, PaymentMethod, record_payment, set_customer_terms
from erp_core.inventory import NewReceipt, open_stock
from erp_core.kernel.actor import NotAllowed, system
from erp_core.kernel.database import Database
from erp_core.kernel.money import Money
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from erp_core.parties import PartyNotFound
from erp_core.sales import cancel_order, deliver_order, invoice_order, set_promise
from erp_core.support import solve_case
from tests.builders.access import a_member_of_staff, as_customer
from tests.builders.crm import a_shop, an_address, bought
from tests.builders.parties import a_company, a_customer
from tests.builders.support import a_case, an_end

NOON = datetime(2026, 5, 19, 12, 0, tzinfo=UTC)


def lines(database: Database, party_id: int, **only: object) -> list[str]:
    page = database.read(lambda tx: timeline(tx, system(), party_id, **only))
    return [line.summary_en for line in page.items][::-1]


def test_an_order_is_told_from_its_confirmation_to_its_cancellation(database: Database) -> None:
    wei, article = a_customer(database), a_shop(database)
    an_address(database, wei.id)
    database.run(lambda tx: set_customer_terms(tx, system(), wei.id, 0, None))

    order = bought(database, wei.id, article, "2")
    database.run(lambda tx: invoice_order(tx, system(), order))
    paid = NewPayment(party_id=wei.id, amount=Money.of(48, "EUR"), method=PaymentMethod.CARD)
    database.run(lambda tx: record_payment(tx, system(), paid))
    database.run(lambda tx: cancel_order(tx, system(), order, "too slow"))

    assert lines(database, wei.id) == [
        "Now prospect",
        f"Order {order_number(database, wei.id)} confirmed, 48.00 EUR",
        "Now new",
        "Invoice over 48.00 EUR, due 2026-05-19",
        "48.00 EUR received",
        "Credit note over 48.00 EUR",
        "48.00 EUR refunded",
        f"Order {order_number(database, wei.id)} cancelled",
    ]
    assert database.read(purchases_are_the_binding_orders).violations == ()
    assert database.read(timeline_tells_of_purchases).violations == ()


def test_a_promise_and_a_delivery_are_told(database: Database) -> None:
    wei, article = a_customer(database), a_shop(database)
    an_address(database, wei.id)
    stock = NewReceipt(variant_id=article, quantity=Decimal(5), unit_cost=Decimal(8))
    database.run(lambda tx: open_stock(tx, system(), stock))

    order = bought(database, wei.id, article, "2")
    database.run(lambda tx: set_promise(tx, system(), order, date(2026, 5, 21)))
    shipped = database.run(lambda tx: deliver_order(tx, system(), order))

    number = order_number(database, wei.id)
    page = database.read(lambda tx: timeline(tx, system(), wei.id, kind=InteractionKind.ORDER))
    assert [line.summary_en for line in page.items] == [
        f"Order {number} shipped",
        f"Order {number} promised for 2026-05-21",
        f"Order {number} confirmed, 48.00 EUR",
    ]
    assert (page.items[0].record_table, page.items[0].record_id) == (
        "deliveries",
        shipped.delivery_id,
    )


def order_number(database: Database, party_id: int) -> str:
    with database.snapshot() as tx:
        return tx.session.execute(
            text("SELECT number FROM orders WHERE party_id = :id"), {"id": party_id}
        ).scalar_one()


def test_a_case_is_told_with_its_solution_in_both_languages(database: Database) -> None:
    tom = a_customer(database, "Tom")
    case = a_case(database, tom.id)
    database.run(lambda tx: solve_case(tx, system(), case.id, an_end("gasket sent")))

    page = database.read(lambda tx: timeline(tx, system(), tom.id, kind=InteractionKind.CASE))

    assert [(line.what, line.record_table, line.record_id) for line in page.items] == [
        ("case_solved", "cases", case.id),
        ("case_opened", "cases", case.id),
    ]
    assert page.items[0].summary_in("en") == f"Case {case.number} solved: gasket sent"
    assert page.items[0].summary_in("zh") == f"工单 {case.number} 已解决：gasket sent"


def write(tx: Tx, words: str) -> tuple[int, int]:
    """Somebody writes on web chat; returns thread and identity."""
    accept(
        tx,
        RawInbound("webchat", "shop", "visitor", "webchat:shop:visitor", words, b"{}"),
        NOON,
        timedelta(0),
    )
    (claim,) = claim_due(tx, "test", NOON, timedelta(minutes=1), limit=1, suspects=False)
    turn = open_events(tx, claim.conversation_id)
    identity = meet(tx, turn)
    thread = thread_of(tx, turn, identity)
    add_arrived(tx, thread, turn.events[-1], 0, Arrived(words))
    return thread.id, identity.id


def answer(tx: Tx, thread_id: int, words: str) -> None:
    reply = OutgoingReply(words, (OutgoingPart(words),))
    queue_reply(tx, lock_thread(tx, thread_id), reply)


def test_messages_of_a_stranger_join_the_timeline_once_it_is_known_whose_they_are(
    database: Database,
) -> None:
    wei = a_customer(database)
    thread, identity = database.run(lambda tx: write(tx, "where is my order?"))
    assert lines(database, wei.id, kind=InteractionKind.MESSAGE) == []

    database.run(lambda tx: link_identity(tx, system(), identity, wei.id))
    database.run(lambda tx: answer(tx, thread, "On its way."))

    assert lines(database, wei.id, kind=InteractionKind.MESSAGE) == [
        "webchat: where is my order?",
        "Reply on webchat: On its way.",
    ]


def test_a_note_is_on_the_timeline_and_keeps_its_author(database: Database) -> None:
    wei = a_customer(database)
    jonas = a_member_of_staff(database, Role.SALES, login="jonas")

    note = database.run(lambda tx: add_note(tx, jonas, wei.id, NewNote(text="Likes\nfloral {x}")))

    assert database.read(lambda tx: notes_of(tx, jonas, wei.id)) == [note]
    assert lines(database, wei.id)[-1] == "Jonas: Likes floral {x}"


def test_a_long_timeline_comes_in_pages(database: Database) -> None:
    wei = a_customer(database)
    for number in range(4):
        database.run(lambda tx, n=number: add_note(tx, system(), wei.id, NewNote(text=str(n))))

    first = database.read(lambda tx: timeline(tx, system(), wei.id, PageRequest(limit=3)))
    rest = database.read(
        lambda tx: timeline(tx, system(), wei.id, PageRequest(before=first.next_before))
    )

    told = [line.summary_en for line in first.items + rest.items]
    assert told == ["system: 3", "system: 2", "system: 1", "system: 0", "Now prospect"]


def test_a_customer_reads_no_timeline_and_staff_only_of_parties_that_exist(
    database: Database,
) -> None:
    wei, tom = a_customer(database), a_customer(database, "Tom")
    mia = a_member_of_staff(database, Role.SUPPORT)
    limited = type(mia)(mia.kind, mia.id, mia.name, mia.permissions, frozenset({wei.id}))

    with pytest.raises(NotAllowed):
        database.read(lambda tx: timeline(tx, as_customer(database, wei.id), wei.id))
    for party_id in (tom.id, 999_999):
        with pytest.raises(PartyNotFound):
            database.read(lambda tx, id_=party_id: timeline(tx, limited, id_))
        with pytest.raises(PartyNotFound):
            database.run(lambda tx, id_=party_id: add_note(tx, limited, id_, NewNote(text="x")))
    assert lines(database, tom.id) == ["Now prospect"]


@pytest.mark.parametrize(
    ("statement", "counts", "tells"),
    [
        ("DELETE FROM customer_purchases WHERE order_id = :order", True, True),
        ("UPDATE customer_purchases SET cancelled_at = NULL", True, True),
        ("UPDATE customer_purchases SET cancelled_at = bought_on", True, False),
        ("UPDATE orders SET state = 'cancelled' WHERE id = :order", True, False),
        ("UPDATE orders SET state = 'confirmed' WHERE id = :gone", True, False),
        ("UPDATE interactions SET record_id = :order WHERE record_table = 'orders'", False, True),
        ("DELETE FROM interactions WHERE record_table = 'orders'", False, False),
    ],
)
def test_a_purchase_that_sales_or_the_timeline_contradicts_is_found(
    database: Database, statement: str, *, counts: bool, tells: bool
) -> None:
    wei, article = a_customer(database), a_shop(database)
    an_address(database, wei.id)
    gone = bought(database, wei.id, article)
    database.run(lambda tx: cancel_order(tx, system(), gone, "too slow"))
    order = bought(database, wei.id, article)
    checks = (purchases_are_the_binding_orders, timeline_tells_of_purchases)
    assert [database.read(check).violations for check in checks] == [(), ()]

    names = {name: id_ for name, id_ in (("order", order), ("gone", gone)) if name in statement}
    with database.transaction() as tx:
        tx.session.execute(text(statement), names)

    assert [bool(database.read(check).violations) for check in checks] == [counts, tells]


def test_every_text_says_the_same_in_both_languages() -> None:
    from string import Formatter

    def fields(template: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(template) if name}

    for what, words in WORDS.items():
        if what != "stage_changed":
            assert fields(words.en) == fields(words.zh), what
    assert all(en and zh for en, zh in STAGES.values())


def test_the_demo_notes_what_its_customers_like(database: Database) -> None:
    wei, lindner = a_customer(database), a_company(database)

    database.run(lambda tx: note_story(tx, system(), wei.id, lindner.id))

    assert lines(database, wei.id, kind=InteractionKind.NOTE) == [
        "system: Brews pour-over at home, asks for Yunnan lots first."
    ]
    assert len(lines(database, lindner.id, kind=InteractionKind.NOTE)) == 1
