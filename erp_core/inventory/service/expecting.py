"""Stock that will come or go: written by the documents that know it, settled when it has."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import bindparam, case, insert, update

from erp_core.inventory.allocation import NOTHING
from erp_core.inventory.errors import NotExpected
from erp_core.inventory.events import ExpectedMoveSlipped
from erp_core.inventory.expectations import (
    Direction,
    ExpectedChange,
    ExpectedState,
    ExpectedView,
    Expecting,
    NewSupply,
)
from erp_core.inventory.schemas import Source
from erp_core.inventory.service.receiving import require_stocked
from erp_core.inventory.service.settling import lock_expected
from erp_core.inventory.tables import ExpectedMove
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.column_types import Micros
from erp_core.kernel.transaction import Tx


def expect_moves(
    tx: Tx, actor: Actor, source: Source | None, lines: Sequence[Expecting]
) -> tuple[int, ...]:
    """Note what will come or go for a document, in one statement; returns the ids, sorted."""
    actor.require("inventory.expect_moves")
    if not lines:
        return ()
    rows = [
        {
            "direction": line.direction.value,
            "variant_id": line.variant_id,
            "quantity": line.quantity,
            "open": line.quantity,
            "due_on": line.due_on,
            "state": ExpectedState.OPEN.value,
            "source_type": source[0] if source else None,
            "source_id": source[1] if source else None,
            "line_id": line.line_id,
            "rests_on_id": line.rests_on_id,
            "note": line.note,
        }
        for line in lines
    ]
    statement = insert(ExpectedMove).returning(ExpectedMove.id)
    ids = tx.session.scalars(statement.execution_options(render_nulls=True), rows)
    return tuple(sorted(ids))


def expect_supply(tx: Tx, actor: Actor, new: NewSupply) -> ExpectedView:
    """Expect goods, by hand, where no document of ours says so.

    Raises:
        NotStocked: No stock is kept of the article.
    """
    actor.require("inventory.expect_moves")
    require_stocked(tx, actor, new.variant_id)
    line = Expecting(Direction.IN, new.variant_id, new.quantity, new.due_on, note=new.note)
    expected_id = expect_moves(tx, actor, None, [line])[0]
    what = new.model_dump(mode="json")
    record_change(tx, actor, "inventory.expect_moves", ("expected_moves", expected_id), what)
    return ExpectedView.model_validate(tx.session.get_one(ExpectedMove, expected_id))


def change_expected(tx: Tx, actor: Actor, expected_id: int, change: ExpectedChange) -> ExpectedView:
    """Expect it on another day, or another quantity; later than before, it is told to all.

    Raises:
        NoSuchExpected: Nothing like it is expected.
        NotExpected: It has come or gone, was cancelled, or more of it than this has come.
    """
    actor.require("inventory.change_expected")
    row = lock_expected(tx, expected_id)
    if row.state != ExpectedState.OPEN:
        raise NotExpected
    before = row.due_on
    if change.quantity is not None:
        done = row.quantity - row.open
        if change.quantity <= done:
            raise NotExpected(field="quantity")
        row.quantity, row.open = change.quantity, change.quantity - done
    if change.due_on is not None:
        row.due_on = change.due_on
    tx.session.flush()
    what = change.model_dump(mode="json")
    record_change(tx, actor, "inventory.change_expected", ("expected_moves", row.id), what)
    if row.direction == Direction.IN and row.due_on > before:
        slipped = ExpectedMoveSlipped(
            expected_id=row.id, variant_id=row.variant_id, before=before, after=row.due_on
        )
        tx.publish(slipped)
    tx.notify("stock")
    return ExpectedView.model_validate(row)


def cancel_supply(tx: Tx, actor: Actor, expected_id: int) -> ExpectedView:
    """Expect it no longer.

    Raises:
        NoSuchExpected: Nothing like it is expected.
        NotExpected: It has come, or was cancelled.
    """
    actor.require("inventory.cancel_expected")
    row = lock_expected(tx, expected_id)
    if row.state != ExpectedState.OPEN:
        raise NotExpected
    row.state, row.open = ExpectedState.CANCELLED, NOTHING
    tx.session.flush()
    record_change(tx, actor, "inventory.cancel_expected", ("expected_moves", row.id), {})
    tx.notify("stock")
    return ExpectedView.model_validate(row)


def settle_expected(
    tx: Tx, actor: Actor, source: Source, lines: Iterable[tuple[int, Decimal]]
) -> None:
    """Take off what has come or gone of lines of a document; more than expected is no error."""
    actor.require("inventory.settle_expected")
    by = bindparam("by", type_=Micros())
    left = ExpectedMove.open - by
    rows = [
        {"of_type": source[0], "of_id": source[1], "of_line": line_id, "by": quantity}
        for line_id, quantity in sorted(lines)
    ]
    if not rows:
        return
    more = ExpectedMove.open > by
    tx.connection.execute(
        update(ExpectedMove)
        .where(
            ExpectedMove.source_type == bindparam("of_type"),
            ExpectedMove.source_id == bindparam("of_id"),
            ExpectedMove.line_id == bindparam("of_line"),
            ExpectedMove.state == ExpectedState.OPEN,
        )
        .values(
            open=case((more, left), else_=NOTHING),
            state=case((more, ExpectedState.OPEN.value), else_=ExpectedState.SETTLED.value),
        ),
        rows,
    )


def cancel_expected(tx: Tx, actor: Actor, source: Source) -> None:
    """Expect nothing more for a document."""
    actor.require("inventory.cancel_expected")
    tx.session.execute(
        update(ExpectedMove)
        .where(
            ExpectedMove.source_type == source[0],
            ExpectedMove.source_id == source[1],
            ExpectedMove.state == ExpectedState.OPEN,
        )
        .values(state=ExpectedState.CANCELLED.value, open=NOTHING)
        .execution_options(synchronize_session=False)
    )


def reschedule_expected(tx: Tx, actor: Actor, source: Source, due_on: date) -> None:
    """Expect what is open of a document on another day."""
    actor.require("inventory.expect_moves")
    tx.session.execute(
        update(ExpectedMove)
        .where(
            ExpectedMove.source_type == source[0],
            ExpectedMove.source_id == source[1],
            ExpectedMove.state == ExpectedState.OPEN,
        )
        .values(due_on=due_on)
        .execution_options(synchronize_session=False)
    )


def rest_expected(
    tx: Tx, actor: Actor, source: Source, rests: Iterable[tuple[int, int | None]]
) -> None:
    """Note what the lines of a document rest on now: an expected arrival, or (None) stock."""
    actor.require("inventory.expect_moves")
    rows = [
        {"of_type": source[0], "of_id": source[1], "of_line": line_id, "on_id": expected_id}
        for line_id, expected_id in sorted(rests)
    ]
    if rows:
        tx.connection.execute(
            update(ExpectedMove)
            .where(
                ExpectedMove.source_type == bindparam("of_type"),
                ExpectedMove.source_id == bindparam("of_id"),
                ExpectedMove.line_id == bindparam("of_line"),
            )
            .values(rests_on_id=bindparam("on_id")),
            rows,
        )
