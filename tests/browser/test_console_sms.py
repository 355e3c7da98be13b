"""A text message in the console: its segments are counted, and its delivery shows as it goes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from erp_core import conversations
from erp_core.conversations import CarrierReport, Progress
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from frontdesk.workflows.real_time import real_now
from tests.builders.access import a_user
from tests.builders.coffee_shop import a_shop
from tests.builders.texting import ANA, account, channel_of
from tests.fakes.twilio import ACCOUNT_SID
from tests.frontdesk.console.browsing import browsing
from tests.frontdesk.console.front import House, a_desk, aside, free_port, served, writes

pytestmark = pytest.mark.browser
SID = "SM" + "0" * 32


@pytest.fixture
def house(database: Database, clock: FixedClock, tmp_path: Path) -> Iterator[House]:
    """A coffee house with a number for text messages."""
    shop, port = a_shop(database, clock), free_port()
    desk = a_desk(database, tmp_path, port=port, twilio=account())
    a_user(database, "mia")
    with served(desk, port) as url:
        yield House(desk, shop, url)


def reported(house: House, progress: Progress, reason: str = "") -> None:
    word = CarrierReport("sms", ACCOUNT_SID, SID, progress, reason)
    aside(
        lambda: house.desk.database.run(lambda tx: conversations.apply_report(tx, word, real_now()))
    )


def taken(house: House, message_id: int) -> None:
    """Let the carrier take a reply."""

    def take(tx) -> None:
        where = ("sms", channel_of(house.desk).account)
        conversations.take_next(tx, *where, real_now(), limit=9, busy=frozenset())
        [row] = conversations.outbox_of(tx, message_id)
        conversations.mark_sent(tx, row.id, (SID,), real_now(), reported=True)

    aside(lambda: house.desk.database.run(take))


def test_segments_are_counted_while_one_writes(house: House) -> None:
    writes(house.desk, "where is my order", ANA, on="sms")
    with browsing(house.url) as screen:
        screen.logs_in()
        screen.opens(ANA)
        counter = screen.page.locator("[data-segments]")
        expect(counter).to_be_hidden()
        screen.composer.fill("a" * 160)
        expect(counter).to_have_text("1 segment")
        screen.composer.fill("a" * 161)
        expect(counter).to_have_text("2 segments")
        screen.composer.fill("中" * 135)
        expect(counter).to_have_text("3 segments")
        screen.page.get_by_role("tab", name="Internal note").click()
        expect(counter).to_be_hidden()


def test_a_reply_shows_how_far_the_carrier_got_with_it(house: House) -> None:
    known = writes(house.desk, "where is my order", ANA, on="sms")
    answer = house.last(known).id
    with browsing(house.url) as screen:
        screen.logs_in()
        screen.opens(ANA)
        taken(house, answer)
        screen.sees('[data-delivery="sent"]')
        for progress in (Progress.SENT, Progress.DELIVERED, Progress.READ):
            reported(house, progress)
            screen.sees(f'[data-delivery="sent"][data-progress="{progress}"]')
        reported(house, Progress.FAILED, "30003")
        screen.page.reload()
        screen.sees('[data-delivery="sent"][data-progress="read"]')
        screen.misses('[data-progress="failed"]')


def test_a_reply_that_failed_says_why_and_can_be_sent_again(house: House) -> None:
    known = writes(house.desk, "where is my order", ANA, on="sms")
    answer = house.last(known).id
    with browsing(house.url) as screen:
        screen.logs_in()
        screen.opens(ANA)
        taken(house, answer)
        reported(house, Progress.FAILED, "30005: nobody has this number")
        screen.sees('[data-delivery="dead"][data-progress="failed"]')
        screen.sees(".fd-row [data-undelivered]", "1")
        screen.sees(".fd-undelivered", "30005: nobody has this number")
        screen.page.get_by_role("button", name="Send again").click()
        screen.sees('[data-delivery="pending"]')
        screen.misses("[data-undelivered]")
