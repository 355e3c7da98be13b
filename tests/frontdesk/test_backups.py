"""A backup comes back whole, on both databases, and nothing that it holds is sent once more."""

import multiprocessing
import os
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select, update

from erp_core import access, conversations
from erp_core.access.tables import StaffSession
from erp_core.conversations import NoticeKind, NoticeState, OutboxState
from erp_core.conversations.tables import InboundRow, NoticeRow, OutboxRow
from erp_core.kernel.actor import system
from erp_core.kernel.clock import SystemClock
from erp_core.kernel.database import Database
from erp_core.kernel.organisation import found_organisation
from erp_core.kernel.readiness import BeingRestored
from erp_core.migrations import stores, upgrade
from frontdesk.backups import BackupError, restore, restoring, take
from frontdesk.bootstrap import open_database
from frontdesk.data_directory import DataDirectory, DataDirectoryBusy, HalfRestored
from frontdesk.file_links import file_link, linked_file
from frontdesk.settings import Settings, load_settings
from frontdesk.verifying import verify_database
from frontdesk.workflows.real_time import real_now
from tests.builders.access import a_user
from tests.builders.databases import ORGANISATION, bare_postgres
from tests.builders.parties import a_customer
from tests.builders.sending import TOKEN, a_desk, asked, delivering
from tests.builders.talk import write
from tests.builders.waiting import eventually
from tests.fakes.telegram import TelegramFake, telegram_fake

POSTGRES = os.environ.get("FRONTDESK_TEST_POSTGRES")


@contextmanager
def a_place(folder: Path) -> Iterator[Settings]:
    """Give a house a place: a data directory, and an empty database of its own."""
    if not POSTGRES:
        yield load_settings(data_dir=folder, _env_file=None)
        return
    with bare_postgres(POSTGRES) as empty:
        yield load_settings(data_dir=folder, database_url=empty.url, _env_file=None)


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    database = open_database(settings, SystemClock())
    try:
        yield database
    finally:
        database.close()


@pytest.fixture
def fake() -> Iterator[TelegramFake]:
    with telegram_fake(TOKEN) as running:
        yield running


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Settings]:
    with a_place(tmp_path / "house") as settings:
        settings.data_dir.mkdir()
        upgrade(settings.url)
        with opened(settings) as database:
            database.run(lambda tx: found_organisation(tx, ORGANISATION))
        yield settings


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Settings]:
    with a_place(tmp_path / "elsewhere") as settings:
        yield settings


def states(database: Database) -> list[str]:
    rows = select(OutboxRow.state).order_by(OutboxRow.id)
    return list(database.read(lambda tx: tx.session.scalars(rows).all()))


def set_state(database: Database, number: int, state: OutboxState) -> None:
    change = update(OutboxRow).where(OutboxRow.id == number).values(state=state)
    database.run(lambda tx: tx.session.execute(change))


def test_nothing_on_its_way_is_sent_by_itself(
    house: Settings, elsewhere: Settings, tmp_path: Path, fake: TelegramFake
) -> None:
    with opened(house) as database:
        desk = a_desk(database, house.data_dir, fake)
        asked(desk, "one", "two", "three", "four")
        number = database.read(lambda tx: tx.session.scalars(select(OutboxRow.id)).all())
        for one, state in zip(number[1:], ("sending", "uncertain", "dead"), strict=True):
            set_state(database, one, OutboxState(state))
        party = a_customer(database).id
        database.run(lambda tx: conversations.note_notice(tx, NoticeKind.CONFIRMED, 1, party, None))
        user = a_user(database, "mia")
        database.run(lambda tx: access.open_session(tx, user.id))
    take(house, tmp_path / "backup.zip")

    found = restore(elsewhere, tmp_path / "backup.zip")

    assert (found.held.messages, found.held.notices, found.kept) == (3, 1, "")
    with opened(elsewhere) as database:
        desk = a_desk(database, elsewhere.data_dir, fake)
        with delivering(desk):
            time.sleep(0.5)
        assert states(database) == ["uncertain"] * 3 + ["dead"]
        first = select(OutboxRow.handed_at).where(OutboxRow.id == number[0])
        assert database.read(lambda tx: tx.session.scalar(first)) == found.manifest.taken_at
        assert fake.telegram.sent == []
        assert database.read(lambda tx: tx.session.scalars(select(StaffSession)).all()) == []
        told = database.read(lambda tx: tx.session.scalars(select(NoticeRow.state)).all())
        assert told == [NoticeState.UNREACHABLE]
        assert [line for line in verify_database(database) if line.violations] == []

        database.run(lambda tx: conversations.send_again(tx, system(), number[0], real_now()))
        with delivering(desk):
            eventually(lambda: states(database)[0] == "sent", "the operator's word counts")
        assert len(fake.telegram.sent) == 1


def test_a_backup_under_load_is_of_one_moment(
    house: Settings, elsewhere: Settings, tmp_path: Path, fake: TelegramFake
) -> None:
    with opened(house) as database:
        desk = a_desk(database, house.data_dir, fake)
        over, written = threading.Event(), []

        def write_on() -> None:
            while not over.is_set():
                asked(desk, "again", first=len(written) + 1)
                written.append(1)

        writing = threading.Thread(target=write_on)
        writing.start()
        eventually(lambda: len(written) > 3, "somebody writes")
        take(house, tmp_path / "backup.zip")
        before_the_end = len(written)
        eventually(lambda: len(written) > before_the_end, "nobody waited for the backup")
        over.set()
        writing.join()

    restore(elsewhere, tmp_path / "backup.zip")

    with opened(elsewhere) as database:
        assert [line for line in verify_database(database) if line.violations] == []
        bodies = database.read(lambda tx: len(tx.session.scalars(select(InboundRow.id)).all()))
        assert 3 <= bodies <= before_the_end + 1


