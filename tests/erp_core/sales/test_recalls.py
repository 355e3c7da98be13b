"""Blocked lots: exactly those who have some are drafted a notice, once, and told after a yes."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from erp_core import catalog, inventory, sales
from erp_core.access import Role
from erp_core.inventory import NoSuchLot, StockKeeping, Tracking
from erp_core.kernel.actor import Actor, ActorKind, NotAllowed, PartyId
from erp_core.kernel.database import Database
from erp_core.kernel.pagination import Page, PageRequest
from erp_core.kernel.states import WrongTransition
from erp_core.sales import DismissSlip, RecallNotFound, RecallView, SlipState, TellRecall
from erp_core.sales.recall_checks import drafts_are_of_blocked_lots
from frontdesk.workflows.notices.wording import words_of_recall
from tests.builders.inventory import received
from tests.builders.recalls import BOSS, Cellar, a_cellar
from tests.builders.sales import a_market, an_order, customer, violations
from tests.builders.service_desk import an_agent
from tests.builders.unchanged import digest


@pytest.fixture
def cellar(database: Database) -> Cellar:
    return a_cellar(a_market(database, stock="0"))


def numbers(cellar: Cellar, *order_ids: int) -> tuple[str, ...]:
    read = cellar.market.database.read
    return tuple(
        read(lambda tx, id_=one: sales.get_order(tx, BOSS, id_)).number for one in order_ids
    )


def mixed(cellar: Cellar) -> tuple[int, tuple[int, int], int]:
    """Let a lot go into another, of which Tom gets some: the lot, the other and its article."""
    green = cellar.receives("GREEN")
    database = cellar.market.database
    mix = cellar.market.yunnan
    keeping = StockKeeping(tracking=Tracking.LOT)
    cellar.does(inventory.set_stock_keeping, mix, keeping)
    database.run(lambda tx: received(tx, mix, "9", "9", "MIX-1"))
    blended = database.read(lambda tx: inventory.lots_named(tx, ["mix-1"]))[0].id
    cellar.does(inventory.link_lots, green, blended)
    tom = cellar.buyer("Tom")
    order_id = an_order(cellar.market, tom, (mix, "1")).id
    database.run(lambda tx: sales.deliver_order(tx, BOSS, order_id))
    return green, (blended, mix), tom


def test_each_customer_of_a_lot_is_drafted_once_and_nobody_else(cellar: Cellar) -> None:
    first = cellar.receives("L-1", "10")
    ana, tom, wei = (cellar.buyer(name) for name in ("Ana", "Tom", "Wei"))
    one, two = cellar.delivers(ana, "2"), cellar.delivers(ana, "3")
    third = cellar.delivers(tom, "4")
    cellar.receives("L-2", "10")
    held = cellar.orders(wei, "3")  # one of L-1 and two of L-2
    cellar.delivers(cellar.buyer("Eva"), "1")  # of L-2 alone

    cellar.blocks(first)

    found = [
        (recall.party_id, recall.received, recall.quantity, recall.numbers)
        for recall in cellar.recalls(first)
    ]
    assert found == [
        (ana, True, Decimal(5), numbers(cellar, one, two)),
        (tom, True, Decimal(4), numbers(cellar, third)),
        (wei, False, Decimal(0), numbers(cellar, held)),
    ]
    assert {one.state for one in cellar.recalls(first)} == {SlipState.DRAFT}
    assert violations(cellar.market.database) == []


def test_an_order_from_two_lots_concerns_both(cellar: Cellar) -> None:
    first, second = cellar.receives("L-1", "2"), cellar.receives("L-2", "5")
    ana = cellar.buyer("Ana")
    cellar.delivers(ana, "4")

    cellar.blocks(first)
    cellar.blocks(second)

    quantities = {lot: [one.quantity for one in cellar.recalls(lot)] for lot in (first, second)}
    assert quantities == {first: [Decimal(2)], second: [Decimal(2)]}


def test_who_sent_all_back_has_none_of_it_and_who_sent_some_back_has_the_rest(
    cellar: Cellar,
) -> None:
    lot = cellar.receives("L-1")
    ana, tom = cellar.buyer("Ana"), cellar.buyer("Tom")
    cellar.takes_back(cellar.delivers(ana, "2"), "2")
    cellar.takes_back(cellar.delivers(tom, "3"), "1")

    cellar.blocks(lot)

    assert [(one.party_id, one.quantity) for one in cellar.recalls(lot)] == [(tom, Decimal(2))]


def test_who_got_what_a_lot_went_into_is_concerned(cellar: Cellar) -> None:
    green, (blended, mix), tom = mixed(cellar)
    database = cellar.market.database
    order_id = cellar.delivers(cellar.buyer("Ana"), "1")

    cellar.blocks(green)

    found = [(one.lot, one.has_lot, one.variant_id) for one in cellar.recalls(green)]
    assert found == [("GREEN", "MIX-1", mix), ("GREEN", "GREEN", cellar.market.blend)]
    assert cellar.recalls(green)[1].order_ids == (order_id,)
    assert [one.party_id for one in cellar.owners(blended)] == [tom]
    recall = cellar.recalls(green)[0]
    article = database.read(lambda tx: catalog.get_variant(tx, BOSS, mix))
    said = words_of_recall(recall, article, "en")
    assert said.startswith(
        f"Please do not use {article.name('en')} of lot MIX-1, which you have from order "
    )

    cellar.blocks(blended)
    assert cellar.recalls(blended) == []
    cellar.does(inventory.unblock_lot, green, "tested")
    assert [one.state for one in cellar.recalls(green)] == [SlipState.OVERTAKEN] * 2
    assert [(one.party_id, one.has_lot) for one in cellar.recalls(blended)] == [(tom, "MIX-1")]
    assert violations(database) == []


def test_who_is_told_of_a_part_is_not_told_again_of_the_whole(cellar: Cellar) -> None:
    green, blended, tom = mixed(cellar)
    wei = cellar.buyer("Wei")
    order = an_order(cellar.market, wei, (blended[1], "1"))
    cellar.blocks(green)
    told, waits = cellar.recalls(green)
    assert (told.party_id, waits.party_id) == (tom, wei)
    assert (waits.received, waits.has_lot, waits.numbers) == (False, "MIX-1", (order.number,))
    cellar.does(sales.tell_recall, told.id, TellRecall())
    cellar.market.database.run(lambda tx: sales.deliver_order(tx, BOSS, order.id))

    cellar.blocks(blended[0])

    assert [(one.party_id, one.received) for one in cellar.recalls(blended[0])] == [(wei, True)]
    cellar.does(inventory.unblock_lot, green, "tested")
    assert [one.party_id for one in cellar.recalls(blended[0])] == [wei]


def test_what_came_back_of_two_lots_may_be_of_either(cellar: Cellar) -> None:
    first, second = cellar.receives("L-1", "2"), cellar.receives("L-2", "5")
    ana, tom = cellar.buyer("Ana"), cellar.buyer("Tom")
    of_ana = cellar.delivers(ana, "4")
    cellar.takes_back(of_ana, "2")
    cellar.takes_back(cellar.delivers(tom, "2"), "2")

    cellar.blocks(first)
    cellar.blocks(second)

    found = [
        [(one.party_id, one.quantity) for one in cellar.recalls(lot)] for lot in (first, second)
    ]
    assert found == [[(ana, Decimal(2))], [(ana, Decimal(2))]]
    cellar.takes_back(of_ana, "1")
    assert [one.quantity for one in cellar.owners(first)] == [Decimal(1)]


def test_what_is_not_true_any_more_is_not_told(cellar: Cellar) -> None:
    lot = cellar.receives("L-1")
    ana, tom, wei, eva = (cellar.buyer(name) for name in ("Ana", "Tom", "Wei", "Eva"))
    all_back, some_back = cellar.delivers(ana, "2"), cellar.delivers(tom, "2")
    cancelled, waiting = cellar.orders(wei, "2"), cellar.orders(eva, "2")
    cellar.blocks(lot)
    cellar.takes_back(all_back, "2")
    cellar.takes_back(some_back, "1")
    cellar.does(sales.cancel_order, cancelled, "changed my mind")

    told = [
        cellar.does(sales.tell_recall, one.id, TellRecall(text="Dear"))
        for one in cellar.recalls(lot)
    ]

    assert [(one.party_id, one.state, one.quantity) for one in told] == [
        (ana, SlipState.OVERTAKEN, Decimal(2)),
        (tom, SlipState.TOLD, Decimal(1)),
        (wei, SlipState.OVERTAKEN, Decimal(0)),
        (eva, SlipState.TOLD, Decimal(0)),
    ]
    read = cellar.market.database.read
    now = read(lambda tx: sales.recall_now(tx, told[3].id))
    assert now is not None
    assert now.numbers == numbers(cellar, waiting)
    cellar.does(sales.cancel_order, waiting, "changed my mind")
    assert read(lambda tx: sales.recall_now(tx, told[3].id)) is None
    cellar.does(inventory.unblock_lot, lot, "tested")
    assert read(lambda tx: sales.recall_now(tx, told[1].id)) is None


def test_two_entries_of_one_customer_are_told_once(cellar: Cellar) -> None:
    lot = cellar.receives("L-1")
    ana, again = cellar.buyer("Ana"), cellar.buyer("Ana L.")
    cellar.delivers(ana)
    cellar.delivers(again)
    cellar.market.database.run(
        lambda tx: tx.session.execute(
            text("UPDATE parties SET merged_into = :a WHERE id = :b"), {"a": ana, "b": again}
        )
    )

    cellar.blocks(lot)

    assert [(one.party_id, len(one.numbers)) for one in cellar.recalls(lot)] == [(ana, 2)]


def test_a_yes_tells_once_a_no_tells_nobody_and_both_are_kept(cellar: Cellar) -> None:
    lot = cellar.receives("L-1")
    for name in ("Ana", "Tom"):
        cellar.delivers(cellar.buyer(name))
    cellar.blocks(lot)
    first, second = cellar.recalls(lot)

    told = cellar.does(sales.tell_recall, first.id, TellRecall(text="Dear Ana, do not drink it."))
    cellar.does(sales.dismiss_recall, second.id, DismissSlip(reason="told by phone"))

    assert (told.state, told.text) == (SlipState.TOLD, "Dear Ana, do not drink it.")
    assert [(one.state, one.reason) for one in cellar.recalls(lot)] == [
        (SlipState.TOLD, None),
        (SlipState.DISMISSED, "told by phone"),
    ]
    before = digest(cellar.market.database)
    for id_ in (first.id, second.id):
        with pytest.raises(WrongTransition):
            cellar.does(sales.tell_recall, id_, TellRecall())
    with pytest.raises(RecallNotFound):
        cellar.does(sales.tell_recall, 999, TellRecall())
    assert digest(cellar.market.database) == before


def test_a_lot_that_may_be_used_after_all_takes_its_drafts_back(cellar: Cellar) -> None:
    lot = cellar.receives("L-1")
    for name in ("Ana", "Tom"):
        cellar.delivers(cellar.buyer(name))
    cellar.blocks(lot)
    cellar.does(sales.tell_recall, cellar.recalls(lot)[0].id, TellRecall())

    cellar.does(inventory.unblock_lot, lot, "tested")

    states = [one.state for one in cellar.recalls(lot)]
    assert states == [SlipState.TOLD, SlipState.OVERTAKEN]
    cellar.blocks(lot)
    assert [one.state for one in cellar.recalls(lot)][2:] == [SlipState.DRAFT, SlipState.DRAFT]
    assert violations(cellar.market.database) == []


def test_before_a_lot_is_blocked_its_customers_can_be_seen(cellar: Cellar) -> None:
    lot = cellar.receives("L-1")
    ana, tom = cellar.buyer("Ana"), cellar.buyer("Tom")
    held = cellar.orders(tom, "1")
    got = cellar.delivers(ana, "2")

    found = [(one.party_id, one.received, one.order_ids) for one in cellar.owners(lot)]

    assert found == [(ana, True, (got,)), (tom, False, (held,))]
    assert cellar.recalls(lot) == []
    with pytest.raises(NoSuchLot):
        cellar.owners(999)


def test_who_may_look_and_who_may_tell(cellar: Cellar) -> None:
    lot = cellar.receives("L-1")
    ana = cellar.buyer("Ana")
    cellar.delivers(ana)
    cellar.blocks(lot)
    recall = cellar.recalls(lot)[0]
    database = cellar.market.database
    sam, mia = an_agent(database, "sam", Role.WAREHOUSE), an_agent(database, "mia")
    eva = an_agent(database, "eva", Role.EMPLOYEE)

    assert [one.id for one in cellar.recalls(lot, sam)] == [recall.id]
    before = digest(database)
    with pytest.raises(NotAllowed):
        cellar.does(sales.tell_recall, recall.id, TellRecall(), actor=sam)
    with pytest.raises(NotAllowed):
        cellar.does(inventory.block_lot, lot, "x", actor=mia)
    for outsider in (eva, customer(ana)):
        with pytest.raises(NotAllowed):
            cellar.recalls(lot, outsider)
        with pytest.raises(NotAllowed):
            cellar.owners(lot, outsider)
    assert digest(database) == before
    assert cellar.does(sales.tell_recall, recall.id, TellRecall(), actor=mia).state == "told"


def test_who_sees_some_customers_alone_sees_no_other_owner(cellar: Cellar) -> None:
    lot = cellar.receives("L-1")
    ana, tom = cellar.buyer("Ana"), cellar.buyer("Tom")
    cellar.delivers(ana)
    cellar.delivers(tom)
    cellar.blocks(lot)
    may = frozenset({"sales.read_recalls", "sales.tell_recall"})
    narrow = Actor(ActorKind.STAFF, 7, "narrow", may, frozenset({PartyId(tom)}))

    assert [one.party_id for one in cellar.recalls(lot, narrow)] == [tom]
    assert [one.party_id for one in cellar.owners(lot, narrow)] == [tom]
    with pytest.raises(RecallNotFound):
        cellar.does(sales.tell_recall, cellar.recalls(lot)[0].id, TellRecall(), actor=narrow)


def test_a_draft_about_a_lot_that_is_not_blocked_is_found(cellar: Cellar) -> None:
    lot = cellar.receives("L-1")
    cellar.delivers(cellar.buyer("Ana"))
    cellar.blocks(lot)
    database = cellar.market.database
    assert database.read(drafts_are_of_blocked_lots).violations == ()

    freed = text("UPDATE lots SET blocked_at = NULL")
    database.run(lambda tx: tx.session.execute(freed))

    assert database.read(drafts_are_of_blocked_lots).violations == (
        "recall 1 is drafted for a lot that is not blocked",
    )


def test_lots_are_found_by_code_or_a_part_of_it(cellar: Cellar) -> None:
    for code in ("LB-7", "LB-70", "X"):
        cellar.receives(code)

    def found(said: str) -> list[str]:
        read = cellar.market.database.read
        return [one.code for one in read(lambda tx: inventory.find_lots(tx, BOSS, said))]

    assert found(" lb-7 ") == ["LB-7"]
    assert found("b-7") == ["LB-70", "LB-7"]
    assert (found("%"), found("")) == ([], [])


def test_who_waits_is_listed_first_and_by_lot_and_day(cellar: Cellar) -> None:
    lot, other = cellar.receives("L-1", "2"), cellar.receives("L-2", "2")
    for quantity in ("1", "1", "2"):
        cellar.delivers(cellar.buyer(f"Buyer {quantity}"), quantity)
    cellar.blocks(lot)
    cellar.blocks(other)
    first, second = cellar.recalls(lot)
    cellar.does(sales.tell_recall, first.id, TellRecall())

    def listed(**only: Any) -> list[int]:
        read = cellar.market.database.read
        return [one.id for one in read(lambda tx: sales.list_recalls(tx, BOSS, **only))]

    [third] = cellar.recalls(other)
    assert listed() == [second.id, third.id, first.id]
    assert listed(lot_id=lot) == [second.id, first.id]
    assert listed(limit=2) == [second.id, third.id]
    assert listed(since=first.noted_at) == [second.id, third.id, first.id]
    assert listed(since=first.noted_at + timedelta(seconds=1)) == []


def test_recalls_are_read_page_by_page_in_their_order(cellar: Cellar) -> None:
    lot = cellar.receives("L-1", "5")
    for place in range(5):
        cellar.delivers(cellar.buyer(f"Buyer {place}"), "1")
    cellar.blocks(lot)
    ids = [one.id for one in cellar.recalls(lot)]
    for told in ids[:2]:
        cellar.does(sales.tell_recall, told, TellRecall())

    def page(before: int | None) -> Page[RecallView]:
        request = PageRequest(before=before, limit=2)
        read = cellar.market.database.read
        return read(lambda tx: sales.page_of_recalls(tx, BOSS, request, lot_id=lot))

    found, before = [], None
    for _ in range(3):
        one = page(before)
        found.append([each.id for each in one.items])
        before = one.next_before
    assert found == [ids[2:4], [ids[4], ids[1]], [ids[0]]]
    assert before is None
