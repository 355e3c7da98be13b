"""Takes a backup; the server may be running, and nobody waits for it."""

import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from erp_core.kernel.clock import SystemClock
from erp_core.kernel.organisation import get_organisation
from erp_core.migrations import revision_of
from erp_core.migrations.stores import store_of
from frontdesk.audit_head import FILE as AUDIT_HEAD
from frontdesk.backups.archive import DATABASE, Manifest, write_archive
from frontdesk.bootstrap import open_database
from frontdesk.clocks import FILE as CLOCK
from frontdesk.settings import DEPLOYMENT_FILE, Settings
from frontdesk.workflows.real_time import real_now

if TYPE_CHECKING:
    from erp_core.kernel.transaction import Tx

BESIDE = (AUDIT_HEAD, CLOCK, DEPLOYMENT_FILE)
"""What a data directory holds that cannot be made anew; the indexes are."""


def take(settings: Settings, target: Path) -> Manifest:
    """Write the whole house into one file: database, settings with their secrets, audit head.

    The files beside the database are read first: the audit head must not be later than it.

    Raises:
        BackupError: It cannot be taken; no file is left.
        NotSetUp: There is no house.
    """
    store = store_of(settings.url)
    organisation, revision = _about(settings)
    with tempfile.TemporaryDirectory(dir=target.absolute().parent, prefix=".backup-") as name:
        folder = Path(name)
        files = {one: folder / one for one in BESIDE if _copied(settings.data_dir, folder, one)}
        files[DATABASE] = folder / DATABASE
        taken_at = real_now()
        store.save(files[DATABASE])
        about = {
            "version": version("frontdesk"),
            "revision": revision,
            "database": store.kind,
            "organisation": organisation,
            "taken_at": taken_at,
        }
        return write_archive(target, files, about)


def _about(settings: Settings) -> tuple[str, str]:
    def read(tx: "Tx") -> tuple[str, str]:
        return get_organisation(tx).name, revision_of(tx)

    database = open_database(settings, SystemClock())
    try:
        return database.read(read)
    finally:
        database.close()


def _copied(source: Path, target: Path, name: str) -> bool:
    file = source / name
    if file.exists():
        (target / name).write_bytes(file.read_bytes())
    return file.exists()
