"""What was queued at a good hour is still asked about when the sender takes it."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from erp_core.conversations import send_again
from erp_core.conversations.tables import OutboxRow
from erp_core.crm import CampaignEnd, CampaignState, campaign_outcome, stop_campaign
from erp_core.crm.marketing_checks import MARKETING_CHECKS
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.states import WrongTransition
from erp_core.parties import NewMerge, merge_parties
from frontdesk.application import Frontdesk
from frontdesk.workflows.notices.sending import send_waiting
from frontdesk.workflows.real_time import real_now
from tests.builders.crm import BERLIN
from tests.builders.marketing import a_campaign, a_reader, a_segment, started
from tests.builders.sending import TOKEN, a_desk, arrived, delivering, until
from tests.builders.talk import answer_all, write
from tests.fakes.telegram import TelegramFake, telegram_fake

BOSS = system()
END = CampaignEnd(reason="wrong price")
NIGHT = {"quiet_from": 20, "quiet_until": 8}


@pytest.fixture
def fake() -> Iterator[TelegramFake]:
    with telegram_fake(TOKEN) as running:
        yield running


@pytest.fixture
def desk(database: Database, tmp_path: Path, fake: TelegramFake) -> Frontdesk:
    return a_desk(database, tmp_path, fake)


def peer(party_id: int) -> str:
    return f"70{party_id:07d}"


def queued(desk: Frontdesk) -> list[int]:
    return desk.database.read(
        lambda tx: list(tx.session.scalars(select(OutboxRow.id).order_by(OutboxRow.id)))
    )


def violations(desk: Frontdesk) -> list[str]:
    return [one for check in MARKETING_CHECKS for one in desk.database.read(check.run).violations]


def test_what_was_queued_before_the_night_goes_in_the_morning_and_holds_up_no_answer(
    desk: Frontdesk, fake: TelegramFake, clock: FixedClock
) -> None:
    lea = a_reader(desk.database, "Lea")
    clock.move_to(datetime(2026, 5, 19, 19, 40, tzinfo=BERLIN))
    started(desk.database, a_campaign(desk.database, a_segment(desk.database).id, **NIGHT).id)
    send_waiting(desk)
    clock.move_to(datetime(2026, 5, 19, 20, 0, tzinfo=BERLIN))
    write(desk, "hello", 1, peer=peer(lea))
    answer_all(desk)
    with delivering(desk):
        until(desk, "pending", "sent")
        assert "Dear Lea" not in "".join(arrived(fake, peer(lea)))
        clock.move_to(datetime(2026, 5, 20, 8, 0, tzinfo=BERLIN))
        until(desk, "sent", "sent")
    assert arrived(fake, peer(lea))[-1].startswith("Dear Lea")
    assert violations(desk) == []


def test_a_campaign_is_stopped_when_everybody_had_their_turn_and_nothing_more_goes(
    desk: Frontdesk, fake: TelegramFake
) -> None:
    people = [a_reader(desk.database, name) for name in ("Lea", "Tom")]
    made = started(desk.database, a_campaign(desk.database, a_segment(desk.database).id).id)
    assert made.id
    send_waiting(desk)
    stopped = desk.database.run(lambda tx: stop_campaign(tx, BOSS, made.id, END))
    assert (stopped.state, stopped.reason) == (CampaignState.STOPPED, "wrong price")
    with delivering(desk):
        until(desk, "dead", "dead")
        desk.database.run(lambda tx: send_again(tx, BOSS, queued(desk)[0], real_now()))
        until(desk, "dead", "dead")
    assert [arrived(fake, peer(one)) for one in people] == [[], []]
    found = desk.database.read(lambda tx: campaign_outcome(tx, BOSS, made.id))
    assert {one.reason: one.messages for one in found.failed} == {"the campaign was stopped": 2}
    assert violations(desk) == []


def test_a_campaign_whose_messages_all_went_is_not_stopped(desk: Frontdesk) -> None:
    a_reader(desk.database, "Lea")
    made = started(desk.database, a_campaign(desk.database, a_segment(desk.database).id).id)
    send_waiting(desk)
    with delivering(desk):
        until(desk, "sent")
    with pytest.raises(WrongTransition):
        desk.database.run(lambda tx: stop_campaign(tx, BOSS, made.id, END))


def test_what_waits_for_an_entry_that_was_merged_is_not_sent(
    desk: Frontdesk, fake: TelegramFake
) -> None:
    lea, twin = a_reader(desk.database, "Lea"), a_reader(desk.database, "Lea L")
    started(desk.database, a_campaign(desk.database, a_segment(desk.database).id).id)
    send_waiting(desk)
    desk.database.run(lambda tx: merge_parties(tx, BOSS, lea, NewMerge(other_id=twin, reason="x")))
    with delivering(desk):
        until(desk, "sent", "dead")
    assert [len(arrived(fake, peer(one))) for one in (lea, twin)] == [1, 0]
