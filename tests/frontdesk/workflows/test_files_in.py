"""Files that customers send: fetched beside the turn, stored as what they are, or given up."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from erp_core import conversations
from erp_core.conversations import FileState, FileView
from erp_core.conversations.file_tables import BlobRow, FileRow, MessageFileRow
from erp_core.conversations.service.files import MAX_FETCHES
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from frontdesk.application import Frontdesk
from frontdesk.demo.carriers import telegram
from frontdesk.demo.carriers.telegram_people import Person
from frontdesk.workflows.fetching import FetchingLoop
from frontdesk.workflows.intake import store
from frontdesk.workflows.real_time import real_now
from tests.builders.full_disk import full_disk
from tests.builders.pictures import a_photo
from tests.builders.sending import a_desk
from tests.builders.talk import answer_all, count, telegram_of
from tests.builders.waiting import eventually
from tests.fakes.carrier import Answer, Break
from tests.fakes.telegram import TelegramFake, flood, telegram_fake

WEI = Person(700100001, "Wei", "Zhang")
PHOTO = a_photo()
ALL_BUT_ONE = MAX_FETCHES - 1


@pytest.fixture
def fake() -> Iterator[TelegramFake]:
    with telegram_fake("7001:test-token") as running:
        running.wire.strikes = lambda path: "/getFile" in path or "/file/" in path
        yield running


@contextmanager
def fetching(desk: Frontdesk) -> Iterator[None]:
    """Run a fetching loop beside the test, on an event loop of its own."""
    stop, loop = asyncio.Event(), asyncio.new_event_loop()

    async def run() -> None:
        task = asyncio.create_task(FetchingLoop(desk, telegram_of(desk)).run())
        await stop.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await telegram_of(desk).close()

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()), daemon=True)
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(20)
        loop.close()


def arrives(desk: Frontdesk, sent: telegram.Update) -> None:
    import json

    store(desk, telegram_of(desk), json.dumps(sent).encode())
    answer_all(desk)


def files(desk: Frontdesk) -> list[FileView]:
    return desk.database.read(lambda tx: conversations.files_of_thread(tx, system(), 1))


def settled(desk: Frontdesk, state: FileState) -> FileView:
    eventually(lambda: [one.state for one in files(desk)] == [state], f"the file is {state}")
    return files(desk)[0]


def make_due(desk: Frontdesk) -> None:
    def run(tx) -> None:
        from erp_core.conversations.file_tables import MessageFileRow

        tx.session.execute(update(MessageFileRow).values(due_at=real_now()))

    desk.database.run(run)


def test_a_photo_is_answered_at_once_and_fetched_beside_the_turn(
    database: Database, tmp_path: Path, fake: TelegramFake
) -> None:
    desk = a_desk(database, tmp_path, fake)

    arrives(desk, fake.telegram.send_photo(WEI, PHOTO))

    assert [one.state for one in files(desk)] == [FileState.PENDING]
    with fetching(desk):
        file = settled(desk, FileState.STORED)
    assert (file.kind, file.name, file.media_type, file.size) == (
        "photo",
        "photo-1.jpg",
        "image/jpeg",
        len(PHOTO),
    )
    kept = desk.database.read(lambda tx: conversations.get_file(tx, system(), file.file_id or 0))
    assert kept.content == PHOTO
    thread = desk.database.read(lambda tx: conversations.get_thread(tx, system(), 1))
    [shown] = thread.messages[0].attachments
    assert (shown["state"], shown["file_id"], shown["name"]) == ("stored", 1, "photo-1.jpg")


def test_a_file_is_what_its_bytes_say_and_ends_so(
    database: Database, tmp_path: Path, fake: TelegramFake
) -> None:
    desk = a_desk(database, tmp_path, fake)
    page = b"<html><script>alert(1)</script>"

    arrives(desk, fake.telegram.send_file(WEI, page, "../../invoice.pdf", "application/pdf"))

    with fetching(desk):
        file = settled(desk, FileState.STORED)
    assert (file.name, file.media_type) == ("invoice.pdf.txt", "text/plain")


@pytest.mark.parametrize("trouble", [flood(1), Break.RESET, Break.HALF_BODY])
def test_a_carrier_in_trouble_is_asked_again(
    database: Database, tmp_path: Path, fake: TelegramFake, trouble: Answer | Break
) -> None:
    desk = a_desk(database, tmp_path, fake)
    fake.wire.faults.append(trouble)

    arrives(desk, fake.telegram.send_photo(WEI, PHOTO))

    with fetching(desk):
        eventually(lambda: files(desk)[0].error is not None, "the first try failed")
        assert files(desk)[0].state is FileState.PENDING
        make_due(desk)
        file = settled(desk, FileState.STORED)
    assert (file.error, file.size) == (None, len(PHOTO))


def test_a_file_that_is_gone_is_shown_as_failed(
    database: Database, tmp_path: Path, fake: TelegramFake
) -> None:
    desk = a_desk(database, tmp_path, fake)
    arrives(desk, fake.telegram.send_photo(WEI, PHOTO))
    fake.telegram.files.clear()

    with fetching(desk):
        file = settled(desk, FileState.FAILED)

    assert file.file_id is None
    assert file.error == ("Undeliverable: Wrong file_id or the file is temporarily unavailable")


def test_a_file_that_kills_who_fetches_it_is_given_up_after_eight_tries(
    database: Database, tmp_path: Path, fake: TelegramFake
) -> None:
    desk = a_desk(database, tmp_path, fake)
    arrives(desk, fake.telegram.send_photo(WEI, PHOTO))

    for _ in range(8):
        later = real_now() + timedelta(hours=1)
        taken = desk.database.run(
            lambda tx, at=later: conversations.next_expected(tx, "telegram", "7001", at)
        )
        assert taken is not None
        make_due(desk)
    last = desk.database.run(
        lambda tx: conversations.next_expected(tx, "telegram", "7001", real_now())
    )

    assert last is None
    assert [one.state for one in files(desk)] == [FileState.FAILED]


def test_a_disk_that_is_full_for_long_loses_no_file_and_keeps_no_half_of_one(
    database: Database, tmp_path: Path, fake: TelegramFake
) -> None:
    desk = a_desk(database, tmp_path, fake)
    large = bytes(range(256)) * 2048
    arrives(desk, fake.telegram.send_file(WEI, large, "scan.bin", "application/octet-stream"))

    tried = MessageFileRow.attempts
    database.run(lambda tx: tx.session.execute(update(MessageFileRow).values({tried: ALL_BUT_ONE})))

    with full_disk(database):
        for _ in range(2):
            with fetching(desk):
                eventually(lambda: put_off(desk), "the file is put off and no attempt counted")
            assert files(desk)[0].state is FileState.PENDING
            make_due(desk)
        assert (count(desk, FileRow), count(desk, BlobRow)) == (0, 0)

    with fetching(desk):
        file = settled(desk, FileState.STORED)
    kept = desk.database.read(lambda tx: conversations.get_file(tx, system(), file.file_id or 0))
    assert kept.content == large
    assert (count(desk, FileRow), count(desk, BlobRow)) == (1, 1)


def put_off(desk: Frontdesk) -> bool:
    row = desk.database.read(lambda tx: tx.session.scalars(select(MessageFileRow)).one())
    return row.attempts == ALL_BUT_ONE and row.due_at > real_now()


def test_a_place_is_no_file(database: Database, tmp_path: Path, fake: TelegramFake) -> None:
    desk = a_desk(database, tmp_path, fake)
    update = fake.telegram.write(WEI, "x")
    message = update["message"]
    assert isinstance(message, dict)
    del message["text"]
    message["location"] = {"latitude": 53.55, "longitude": 9.99}

    arrives(desk, update)

    assert files(desk) == []


def test_empty_and_oversized_files_are_never_kept(database: Database) -> None:
    with pytest.raises(conversations.EmptyFile):
        database.run(lambda tx: conversations.store_file(tx, b"", "empty.txt"))
    with pytest.raises(conversations.FileTooLarge):
        database.run(lambda tx: conversations.store_file(tx, b"x" * (25 * 2**20 + 1), "big"))
    with pytest.raises(conversations.FileNotFound):
        database.read(lambda tx: conversations.get_file(tx, system(), 1))
