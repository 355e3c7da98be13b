"""Backups: the whole house in one file, taken while it runs; a restore sends nothing twice."""

from frontdesk.backups.archive import Manifest
from frontdesk.backups.errors import BackupError
from frontdesk.backups.restoring import Restored, restore
from frontdesk.backups.taking import take

__all__ = ["BackupError", "Manifest", "Restored", "restore", "take"]
