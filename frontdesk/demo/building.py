"""Puts a demo company into a data directory: built aside, made durable, then moved into place.

On SQLite the database is built without waiting for the disk, synced once and renamed; a crash
half-way leaves nothing that looks like a company. PostgreSQL is filled directly.
"""

import os
import shutil
from pathlib import Path

from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.errors import NotFound
from erp_core.kernel.organisation import get_organisation
from erp_core.migrations import upgrade
from frontdesk.audit_head import FILE as AUDIT_HEAD
from frontdesk.bootstrap import open_database
from frontdesk.clocks import FILE as CLOCK
from frontdesk.data_directory import DataDirectory
from frontdesk.demo.company import Tell, build_company
from frontdesk.demo.deployment import (
    DEVICE_MEMORIES,
    DEVICES_FILE,
    draw_devices,
    read_devices,
    write_deployment,
)
from frontdesk.demo.facts import SIZES, START
from frontdesk.settings import DEPLOYMENT_FILE, Settings, WrongSetting, load_settings

SCRATCH = "building"
DATABASE = "frontdesk.sqlite"
MOVED = (AUDIT_HEAD, DEVICES_FILE, DEPLOYMENT_FILE, DATABASE)
"""In this order: the database last, because without it the directory counts as empty."""
LEFT_BEHIND = (
    *MOVED,
    f"{DATABASE}-wal",
    f"{DATABASE}-shm",
    CLOCK,
    "knowledge",
    *DEVICE_MEMORIES,
)


class NotADemo(WrongSetting):
    """There is something here that the demo did not make."""


def is_built(settings: Settings) -> bool:
    """Tell whether a demo company lies in the data directory."""
    folder = settings.data_dir
    embedded = not settings.database_url
    return read_devices(folder) is not None and (not embedded or (folder / DATABASE).exists())


def ensure_company(settings: Settings, size: str, tell: Tell, *, fresh: bool) -> bool:
    """Build the company unless it is there.

    Args:
        settings: Name the data directory and the database.
        size: One of ``SIZES``.
        tell: Told about progress.
        fresh: Build it anew, even if it is there.

    Returns:
        Whether it was built.

    Raises:
        DataDirectoryBusy: A server runs on this directory.
        NotADemo: The directory or the database holds something else.
    """
    directory = DataDirectory(settings.data_dir)
    directory.acquire()
    try:
        if is_built(settings) and not fresh:
            return False
        _refuse_what_is_not_ours(settings)
        _clear(settings.data_dir)
        _build(settings, size, tell)
        return True
    finally:
        directory.release()


def _refuse_what_is_not_ours(settings: Settings) -> None:
    folder = settings.data_dir
    if settings.database_url:
        _refuse_filled(settings)
    elif (folder / DATABASE).exists() and read_devices(folder) is None:
        message = (
            f"{folder} holds a company that is not the demo. "
            "Choose another directory: FRONTDESK_DATA_DIR=... frontdesk demo"
        )
        raise NotADemo(message)


def _refuse_filled(settings: Settings) -> None:
    """Never empty a database server's database: that is its owner's to do."""
    upgrade(settings.url)
    database = open_database(settings, FixedClock(START))
    try:
        name = database.read(get_organisation).name
    except NotFound:
        return
    finally:
        database.close()
    message = f"FRONTDESK_DATABASE_URL holds {name} already; give the demo an empty database."
    raise NotADemo(message)


def _clear(folder: Path) -> None:
    shutil.rmtree(folder / SCRATCH, ignore_errors=True)
    for name in reversed(LEFT_BEHIND):
        found = folder / name
        if found.is_dir():
            shutil.rmtree(found)
        else:
            found.unlink(missing_ok=True)


def _build(settings: Settings, size: str, tell: Tell) -> None:
    scratch = settings.data_dir / SCRATCH
    scratch.mkdir(mode=0o700)
    write_deployment(scratch, draw_devices(size))
    aside = load_settings(data_dir=scratch, database_url=settings.database_url, modules=())
    clock = FixedClock(START)
    upgrade(aside.url)
    database = open_database(aside, clock)
    try:
        if not settings.database_url:
            _do_not_wait_for_the_disk(database)
        build_company(database, clock, aside, SIZES[size], tell)
    finally:
        database.close()
    _move(scratch, settings.data_dir)


def _do_not_wait_for_the_disk(database: Database) -> None:
    """Switch syncing off on the one connection that builds; what it builds is synced once."""
    connection = database.engine.raw_connection()
    connection.cursor().execute("PRAGMA synchronous=OFF")
    connection.close()


def _move(scratch: Path, folder: Path) -> None:
    """Make what was built durable and put it into place, the database last."""
    present = [name for name in MOVED if (scratch / name).exists()]
    for name in present:
        _sync(scratch / name)
    for name in present:
        (scratch / name).replace(folder / name)
    _sync(folder)
    shutil.rmtree(scratch)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
