from datetime import timedelta

import pytest

from erp_core.conversations import enrol_identity
from erp_core.kernel.actor import system
from erp_core.kernel.money import Money
from erp_core.parties import Purpose, record_consent
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


def actions(shop, make_assistant, party_id):
    assistant = make_assistant()
    return shop.database.read(lambda tx: assistant.next_best_actions(tx, BOSS, party_id))


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
