"""Bills of material: written, replaced from a day on, and taken away."""

from collections.abc import Sequence

from sqlalchemy import func, select

from erp_core import catalog
from erp_core.catalog import require_whole
from erp_core.inventory import NotStocked
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx
from erp_core.kernel.turns import take_turn
from erp_core.production.errors import BillGoesRound, NoSuchBill, RoutingStands
from erp_core.production.explosion import goes_round
from erp_core.production.queries.bills import bill_views, made_of
from erp_core.production.queries.work_centres import work_centre
from erp_core.production.schemas import BillView, NewBill, NewBillOperation, NewRouting
from erp_core.production.tables import Bill, BillLine, BillOperation, ManufacturingOrder

TABLE = "bills_of_material"
STRUCTURE = 7_205_001
"""The turn of whoever changes what goods are made of, or drafts by it."""


def create_bill_of_material(tx: Tx, actor: Actor, new: NewBill) -> BillView:
    """Say what an article is made of, and how, from a day on; earlier bills stay as they were.

    Raises:
        NoSuchVariant: There is no such article.
        NotStocked: No stock is kept of the article, or of a component.
        SplitUnit: The bill's quantity, or a component's, comes whole, and this is a part.
        BillGoesRound: The article would be made of itself.
        NoSuchWorkCentre: An operation names none.
    """
    actor.require("production.set_bill")
    take_turn(tx, STRUCTURE)
    _require_articles(tx, actor, new)
    for step in new.operations:
        work_centre(tx, step.work_centre_id)
    before = tx.session.scalar(
        select(func.max(Bill.version)).where(Bill.variant_id == new.variant_id)
    )
    row = Bill(
        variant_id=new.variant_id,
        version=(before or 0) + 1,
        quantity=new.quantity,
        valid_from=new.valid_from or business_date(tx),
        note=new.note,
        created_at=tx.now,
        archived_at=None,
    )
    tx.session.add(row)
    tx.session.flush()
    _add_parts(tx, row, new)
    tx.session.flush()
    if goes_round(made_of(tx), new.variant_id):
        raise BillGoesRound(field="lines")
    return _changed(tx, actor, row, "create_bill_of_material", new.model_dump(mode="json"))


def add_routing(tx: Tx, actor: Actor, bill_id: int, new: NewRouting) -> BillView:
    """Say how goods are made of a bill that did not tell yet, before an order follows it.

    Raises:
        NoSuchBill: There is none, or it was taken away.
        RoutingStands: It has a routing already, or an order follows it.
        NoSuchWorkCentre: An operation names none.
    """
    actor.require("production.set_bill")
    take_turn(tx, STRUCTURE)
    row = _locked(tx, bill_id)
    for step in new.operations:
        work_centre(tx, step.work_centre_id)
    told = select(BillOperation.id).where(BillOperation.bill_id == row.id)
    followed = select(ManufacturingOrder.id).where(ManufacturingOrder.bill_id == row.id)
    if tx.session.scalar(told.limit(1)) or tx.session.scalar(followed.limit(1)):
        raise RoutingStands
    _add_operations(tx, row, new.operations)
    return _changed(tx, actor, row, "add_routing", new.model_dump(mode="json"))


def archive_bill_of_material(tx: Tx, actor: Actor, bill_id: int) -> BillView:
    """Take a bill away: orders that follow it go on, no new one does.

    Raises:
        NoSuchBill: There is none, or it was taken away.
    """
    actor.require("production.set_bill")
    take_turn(tx, STRUCTURE)
    row = _locked(tx, bill_id)
    row.archived_at = tx.now
    return _changed(tx, actor, row, "archive_bill_of_material", {})


def _locked(tx: Tx, bill_id: int) -> Bill:
    row = tx.session.get(Bill, bill_id, with_for_update=True, populate_existing=True)
    if row is None or row.archived_at is not None:
        raise NoSuchBill
    return row


def _require_articles(tx: Tx, actor: Actor, new: NewBill) -> None:
    whole = catalog.get_variant(tx, actor, new.variant_id)
    parts = [catalog.get_variant(tx, actor, line.variant_id) for line in new.lines]
    if not all(one.tracked for one in (whole, *parts)):
        raise NotStocked(field="lines")
    require_whole(new.quantity, whole.unit)
    for line, article in zip(new.lines, parts, strict=True):
        require_whole(line.quantity, article.unit)


def _add_parts(tx: Tx, row: Bill, new: NewBill) -> None:
    for position, line in enumerate(new.lines):
        tx.session.add(BillLine(bill_id=row.id, position=position, **line.model_dump()))
    _add_operations(tx, row, new.operations)


def _add_operations(tx: Tx, row: Bill, steps: Sequence[NewBillOperation]) -> None:
    for position, step in enumerate(steps):
        tx.session.add(BillOperation(bill_id=row.id, position=position, **step.model_dump()))


def _changed(tx: Tx, actor: Actor, row: Bill, verb: str, what: dict[str, object]) -> BillView:
    tx.session.flush()
    record_change(tx, actor, f"production.{verb}", (TABLE, row.id), what)
    tx.notify("production")
    return bill_views(tx, [row])[0]
