"""Items of an order become other forms of the same product, and the difference is settled."""

import dataclasses

import pytest

from erp_core import finance, inventory
from erp_core.finance import StoredValueShort
from erp_core.kernel.actor import system
from erp_core.sales import (
    HOUSE,
    RETAIL,
    CannotCancel,
    CannotChangeAddress,
    CannotChangeItems,
    CannotChangePayment,
    ItemUnavailable,
    NewItemChange,
    NewPaymentChange,
    NoPaymentNamed,
    NoSuchLine,
    OrderRules,
    OtherProduct,
    PreviewOutdated,
    ReasonNotAccepted,
    RefundElsewhere,
    SameArticle,
    SamePaymentAccount,
    cancel_order,
    change_address,
    change_items,
    change_payment_method,
    item_changes_of_order,
    preview_item_change,
    preview_payment_change,
)
from tests.builders.finance import eur
from tests.builders.retail import a_shop, arrived, bought
from tests.builders.sales import ELSEWHERE, an_order, seen, violations
from tests.builders.unchanged import digest


@pytest.fixture
def shop(database):
    return a_shop(database)


@pytest.fixture
def retail(database):
    """The rules of a retailer."""
    database.ports = dataclasses.replace(database.ports, policies={OrderRules: RETAIL})


def swap(shop, order, *forms, account=None):
    """Lines of an order, in turn, as other shirts."""
    lines = seen(shop, order.id).lines
    changes = tuple(
        {"line_id": line.id, "variant_id": shop.shirts[form]}
        for line, form in zip(lines, forms, strict=False)
    )
    return NewItemChange.model_validate({"changes": changes, "account_id": account})


def change(shop, order, new, expect=None):
    return shop.database.run(lambda tx: change_items(tx, system(), order.id, new, expect=expect))


def pays(shop, account):
    return NewPaymentChange(account_id=account)


def paid_otherwise(shop, order, account):
    return shop.database.run(
        lambda tx: change_payment_method(tx, system(), order.id, pays(shop, account))
    )


def balance(shop, account):
    read = shop.database.read
    return read(lambda tx: finance.get_payment_account(tx, system(), account)).balance


def payments(shop):
    found = shop.database.read(lambda tx: finance.list_payments(tx, system(), party_id=shop.ana))
    return sorted(
        (each.method, each.amount, each.refunded, each.unallocated) for each in found.items
    )


def refused(shop, error, order, new):
    """Refuse a change, in its preview as in the deed, and leave everything as it is."""
    before = digest(shop.database)
    with pytest.raises(error):
        shop.database.read(lambda tx: preview_item_change(tx, system(), order.id, new))
    with pytest.raises(error):
        change(shop, order, new)
    assert digest(shop.database) == before


def test_a_dearer_shirt_is_paid_with_the_named_card(shop):
    order = bought(shop, "small", "plain")
    new = swap(shop, order, "large", account=shop.gift)
    shown = shop.database.read(lambda tx: preview_item_change(tx, system(), order.id, new))
    done = change(shop, order, new, shown.fingerprint)

    assert (shown.difference, shown.paid, shown.refunded) == (eur("5"), eur("5"), eur("0"))
    assert (done.difference, done.paid, done.refunds) == (eur("5"), eur("5"), ())
    after = seen(shop, order.id)
    assert [line.variant_id for line in after.lines] == [shop.shirts["large"], shop.shirts["plain"]]
    assert (after.gross, after.payment_state) == (eur("45"), "paid")
    assert balance(shop, shop.gift) == eur("25")
    zero = eur("0")
    assert payments(shop) == [
        ("card", eur("40"), zero, zero),
        ("stored_value", eur("5"), zero, zero),
    ]
    held = shop.database.read(lambda tx: inventory.reserved_for(tx, "orders", [order.id]))
    assert {variant: int(q) for (_, variant), q in held.items()} == {
        shop.shirts["large"]: 1,
        shop.shirts["plain"]: 1,
    }
    assert shop.database.read(lambda tx: item_changes_of_order(tx, system(), order.id)) == (done,)
    assert violations(shop.database) == []


@pytest.mark.parametrize(
    ("rules", "account"), [(HOUSE, "card"), (HOUSE, None), (RETAIL, "card"), (RETAIL, "gift")]
)
def test_a_cheaper_shirt_is_refunded_where_it_is_wanted(shop, rules, account):
    shop.database.ports = dataclasses.replace(shop.database.ports, policies={OrderRules: rules})
    order = bought(shop, "large")
    new = swap(shop, order, "small", account=account and getattr(shop, account))
    done = change(shop, order, new)

    (refund,) = done.refunds
    assert (done.difference, refund.amount) == (eur("-5"), eur("5"))
    assert refund.method == ("stored_value" if account == "gift" else "card")
    assert balance(shop, shop.gift) == (eur("35") if account == "gift" else eur("30"))
    assert payments(shop) == [("card", eur("25"), eur("5"), eur("0"))]
    assert violations(shop.database) == []


def test_the_house_refunds_a_cheaper_shirt_only_the_way_it_was_paid(shop):
    order = bought(shop, "large")
    refused(shop, RefundElsewhere, order, swap(shop, order, "small", account=shop.gift))
    unpaid = an_order(shop, shop.ana, (shop.shirts["large"], "1"))
    done = change(shop, unpaid, swap(shop, unpaid, "small", account=shop.gift))
    assert (done.difference, done.refunds) == (eur("-5"), ())


