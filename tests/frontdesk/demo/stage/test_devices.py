"""Ana's phone and Tom's mailbox on the stage: what they write, what arrives, what is refused."""

import base64
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import anyio
import pytest
from starlette.testclient import TestClient

from frontdesk.demo.carriers.mail import MailCarrier
from frontdesk.demo.facts import ANA_PHONE, TOM_MAIL
from frontdesk.demo.stage.app import Stage, build_stage_app
from frontdesk.demo.stage.board import Board
from frontdesk.demo.stage.lines import Chat
from frontdesk.demo.stage.mailbox import Mailbox
from frontdesk.demo.stage.running import TOM_BERG
from frontdesk.demo.stage.staff import edited
from frontdesk.demo.stage.texting import Texting
from tests.fakes.twilio import ACCOUNT_SID, AUTH_TOKEN, NUMBERS, a_twilio
from tests.frontdesk.demo.stage.test_stage import OWN, a_stage

NOW = datetime(2026, 5, 19, 7, 0, tzinfo=UTC)
SHOP = "service@shop.example"


def _now() -> datetime:
    return NOW


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return a_stage(tmp_path / "phone.json")


@pytest.fixture
def client(stage: Stage) -> TestClient:
    return TestClient(build_stage_app(stage), base_url="http://127.0.0.1:8001")


def _shop_texts(client: TestClient, recipient: str, text: str) -> None:
    sent = {"From": NUMBERS.sms, "To": recipient, "Body": text}
    path = f"/twilio/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"
    assert client.post(path, data=sent, auth=(ACCOUNT_SID, AUTH_TOKEN)).status_code == 201


def _shop_mails(mail: MailCarrier, recipient: str, text: str, answers: str = "") -> None:
    letter = EmailMessage(policy=default)
    letter["From"], letter["To"], letter["Subject"] = SHOP, recipient, "Re: My Heron"
    letter["Message-ID"] = "<answer@shop.example>"
    if answers:
        letter["References"] = answers
    letter.set_content(text)
    envelope = SimpleNamespace(content=letter.as_bytes(), rcpt_tos=[recipient])
    take: Any = mail._take
    assert anyio.run(take, None, None, envelope) == "250 taken"


def test_what_ana_texts_waits_at_twilio_and_is_shown(client: TestClient, stage: Stage) -> None:
    answer = client.post("/demo/sms/write", json={"text": " same as last time "}, headers=OWN)

    assert answer.status_code == 204
    [line] = stage.texting.shown()
    assert (line["mine"], line["text"], line["taken"]) == (True, "same as last time", False)
    [call] = stage.twilio.pending
    assert (call.form["From"], call.form["Body"]) == (ANA_PHONE, "same as last time")


def test_a_text_to_ana_is_shown_once_and_nobody_else_s(client: TestClient, stage: Stage) -> None:
    _shop_texts(client, ANA_PHONE, "Your code is 123456")
    _shop_texts(client, "+491713920009", "for somebody else")

    assert [line["text"] for line in stage.texting.shown()] == ["Your code is 123456"]


def test_texts_outlive_the_demo(tmp_path: Path) -> None:
    def opened() -> Texting:
        chat = Chat(_now, Board(), tmp_path / "sms.json")
        return Texting(a_twilio(), ANA_PHONE, chat)

    opened().write("hello")

    assert [line["text"] for line in opened().shown()] == ["hello"]


def test_tom_s_mail_goes_to_the_shop_with_the_story_s_photo(
    client: TestClient, stage: Stage
) -> None:
    said = {"text": "leaking AGAIN", "subject": "My Heron", "thread": None, "picture": "story"}

    assert client.post("/demo/mail/write", json=said, headers=OWN).status_code == 204

    [raw] = stage.mail._store.mails
    written = message_from_bytes(raw, policy=default)
    [file] = written.iter_attachments()
    assert (written["Subject"], written["To"]) == ("My Heron", SHOP)
    assert written["From"] == "Tom Berg <tom.berg@example.com>"
    assert file.get_filename() == "heron-leaks.jpg"
    [letter] = stage.mailbox.shown()
    assert letter["files"] == [{"name": "heron-leaks.jpg", "there": True}]
    photo = client.get("/demo/mail/files/0/0")
    assert photo.headers["content-type"] == "image/jpeg"
    assert photo.content == client.get("/demo/mail/photo").content
    assert client.get("/demo/mail/files/0/1").status_code == 404


@pytest.mark.parametrize(
    "picture",
    [
        "another",
        {"type": "image/svg+xml", "content": "PHN2Zz4="},
        {"type": "image/png", "content": "not base64!"},
        {"type": "image/png", "content": ""},
        {"type": "image/png", "content": base64.b64encode(b"x" * (5 * 1024 * 1024 + 1)).decode()},
    ],
)
def test_what_is_no_picture_is_not_mailed(client: TestClient, stage: Stage, picture: Any) -> None:
    said = {"text": "look", "picture": picture}

    assert client.post("/demo/mail/write", json=said, headers=OWN).status_code == 422
    assert stage.mailbox.shown() == []
    assert stage.mail._store.mails == []


def test_an_empty_text_and_an_empty_mail_are_refused(client: TestClient, stage: Stage) -> None:
    for path in ("sms", "mail"):
        answer = client.post(f"/demo/{path}/write", json={"text": " "}, headers=OWN)
        assert answer.status_code == 422
    assert stage.twilio.pending == []
    assert stage.mail._store.mails == []


def test_an_answer_joins_the_thread_of_the_mail_that_it_answers(stage: Stage) -> None:
    stage.mailbox.write("leaking AGAIN", subject="My Heron", thread=None)
    stage.mailbox.write("something else", subject="Filters", thread=None)
    first = message_from_bytes(stage.mail._store.mails[0])["Message-ID"]

    _shop_mails(stage.mail, TOM_MAIL, "Hello Tom", answers=first)
    _shop_mails(stage.mail, "somebody.else@example.com", "not for Tom")
    stage.mailbox.write("thank you", subject="", thread=0)

    shown = [(one["thread"], one["mine"], one["text"]) for one in stage.mailbox.shown()]
    assert shown == [
        (0, True, "leaking AGAIN"),
        (1, True, "something else"),
        (0, False, "Hello Tom"),
        (0, True, "thank you"),
    ]
    answer = message_from_bytes(stage.mail._store.mails[2])
    assert answer["In-Reply-To"] == "<answer@shop.example>"
    assert answer["References"] == f"{first} <answer@shop.example>"


def test_mails_outlive_the_demo_but_not_their_files(tmp_path: Path) -> None:
    def opened() -> Mailbox:
        mail = MailCarrier(SHOP, _now)
        return Mailbox(mail, TOM_BERG, _now, Board(), tmp_path / "mail.json")

    opened().write("leaking", subject="My Heron", thread=None)

    [letter] = opened().shown()
    assert (letter["text"], letter["thread"]) == ("leaking", 0)


def test_nothing_is_told_while_the_server_is_away(client: TestClient) -> None:
    assert client.get("/demo/figures").json() is None
    assert client.get("/demo/draft").json() == {"draft": None, "thread": None}
    assert client.post("/demo/draft/send", headers=OWN).status_code == 404


def test_only_the_demo_s_own_staff_can_be_logged_in(client: TestClient) -> None:
    answer = client.post("/demo/console", json={"login": "wei"}, headers=OWN)

    assert answer.status_code == 422
    assert "set-cookie" not in answer.headers


def test_mia_takes_out_what_only_the_assistant_would_say() -> None:
    draft = (
        "Hello! This is the automated assistant of the shop.\n\nYour warranty is valid.\n\n"
        "1. Switch off.\n2. Look.\n\nI've told our service team; someone will answer you here."
    )

    letter = edited(draft, "Hello Tom,", "Mia")

    assert letter == "Hello Tom,\n\nYour warranty is valid.\n\n1. Switch off.\n2. Look.\n\nMia"
