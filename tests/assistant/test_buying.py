"""Buying in a conversation: stock by a day, the same again, new orders, quotations, invoices."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from assistant.commands import FlowName
from assistant.turn import DemandNote, EffectKind
from erp_core.catalog import NewPrice, list_price_lists, set_prices
from erp_core.inventory import available
from erp_core.kernel.actor import system
from erp_core.kernel.money import Money
from erp_core.sales import (
    OrderState,
    QuotationState,
    last_order,
    list_quotations,
)
from tests.builders.coffee_shop import an_article, an_order
from tests.builders.unchanged import digest

BOSS = system()
TO_CAFE = "To: Café Lindner, Hafenstr. 1, 20457 Hamburg, DE"
OVERDUE = "By the way, €294.00 is overdue on your account."


def latest(shop):
    return shop.database.read(lambda tx: last_order(tx, BOSS, shop.cafe))


def with_filters(shop):
    """Add filters, in packs of 250 g, to the shelf and to the café's last order."""

    def add(tx):
        prices = list_price_lists(tx, BOSS)[0].id
        return an_article(tx, prices, "FP-250", "Filter Paper", "滤纸", "4.00", "100")

    return shop.database.run(add)


def dearer(shop, price):
    def change(tx):
        dated = NewPrice(
            variant_id=shop.house, unit_price=Decimal(price), valid_from=date(2026, 5, 1)
        )
        set_prices(tx, BOSS, list_price_lists(tx, BOSS)[0].id, [dated])

    shop.database.run(change)


# --- stock by a day ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "got the house blend? like 40 by fri",
            (
                "House Blend costs €24.50 per kilogram, tax included: €980.00 for 40 kg. "
                "Yes, 40 kg can be with you by Friday 22 May: ordered now they arrive by "
                "Thursday 21 May."
            ),
        ),
        (
            "got the house blend? like 40 by tomorrow",
            (
                "House Blend costs €24.50 per kilogram, tax included: €980.00 for 40 kg. "
                "40 kg are in stock, but not by Wednesday 20 May: ordered now they arrive by "
                "Thursday 21 May."
            ),
        ),
        (
            "got the yunnan? like 3 by fri",
            (
                "Yunnan Single Origin costs €31.00 per kilogram, tax included: €93.00 for 3 kg. "
                "Not by Friday 22 May, I'm afraid: "
                "it is out of stock, and I have no date for it yet."
            ),
        ),
    ],
)
def test_a_quantity_by_a_day_is_answered_plainly(talk, text, told):
    answer = talk(None).says(text)
    assert answer.reply == f"{told}\n\nShall I tell our sales team that you'd like it?"
    assert answer.proposal is None


def test_what_is_missing_is_noted_for_whoever_buys(shop, talk):
    answer = talk(None).says("got the house blend? like 70 by fri")
    (effect,) = answer.effects
    assert effect.kind is EffectKind.RECORD_UNMET_DEMAND
    friday = date(2026, 5, 22)
    assert effect.demand == DemandNote("House Blend", shop.house, Decimal(27), friday)


def test_a_customer_goes_on_from_stock_to_the_order(shop, talk):
    thread = talk(shop.ana)
    asked = thread.says("got the house blend? like 10 by fri")
    assert asked.reply.endswith("Shall I prepare the order?")
    offered = thread.says("yes")
    assert offered.proposal.action == FlowName.PLACE_ORDER
    assert offered.reply == (
        f"{OVERDUE}\n\nOrder this?\n10 kg House Blend at €24.50: €245.00\n"
        "Total €245.00, tax included. "
        f"Everything is in stock and will be with you by Friday 22 May.\n{TO_CAFE}"
    )
    thread.says("yes")
    placed = latest(shop)
    assert (placed.promised_on, placed.gross) == (date(2026, 5, 22), Money.of("245", "EUR"))


def test_a_question_that_follows_stock_may_be_declined(shop, talk):
    thread = talk(shop.ana)
    thread.says("got the house blend? like 10 by fri")
    assert thread.says("no").reply == "All right, we'll leave it."
    assert thread.dialogue.awaiting is None


