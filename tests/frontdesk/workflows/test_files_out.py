"""Files that go out: with the words where they fit, as a link where a channel carries none."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from erp_core import conversations
from erp_core.conversations import OutgoingReply
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from frontdesk.file_links import linked_file
from frontdesk.workflows.fitted import parts_with_files
from frontdesk.workflows.real_time import real_now
from tests.builders.sending import a_desk, asked, delivering, until
from tests.fakes.carrier import Break
from tests.fakes.telegram import TelegramFake, flood, telegram_fake

PDF = b"%PDF-1.4 a document"


@pytest.fixture
def fake() -> Iterator[TelegramFake]:
    with telegram_fake("7001:test-token") as running:
        running.wire.strikes = lambda path: path.endswith("/sendDocument")
        yield running


def queue(desk: Frontdesk, text: str, *names: str) -> None:
    def run(tx: Tx) -> None:
        thread = conversations.lock_thread(tx, 1)
        files = tuple(conversations.store_file(tx, PDF, name) for name in names)
        parts = parts_with_files(tx, desk, thread.channel, text, files)
        reply = OutgoingReply(text=text, parts=parts, files=files)
        conversations.queue_reply(tx, thread, reply)

    desk.database.run(run)


def test_a_document_arrives_with_its_words_as_one_message(
    database: Database, tmp_path: Path, fake: TelegramFake
) -> None:
    desk = a_desk(database, tmp_path, fake)
    asked(desk, "my invoice?")

    queue(desk, "Here it is.", "Invoice INV-2026-0001.pdf")

    with delivering(desk):
        until(desk, "sent", "sent")
    [sent] = fake.telegram.sent[1:]
    assert sent.text == "Here it is."
    assert sent.document is not None
    assert (sent.document.name, sent.document.content) == ("Invoice INV-2026-0001.pdf", PDF)
    [file] = desk.database.read(lambda tx: conversations.messages_of(tx, 1))[-1].attachments
    assert (file["state"], file["file_id"], file["name"]) == (
        "stored",
        1,
        "Invoice INV-2026-0001.pdf",
    )


def test_words_that_do_not_fit_beside_a_document_go_first_and_each_file_by_itself(
    database: Database, tmp_path: Path, fake: TelegramFake
) -> None:
    desk = a_desk(database, tmp_path, fake)
    asked(desk, "my papers?")

    queue(desk, "好" * 961, "one.pdf", "two.pdf")

    with delivering(desk):
        until(desk, *["sent"] * 4)
    sent = fake.telegram.sent[1:]
    assert [one.text for one in sent] == ["好" * 961, "", ""]
    assert [one.document and one.document.name for one in sent] == [None, "one.pdf", "two.pdf"]


def test_a_pause_is_waited_for_and_a_doubt_is_said(
    database: Database, tmp_path: Path, fake: TelegramFake
) -> None:
    desk = a_desk(database, tmp_path, fake, uncertain_after=600.0)
    asked(desk, "my invoice?")
    queue(desk, "Here it is.", "a.pdf")
    fake.wire.faults.append(flood(1))
    fake.wire.faults.append(Break.RESET_AFTER_ACCEPT)

    with delivering(desk):
        until(desk, "sent", "uncertain")

    assert [path.rpartition("/")[2] for path in fake.wire.requests].count("sendDocument") == 2


def test_a_channel_without_files_gets_a_link(
    database: Database, tmp_path: Path, fake: TelegramFake
) -> None:
    desk = a_desk(database, tmp_path, fake, public_url="https://desk.example")
    file_id = database.run(lambda tx: conversations.store_file(tx, PDF, "a.pdf"))

    parts = database.read(lambda tx: parts_with_files(tx, desk, "webchat", "Here it is.", [1]))

    [part] = parts
    words, _, token = part.text.partition("a.pdf: https://desk.example/files/")
    assert (words, part.files) == ("Here it is.\n", ())
    assert linked_file(desk.settings, token, real_now()) == file_id
