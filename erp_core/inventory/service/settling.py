"""What was expected and has come."""

from decimal import Decimal

from sqlalchemy import select

from erp_core.inventory.allocation import NOTHING
from erp_core.inventory.errors import ExpectedElsewhere, NoSuchExpected
from erp_core.inventory.expectations import Direction, ExpectedState
from erp_core.inventory.schemas import Source
from erp_core.inventory.tables import ExpectedMove
from erp_core.kernel.transaction import Tx


def settle_supply(
    tx: Tx, expected_id: int, variant_id: int, quantity: Decimal, source: Source | None
) -> None:
    """Take off what has come of goods that were expected; more than expected is no error.

    Args:
        tx: The transaction.
        expected_id: What was expected.
        variant_id: The article that came.
        quantity: How much of it.
        source: The document it came with.

    Raises:
        NoSuchExpected: Nothing like it of this article is expected to come.
        ExpectedElsewhere: It is expected for a document, and came with none.
    """
    row = lock_expected(tx, expected_id)
    if (row.variant_id, row.direction) != (variant_id, Direction.IN):
        raise NoSuchExpected(field="expected_id")
    if row.source_type is not None and source is None:
        raise ExpectedElsewhere(field="expected_id", expected_for=row.source_type)
    if row.state == ExpectedState.OPEN:
        row.open = max(row.open - quantity, NOTHING)
        row.state = ExpectedState.OPEN if row.open else ExpectedState.SETTLED
        tx.session.flush()


def lock_expected(tx: Tx, expected_id: int) -> ExpectedMove:
    """Lock what is expected.

    Raises:
        NoSuchExpected: Nothing like it is.
    """
    row = tx.session.scalar(
        select(ExpectedMove)
        .where(ExpectedMove.id == expected_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NoSuchExpected
    return row
