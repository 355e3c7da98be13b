from datetime import timedelta
from decimal import Decimal

import pytest

from assistant.suggestions import ActionKind
from erp_core.conversations import enrol_identity
from erp_core.kernel.actor import system
from erp_core.kernel.money import Money
from erp_core.parties import Purpose, record_consent
from erp_core.sales import NewOrderLine, NewQuotation, request_quotation
from tests.builders.coffee_shop import an_order

BOSS = system()


@pytest.fixture
def regular(shop, clock):
    """The café has bought every 21 days; its next order is due."""
    for _ in range(2):
        clock.advance(timedelta(days=21))
        shop.database.run(lambda tx: an_order(tx, shop.cafe, shop.house, "1"))
    clock.advance(timedelta(days=21))
    return shop


def actions(shop, make_assistant, party_id, kind=ActionKind.REORDER_DUE):
    assistant = make_assistant()
    drawn = shop.database.read(lambda tx: assistant.next_best_actions(tx, BOSS, party_id))
    return tuple(action for action in drawn if action.kind is kind)


def test_an_order_that_is_due_is_suggested_with_its_evidence(regular, make_assistant):
    (action,) = actions(regular, make_assistant, regular.ana)
    assert action.title_en == "Reorder due: Café Lindner"
    assert action.reason_en == (
        "Café Lindner orders every 21 days; the last order (1045, €24.50) was 21 days ago. "
        "No consent to offers is on file, so no message is drafted."
    )
    assert action.reason_zh.startswith(
        "Café Lindner每21天下一次单；上次订单（1045，€24.50）是21天前。"
    )
    assert [(one.kind, one.reference) for one in action.evidence] == [("order", "1045")]
    assert action.expected_value == Money.of("24.50", "EUR")
    assert (action.draft_en, action.draft_zh) == ("", "")


def test_a_message_is_drafted_only_with_consent_to_offers(regular, make_assistant):
    def agree(tx):
        enrol_identity(tx, BOSS, "sms", "main", "+491702222222", regular.ana, "Ana")
        record_consent(
            tx,
            BOSS,
            party_id=regular.ana,
            address="+491702222222",
            channel="sms",
            purpose=Purpose.MARKETING,
            granted=True,
            basis="form",
            source="test",
        )

    regular.database.run(agree)
    (action,) = actions(regular, make_assistant, regular.ana)
    assert action.draft_en.startswith("Hello! Your last order was 21 days ago.")
    assert "consent" not in action.reason_en
    assert "21天前" in action.draft_zh


def test_nothing_is_suggested_before_it_is_due(regular, make_assistant, clock):
    clock.advance(timedelta(days=-10))
    assert actions(regular, make_assistant, regular.ana) == ()


def test_a_habit_that_is_lost_is_not_called_due(regular, make_assistant, clock):
    clock.advance(timedelta(days=30))
    assert actions(regular, make_assistant, regular.ana) == ()


def test_a_single_order_is_no_rhythm(shop, make_assistant):
    assert actions(shop, make_assistant, shop.wei) == ()


def test_a_late_order_is_told_before_it_is_asked_for(shop, make_assistant):
    (action,) = actions(shop, make_assistant, shop.wei, ActionKind.DELAYED_DELIVERY)
    assert action.title_en == "Tell Wei Zhang that order 1042 is late"
    assert action.reason_en == (
        "Order 1042 was promised for Friday 15 May and does not keep it "
        "(the green beans from Yunnan arrived late). We now expect Thursday 21 May."
    )
    assert [(one.kind, one.reference) for one in action.evidence] == [("order", "1042")]
    assert action.expected_value == Money.of("62", "EUR")
    assert action.draft_en.startswith("Hello! Your order 1042 will not arrive on Friday 15 May")
    assert "云南生豆到港晚了" in action.draft_zh
    assert "supplier" not in f"{action.draft_en}{action.reason_en}"


def test_what_is_overdue_is_reminded_of_kindly_and_a_plan_is_offered_later(
    shop, make_assistant, clock
):
    (action,) = actions(shop, make_assistant, shop.ana, ActionKind.OVERDUE_INVOICE)
    assert action.title_en == "Friendly reminder of INV-2026-0001: Café Lindner"
    assert "€294.00" in action.draft_en
    assert "parts" not in action.draft_en
    assert action.expected_value == Money.of("294", "EUR")
    clock.advance(timedelta(days=7))
    (action,) = actions(shop, make_assistant, shop.ana, ActionKind.OVERDUE_INVOICE)
    assert "3 monthly parts" in action.draft_en
    assert "最多3个月" in action.draft_zh


def test_a_quotation_is_asked_about_while_it_still_stands(shop, make_assistant, clock):
    line = NewOrderLine(variant_id=shop.house, quantity=Decimal(10))
    new = NewQuotation(party_id=shop.cafe, lines=(line,))
    shop.database.run(lambda tx: request_quotation(tx, BOSS, new))
    kind = ActionKind.EXPIRING_QUOTATION
    assert actions(shop, make_assistant, shop.ana, kind) == ()
    clock.advance(timedelta(days=12))
    (action,) = actions(shop, make_assistant, shop.ana, kind)
    assert action.title_en == "Quotation Q-2026-0001 ends: Café Lindner"
    assert action.expected_value == Money.of("245", "EUR")
    assert "Tuesday 2 June" in action.draft_en
    clock.advance(timedelta(days=3))
    assert actions(shop, make_assistant, shop.ana, kind) == ()


def test_somebody_of_whom_nothing_is_due_gets_nothing(shop, make_assistant):
    assert actions(shop, make_assistant, shop.wei, ActionKind.OVERDUE_INVOICE) == ()
    assert actions(shop, make_assistant, shop.ana, ActionKind.DELAYED_DELIVERY) == ()
