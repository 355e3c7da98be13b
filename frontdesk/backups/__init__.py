"""Backups: the whole house in one file, taken while it runs; a restore sends nothing twice."""

from erp_core.migrations.backup_error import BackupError
from frontdesk.backups.archive import Manifest
from frontdesk.backups.restoring import Restored, restore
from frontdesk.backups.taking import take

__all__ = ["BackupError", "Manifest", "Restored", "restore", "take"]
