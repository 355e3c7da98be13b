"""Order numbers: labels for people, a fixed distance ahead of the ids; gaps are allowed."""

from sqlalchemy import String, cast, func, select, type_coerce, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm.attributes import set_committed_value

from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.column_types import Whole
from erp_core.kernel.transaction import Tx
from erp_core.sales.schemas import OrderNumbering
from erp_core.sales.tables import Numbering, Order

FIRST_AHEAD = 1_000
"""The first order of a new company is number 1001."""


def set_order_numbering(tx: Tx, actor: Actor, next_at_least: int) -> OrderNumbering:
    """Let the coming orders be numbered from a number on; numbers never go back.

    Before the first order any number may be the first one.

    Returns:
        The lowest number that the next order can get.
    """
    actor.require("sales.set_order_numbering")
    row = _locked(tx)
    last_id = tx.session.scalar(select(func.max(Order.id))) or 0
    least = row.ahead if last_id else 0
    row.ahead = max(least, next_at_least - last_id - 1)
    tx.session.flush()
    record_change(
        tx, actor, "sales.set_order_numbering", ("order_numbering", 1), {"ahead": row.ahead}
    )
    return OrderNumbering(next_at_least=row.ahead + last_id + 1)


def give_number(tx: Tx, order: Order) -> None:
    """Give a stored order its number; the distance cannot change meanwhile."""
    ahead = select(Numbering.ahead).where(Numbering.id == 1).with_for_update(read=True)
    number = cast(ahead.scalar_subquery() + type_coerce(Order.id, Whole()), String)
    numbered = update(Order).where(Order.id == order.id).values(number=number)
    given = tx.connection.execute(numbered.returning(Order.number)).scalar_one()
    if given is None:
        _locked(tx)
        given = tx.connection.execute(numbered.returning(Order.number)).scalar_one()
    set_committed_value(order, "number", given)


def _locked(tx: Tx) -> Numbering:
    insert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    tx.session.execute(insert(Numbering).values(id=1, ahead=FIRST_AHEAD).on_conflict_do_nothing())
    return tx.session.get_one(Numbering, 1, with_for_update=True, populate_existing=True)
