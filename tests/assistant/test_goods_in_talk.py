"""Substitutes and sets in a conversation: offered with price and day, and ordered after a yes."""

from decimal import Decimal

import pytest

from assistant.commands import FlowName
from erp_core.catalog import (
    NewBundlePart,
    Synonym,
    add_synonym,
    compose_bundle,
    get_variant,
    list_price_lists,
    set_substitutes,
    variant_by_sku,
)
from erp_core.kernel.actor import system
from erp_core.kernel.money import Money
from erp_core.sales import (
    NewOrder,
    NewOrderLine,
    confirm_order,
    deliver_order,
    invoice_order,
    last_order,
    list_returns,
    place_order,
)
from tests.builders.coffee_shop import an_article, an_order
from tests.builders.goods import a_bundle
from tests.builders.sales import wanted
from tests.builders.wardrobe import a_wardrobe
from tests.fakes.provider import hostile

BOSS = system()
BLEND = (
    "Instead of Yunnan Single Origin I can offer House Blend: 3 kg are in stock, at €24.50, "
    "tax included, €73.50 in all, with you by Thursday 21 May."
)


def latest(shop):
    return shop.database.read(lambda tx: last_order(tx, BOSS, shop.cafe))


@pytest.fixture
def substituted(shop):
    """House Blend may stand in for Yunnan, which is out of stock; first comes what is short too."""

    def named(tx):
        prices = list_price_lists(tx, BOSS)[0].id
        scarce = an_article(tx, prices, "ET-1000", "Ethiopia", "埃塞俄比亚", "30.00", "1")
        set_substitutes(tx, BOSS, shop.yunnan, (scarce, shop.house))

    shop.database.run(named)
    return shop


@pytest.fixture
def with_sets(shop):
    """A starter set of two House Blend and a kilogram of filters at 60.00."""

    def made(tx):
        prices = list_price_lists(tx, BOSS)[0]
        filters = an_article(tx, prices.id, "FP-250", "Filter Paper", "滤纸", "16.00", "3")
        held = ((shop.house, "2"), (filters, "1"))
        bundle = a_bundle(tx, prices, "60.00", *held)
        said = Synonym(language="zh", text="入门套装")
        add_synonym(tx, BOSS, bundle.product_id, said)

    shop.database.run(made)
    return shop


def test_what_can_be_had_instead_is_told_with_price_and_day(substituted, talk):
    answer = talk(None).says("got the yunnan? like 3 by fri")
    assert answer.reply.endswith(f"\n\n{BLEND} Would you like that instead?")
    assert [label for label, _ in answer.options] == ["Yes, House Blend", "No, thanks"]


def test_what_can_be_had_instead_is_told_in_chinese(substituted, talk):
    reply = talk(None, language="zh").says("云南豆有货吗，3公斤").reply
    assert (
        "不用云南单品豆的话，可以换成鹤港拼配：3千克有货，单价 €24.50（含税），共 €73.50" in reply
    )


def test_a_day_that_no_substitute_keeps_is_not_promised(substituted, talk):
    assert "Instead" not in talk(None).says("got the yunnan? like 3 by tomorrow").reply


def test_an_order_is_swapped_only_after_a_yes(substituted, talk):
    thread = talk(substituted.ana)
    before = latest(substituted)
    asked = thread.says("I'd like to order 3 kg of yunnan")
    assert asked.proposal is None
    assert asked.reply == (
        f"Of Yunnan Single Origin, only 0 kg are in stock. {BLEND} Would you like that instead?"
    )
    offered = thread.says("yes")
    assert "3 kg House Blend at €24.50: €73.50" in offered.reply
    assert "Yunnan" not in offered.reply
    assert latest(substituted) == before
    thread.says("yes")
    assert [(line.sku, line.quantity) for line in latest(substituted).lines] == [("HB-1000", 3)]


def test_who_declines_orders_what_was_asked_for(substituted, talk):
    thread = talk(substituted.ana)
    thread.says("I'd like to order 3 kg of yunnan")
    offered = thread.says("no")
    assert "3 kg Yunnan Single Origin at €31.00: €93.00" in offered.reply
    assert offered.proposal.action == FlowName.PLACE_ORDER
    thread.says("yes")
    assert [line.sku for line in latest(substituted).lines] == ["YN-1000"]


