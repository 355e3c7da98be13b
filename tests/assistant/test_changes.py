"""What customers change after they ordered, in talk: other articles, another way to pay."""

import pytest

from erp_core.finance import get_payment_account, list_payments
from erp_core.kernel.actor import system
from erp_core.sales import HOUSE, get_order, item_changes_of_order
from tests.builders.finance import eur
from tests.builders.unchanged import digest
from tests.builders.wardrobe import a_wardrobe, arrived, bought, with_rules


@pytest.fixture
def wardrobe(shop):
    """Shirts, a mug, and Wei's card, PayPal and gift card, under the rules of a retailer."""
    with_rules(shop.database)
    return a_wardrobe(shop)


@pytest.fixture
def wei(wardrobe, talk):
    return talk(wardrobe.shop.wei)


def skus(wardrobe, order):
    found = wardrobe.shop.database.read(lambda tx: get_order(tx, system(), order.id))
    return [line.sku for line in found.lines]


def balance(wardrobe):
    read = wardrobe.shop.database.read
    return read(lambda tx: get_payment_account(tx, system(), wardrobe.gift)).balance


def changes(wardrobe, order):
    return wardrobe.shop.database.read(lambda tx: item_changes_of_order(tx, system(), order.id))


@pytest.mark.parametrize(
    "words",
    [
        "please change the small black shirt in order {number} to large and pay with my gift card",
        "chnage the blak shirt smal to lage in ordr {number}, pay with gift crad pls",
        "i want the large shirt instead of the small black one in order {number}, use my gift card",
        "订单{number}里的黑色小号衬衫换成大号,差价用礼品卡付",
        "订单{number}里那件黑色小号的要改成黑色大号的，差价拿礼品卡付吧",
    ],
)
def test_another_form_is_shown_with_the_difference_and_changed_once_after_a_yes(
    wardrobe, wei, words
):
    order = bought(wardrobe, wardrobe.shirts["small"], wardrobe.mug)
    before = digest(wardrobe.shop.database)
    offer = wei.says(words.format(number=order.number))
    assert offer.proposal is not None, offer.reply
    assert "25.00" in offer.proposal.preview
    assert "€5.00" in offer.proposal.preview
    assert digest(wardrobe.shop.database) == before

    yes = "好的" if offer.language == "zh" else "yes please"
    assert wei.says(yes).confirmed == 1
    assert skus(wardrobe, order) == ["SHIRT-LARGE", "MUG-MUG"]
    assert balance(wardrobe) == eur("25")
    after = digest(wardrobe.shop.database)
    assert wei.says(yes).confirmed is None
    assert digest(wardrobe.shop.database) == after


def test_the_second_change_of_an_order_is_refused_with_the_reason(wardrobe, wei):
    order = bought(wardrobe, wardrobe.shirts["small"])
    offer = wei.says(f"change the shirt in order {order.number} to white")
    assert "can't be changed again" in offer.proposal.preview
    assert "€2.00 less" in offer.proposal.preview
    wei.says("yes")
    before = digest(wardrobe.shop.database)
    for words, why in (
        (f"change the shirt in order {order.number} to large, pay by paypal", "changed before"),
        (f"pay order {order.number} with paypal instead", "stays paid as it is"),
        (f"send order {order.number} to Elbchaussee 12, 22765 Hamburg instead", "stays as it is"),
        (f"cancel order {order.number}, i dont need it anymore", "can't be cancelled any more"),
    ):
        answer = wei.says(words)
        assert answer.proposal is None
        assert why in answer.reply, answer.reply
    assert digest(wardrobe.shop.database) == before


def test_a_change_of_mind_leaves_the_order_and_a_correction_offers_anew(wardrobe, wei):
    order = bought(wardrobe, wardrobe.shirts["small"])
    before = digest(wardrobe.shop.database)
    wei.says(f"change the shirt in order {order.number} to large, with my gift card")
    corrected = wei.says("no, the white one")
    assert "Shirt white S" in corrected.proposal.preview
    paypal = wei.says("actually make it the large one and pay with paypal")
    assert "paid with PayPal" in paypal.proposal.preview
    declined = wei.says("wait no, leave it")
    assert declined.declined is not None
    assert wei.says("yes").confirmed is None
    assert digest(wardrobe.shop.database) == before


def test_what_is_not_clear_is_asked_and_may_be_answered_in_words(wardrobe, wei):
    order = bought(wardrobe, wardrobe.shirts["small"], wardrobe.mug)
    asked = wei.says(f"i want to change my order {order.number}")
    assert [label for label, _ in asked.options] == ["1 × Shirt black S", "1 × Mug blue"]
    forms = wei.says("the shirt")
    assert [label for label, _ in forms.options] == ["Shirt black L", "Shirt white S"]
    how = wei.says("the black one")
    assert "difference" in how.reply
    assert [label for label, _ in how.options] == [
        "Visa card ending 4242",
        "PayPal",
        "gift card (€30.00 left)",
    ]
    offer = wei.says("the one ending in 4242")
    assert "Visa card ending 4242" in offer.proposal.preview
    assert changes(wardrobe, order) == ()


