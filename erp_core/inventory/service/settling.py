"""What was expected and has come."""

from decimal import Decimal

from sqlalchemy import select

from erp_core.inventory.allocation import NOTHING
from erp_core.inventory.errors import NoSuchExpected
from erp_core.inventory.expectations import Direction, ExpectedState
from erp_core.inventory.tables import ExpectedMove
from erp_core.kernel.transaction import Tx


def settle_supply(tx: Tx, expected_id: int, variant_id: int, quantity: Decimal) -> None:
    """Take off what has come of goods that were expected; more than expected is no error.

    Raises:
        NoSuchExpected: Nothing like it of this article is expected to come.
    """
    row = lock_expected(tx, expected_id)
    if (row.variant_id, row.direction) != (variant_id, Direction.IN):
        raise NoSuchExpected(field="expected_id")
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
