"""What stands in the way of a backup or a restore; the words say what to do."""

from erp_core.kernel.errors import Conflict


class BackupError(Conflict):
    """A backup could not be taken or restored; what was there before is as it was."""