# --- the same again, with a change ------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "goods", "total"),
    [
        ("same as last time +2kg by fri?", "7 kg House Blend at €24.50: €171.50", "€171.50"),
        ("same as last time pls but 2 more", "7 kg House Blend at €24.50: €171.50", "€171.50"),
        ("same again but 20 kg", "20 kg House Blend at €24.50: €490.00", "€490.00"),
        ("跟上次一样再加两包", "7千克鹤港拼配，单价 €24.50：€171.50", "€171.50"),
        ("上次那个再加两包", "7千克鹤港拼配，单价 €24.50：€171.50", "€171.50"),
    ],
)
def test_the_last_order_is_repeated_with_a_change(shop, talk, text, goods, total):
    language = "zh" if "上" in text else "en"
    thread = talk(shop.ana, max_buttons=0, language=language)
    offered = thread.says(text)
    assert goods in offered.reply
    assert total in offered.reply
    thread.says("1")
    assert f"{latest(shop).gross}" == f"{total.removeprefix('€')} EUR"


def test_ana_of_the_demo_reads_price_day_and_what_is_overdue_and_answers_one(shop, talk):
    thread = talk(shop.ana, max_buttons=0, channel="terminal")
    offered = thread.says("same as last time +2kg by fri?")
    assert offered.reply == (
        f"{OVERDUE}\n\nOrder this again?\n7 kg House Blend at €24.50: €171.50\n"
        "Total €171.50, tax included. "
        f"Everything is in stock and will be with you by Friday 22 May.\n{TO_CAFE}"
    )
    thread.says("1")
    assert thread.receipt == (
        "Thank you! Order 1044 is placed, total €171.50, and will be with you by Friday 22 May."
    )
    placed = latest(shop)
    assert (placed.state, placed.promised_on) == (OrderState.CONFIRMED, date(2026, 5, 22))
    thread.says("1")
    assert latest(shop).number == "1044"


def test_two_is_no_and_changes_nothing(shop, talk):
    thread = talk(shop.ana, max_buttons=0)
    before = (latest(shop), shop.database.read(lambda tx: available(tx, shop.house)))
    thread.says("same as last time +2kg by fri?")
    assert thread.says("2").reply == "All right, nothing was changed."
    assert (latest(shop), shop.database.read(lambda tx: available(tx, shop.house))) == before


def test_an_article_may_be_left_out_and_another_taken_instead(shop, talk):
    filters = with_filters(shop)
    assert "5 kg Filter Paper at €4.00: €20.00" in (
        talk(shop.ana).says("same as last time but filter paper instead").reply
    )
    shop.database.run(lambda tx: an_order(tx, shop.cafe, filters, "3"))
    answer = talk(shop.ana).says("same as last time but with 2 kg house blend")
    assert "3 kg Filter Paper" in answer.reply
    assert "2 kg House Blend at €24.50: €49.00" in answer.reply


def test_a_day_that_cannot_be_kept_is_said_with_the_one_that_can(shop, talk):
    answer = talk(shop.ana).says("same as last time by tomorrow")
    assert (
        "Everything is in stock, but not by Wednesday 20 May: "
        "it will be with you by Thursday 21 May." in answer.reply
    )


def test_a_price_that_rises_between_offer_and_yes_is_asked_about_again(shop, talk):
    thread = talk(shop.ana)
    thread.says("same as last time +2kg by fri?")
    dearer(shop, "30.00")
    before = latest(shop)
    thread.says("yes")
    assert thread.receipt.startswith("Price or stock has changed in the meantime")
    assert "7 kg House Blend at €30.00 (last time €24.50): €210.00" in thread.receipt
    assert latest(shop) == before
    thread.says("yes")
    assert latest(shop).gross == Money.of("210", "EUR")


def test_above_anas_limit_nothing_is_offered(shop, talk):
    before = digest(shop.database)
    answer = talk(shop.ana).says("same as last time but 62 kg")
    assert answer.reply.startswith("This order is above the amount that you may order for")
    assert answer.proposal is None
    assert digest(shop.database) == before


# --- a new order ------------------------------------------------------------------------------