def test_a_form_that_is_not_in_stock_is_refused_and_others_are_offered(wardrobe, wei):
    order = bought(wardrobe, wardrobe.shirts["small"])
    answer = wei.says(f"change the shirt in order {order.number} to green, pay with paypal")
    assert answer.proposal is None
    assert "not in stock" in answer.reply
    assert [label for label, _ in answer.options] == ["Shirt black L", "Shirt white S"]
    assert "Shirt white S" in wei.chooses("instead=SHIRT-WHITE").proposal.preview


def test_a_gift_card_with_too_little_on_it_is_refused_and_another_way_asked_for(wardrobe, wei):
    order = bought(wardrobe, *[wardrobe.shirts["small"]] * 2)
    answer = wei.says(f"pay order {order.number} with my gift card instead")
    assert answer.proposal is None
    assert "not enough on that gift card" in answer.reply
    offer = wei.says("then paypal")
    assert "with PayPal instead" in offer.proposal.preview
    wei.says("yes")
    paid = wardrobe.shop.database.read(
        lambda tx: list_payments(tx, system(), party_id=wardrobe.shop.wei)
    )
    methods = {each.method: (each.amount, each.refunded) for each in paid.items}
    assert methods["wallet"] == (eur("40"), eur("0"))


@pytest.mark.parametrize(
    "words",
    [
        "can i pay order {number} with my gift card instead?",
        "chnage the paymnt method of {number} to gift card",
        "订单{number}改用礼品卡付款",
        "{number}的付款方式换成礼品卡",
    ],
)
def test_an_order_is_paid_otherwise_once_after_a_yes(wardrobe, wei, words):
    order = bought(wardrobe, wardrobe.shirts["small"])
    offer = wei.says(words.format(number=order.number))
    assert offer.proposal is not None, offer.reply
    assert "€20.00" in offer.proposal.preview
    assert balance(wardrobe) == eur("30")
    wei.says("好" if offer.language == "zh" else "yes")
    assert balance(wardrobe) == eur("10")
    again = wei.says(f"pay order {order.number} with my visa again instead")
    assert again.proposal is None
    assert balance(wardrobe) == eur("10")


def test_nobody_changes_another_persons_order_or_pays_with_their_card(wardrobe, talk):
    order = bought(wardrobe, wardrobe.shirts["small"])
    ana = talk(wardrobe.shop.ana)
    before = digest(wardrobe.shop.database)
    for words in (
        f"change the shirt in order {order.number} to large, pay with my visa",
        f"pay order {order.number} with my card ending 9999 instead",
        f"exchange the shirt of order {order.number} for the large one",
        f"订单{order.number}的衬衫换成大号",
    ):
        answer = ana.says(words)
        assert answer.proposal is None
        assert "Shirt" not in answer.reply
        assert "4242" not in answer.reply
    wei = talk(wardrobe.shop.wei)
    foreign = wei.says(f"pay order {order.number} with the card ending 9999 instead")
    assert foreign.proposal is None
    assert "9999" not in str(foreign.options)
    assert digest(wardrobe.shop.database) == before


def test_more_of_something_is_for_a_person_and_another_product_is_refused(wardrobe, wei):
    order = bought(wardrobe, wardrobe.shirts["small"])
    more = wei.says(f"add another shirt to order {order.number}")
    assert [each.kind for each in more.effects] == ["hand_over"]
    other = wei.says(f"change the shirt in order {order.number} to the heron machine")
    assert other.proposal is None
    assert changes(wardrobe, order) == ()


def test_by_the_rules_of_the_house_nobody_has_to_say_how_the_difference_is_paid(wardrobe, wei):
    with_rules(wardrobe.shop.database, HOUSE)
    order = bought(wardrobe, wardrobe.shirts["small"])
    offer = wei.says(f"change the shirt in order {order.number} to large")
    assert "added to what you owe on the invoice" in offer.proposal.preview
    wei.says("yes")
    assert skus(wardrobe, order) == ["SHIRT-LARGE"]