def test_a_house_is_replaced_only_when_that_is_said_and_is_kept(
    house: Settings, tmp_path: Path, fake: TelegramFake
) -> None:
    take(house, tmp_path / "backup.zip")
    with opened(house) as database:
        write(a_desk(database, house.data_dir, fake), "after the backup", 1)

    with pytest.raises(BackupError, match="--replace"):
        restore(house, tmp_path / "backup.zip")
    found = restore(house, tmp_path / "backup.zip", replace=True)

    with opened(house) as database:
        assert database.read(lambda tx: tx.session.scalars(select(InboundRow.id)).all()) == []
    if POSTGRES:
        schema = found.kept.removeprefix("schema ")
        options = f"?options=-c search_path={schema}"
        kept = house.model_copy(update={"database_url": house.url + options})
    else:
        kept = house.model_copy(update={"database_url": f"sqlite:///{found.kept}"})
    with opened(kept) as database:
        assert len(database.read(lambda tx: tx.session.scalars(select(InboundRow.id)).all())) == 1


def test_links_from_before_open_nothing(
    house: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    token = file_link(house, 1, real_now()).rpartition("/")[2]
    take(house, tmp_path / "backup.zip")
    restore(elsewhere, tmp_path / "backup.zip")

    with opened(elsewhere) as database:
        from erp_core.kernel.restores import epoch

        now = house.model_copy(update={"link_epoch": database.read(epoch)})
    assert linked_file(house, token, real_now()) == 1
    assert linked_file(now, token, real_now()) is None


@pytest.mark.parametrize("harm", ["cut", "flipped", "text", "absent", "later"])
def test_what_is_no_whole_backup_changes_nothing(
    house: Settings, tmp_path: Path, harm: str
) -> None:
    file = tmp_path / "backup.zip"
    manifest = take(house, file)
    raw = bytearray(file.read_bytes())
    if harm == "cut":
        file.write_bytes(raw[:-200])
    elif harm == "flipped":
        raw[len(raw) // 2] ^= 1
        file.write_bytes(raw)
    elif harm == "text":
        file.write_text("hello")
    elif harm == "absent":
        file.unlink()
    else:
        with zipfile.ZipFile(file) as whole, zipfile.ZipFile(tmp_path / "later", "w") as made:
            later = manifest.model_copy(update={"revision": "9999", "version": "99.0"})
            made.writestr("manifest.json", later.model_dump_json())
            for name in manifest.sums:
                made.writestr(name, whole.read(name))
        file = tmp_path / "later"

    with pytest.raises(BackupError):
        restore(house, file, replace=True)

    with opened(house) as database:
        assert [line for line in verify_database(database) if line.violations] == []
    DataDirectory(house.data_dir).acquire()


def test_a_restore_that_fails_leaves_the_house_as_it_was(
    house: Settings, tmp_path: Path, fake: TelegramFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(house, tmp_path / "backup.zip")
    with opened(house) as database:
        write(a_desk(database, house.data_dir, fake), "after the backup", 1)

    def broken(_url: str) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(restoring, "upgrade", broken)
    with pytest.raises(ZeroDivisionError):
        restore(house, tmp_path / "backup.zip", replace=True)

    with opened(house) as database:
        assert len(database.read(lambda tx: tx.session.scalars(select(InboundRow.id)).all())) == 1
    directory = DataDirectory(house.data_dir)
    directory.acquire()
    directory.release()


def _dies(settings: Settings, file: Path, where: str) -> None:
    if where == "upgrade":
        vars(restoring)["upgrade"] = lambda _url: os._exit(9)
    elif POSTGRES:
        stores.PostgresStore._run = lambda *_: os._exit(9)
    else:
        vars(stores)["_write_back"] = lambda _file: os._exit(9)
    restore(settings, file, replace=True)


@pytest.mark.parametrize("where", ["upgrade", "before"])
def test_a_restore_that_was_cut_short_is_noticed_and_done_again(
    house: Settings, tmp_path: Path, where: str
) -> None:
    file = tmp_path / "backup.zip"
    take(house, file)
    process = multiprocessing.get_context("fork").Process(target=_dies, args=(house, file, where))
    process.start()
    process.join(60)
    assert process.exitcode == 9

    with pytest.raises(HalfRestored, match="cut short"):
        DataDirectory(house.data_dir).acquire()
    if POSTGRES:
        with pytest.raises(BeingRestored), opened(house):
            pass
    found = restore(house, file, replace=True)
    assert "before" in found.kept
    with opened(house) as database:
        assert [line for line in verify_database(database) if line.violations] == []
    assert list(house.data_dir.glob(".restore-*")) == []


@pytest.mark.postgres
def test_a_database_that_others_use_is_not_restored_into_and_stays_open(
    house: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "backup.zip"
    take(house, file)
    monkeypatch.setattr(stores, "LEAVING", 0.2)
    with opened(house) as database:
        database.run(lambda tx: tx.session.execute(select(InboundRow.id)))
        with pytest.raises(BackupError, match="stop every process"):
            restore(house, file, replace=True)

    with opened(house) as database:
        assert [line for line in verify_database(database) if line.violations] == []


def test_a_house_that_is_served_is_not_restored_into(house: Settings, tmp_path: Path) -> None:
    take(house, tmp_path / "backup.zip")
    server = DataDirectory(house.data_dir)
    server.acquire()
    try:
        with pytest.raises(DataDirectoryBusy):
            restore(house, tmp_path / "backup.zip", replace=True)
    finally:
        server.release()


def test_a_backup_is_its_owners_alone_and_overwrites_nothing(
    house: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "backup.zip"
    take(house, file)

    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(BackupError, match="there already"):
        take(house, file)
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []
