"""What customers are told unasked: each thing once, where they can be reached, or not at all."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from channels.email.payload import Payload
from erp_core import conversations, finance, parties, sales
from erp_core.conversations import NoticeKind, NoticeState
from erp_core.conversations.tables import OutboxRow, ThreadRow
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.money import Money
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from erp_core.parties import ContactKind, NewContactPoint, Purpose
from erp_core.sales import OrderConfirmed
from frontdesk.bootstrap import listen_for_notices
from frontdesk.demo.carriers.telegram import TelegramCarrier
from frontdesk.demo.carriers.telegram_people import Person
from frontdesk.workflows.intake import store
from frontdesk.workflows.notices.causes import notice_listeners, tell_in_the_talk
from frontdesk.workflows.notices.tracking import tracking_page
from tests.builders.coffee_shop import a_shop
from tests.builders.house import a_house
from tests.builders.mail import TOM, a_mail, a_mail_desk, email_of
from tests.builders.noticed import House, confirm, enrolled, reads
from tests.builders.talk import WEI, answer_all, outbox, telegram_of, write

BOSS = system()


@pytest.fixture
def house(database: Database, clock: FixedClock, tmp_path: Path) -> House:
    shop = a_shop(database, clock)
    database.run(lambda tx: reads(tx, shop.wei, "zh"))
    enrolled(database, "telegram", WEI, shop.wei)
    listen_for_notices(database)
    return House(a_house(database, tmp_path), shop)


def test_history_that_was_built_without_a_house_tells_nobody(house: House) -> None:
    assert (house.told(), house.notices()) == ([], [])


def test_a_confirmed_order_is_told_once(house: House) -> None:
    order_id = confirm(house, house.shop.wei)

    assert house.told() == ["订单 1044 已确认：2千克鹤港拼配。合计：€49.00。"]
    [heard] = notice_listeners(house.desk.database.ports)[OrderConfirmed]
    house.do(lambda tx: heard(tx, OrderConfirmed(order_id=order_id)))
    assert len(house.told()) == 1
    assert house.notices() == [("confirmed", "sent", None)]


def test_a_customer_is_told_in_their_language(house: House) -> None:
    house.do(lambda tx: reads(tx, house.shop.wei, "en"))
    confirm(house, house.shop.wei)

    assert house.told() == ["Order 1044 is confirmed: 2 kg House Blend. Total: €49.00."]


def test_an_undone_cause_tells_nobody(house: House) -> None:
    order_id = house.order(house.shop.wei)

    def then_fail(tx: Tx) -> None:
        sales.confirm_order(tx, BOSS, order_id)
        raise KeyError

    with pytest.raises(KeyError):
        house.do(then_fail)

    assert (house.told(), house.notices()) == ([], [])


def test_what_its_customer_confirms_in_a_talk_is_not_told_again(house: House) -> None:
    order_id = house.order(house.shop.wei)

    def in_a_talk(tx: Tx) -> None:
        tell_in_the_talk(tx, house.shop.wei)
        sales.confirm_order(tx, BOSS, order_id)

    house.do(in_a_talk)

    assert house.told() == []
    assert house.notices() == [("confirmed", "told", None)]


def test_a_shipped_order_is_told_with_where_to_follow_it(house: House) -> None:
    order_id = confirm(house, house.shop.wei)
    house.do(lambda tx: conversations.switch_notice(tx, BOSS, NoticeKind.INVOICE, is_on=False))
    invoice = house.do(lambda tx: sales.invoice_order(tx, BOSS, order_id))
    pay(house, house.shop.wei, invoice.gross)
    house.told()

    house.do(
        lambda tx: sales.deliver_order(
            tx, BOSS, order_id, None, tracking_code="00340 434", carrier="DHL"
        )
    )

    assert house.told()[-1] == (
        "订单 1044 已发出，正在送往您处。\n运单号 (DHL)：00340 434\n在此查询物流："
        "https://www.dhl.de/en/privatkunden/pakete-empfangen/verfolgen.html?piececode=00340%20434"
    )


def pay(house: House, party_id: int, amount: Money) -> None:
    payment = finance.NewPayment(
        party_id=party_id, amount=amount, method=finance.PaymentMethod.CARD
    )
    house.do(lambda tx: finance.record_payment(tx, BOSS, payment))


def test_an_invoice_brings_its_document_and_payment_is_acknowledged(house: House) -> None:
    order_id = confirm(house, house.shop.wei)
    house.told()

    invoice = house.do(lambda tx: sales.invoice_order(tx, BOSS, order_id))
    assert house.told()[-1] == "这是您的发票 INV-2026-0003，金额 €49.00。请于5月19日周二之前付款。"
    pay(house, house.shop.wei, invoice.gross)
    assert house.told()[-1] == "谢谢！发票 INV-2026-0003（€49.00）已全部付清。"

    [file] = house.desk.database.read(lambda tx: conversations.files_of_thread(tx, BOSS, 2))
    assert (file.name, file.media_type) == ("发票 INV-2026-0003.pdf", "application/pdf")


def test_a_notice_whose_document_cannot_be_drawn_waits_and_nothing_is_open_meanwhile(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    order_id = confirm(house, house.shop.wei)
    house.told()
    house.do(lambda tx: sales.invoice_order(tx, BOSS, order_id))
    written = []

    def fails(*_: object) -> bytes:
        house.do(lambda tx: conversations.lock_thread(tx, 2))
        written.append(True)
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr("frontdesk.documents.layout.draw", fails)
        before = house.told()
    assert (written, house.notices()[-1][1]) == ([True], "waiting")
    assert not any("INV-2026-0003" in said for said in before)

    assert house.told()[-1].startswith("这是您的发票 INV-2026-0003")


def test_each_new_day_of_a_late_order_is_told_once(house: House) -> None:
    order_id = confirm(house, house.shop.wei)
    promised = date(2026, 5, 21)
    house.do(lambda tx: sales.set_promise(tx, BOSS, order_id, promised))
    house.told()

    def expect(day: date) -> None:
        house.do(lambda tx: sales.set_expectation(tx, BOSS, order_id, day))
        house.told()

    expect(promised - timedelta(days=1))
    expect(promised + timedelta(days=4))
    expect(promised + timedelta(days=5))
    expect(promised + timedelta(days=4))

    assert [said for said, _ in outbox(house.desk)][1:] == [
        "很抱歉，订单 1044 将晚于约定时间。现预计5月25日周一送达，原定5月21日周四。",
        "很抱歉，订单 1044 将晚于约定时间。现预计5月26日周二送达，原定5月21日周四。",
    ]


def test_a_refund_is_told(house: House) -> None:
    pay(house, house.shop.wei, Money(1250, "EUR"))

    payments = house.desk.database.read(
        lambda tx: finance.list_payments(tx, BOSS, party_id=house.shop.wei)
    )
    payment = max(payments.items, key=lambda one: one.id)
    house.do(lambda tx: finance.refund_payment(tx, BOSS, payment.id, Money(1250, "EUR"), "twice"))

    assert house.told() == ["我们已将 €12.50 按原支付方式退还给您。"]
    assert house.notices() == [("refunded", "sent", None)]


def test_a_kind_that_is_off_is_not_told_and_not_later(house: House) -> None:
    house.do(lambda tx: conversations.switch_notice(tx, BOSS, NoticeKind.CONFIRMED, is_on=False))
    confirm(house, house.shop.wei)
    house.do(lambda tx: conversations.switch_notice(tx, BOSS, NoticeKind.CONFIRMED, is_on=True))

    assert house.told() == []
    assert house.notices() == [("confirmed", "off", None)]


def test_who_opted_out_is_not_written_to_and_listed_for_staff(house: House) -> None:
    house.do(
        lambda tx: parties.record_consent(
            tx,
            BOSS,
            party_id=None,
            address=WEI,
            channel="telegram",
            purpose=Purpose.SERVICE,
            granted=False,
            basis="objection",
            source="test",
        )
    )
    confirm(house, house.shop.wei)

    assert house.told() == []
    assert house.notices() == [("confirmed", "unreachable", "telegram: opted out")]


def test_who_turned_us_away_at_the_carrier_is_not_written_to(house: House) -> None:
    telegram = telegram_of(house.desk)
    person = Person(int(WEI), "Wei", "Zhang")
    carrier = TelegramCarrier("7001:test-token", house.desk.clock.now, first_update_id=1)
    store(house.desk, telegram, json.dumps(carrier.stop(person)).encode())
    answer_all(house.desk)
    confirm(house, house.shop.wei)

    assert house.told() == []
    assert house.notices() == [("confirmed", "unreachable", "telegram: turned us away")]


def test_the_last_used_address_is_written_to(house: House) -> None:
    write(house.desk, "hello", 1, peer="700100009")
    answer_all(house.desk)
    enrolled(house.desk.database, "telegram", "700100009", house.shop.wei)
    before = len(house.told())
    confirm(house, house.shop.wei)

    house.told()
    peers = house.desk.database.read(
        lambda tx: tx.session.scalars(select(OutboxRow.peer).order_by(OutboxRow.id)).all()
    )
    assert peers[before:] == ["700100009"]


def test_who_was_never_proven_anywhere_is_listed_for_staff(house: House) -> None:
    confirm(house, house.shop.cafe)

    assert house.told() == []
    assert house.notices() == [("confirmed", "unreachable", "no proven address")]
    waiting = house.desk.database.read(
        lambda tx: conversations.list_notices(
            tx, BOSS, PageRequest(), state=NoticeState.UNREACHABLE
        )
    )
    assert [one.party_id for one in waiting.items] == [house.shop.cafe]


def test_a_mail_that_anybody_could_have_sent_silences_no_notice(
    house: House, tmp_path: Path
) -> None:
    desk = a_mail_desk(
        house.shop.database, tmp_path, "imap://a:b@127.0.0.1:9", "smtp://127.0.0.1:9"
    )
    mailed = House(desk, house.shop)
    on_file = NewContactPoint(kind=ContactKind.EMAIL, value=TOM)
    cafe = house.shop.cafe
    mailed.do(lambda tx: parties.add_contact_point(tx, BOSS, cafe, on_file))
    payload = Payload("INBOX", 1, 1, a_mail("hello", proven=False)).encoded()
    store(desk, email_of(desk), payload)
    answer_all(desk)
    before = len(outbox(desk))
    confirm(mailed, cafe)

    told = mailed.told()[before:]

    assert len(told) == 1
    assert mailed.notices() == [("confirmed", "sent", None)]
    threads = desk.database.read(
        lambda tx: tx.session.scalars(
            select(ThreadRow.subject).where(ThreadRow.channel == "email").order_by(ThreadRow.id)
        ).all()
    )
    assert threads == ["My order", "Your order 1044"]
    peers = desk.database.read(
        lambda tx: tx.session.scalars(select(OutboxRow.peer).order_by(OutboxRow.id)).all()
    )
    assert peers[before:] == [TOM]


@pytest.mark.parametrize(
    ("language", "subjects"),
    [
        ("en", ["Your order 1044", "Your order 1045"]),
        ("zh", ["您的订单 1044", "您的订单 1045"]),
    ],
)
def test_notices_by_mail_have_a_subject_and_one_thread_an_order(
    house: House, tmp_path: Path, language: str, subjects: list[str]
) -> None:
    desk = a_mail_desk(
        house.shop.database, tmp_path, "imap://a:b@127.0.0.1:9", "smtp://127.0.0.1:9"
    )
    mailed, cafe = House(desk, house.shop), house.shop.cafe
    on_file = NewContactPoint(kind=ContactKind.EMAIL, value=TOM)
    mailed.do(lambda tx: parties.add_contact_point(tx, BOSS, cafe, on_file))
    mailed.do(lambda tx: reads(tx, cafe, language))

    first = confirm(mailed, cafe)
    confirm(mailed, cafe)
    mailed.do(
        lambda tx: conversations.note_notice(tx, NoticeKind.CONFIRMED, first, cafe, detail="2")
    )
    mailed.told()

    threads = desk.database.read(
        lambda tx: tx.session.execute(
            select(ThreadRow.subject, ThreadRow.last_seq)
            .where(ThreadRow.channel == "email")
            .order_by(ThreadRow.id)
        ).all()
    )
    assert [tuple(one) for one in threads] == [(subjects[0], 2), (subjects[1], 1)]


def test_an_address_on_file_that_somebody_else_has_proven_is_not_written_to(
    house: House, tmp_path: Path
) -> None:
    desk = a_mail_desk(
        house.shop.database, tmp_path, "imap://a:b@127.0.0.1:9", "smtp://127.0.0.1:9"
    )
    mailed = House(desk, house.shop)
    on_file = NewContactPoint(kind=ContactKind.EMAIL, value=TOM)
    mailed.do(lambda tx: parties.add_contact_point(tx, BOSS, house.shop.cafe, on_file))
    mailed.do(
        lambda tx: conversations.enrol_identity(
            tx, BOSS, "email", email_of(desk).account, TOM, house.shop.wei, "Wei Zhang"
        )
    )
    confirm(mailed, house.shop.cafe)

    assert mailed.told() == []
    assert mailed.notices() == [("confirmed", "unreachable", "no proven address")]


def test_an_order_that_was_cancelled_meanwhile_is_not_confirmed(house: House) -> None:
    order_id = confirm(house, house.shop.wei)
    house.do(lambda tx: sales.cancel_order(tx, BOSS, order_id, "changed"))

    assert house.told() == []
    assert house.notices() == [("confirmed", "off", "overtaken")]


def test_a_notice_that_fails_is_tried_again_and_holds_up_no_other(house: House) -> None:
    house.do(
        lambda tx: conversations.note_notice(tx, NoticeKind.CONFIRMED, 999_999, house.shop.wei)
    )
    confirm(house, house.shop.wei)

    assert len(house.told()) == 1
    for _ in range(4):
        house.told()

    assert house.notices() == [
        ("confirmed", "failed", "OrderNotFound"),
        ("confirmed", "sent", None),
    ]


@pytest.mark.parametrize(
    ("carrier", "code", "page"),
    [
        ("UPS", "1Z 9", "https://www.ups.com/track?tracknum=1Z%209"),
        ("Our van", "7", None),
        ("DHL", None, None),
        (None, "7", None),
    ],
)
def test_a_parcel_is_followed_where_its_carrier_shows_it(
    carrier: str | None, code: str | None, page: str | None
) -> None:
    assert tracking_page(carrier, code) == page


def test_who_stands_for_another_entry_is_told_where_that_one_is_known(house: House) -> None:
    new = parties.NewParty(
        kind="person", name="W. Zhang", language="en", roles=frozenset({parties.PartyRole.CUSTOMER})
    )
    other = house.do(lambda tx: parties.create_party(tx, BOSS, new)).id
    home = house.do(lambda tx: parties.addresses_of(tx, BOSS, house.shop.wei))[0]
    house.do(
        lambda tx: parties.add_address(
            tx, BOSS, other, parties.NewAddress(**home.model_dump(exclude={"id", "party_id"}))
        )
    )
    taken = parties.NewMerge(other_id=house.shop.wei, reason="the same")
    house.do(lambda tx: parties.merge_parties(tx, BOSS, other, taken))
    confirm(house, other)
    assert len(house.told()) == 1
    assert [(kind, state) for kind, state, _ in house.notices()] == [("confirmed", "sent")]