@pytest.mark.parametrize(
    ("said", "language", "told"),
    [
        (
            ("2 starter sets please", "yes", "yes"),
            "en",
            "2 × Starter Set at €60.00: €120.00\n  4 kg House Blend\n  2 kg Filter Paper",
        ),
        (
            ("我要订2份入门套装", "是"),
            "zh",
            "2件入门套装，单价 €60.00：€120.00\n  4千克鹤港拼配\n  2千克滤纸",
        ),
    ],
)
def test_sets_are_ordered_in_talk(with_sets, talk, said, language, told):
    thread = talk(with_sets.ana, language=language)
    *_, offered = [thread.says(one) for one in said[:-1]]
    assert told in offered.reply
    thread.says(said[-1])
    placed = latest(with_sets)
    assert placed.gross == Money.of("120.00", "EUR")
    assert [(line.sku, line.quantity) for line in placed.lines] == [("HB-1000", 4), ("FP-250", 2)]
    assert all(line.bundle and line.bundle.quantity == Decimal(2) for line in placed.lines)


def test_the_last_sets_are_ordered_again_with_one_more(with_sets, talk):
    thread = talk(with_sets.ana)
    for said in ("2 starter sets please", "yes", "yes"):
        thread.says(said)
    offered = thread.says("same as last time but 1 more")
    assert "3 × Starter Set at €60.00: €180.00" in offered.reply
    thread.says("yes")
    assert latest(with_sets).gross == Money.of("180.00", "EUR")


def test_as_many_sets_are_told_as_their_parts_make(with_sets, talk):
    assert "Only 3 are in stock right now." in talk(None).says("got 5 starter sets?").reply


def test_a_quotation_of_sets_is_delivered_as_it_was_offered(with_sets, talk):
    thread = talk(with_sets.ana)
    thread.says("can I get a quote for 2 starter sets")
    thread.says("yes")

    def without_filters(tx):
        bundle = variant_by_sku(tx, BOSS, "SET-START")
        held = NewBundlePart(variant_id=with_sets.house, quantity=Decimal(2))
        compose_bundle(tx, BOSS, bundle.id, [held])
        an_order(tx, with_sets.wei, variant_by_sku(tx, BOSS, "FP-250").id, "2")

    with_sets.database.run(without_filters)
    offered = thread.says("order quotation Q-2026-0001").reply
    assert "2 kg Filter Paper" in offered
    assert "Everything is in stock" not in offered


@pytest.fixture
def two_lines(shop):
    """The café got 4 kg House Blend and 2 kg filters in order 1044, invoiced and not paid."""

    def sold(tx):
        prices = list_price_lists(tx, BOSS)[0].id
        filters = an_article(tx, prices, "FP-250", "Filter Paper", "滤纸", "16.00", "10")
        lines = tuple(
            NewOrderLine(variant_id=one, quantity=Decimal(some))
            for one, some in ((shop.house, "4"), (filters, "2"))
        )
        order = place_order(tx, BOSS, NewOrder(party_id=shop.cafe, lines=lines))
        confirm_order(tx, BOSS, order.id)
        deliver_order(tx, BOSS, order.id)
        invoice_order(tx, BOSS, order.id)

    shop.database.run(sold)
    return shop


@pytest.mark.parametrize(
    ("language", "text", "told", "yes"),
    [
        (
            "en",
            "I want to return 2 kg of the house blend and the filter paper, unopened",
            (
                "Return 2 kg House Blend and 2 kg Filter Paper from order 1044, still sealed? "
                "Once the goods are here and checked, €81.00 is taken off your invoice."
            ),
            "yes",
        ),
        (
            "zh",
            "我要退货，2公斤鹤港拼配和滤纸，还没拆封",
            "要退回订单1044的2千克鹤港拼配和2千克滤纸（未拆封）吗？",
            "是",
        ),
    ],
)
def test_two_articles_go_back_with_one_yes_and_one_receipt(
    two_lines, talk, language, text, told, yes
):
    thread = talk(two_lines.ana, language=language)
    offer = thread.says(text)
    assert told in offer.reply
    assert two_lines.database.read(lambda tx: list_returns(tx, BOSS).items) == []
    thread.says(yes)
    done = two_lines.database.read(lambda tx: list_returns(tx, BOSS).items)
    assert [(one.sku, one.quantity) for one in reversed(done)] == [("HB-1000", 2), ("FP-250", 2)]
    assert len({one.claim_id for one in done}) == 1
    assert thread.receipt.count("R00001") == 1


def test_articles_of_two_orders_are_asked_about(two_lines, talk):
    reply = talk(two_lines.ana).says("return the yunnan and the filter paper, unopened").reply
    assert reply.startswith("What would you like to send back?")


@pytest.fixture
def twice_named(shop):
    """House Blend may stand in for the filters, which are there, and for Yunnan, which is short."""

    def named(tx):
        prices = list_price_lists(tx, BOSS)[0].id
        filters = an_article(tx, prices, "FP-250", "Filter Paper", "滤纸", "16.00", "9")
        for one in (filters, shop.yunnan):
            set_substitutes(tx, BOSS, one, (shop.house,))

    shop.database.run(named)
    return shop