def test_a_price_that_changed_since_the_offer_is_asked_about_again(wardrobe, wei):
    from erp_core.catalog import NewPrice, set_prices

    order = bought(wardrobe, wardrobe.shirts["small"])
    wei.says(f"change the shirt in order {order.number} to large, pay with paypal")
    dearer = NewPrice(
        variant_id=wardrobe.shirts["large"], unit_price="27.00", valid_from="2026-01-01"
    )
    wardrobe.shop.database.run(lambda tx: set_prices(tx, system(), 1, [dearer]))
    wei.says("yes")
    assert skus(wardrobe, order) == ["SHIRT-SMALL"]
    assert "has changed in the meantime" in wei.receipt
    wei.says("yes")
    assert skus(wardrobe, order) == ["SHIRT-LARGE"]


@pytest.mark.parametrize(
    "words",
    [
        "exchange the small shirt of order {number} for the large one, pay with paypal",
        "i got the smal shirt from {number}, can i swop it for a lage one? i pay with paypal",
        "{number}收到的黑色小号衬衫换成大号,差价用PayPal付",
    ],
)
def test_what_arrived_is_exchanged_once_after_a_yes(wardrobe, wei, words):
    from erp_core.sales import list_exchanges

    order = bought(wardrobe, wardrobe.shirts["small"], wardrobe.mug)
    arrived(wardrobe, order.id)
    offer = wei.says(words.format(number=order.number))
    assert offer.proposal is not None, offer.reply
    assert "€5.00" in offer.proposal.preview
    assert "PayPal" in offer.proposal.preview
    wei.says("好" if offer.language == "zh" else "yes")
    wei.says("好" if offer.language == "zh" else "yes")
    (made,) = wardrobe.shop.database.read(lambda tx: list_exchanges(tx, system())).items
    assert (made.state, made.difference, made.account_id) == (
        "requested",
        eur("5"),
        wardrobe.paypal,
    )
    again = wei.says(f"exchange the mug of order {order.number} for another one")
    assert again.proposal is None


def test_open_goods_are_changed_and_delivered_ones_exchanged_whatever_they_are_called(
    wardrobe, wei
):
    order = bought(wardrobe, wardrobe.shirts["small"])
    turned = wei.says(f"exchange the shirt of order {order.number} for the white one")
    assert "flow:change_items" in dict(turned.options).values()
    assert "Shirt white S" in wei.chooses("flow:change_items").proposal.preview
    wei.says("no")
    arrived(wardrobe, order.id)
    back = wei.says(f"change the shirt in order {order.number} to white")
    assert "flow:exchange_item" in dict(back.options).values()
    assert "Shirt white S" in wei.chooses("flow:exchange_item").proposal.preview


def test_a_return_goes_to_the_gift_card_where_the_rules_let_it(wardrobe, wei):
    from erp_core.sales import list_returns

    order = bought(wardrobe, wardrobe.shirts["small"])
    arrived(wardrobe, order.id)
    elsewhere = wei.says(f"return the shirt of order {order.number}, refund to my paypal")
    assert elsewhere.proposal is None
    assert "only to what the order was paid with" in elsewhere.reply
    offer = wei.says("ok to my gift card")
    assert "goes to gift card" in offer.proposal.preview
    wei.says("yes")
    (made,) = wardrobe.shop.database.read(lambda tx: list_returns(tx, system())).items
    assert made.refund_account_id == wardrobe.gift


def test_cancelling_needs_a_reason_of_the_house(wardrobe, wei):
    order = bought(wardrobe, wardrobe.shirts["small"])
    asked = wei.says(f"cancel order {order.number}")
    assert asked.proposal is None
    assert "Why" in asked.reply
    refused = wei.says("because my cat does not like it")
    assert refused.proposal is None
    assert "isn't cancelled for that reason" in refused.reply
    offer = wei.says("ok i ordered it by mistake")
    assert offer.proposal.arguments["reason"] == "ordered by mistake"
    assert wei.says("yes").confirmed == 1
    found = wardrobe.shop.database.read(lambda tx: get_order(tx, system(), order.id))
    assert found.state == "cancelled"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("cancel order {number}, i dont need it any more", "no longer needed"),
        ("下错单了，取消订单{number}", "ordered by mistake"),
    ],
)
def test_a_reason_that_was_said_is_not_asked_for(wardrobe, wei, words, reason):
    order = bought(wardrobe, wardrobe.shirts["small"])
    offer = wei.says(words.format(number=order.number))
    assert offer.proposal is not None, offer.reply
    assert offer.proposal.arguments["reason"] == reason


def test_another_message_in_between_leaves_the_offer_open_and_a_new_wish_replaces_it(wardrobe, wei):
    order = bought(wardrobe, wardrobe.shirts["small"])
    wei.says(f"change the shirt in order {order.number} to white")
    between = wei.says("how much is the house blend?")
    assert "24.50" in between.reply
    wei.says(f"change the shirt in order {order.number} to large, with paypal")
    wei.says("yes")
    assert skus(wardrobe, order) == ["SHIRT-LARGE"]
