"""Tries of a postcode are kept as long as the limits count them, and no longer."""

from datetime import timedelta

from erp_core.kernel.forgetting import forget
from erp_core.kernel.transaction import Tx
from erp_core.sales.tables import OrderProofTry

KEPT = timedelta(days=2)
"""Longer than the day over which tries are counted, and than any proof is fresh."""


def forget_old_tries(tx: Tx, most: int) -> int:
    """Delete tries of more than two days ago, at most so many; returns how many that were."""
    return forget(tx, OrderProofTry, OrderProofTry.tried_at < tx.now - KEPT, most)
