"""Notices about blocked lots: after a yes, in the customer's language, and once."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from erp_core import catalog, conversations, inventory, sales
from erp_core.conversations import NoticeKind
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx
from erp_core.sales import TellRecall, TellSlip
from erp_core.sales.service.slipping import note_slips
from frontdesk.bootstrap import listen_for_notices
from frontdesk.console.selling.late_supply import drafts_of
from frontdesk.console.selling.recall_card import recalls_of
from frontdesk.workflows.notices.wording import _SAID_BY, words_of_recall
from tests.builders.coffee_shop import a_shop, an_order
from tests.builders.house import a_house
from tests.builders.noticed import House, enrolled, reads
from tests.builders.talk import WEI

BOSS = system()


@pytest.fixture
def house(database: Database, clock: FixedClock, tmp_path: Path) -> House:
    shop = a_shop(database, clock)
    database.run(lambda tx: reads(tx, shop.wei, "zh"))
    enrolled(database, "telegram", WEI, shop.wei)
    listen_for_notices(database)
    return House(a_house(database, tmp_path), shop)


def test_a_blocked_lot_is_told_after_a_yes_and_to_whom_it_concerns(house: House) -> None:
    """Wei has two kilograms of lot LB-7, the café has three held; nobody is told by itself."""
    wei, cafe = house.shop.wei, house.shop.cafe
    for kind in (NoticeKind.CONFIRMED, NoticeKind.SHIPPED):
        house.do(lambda tx, kind=kind: conversations.switch_notice(tx, BOSS, kind, is_on=False))
    yunnan, five = house.shop.yunnan, Decimal(5)
    house.do(lambda tx: inventory.receive_stock(tx, BOSS, yunnan, five, Decimal(9), lot="LB-7"))
    late = house.do(lambda tx: sales.order_by_number(tx, BOSS, "1042")).id
    house.do(lambda tx: sales.reserve_order(tx, BOSS, late))
    house.do(lambda tx: sales.deliver_order(tx, BOSS, late))
    house.do(lambda tx: an_order(tx, cafe, yunnan, "3"))

    lot = house.do(lambda tx: inventory.lots_named(tx, ["LB-7"]))[0].id
    house.do(lambda tx: inventory.block_lot(tx, BOSS, lot, "mould"))

    assert house.told() == []
    assert {kind for kind, _, _ in house.notices()} == {"shipped", "confirmed"}  # both are off
    first, second = house.do(lambda tx: sales.list_recalls(tx, BOSS, lot_id=lot))
    assert [first.party_id, second.party_id] == [wei, cafe]
    article = house.do(lambda tx: catalog.get_variant(tx, BOSS, yunnan))
    in_english = words_of_recall(second, article, "en")
    assert in_english == (
        "We have stopped lot LB-7 of Yunnan Single Origin, which was set aside for your order "
        "1044. Nothing of it was sent to you. We will pack it as soon as other goods are in, and "
        "tell you when it leaves."
    )
    part = second.model_copy(update={"has_lot_blocked": False})
    for one in (part, part.model_copy(update={"received": True})):
        assert "stopped" not in words_of_recall(one, article, "en")
        assert "冻结" not in words_of_recall(one, article, "zh")
    house.do(lambda tx: sales.tell_recall(tx, BOSS, first.id, TellRecall()))
    house.do(lambda tx: sales.tell_recall(tx, BOSS, second.id, TellRecall(text="Dear Ana, ...")))
    [said] = house.told()
    assert said == (
        "请先不要使用订单 1042 中批次为 LB-7 的云南单品豆：我们已冻结该批次，正在检查。"
        "请将其单独存放，并在此回复我们，我们会为您处理。"
    )
    assert house.notices()[2:] == [
        ("recall", "sent", None),
        ("recall", "unreachable", "no proven address"),
    ]
    assert len(house.told()) == 1


def test_every_kind_of_notice_has_words() -> None:
    assert set(_SAID_BY) == set(NoticeKind)


def test_what_is_read_before_is_in_the_language_that_is_sent(house: House) -> None:
    """Wei's file says English, but the talk with them is in Chinese."""
    wei, desk = house.shop.wei, house.desk
    house.do(lambda tx: reads(tx, wei, "en"))
    identity = house.do(lambda tx: conversations.reaches_of(tx, [wei]))[0].identity.id

    def talks(tx: Tx) -> None:
        conversations.thread_to(tx, identity).language = "zh"

    house.do(talks)
    yunnan = house.shop.yunnan
    house.do(
        lambda tx: inventory.receive_stock(tx, BOSS, yunnan, Decimal(5), Decimal(9), lot="LB-7")
    )
    late = house.do(lambda tx: sales.order_by_number(tx, BOSS, "1042")).id
    house.do(lambda tx: sales.deliver_order(tx, BOSS, late))
    lot = house.do(lambda tx: inventory.lots_named(tx, ["LB-7"]))[0].id
    house.do(lambda tx: inventory.block_lot(tx, BOSS, lot, "mould"))

    [shown] = house.do(lambda tx: recalls_of(tx, BOSS, desk, "en", lot_id=lot))

    assert shown.language == "zh"
    house.do(lambda tx: sales.tell_recall(tx, BOSS, shown.recall.id, TellRecall()))
    assert house.told()[-1] == shown.text


def test_a_late_order_is_drafted_in_the_language_of_the_talk(house: House) -> None:
    """Wei's file says English, but the talk with them is in Chinese."""
    wei, desk = house.shop.wei, house.desk
    house.do(lambda tx: reads(tx, wei, "en"))
    identity = house.do(lambda tx: conversations.reaches_of(tx, [wei]))[0].identity.id

    def promised(tx: Tx) -> None:
        conversations.thread_to(tx, identity).language = "zh"
        today = business_date(tx)
        order = sales.order_by_number(tx, BOSS, "1042")
        sales.set_promise(tx, BOSS, order.id, today + timedelta(days=7))
        note_slips(tx, BOSS, {order.id: today + timedelta(days=30)})

    house.do(promised)
    [draft] = house.do(lambda tx: drafts_of(tx, BOSS, desk, "en"))

    assert (draft.language, draft.slip.party_id) == ("zh", wei)
    house.do(
        lambda tx: sales.tell_slip(tx, BOSS, draft.slip.id, TellSlip(expect=draft.slip.new_on))
    )
    assert house.told()[-1] == draft.text
