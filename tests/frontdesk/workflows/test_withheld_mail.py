"""The dead letter of a mail that its server did not give ends when the mail is had after all."""

from pathlib import Path

import pytest

from channels.email.payload import Payload
from erp_core import conversations
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from frontdesk.application import Frontdesk
from frontdesk.workflows.intake import store
from tests.builders.house import ScriptedAssistant, echoes
from tests.builders.mail import a_mail, a_mail_desk, email_of, mail_settings
from tests.builders.talk import answer_all, incoming


def comes(desk: Frontdesk, *payloads: Payload) -> None:
    for payload in payloads:
        store(desk, email_of(desk), payload.encoded())
    while answer_all(desk):
        pass


def errors(desk: Frontdesk) -> list[str | None]:
    letters = desk.database.read(lambda tx: conversations.dead_letters(tx, system()))
    return [letter.error for letter in letters]


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Frontdesk:
    settings = mail_settings("imap://a:b@127.0.0.1:9", "smtp://127.0.0.1:9")
    assistant = ScriptedAssistant(echoes)
    return a_mail_desk(database, tmp_path, "", "", email=settings, assistant=assistant)


def withheld(uid: int, why: str = "over quota", validity: int = 7) -> Payload:
    return Payload("INBOX", validity, uid, why.encode(), withheld=True)


def left(uid: int) -> str:
    return f"Mail {uid} in INBOX cannot be fetched (over quota): look at it there."


def test_a_mail_that_is_had_after_all_is_answered_and_only_its_own_dead_letter_ends(
    desk: Frontdesk,
) -> None:
    comes(desk, withheld(5), withheld(6), withheld(5, validity=8))
    assert errors(desk) == [left(5), left(6), left(5)]

    comes(desk, Payload("INBOX", 7, 5, a_mail("Hello")))

    assert errors(desk) == [left(5), left(6)]
    assert incoming(desk) == ["Hello"]


def test_a_mail_that_was_read_before_under_another_number_ends_its_dead_letter_too(
    desk: Frontdesk,
) -> None:
    comes(desk, Payload("INBOX", 7, 4, a_mail("Hello")), withheld(5))

    comes(desk, Payload("INBOX", 7, 5, a_mail("Hello")))

    assert errors(desk) == []
    assert incoming(desk) == ["Hello"]


def test_one_mail_has_one_dead_letter_whatever_its_server_says(desk: Frontdesk) -> None:
    comes(desk, withheld(5), withheld(5, "a corrupted index"))

    assert errors(desk) == [left(5)]