def test_several_articles_are_ordered_after_one_yes_and_stock_is_held_once(shop, talk):
    filters = with_filters(shop)
    free = shop.database.read(lambda tx: available(tx, filters))
    thread = talk(shop.ana)
    offered = thread.says("I want to order 3 kg house blend and 2 kg filter paper by friday")
    assert offered.reply == (
        f"{OVERDUE}\n\nOrder this?\n"
        "3 kg House Blend at €24.50: €73.50\n2 kg Filter Paper at €4.00: €8.00\n"
        "Total €81.50, tax included. "
        f"Everything is in stock and will be with you by Friday 22 May.\n{TO_CAFE}"
    )
    thread.says("yes")
    thread.says("yes")
    placed = latest(shop)
    assert [(line.sku, line.quantity) for line in placed.lines] == [
        ("HB-1000", Decimal(3)),
        ("FP-250", Decimal(2)),
    ]
    assert shop.database.read(lambda tx: available(tx, filters)) == free - 2
    assert [one.record[0] for one in thread.receipts] == ["orders"]


def test_an_order_is_corrected_before_the_yes(shop, talk):
    thread = talk(shop.ana)
    thread.says("I want to order 3 kg house blend")
    assert "4 kg House Blend" in thread.says("no, 4 kg").reply
    thread.says("yes")
    assert latest(shop).lines[0].quantity == Decimal(4)


def test_what_is_not_clear_is_asked_for(shop, talk):
    thread = talk(shop.ana)
    assert thread.says("I want to place an order").reply == "Which articles, and how much of each?"
    assert thread.says("house blend").reply == "How much of House Blend would you like?"
    assert "3 kg House Blend at €24.50: €73.50" in thread.says("3").reply


def test_a_new_order_in_chinese(shop, talk):
    thread = talk(shop.ana, language="zh")
    offered = thread.says("我要订3公斤拼配豆")
    assert "要下这个订单吗？\n3千克鹤港拼配，单价 €24.50：€73.50" in offered.reply
    thread.says("好的")
    assert latest(shop).gross == Money.of("73.50", "EUR")


def test_a_stranger_who_would_order_becomes_a_lead(shop, talk):
    thread = talk(None)
    before = digest(shop.database)
    answer = thread.says("I want to order 3 kg house blend")
    assert answer.reply == (
        "House Blend: €24.50, tax included.\n\n"
        "I've told our sales team that you're interested. If you're a customer already, "
        "I can go on as soon as I know who you are."
    )
    assert [value for _, value in answer.options] == ["flow:sales_enquiry", "flow:verify_identity"]
    (effect,) = answer.effects
    assert (effect.kind, effect.lead.interest) == (EffectKind.RECORD_LEAD, "House Blend")
    assert answer.proposal is None
    assert digest(shop.database) == before


# --- quotations -------------------------------------------------------------------------------


def test_a_quotation_is_made_after_a_yes_and_ordered_at_its_prices(shop, talk):
    thread = talk(shop.ana)
    offered = thread.says("can I get a quote for 10 kg house blend")
    assert offered.reply == (
        "Make you a quotation for this?\n10 kg House Blend at €24.50: €245.00\n"
        "Total €245.00, tax included, good until Tuesday 2 June."
    )
    thread.says("yes")
    assert thread.receipt == (
        "Quotation Q-2026-0001 is made: €245.00, tax included, good until Tuesday 2 June. "
        "To order it, write “order quotation Q-2026-0001”."
    )
    dearer(shop, "30.00")
    again = thread.says("order quotation Q-2026-0001")
    assert "10 kg House Blend at €24.50: €245.00" in again.reply
    assert "Everything is in stock" in again.reply
    assert TO_CAFE in again.reply
    thread.says("yes")
    assert latest(shop).gross == Money.of("245", "EUR")
    (quoted,) = shop.database.read(lambda tx: list_quotations(tx, BOSS)).items
    assert (quoted.state, quoted.order_id) == (QuotationState.ACCEPTED, latest(shop).id)
    assert thread.says("order quotation Q-2026-0001").reply == (
        "Quotation Q-2026-0001 has been ordered already."
    )