def test_an_equal_price_moves_no_money_and_an_unpaid_order_only_its_invoice(shop):
    order = bought(shop, "small")
    assert change(shop, order, swap(shop, order, "plain")).refunds == ()
    assert payments(shop) == [("card", eur("20"), eur("0"), eur("0"))]

    other = an_order(shop, shop.ana, (shop.shirts["small"], "1"))
    assert change(shop, other, swap(shop, other, "large")).paid == eur("0")
    assert seen(shop, other.id).gross == eur("25")
    assert violations(shop.database) == []


def test_what_is_not_there_or_not_the_same_product_is_refused(shop):
    order = bought(shop, "small")
    line = seen(shop, order.id).lines[0].id

    def to(*changes):
        return NewItemChange.model_validate(
            {"changes": [{"line_id": a, "variant_id": b} for a, b in changes]}
        )

    refused(shop, OtherProduct, order, to((line, shop.mug)))
    refused(shop, SameArticle, order, to((line, shop.shirts["small"])))
    refused(shop, NoSuchLine, order, to((99_999, shop.shirts["large"])))
    twice = to((line, shop.shirts["large"]), (line, shop.shirts["plain"]))
    refused(shop, NoSuchLine, order, twice)
    arrived(shop, order.id)
    refused(shop, CannotChangeItems, order, swap(shop, order, "large"))


def test_a_gift_card_that_is_too_small_changes_nothing(shop):
    order = bought(shop, "small", "small", "plain")
    shop.database.run(
        lambda tx: finance.record_payment(
            tx,
            system(),
            finance.NewPayment(
                party_id=shop.ana,
                amount=eur("28"),
                method="stored_value",
                account_id=shop.gift,
                allocate_to=(),
            ),
        )
    )
    refused(shop, StoredValueShort, order, swap(shop, order, "large", account=shop.gift))


def test_a_yes_is_to_what_was_shown(shop):
    order = bought(shop, "small")
    new = swap(shop, order, "large", account=shop.card)
    shown = shop.database.read(lambda tx: preview_item_change(tx, system(), order.id, new))
    other = swap(shop, order, "plain", account=shop.card)
    before = digest(shop.database)

    with pytest.raises(PreviewOutdated):
        change(shop, order, other, shown.fingerprint)

    assert digest(shop.database) == before


@pytest.mark.usefixtures("retail")
def test_a_retailer_allows_one_change_in_stock_and_paid_at_once(shop):
    order = bought(shop, "small", "small")
    refused(shop, NoPaymentNamed, order, swap(shop, order, "large"))
    refused(shop, ItemUnavailable, order, swap(shop, order, "gone", account=shop.card))
    new = swap(shop, order, "large", account=shop.card)
    shown = shop.database.read(lambda tx: preview_item_change(tx, system(), order.id, new))
    assert shown.final
    change(shop, order, new)

    refused(shop, CannotChangeItems, order, swap(shop, order, "plain"))
    before = digest(shop.database)
    with pytest.raises(CannotCancel):
        shop.database.run(lambda tx: cancel_order(tx, system(), order.id, "no longer needed"))
    with pytest.raises(CannotChangePayment):
        paid_otherwise(shop, order, shop.gift)
    with pytest.raises(CannotChangeAddress):
        shop.database.run(lambda tx: change_address(tx, system(), order.id, ELSEWHERE))
    assert digest(shop.database) == before


@pytest.mark.usefixtures("retail")
def test_a_retailer_cancels_for_its_own_reasons(shop):
    order = bought(shop, "small", with_account=shop.gift)
    before = digest(shop.database)
    with pytest.raises(ReasonNotAccepted) as wrong:
        shop.database.run(lambda tx: cancel_order(tx, system(), order.id, "too dear"))
    assert wrong.value.field == "reason"
    assert digest(shop.database) == before

    shop.database.run(lambda tx: cancel_order(tx, system(), order.id, "no longer needed"))
    assert balance(shop, shop.gift) == eur("30")


def test_an_order_is_paid_with_a_gift_card_instead(shop):
    order = bought(shop, "large")
    shown = shop.database.read(
        lambda tx: preview_payment_change(tx, system(), order.id, pays(shop, shop.gift))
    )
    done = paid_otherwise(shop, order, shop.gift)

    assert (shown.amount, done.amount, done.refund.method) == (eur("25"), eur("25"), "card")
    assert balance(shop, shop.gift) == eur("5")
    zero = eur("0")
    assert payments(shop) == [
        ("card", eur("25"), eur("25"), zero),
        ("stored_value", eur("25"), zero, zero),
    ]
    assert seen(shop, order.id).payment_state == "paid"
    back = paid_otherwise(shop, order, shop.card)
    assert (back.refund.method, balance(shop, shop.gift)) == ("stored_value", eur("30"))
    assert violations(shop.database) == []


def test_a_payment_changes_only_to_another_that_covers_it_and_before_it_leaves(shop):
    order, small = bought(shop, "small", "plain"), bought(shop, "small")
    before = digest(shop.database)
    with pytest.raises(SamePaymentAccount):
        paid_otherwise(shop, order, shop.card)
    with pytest.raises(StoredValueShort):
        paid_otherwise(shop, order, shop.gift)
    assert digest(shop.database) == before
    arrived(shop, small.id)
    with pytest.raises(CannotChangePayment):
        paid_otherwise(shop, small, shop.gift)
