"""Brings a backup back: whole or not at all, and without sending anything a second time."""

import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from erp_core import access, conversations, crm
from erp_core.conversations import Held
from erp_core.kernel.actor import system
from erp_core.kernel.restores import begin_epoch
from erp_core.kernel.transaction import Tx
from erp_core.migrations import knows, upgrade
from erp_core.migrations.backup_error import BackupError
from erp_core.migrations.stores import store_of
from frontdesk.backups.archive import DATABASE, Manifest, read_archive
from frontdesk.backups.taking import BESIDE
from frontdesk.bootstrap import open_database
from frontdesk.clocks import open_clock
from frontdesk.data_directory import HALF_RESTORED, DataDirectory
from frontdesk.deployment import write_private
from frontdesk.settings import DEPLOYMENT_FILE, Settings, load_settings
from frontdesk.workflows.real_time import real_now

UNPACKED = ".restore-"


@dataclass(frozen=True)
class Restored:
    """What came back.

    Attributes:
        manifest: The backup's own words.
        held: What may have been sent already and waits for a person.
        kept: Where the database that was there before is; empty where there was none.
    """

    manifest: Manifest
    held: Held
    kept: str


def restore(settings: Settings, source: Path, *, replace: bool = False) -> Restored:
    """Put a backup in place.

    Args:
        settings: Where: the data directory and the database.
        source: The backup.
        replace: Whether a house that is there may be put aside.

    Raises:
        BackupError: It cannot be done; the house that was there is as it was.
        DataDirectoryBusy: A server runs on this directory.
    """
    directory = DataDirectory(settings.data_dir)
    directory.acquire(to_restore=True)
    try:
        for left in settings.data_dir.glob(f"{UNPACKED}*"):
            shutil.rmtree(left)
        with tempfile.TemporaryDirectory(dir=settings.data_dir, prefix=UNPACKED) as name:
            return _restored(settings, source, Path(name), replace=replace)
    finally:
        directory.release()


def _restored(settings: Settings, source: Path, folder: Path, *, replace: bool) -> Restored:
    manifest, store, at = read_archive(source, folder), store_of(settings.url), real_now()
    _require_fitting(settings, manifest)
    if not replace and not store.is_empty():
        message = (
            "There is a house here already. With --replace it is put aside and the backup takes "
            "its place."
        )
        raise BackupError(message)
    settled: list[Held] = []

    def prepare(url: str) -> None:
        upgrade(url)
        settled.append(_settled(_at(settings, folder, url), manifest, at))

    marker = settings.data_dir / HALF_RESTORED
    marker.touch()
    try:
        kept = store.load(folder / DATABASE, prepare, at)
    except BaseException:
        marker.unlink()
        raise
    _put_beside(settings.data_dir, folder, at)
    marker.unlink()
    [held] = settled
    return Restored(manifest, held, kept)


def _require_fitting(settings: Settings, manifest: Manifest) -> None:
    backend = store_of(settings.url).kind
    if manifest.database != backend:
        message = (
            f"The backup is of {manifest.database} and the database is {backend}: set "
            "FRONTDESK_DATABASE_URL to a database of the same kind."
        )
        raise BackupError(message)
    if not knows(manifest.revision):
        message = f"A later version ({manifest.version}) took this backup: install that one first."
        raise BackupError(message)


def _at(settings: Settings, folder: Path, url: str) -> Settings:
    """Return the settings of the house that came back: its own secret signs its audit trail."""
    if (folder / DEPLOYMENT_FILE).exists():
        return load_settings(data_dir=folder, database_url=url)
    return settings.model_copy(update={"data_dir": folder, "database_url": url})


def _settled(settings: Settings, manifest: Manifest, at: datetime) -> Held:
    """Begin a new epoch, in one transaction: nothing is sent by itself, everybody logs in again."""
    actor = system("command line")

    def command(tx: Tx) -> Held:
        held = conversations.hold_what_may_be_sent(tx, at, manifest.taken_at)
        crm.stop_running_campaigns(tx, actor, "restored from a backup: it may have been sent")
        access.end_every_session(tx)
        begin_epoch(tx, actor, at, manifest.taken_at)
        return held

    database = open_database(settings, open_clock(settings.clock, settings.data_dir))
    try:
        return database.run(command)
    finally:
        database.close()


def _put_beside(data_dir: Path, folder: Path, at: datetime) -> None:
    """Put what lies beside the database in its place; what the house has now is kept beside it."""
    for name in BESIDE:
        came, there = folder / name, data_dir / name
        if came.exists():
            if there.exists() and there.read_bytes() != came.read_bytes():
                there.replace(data_dir / f"{name}.before-restore-{at:%Y%m%d-%H%M%S-%f}")
            write_private(there, came.read_text())