def test_only_what_is_short_is_swapped(twice_named, talk):
    thread = talk(twice_named.ana)
    thread.says("I'd like to order 2 filter paper and 3 kg of yunnan")
    for _ in range(2):
        thread.says("yes")
    lines = [(line.sku, line.quantity) for line in latest(twice_named).lines]
    assert lines == [("FP-250", 2), ("HB-1000", 3)]


def test_what_the_order_has_already_is_not_offered_for_another(twice_named, talk):
    offered = talk(twice_named.ana).says("I'd like to order 2 kg of house blend and 3 kg of yunnan")
    assert offered.proposal.action == FlowName.PLACE_ORDER
    assert "Instead" not in offered.reply
    assert "3 kg Yunnan Single Origin" in offered.reply


@pytest.mark.parametrize(
    ("chosen", "ordered"),
    [
        ("HB-1000", ["FP-250", "HB-1000"]),
        ("HB-1000 for YN-1000", ["FP-250", "HB-1000"]),
        ("HB-1000 for HB-1000", ["FP-250", "YN-1000"]),
        ("FP-250 for YN-1000", ["FP-250", "YN-1000"]),
        ("nonsense", ["FP-250", "YN-1000"]),
        ("no", ["FP-250", "YN-1000"]),
    ],
)
def test_a_substitute_takes_the_place_of_what_is_short_only(
    twice_named, talk, with_provider, provider, chosen, ordered
):
    asked = {"items": "2 Filter Paper; 3 Yunnan", "substitute": chosen}
    provider.brain = hostile([("place_order", asked)])
    offered = talk(twice_named.ana, assistant=with_provider()).says("two of this, three of that")
    lines = offered.proposal.arguments["lines"]
    skus = twice_named.database.read(
        lambda tx: [get_variant(tx, BOSS, one).sku for one, _ in lines]
    )
    assert skus == ordered


@pytest.fixture
def mugs_and_shirts(shop):
    """The café got 3 mugs and 4 shirts in order 1044; they are sold by the piece."""
    wardrobe = a_wardrobe(shop)

    def sold(tx):
        goods = (wardrobe.mug, "3"), (wardrobe.shirts["small"], "4")
        order = place_order(tx, BOSS, wanted(shop.cafe, *goods))
        confirm_order(tx, BOSS, order.id)
        deliver_order(tx, BOSS, order.id)

    shop.database.run(sold)
    return shop


@pytest.mark.parametrize(
    ("items", "answers", "told"),
    [
        ("1.5 Mug; 2 Shirt", ["2"], "Return 2 × Mug blue and 2 × Shirt black S"),
        ("1.5 Mug; 2 Shirt", ["some"], "Return 3 × Mug blue and 2 × Shirt black S"),
        ("1.5 Mug; 2 Shirt", ["9"], "That is more than what was delivered."),
        ("1.5 Mug; 2.5 Shirt", ["2"], "Shirt black S is sold by the piece."),
        ("1.5 Mug; 2.5 Shirt", ["2", "3"], "Return 2 × Mug blue and 3 × Shirt black S"),
        ("1.5 Mug; 2 Shirt", ["0.5", "1"], "Return 1 × Mug blue and 2 × Shirt black S"),
        ("1.5 Mug; 2 Shirt", ["0.5"], "How many whole ones would you like?"),
    ],
)
def test_what_is_answered_about_one_of_several_that_go_back_counts(
    mugs_and_shirts, talk, with_provider, provider, items, answers, told
):
    thread = talk(mugs_and_shirts.ana, assistant=with_provider())
    provider.brain = hostile([("return_item", {"items": items, "condition": "sealed"})])
    asked = thread.says("take these back")
    assert asked.reply == "Mug blue is sold by the piece. How many whole ones would you like?"
    for answer in answers:
        provider.brain = hostile([("return_item", {"quantity": answer})])
        replied = thread.says(answer).reply
    assert told in replied


@pytest.mark.parametrize(
    ("said", "language", "told"),
    [
        (
            ("I'd like to order house blend and yunnan", "2", "3 kg"),
            "en",
            ("How much of Yunnan Single Origin", "2 kg House Blend at", "3 kg Yunnan Single"),
        ),
        (
            ("我要订拼配豆和云南豆", "2公斤", "3公斤"),
            "zh",
            ("云南单品豆要多少？", "2千克鹤港拼配", "3千克云南单品豆"),
        ),
    ],
)
def test_how_much_of_each_of_several_is_asked_one_by_one(shop, talk, said, language, told):
    thread = talk(shop.ana, language=language)
    *_, asked, offered = [thread.says(one).reply for one in said]
    assert told[0] in asked
    assert told[1] in offered
    assert told[2] in offered