def test_a_quotation_whose_goods_are_gone_by_the_yes_is_asked_about_again(shop, talk):
    for _ in range(3):
        assert talk(shop.ana).says("i want to order 1 kg house blend").proposal
    thread = talk(shop.ana)
    thread.says("can I get a quote for 10 kg house blend")
    thread.says("yes")
    thread.says("order quotation Q-2026-0001")
    free = shop.database.read(lambda tx: available(tx, shop.house))
    shop.database.run(lambda tx: an_order(tx, shop.wei, shop.house, f"{free - 1}"))
    orders = latest(shop)
    thread.says("yes")
    assert "has changed in the meantime" in thread.receipt
    assert latest(shop) == orders
    thread.says("yes")
    assert latest(shop).gross == Money.of("245", "EUR")


def test_another_customers_quotation_is_the_same_as_none(shop, talk):
    thread = talk(shop.ana)
    thread.says("can I get a quote for 10 kg house blend")
    thread.says("yes")
    other = talk(shop.wei)
    told = other.says("order quotation Q-2026-0001").reply
    assert told == other.says("order quotation Q-2026-0009").reply
    assert told == "I can't find that quotation under your name. Could you check the number?"


def test_a_quotation_that_has_run_out_is_not_ordered(shop, talk, clock):
    thread = talk(shop.ana)
    thread.says("can I get a quote for 10 kg house blend")
    thread.says("yes")
    clock.advance(timedelta(days=15))
    before = digest(shop.database)
    told = thread.says("order quotation Q-2026-0001")
    assert told.reply.startswith("Quotation Q-2026-0001 has expired")
    assert told.proposal is None
    assert digest(shop.database) == before


def test_a_quotation_in_chinese(shop, talk):
    thread = talk(shop.ana, language="zh")
    assert thread.says("给我报价单").reply == "请问要哪些商品，各要多少？"
    assert thread.says("拼配豆").reply == "鹤港拼配要多少？"
    offered = thread.says("10公斤")
    assert "合计 €245.00，含税，有效期至6月2日周二。" in offered.reply
    thread.says("好的")
    assert thread.receipt.startswith("报价单 Q-2026-0001 已出：€245.00")


# --- somebody who might buy -------------------------------------------------------------------


def test_a_stranger_is_advised_within_the_budget_and_becomes_a_lead(talk):
    thread = talk(None)
    answer = thread.says("opening a small cafe, which house blend, 30 eur?")
    assert "House Blend: €24.50, tax included." in answer.reply
    assert answer.reply.endswith("so that they can get in touch?")
    (effect,) = answer.effects
    assert effect.lead.budget == Money.of("30", "EUR")
    second = thread.says("Lea Sommer, lea@sommer.example")
    (effect,) = second.effects
    assert effect.lead.contact == "Lea Sommer, lea@sommer.example"
    assert second.reply == "Thank you! Our sales team gets in touch by 11:00 on Tuesday 19 May."
    assert thread.dialogue.awaiting is None


# --- invoices ---------------------------------------------------------------------------------


def test_a_copy_of_the_latest_invoice_goes_along_as_a_document(shop, talk):
    answer = talk(shop.ana).says("can you send me a copy of my invoice?")
    assert answer.reply == (
        "Invoice INV-2026-0001: €294.00 open, due on Sunday 10 May, 9 days overdue."
    )
    assert [one.kind for one in answer.documents] == ["invoice"]


def test_a_wrong_name_is_passed_to_accounts_and_what_is_owed_is_told_in_one_turn(shop, talk):
    thread = talk(shop.ana, language="zh")
    answer = thread.says("发票抬头错了麻烦重开,另外我还欠多少")
    assert "未付 €294.00（发票 1 张），其中 €294.00 已逾期。" in answer.reply
    assert answer.reply.endswith(
        "发票 INV-2026-0001 上应该怎么写？请写正确的抬头；税号或地址有变也请一并写上。"
        "如果是另一张发票，请写发票号。"
    )
    offered = thread.says("Café Lindner GmbH, DE123456789")
    assert offered.proposal.action == FlowName.INVOICE_CORRECTION
    assert "Café Lindner GmbH, DE123456789" in offered.reply
    thread.says("是的")
    assert thread.receipt.startswith("谢谢。我已转给财务同事（工单 ")
    assert thread.receipts[0].record[0] == "cases"
