"""Stock that will come or go: written by the documents that know it, settled when it has."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Update, case, update

from erp_core.inventory.allocation import NOTHING
from erp_core.inventory.errors import NoSuchExpected, NotExpected, QuantityOfADocument
from erp_core.inventory.events import ExpectedMoveSlipped, SupplyChanged
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
from erp_core.kernel.adding import add_counted_rows
from erp_core.kernel.audit import record_change
from erp_core.kernel.changing import Given, change_rows
from erp_core.kernel.transaction import Tx


def expect_moves(
    tx: Tx, actor: Actor, source: Source | None, lines: Sequence[Expecting]
) -> tuple[int, ...]:
    """Note what will come or go for a document, in one statement; returns the ids, sorted."""
    actor.require("inventory.expect_moves")
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
    return add_counted_rows(tx, ExpectedMove, rows)


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


def change_expected(
    tx: Tx,
    actor: Actor,
    expected_id: int,
    change: ExpectedChange,
    *,
    by_document: Source | None = None,
) -> ExpectedView:
    """Expect it on another day, or another quantity; whoever waits for it is planned anew.

    What will go is its document's own, and changes with it; so is how much of a document comes:
    only the document that it is of may say so (``by_document``).

    Raises:
        NoSuchExpected: Nothing like it is expected to come.
        QuantityOfADocument: A document says how much comes, not whoever waits for it.
        NotExpected: It has come or gone, was cancelled, or more of it than this has come.
    """
    actor.require("inventory.change_expected")
    row = _coming(tx, expected_id)
    before = row.due_on
    if change.quantity is not None:
        if row.source_type is not None and by_document != (row.source_type, row.source_id):
            raise QuantityOfADocument(field="quantity")
        done = row.quantity - row.open
        if change.quantity <= done:
            raise NotExpected(field="quantity")
        row.quantity, row.open = change.quantity, change.quantity - done
    if change.due_on is not None:
        row.due_on = change.due_on
    tx.session.flush()
    what = change.model_dump(mode="json")
    record_change(tx, actor, "inventory.change_expected", ("expected_moves", row.id), what)
    if row.due_on > before:
        slipped = ExpectedMoveSlipped(
            expected_id=row.id, variant_id=row.variant_id, before=before, after=row.due_on
        )
        tx.publish(slipped)
    tx.publish(SupplyChanged(expected_id=row.id, variant_id=row.variant_id))
    tx.notify("stock")
    return ExpectedView.model_validate(row)


def cancel_supply(tx: Tx, actor: Actor, expected_id: int) -> ExpectedView:
    """Expect goods no longer that were expected by hand; whoever waits for them is planned anew.

    Raises:
        NoSuchExpected: Nothing like it is expected to come, or it is a document's own.
        NotExpected: It has come, or was cancelled.
    """
    actor.require("inventory.cancel_expected")
    row = _coming(tx, expected_id)
    if row.source_type is not None:
        raise NoSuchExpected
    row.state, row.open = ExpectedState.CANCELLED, NOTHING
    tx.session.flush()
    record_change(tx, actor, "inventory.cancel_expected", ("expected_moves", row.id), {})
    tx.publish(SupplyChanged(expected_id=row.id, variant_id=row.variant_id))
    tx.notify("stock")
    return ExpectedView.model_validate(row)


def _coming(tx: Tx, expected_id: int) -> ExpectedMove:
    """Lock what is expected to come.

    Raises:
        NoSuchExpected: Nothing like it is.
        NotExpected: It has come, or was cancelled.
    """
    row = lock_expected(tx, expected_id)
    if row.direction != Direction.IN:
        raise NoSuchExpected
    if row.state != ExpectedState.OPEN:
        raise NotExpected
    return row


def settle_expected(
    tx: Tx, actor: Actor, source: Source, lines: Iterable[tuple[int, Decimal]]
) -> None:
    """Take off what has come or gone of lines of a document; more than expected is no error."""
    actor.require("inventory.settle_expected")
    done: dict[int, Decimal] = {}
    for line_id, quantity in sorted(lines):
        done[line_id] = done.get(line_id, NOTHING) + quantity
    rows = [{**_line_of(source, line_id), "open": quantity} for line_id, quantity in done.items()]
    change_rows(tx, ExpectedMove, rows, _settled)


def _line_of(source: Source, line_id: int) -> dict[str, Any]:
    return {"source_type": source[0], "source_id": source[1], "line_id": line_id}


def _of_line(given: Given) -> tuple[ColumnElement[bool], ...]:
    return (
        ExpectedMove.source_type == given["source_type"],
        ExpectedMove.source_id == given["source_id"],
        ExpectedMove.line_id == given["line_id"],
    )


def _settled(given: Given) -> Update:
    """Take off what was open of a line what is given; nothing is left when that is more."""
    more = ExpectedMove.open > given["open"]
    return (
        update(ExpectedMove)
        .where(*_of_line(given), ExpectedMove.state == ExpectedState.OPEN)
        .values(
            open=case((more, ExpectedMove.open - given["open"]), else_=NOTHING),
            state=case((more, ExpectedState.OPEN.value), else_=ExpectedState.SETTLED.value),
        )
    )


def keep_expected(
    tx: Tx, actor: Actor, source: Source, lines: Iterable[tuple[int, Decimal]]
) -> None:
    """Expect of lines of a document exactly so much from now on, at most what it began with.

    What was settled is open again where goods came back.
    """
    actor.require("inventory.expect_moves")
    rows = [{**_line_of(source, line_id), "open": quantity} for line_id, quantity in sorted(lines)]
    change_rows(tx, ExpectedMove, rows, _kept)


def _kept(given: Given) -> Update:
    """Let be open of a line what is given."""
    is_open = given["open"] > NOTHING
    return (
        update(ExpectedMove)
        .where(*_of_line(given), ExpectedMove.state != ExpectedState.CANCELLED)
        .values(
            open=given["open"],
            state=case((is_open, ExpectedState.OPEN.value), else_=ExpectedState.SETTLED.value),
        )
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
