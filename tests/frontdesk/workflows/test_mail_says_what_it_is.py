"""What a mail of ours says of itself: an answer, a notice nobody asked for, an offer that ends."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from channels.email.payload import Payload
from erp_core import conversations, parties
from erp_core.crm.errors import NobodyToWriteTo
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.parties import Purpose
from frontdesk.application import Frontdesk
from frontdesk.bootstrap import listen_for_notices
from frontdesk.unsubscribing.links import identity_of as identity_of_token
from frontdesk.unsubscribing.links import no_more_offers_link
from frontdesk.workflows.intake import store
from frontdesk.workflows.notices.sending import send_waiting
from frontdesk.workflows.real_time import real_now
from tests.builders.coffee_shop import a_shop
from tests.builders.mail import (
    TOM,
    Outgoing,
    Sent,
    a_mail,
    a_mail_desk,
    email_of,
    mail_settings,
    outgoing,
)
from tests.builders.marketing import a_campaign, a_segment, started
from tests.builders.noticed import House, confirm
from tests.builders.parties import a_customer
from tests.builders.sending import delivering
from tests.builders.talk import answer_all, outbox_states
from tests.builders.waiting import eventually
from tests.builders.web import web_of

BOSS = system()
PUBLIC = "https://desk.example"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def smtp() -> Iterator[Outgoing]:
    with outgoing() as server:
        yield server


@pytest.fixture
def desk(database: Database, tmp_path: Path, smtp: Outgoing) -> Frontdesk:
    email = mail_settings("imap://a:b@127.0.0.1:9", smtp.url)
    return a_mail_desk(database, tmp_path, "", "", email=email, public_url=PUBLIC)


@pytest.fixture
def web(desk: Frontdesk) -> Iterator[TestClient]:
    with web_of(desk) as client:
        yield client


def goes_out(desk: Frontdesk, smtp: Outgoing) -> Sent:
    """Send what waits; returns the last mail that went."""
    with delivering(desk, email_of(desk)):
        eventually(lambda: set(outbox_states(desk)) == {"sent"}, "all is sent")
    return smtp.sent[-1]


def a_subscriber(desk: Frontdesk) -> int:
    """Enter a customer who agreed to offers by mail; returns their identity."""
    party_id = a_customer(desk.database, "Tom").id

    def write(tx) -> int:
        made = conversations.enrol_identity(
            tx, BOSS, "email", email_of(desk).account, TOM, party_id, "Tom"
        )
        word = {"granted": True, "basis": "asked", "source": "a form", "purpose": Purpose.MARKETING}
        parties.record_consent(tx, BOSS, party_id=party_id, address=TOM, channel="email", **word)
        return made.id

    return desk.database.run(write)


def an_offer(desk: Frontdesk) -> None:
    segment = a_segment(desk.database).id
    started(desk.database, a_campaign(desk.database, segment).id)
    send_waiting(desk)


def may_get_offers(desk: Frontdesk) -> bool:
    return desk.database.read(
        lambda tx: parties.may_contact(tx, None, TOM, "email", Purpose.MARKETING)
    )


def test_an_answer_says_that_it_was_replied(desk: Frontdesk, smtp: Outgoing) -> None:
    store(desk, email_of(desk), Payload("INBOX", 7, 1, a_mail("hello")).encoded())
    answer_all(desk)

    mail = goes_out(desk, smtp).mail

    assert mail["Auto-Submitted"] == "auto-replied"
    assert (mail["List-Unsubscribe"], mail["List-Id"], mail["Precedence"]) == (None, None, None)


def test_a_notice_says_that_it_was_generated_and_that_it_went_to_one(
    database: Database, clock: FixedClock, desk: Frontdesk, smtp: Outgoing
) -> None:
    shop = a_shop(database, clock)
    listen_for_notices(database)
    account = email_of(desk).account
    database.run(
        lambda tx: conversations.enrol_identity(tx, BOSS, "email", account, TOM, shop.wei, "Wei")
    )
    confirm(House(desk, shop), shop.wei)
    send_waiting(desk)

    mail = goes_out(desk, smtp).mail

    assert mail["Auto-Submitted"] == "auto-generated"
    assert (mail["List-Unsubscribe"], mail["List-Id"], mail["Precedence"]) == (None, None, None)


def test_one_press_in_a_mailbox_ends_offers_and_leaves_notices(
    desk: Frontdesk, smtp: Outgoing, web: TestClient
) -> None:
    a_subscriber(desk)
    an_offer(desk)

    mail = goes_out(desk, smtp).mail

    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Precedence"] == "bulk"
    assert mail["List-Id"] == "<offers.shop.example>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = re.fullmatch(rf"<{PUBLIC}(/offers/\S+)>", mail["List-Unsubscribe"])
    assert found
    assert may_get_offers(desk)

    answer = web.post(found[1], data=ONE_CLICK)

    assert answer.status_code == 200
    assert not may_get_offers(desk)
    assert desk.database.read(
        lambda tx: parties.may_contact(tx, None, TOM, "email", Purpose.SERVICE)
    )
    with pytest.raises(NobodyToWriteTo):
        an_offer(desk)


def test_a_link_that_is_only_followed_asks_and_ends_nothing(
    desk: Frontdesk, web: TestClient
) -> None:
    who = a_subscriber(desk)
    path = no_more_offers_link(desk.settings, who, TOM, real_now()).removeprefix(PUBLIC)

    english, chinese = (web.get(path, headers={"accept-language": one}) for one in ("en", "zh-CN"))

    assert (english.status_code, chinese.status_code) == (200, 200)
    assert '<form method="post">' in english.text
    assert "不再接收优惠信息" in chinese.text
    assert "form-action 'self'" in english.headers["content-security-policy"]
    assert may_get_offers(desk)


def test_a_second_press_is_as_good_as_the_first_and_adds_no_word(
    desk: Frontdesk, web: TestClient
) -> None:
    who = a_subscriber(desk)
    path = no_more_offers_link(desk.settings, who, TOM, real_now()).removeprefix(PUBLIC)

    answers = [web.post(path, data=ONE_CLICK).status_code for _ in range(3)]

    assert answers == [200, 200, 200]
    said = desk.database.read(
        lambda tx: parties.consents_of(tx, BOSS, conversations.get_identity(tx, who).party_id)
    )
    assert [one.granted for one in said].count(False) == 1


def test_a_forged_link_and_one_of_nobody_end_nothing(desk: Frontdesk, web: TestClient) -> None:
    who = a_subscriber(desk)
    token = no_more_offers_link(desk.settings, who, TOM, real_now()).rpartition("/")[2]
    forged = token[:-2] + ("A" if token[-2] != "A" else "B") + token[-1]
    of_nobody = no_more_offers_link(desk.settings, who + 99, TOM, real_now()).rpartition("/")[2]

    refused = [web.post(f"/offers/{one}", data=ONE_CLICK) for one in (forged, token[:9], of_nobody)]

    assert [one.status_code for one in refused] == [404, 404, 404]
    assert web.get(f"/offers/{forged}").status_code == 404
    assert may_get_offers(desk)


def test_a_link_still_ends_offers_after_a_restore_and_nobody_elses(
    desk: Frontdesk, web: TestClient
) -> None:
    who = a_subscriber(desk)
    before = desk.settings
    restored = before.model_copy(update={"link_epoch": 1_800_000_000})
    own = no_more_offers_link(before, who, TOM, real_now()).rpartition("/")[2]
    anothers = no_more_offers_link(before, who, "ana@else.example", real_now()).rpartition("/")[2]

    assert identity_of_token(restored, own, lambda _number: TOM) == who
    assert web.post(f"/offers/{anothers}", data=ONE_CLICK).status_code == 404
    assert may_get_offers(desk)


def test_without_a_public_address_an_offer_has_no_link(desk: Frontdesk) -> None:
    nowhere = desk.settings.model_copy(update={"public_url": ""})

    assert no_more_offers_link(nowhere, 1, TOM, real_now()) == ""
