"""Campaigns through the house's own sender: with consent, in its hours, once; what came of it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from erp_core.conversations.tables import OutboxRow
from erp_core.crm import CampaignOutcome, campaign_outcome
from erp_core.crm.marketing_checks import MARKETING_CHECKS
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.money import Money
from erp_core.parties import Purpose
from frontdesk.application import Frontdesk
from frontdesk.workflows.notices.sending import send_waiting
from tests.builders.crm import BERLIN, a_shop, an_address, bought
from tests.builders.marketing import a_campaign, a_reader, a_segment, says, started
from tests.builders.sending import TOKEN, a_desk, arrived, delivering, until
from tests.builders.talk import answer_all, write
from tests.fakes.telegram import TelegramFake, telegram_fake

BOSS = system()


@pytest.fixture
def fake() -> Iterator[TelegramFake]:
    with telegram_fake(TOKEN) as running:
        yield running


@pytest.fixture
def desk(database: Database, tmp_path: Path, fake: TelegramFake) -> Frontdesk:
    return a_desk(database, tmp_path, fake)


def outcome(desk: Frontdesk, campaign_id: int) -> CampaignOutcome:
    return desk.database.read(lambda tx: campaign_outcome(tx, BOSS, campaign_id))


def peer(party_id: int) -> str:
    return f"70{party_id:07d}"


def queued(desk: Frontdesk) -> list[tuple[str, str]]:
    return desk.database.read(
        lambda tx: [
            (row.purpose, row.state)
            for row in tx.session.scalars(select(OutboxRow).order_by(OutboxRow.id))
        ]
    )


def violations(desk: Frontdesk) -> list[str]:
    return [one for check in MARKETING_CHECKS for one in desk.database.read(check.run).violations]


def test_a_message_goes_once_as_marketing_with_how_to_stop(
    desk: Frontdesk, fake: TelegramFake
) -> None:
    lea = a_reader(desk.database, "Lea")
    made = started(desk.database, a_campaign(desk.database, a_segment(desk.database).id).id)
    for _ in range(2):
        send_waiting(desk)
    assert queued(desk) == [(Purpose.MARKETING, "pending")]
    with delivering(desk):
        until(desk, "sent")
    [said] = arrived(fake, peer(lea))
    assert said.startswith("Dear Lea, come by. ")
    assert said.endswith("Reply STOP to hear no more of this.")
    assert outcome(desk, made.id).sent == 1
    assert violations(desk) == []


def test_an_objection_before_the_sender_has_it_is_respected(
    desk: Frontdesk, fake: TelegramFake
) -> None:
    lea, tom = a_reader(desk.database, "Lea"), a_reader(desk.database, "Tom")
    made = started(desk.database, a_campaign(desk.database, a_segment(desk.database).id).id)
    says(desk.database, lea, granted=False)
    send_waiting(desk)
    says(desk.database, tom, granted=False)
    with delivering(desk):
        until(desk, "dead")
    assert arrived(fake, peer(lea)) == arrived(fake, peer(tom)) == []
    found = outcome(desk, made.id)
    assert (found.sent, found.pending) == (0, 0)
    assert {one.reason: one.messages for one in found.failed} == {
        "telegram: did not agree to it": 1,
        "the recipient has not agreed to this, or has opted out": 1,
    }


def test_a_notice_that_the_night_overtook_waits_for_the_morning(
    desk: Frontdesk, clock: FixedClock
) -> None:
    a_reader(desk.database, "Lea")
    clock.move_to(datetime(2026, 5, 19, 19, 44, tzinfo=BERLIN))
    bounds = {"quiet_from": 20, "quiet_until": 8}
    started(desk.database, a_campaign(desk.database, a_segment(desk.database).id, **bounds).id)
    clock.advance(timedelta(minutes=16))
    send_waiting(desk)
    assert queued(desk) == []
    clock.advance(timedelta(hours=12))
    send_waiting(desk)
    assert len(queued(desk)) == 1


def test_the_outcome_is_what_was_worked_out_by_hand(
    desk: Frontdesk, clock: FixedClock, fake: TelegramFake
) -> None:
    database, article = desk.database, a_shop(desk.database)
    people = [a_reader(database, f"P{n}") for n in range(8)]
    for party_id in people:
        an_address(database, party_id)
    draft = a_campaign(database, a_segment(database).id, control_percent=50, outcome_days=7)
    started(database, draft.id)
    send_waiting(desk)
    with delivering(desk):
        until(desk, *["sent"] * len(queued(desk)))
    told = [one for one in people if arrived(fake, peer(one))]
    control = [one for one in people if one not in told]
    clock.advance(timedelta(hours=1))
    write(desk, "thanks", 1, peer=peer(told[0]))
    answer_all(desk)
    says(database, told[1], granted=False)
    bought(database, told[0], article, "2")
    bought(database, told[0], article, "1")
    bought(database, control[0], article, "1")
    clock.advance(timedelta(days=7))
    bought(database, told[1], article, "5")
    found = outcome(desk, draft.id)
    reached, compared = found.reached, found.control
    assert (found.sent, found.open_until) == (len(told), None)
    assert (reached.customers, reached.answered, reached.opted_out) == (len(told), 1, 1)
    assert (reached.ordered, reached.orders, reached.net) == (1, 2, Money.of("72.00", "EUR"))
    assert (compared.customers, compared.ordered, compared.orders) == (len(control), 1, 1)
    assert (compared.net, compared.answered) == (Money.of("24.00", "EUR"), 0)
    assert reached.share is not None
    assert compared.share is not None
    assert abs(reached.share - Decimal(1) / len(told)) < Decimal("0.0001")
    assert found.lift == reached.share - compared.share
    assert violations(desk) == []
