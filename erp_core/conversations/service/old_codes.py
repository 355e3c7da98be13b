"""One-time codes are kept as long as the limits count them, and no longer."""

from datetime import timedelta

from erp_core.conversations.tables import CodeRow
from erp_core.kernel.forgetting import forget
from erp_core.kernel.transaction import Tx

KEPT = timedelta(days=2)
"""Longer than the day over which codes are counted, and than any code is good."""


def forget_old_codes(tx: Tx, most: int) -> int:
    """Delete codes sent more than two days ago, at most so many; returns how many that were."""
    return forget(tx, CodeRow, CodeRow.sent_at < tx.now - KEPT, most)
