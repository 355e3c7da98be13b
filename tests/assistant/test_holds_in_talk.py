"""An order that is talked about holds its goods for minutes: the last unit is offered once."""

from datetime import timedelta
from decimal import Decimal

import pytest

from erp_core import inventory
from erp_core.inventory import receive_stock
from erp_core.kernel.actor import system
from erp_core.sales import open_orders
from tests.builders.coffee_shop import BOSS, an_article, an_order
from tests.builders.sales import violations
from tests.builders.together import together

LAST = Decimal(1)


@pytest.fixture
def last_one(shop):
    """One kilogram of Bourbon is left."""

    def stock(tx):
        return an_article(tx, 1, "BB-1000", "Bourbon Gold", "波旁金", "40.00", "1", "波旁豆")

    return shop.database.run(stock)


def free(shop, variant_id):
    return shop.database.read(lambda tx: inventory.available(tx, variant_id))


def lines_of(shop, variant_id):
    """The lines of open orders of an article."""

    def read(tx):
        found = (*open_orders(tx, system(), shop.wei), *open_orders(tx, system(), shop.cafe))
        return [line for order in found for line in order.lines if line.variant_id == variant_id]

    return shop.database.read(read)


@pytest.mark.parametrize(
    ("wants", "yes"), [("i want to order 1 kg bourbon gold", "yes"), ("我要订1公斤波旁豆", "好的")]
)
def test_an_offer_holds_its_goods_and_the_yes_takes_them(shop, talk, last_one, wants, yes):
    wei = talk(shop.wei)
    assert "in stock" in wei.says(wants).reply or "有货" in wei.says(wants).reply
    assert free(shop, last_one) == 0
    assert wei.says(yes).confirmed is not None
    assert free(shop, last_one) == 0
    held = shop.database.read(
        lambda tx: inventory.reserved_for(tx, "orders", [wei.receipts[0].record[1]])
    )
    assert list(held.values()) == [LAST]
    assert violations(shop.database) == []


@pytest.mark.parametrize("answer", ["no thanks", "wait no, leave it", "不用了"])
def test_a_no_frees_what_was_held(shop, talk, last_one, answer):
    wei = talk(shop.wei)
    wei.says("i want to order 1 kg bourbon gold")
    assert free(shop, last_one) == 0
    wei.says(answer)
    assert free(shop, last_one) == LAST
    assert violations(shop.database) == []


def test_a_new_offer_frees_what_the_old_one_held(shop, talk, last_one):
    wei = talk(shop.wei)
    wei.says("i want to order 1 kg bourbon gold")
    before = free(shop, shop.house)
    wei.says("i want to order 5 kg house blend")
    assert (free(shop, last_one), before - free(shop, shop.house)) == (LAST, 5)


def test_nobody_elses_offer_has_the_last_one_until_it_ends_by_itself(shop, talk, last_one, clock):
    wei, ana = talk(shop.wei), talk(shop.ana)
    wei.says("i want to order 1 kg bourbon gold")
    told = ana.says("i want to order 1 kg bourbon gold")
    told = told if told.proposal else ana.chooses(told.options[0][1])
    assert "0 kg now, 1 kg later" in told.reply
    clock.advance(timedelta(minutes=16))
    again = talk(shop.ana)
    told = again.says("i want to order 1 kg bourbon gold")
    told = told if told.proposal else again.chooses(told.options[0][1])
    assert "later" not in told.reply
    again.says("yes")
    assert len(lines_of(shop, last_one)) == 1
    assert free(shop, last_one) == 0
    assert violations(shop.database) == []


def test_what_is_held_for_a_customer_counts_as_theirs_when_they_ask_again(shop, talk, last_one):
    wei = talk(shop.wei)
    wei.says("i want to order 1 kg bourbon gold")
    again = wei.says("i want to order 1 kg bourbon gold please")
    assert "later" not in again.reply
    assert free(shop, last_one) == 0


def test_a_customer_holds_in_a_few_talks_at_most_and_is_offered_all_the_same(shop, talk, last_one):
    shop.database.run(lambda tx: receive_stock(tx, BOSS, last_one, Decimal(9), Decimal(8)))
    offers = [talk(shop.wei).says("i want to order 1 kg bourbon gold") for _ in range(5)]
    assert all(offer.proposal is not None for offer in offers)
    assert free(shop, last_one) == 7


def test_a_stranger_holds_nothing(shop, talk, last_one):
    talk(None).says("i want to order 1 kg bourbon gold")
    assert free(shop, last_one) == LAST


def test_of_two_who_ask_for_the_last_one_at_once_one_is_promised_it(shop, talk, last_one):
    talks = [talk(shop.wei), talk(shop.ana)]
    wanted = "i want to order 1 kg bourbon gold"
    first = together(2, lambda number: talks[number].says(wanted))
    assert all(offer.proposal is not None for offer in first), first
    assert free(shop, last_one) == 0
    together(2, lambda number: talks[number].says("yes"))

    orders = lines_of(shop, last_one)
    assert sum(line.reserved for line in orders) == LAST
    told = [one for one in talks if "has changed in the meantime" in "".join(one.channel_text)]
    assert len(orders) + len(told) == 2
    assert violations(shop.database) == []


def test_the_goods_of_a_quotation_that_is_about_to_be_ordered_stay_until_the_yes(shop, talk):
    thread = talk(shop.ana)
    thread.says("can I get a quote for 10 kg house blend")
    thread.says("yes")
    thread.says("order quotation Q-2026-0001")
    left = free(shop, shop.house)
    shop.database.run(lambda tx: an_order(tx, shop.wei, shop.house, f"{left}"))
    thread.says("yes")
    quoted = max(lines_of(shop, shop.house), key=lambda line: line.id)
    assert (quoted.quantity, quoted.reserved) == (10, 10)
