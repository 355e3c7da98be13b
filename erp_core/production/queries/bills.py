"""Reads of bills of material: which holds on a day, and what they say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from erp_core import catalog
from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import business_date
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.transaction import Tx
from erp_core.production.errors import NoSuchBill, NothingToMakeItOf
from erp_core.production.queries.work_centres import READ, names_of_centres
from erp_core.production.schemas import BillLineView, BillOperationView, BillView
from erp_core.production.tables import Bill, BillLine, BillOperation


@dataclass
class Recipe:
    """A bill with its components and its routing, each in order."""

    bill: Bill
    lines: list[BillLine] = field(default_factory=list)
    operations: list[BillOperation] = field(default_factory=list)


def list_bills_of_material(
    tx: Tx,
    actor: Actor,
    page: PageRequest | None = None,
    *,
    variant_id: int | None = None,
    component_id: int | None = None,
) -> Page[BillView]:
    """List bills of material, newest first; of an article, or those that a component goes into."""
    actor.require(READ)
    query = select(Bill).where(Bill.archived_at.is_(None))
    if variant_id is not None:
        query = query.where(Bill.variant_id == variant_id)
    if component_id is not None:
        uses = select(BillLine.bill_id).where(BillLine.variant_id == component_id)
        query = query.where(Bill.id.in_(uses))
    found = paged(tx, query, Bill.id, page or PageRequest(), lambda row: row)
    return Page(items=list(bill_views(tx, found.items)), next_before=found.next_before)


def get_bill_of_material(tx: Tx, actor: Actor, bill_id: int) -> BillView:
    """Return a bill of material.

    Raises:
        NoSuchBill: There is none.
    """
    actor.require(READ)
    row = tx.session.get(Bill, bill_id)
    if row is None:
        raise NoSuchBill
    return bill_views(tx, [row])[0]


def bills_in_force(
    tx: Tx, on: date, variant_ids: Iterable[int] | None = None, *, held: bool = False
) -> dict[int, Bill]:
    """Return by article the bill that holds on a day: the last that began by then.

    Args:
        tx: The transaction.
        on: The day.
        variant_ids: Of which articles; of all without it.
        held: Nobody changes them until the transaction ends.
    """
    query = select(Bill).where(Bill.archived_at.is_(None), Bill.valid_from <= on)
    if variant_ids is not None:
        query = query.where(Bill.variant_id.in_(sorted(set(variant_ids))))
    if held:
        query = query.with_for_update(read=True)
    rows = tx.session.scalars(query.order_by(Bill.valid_from, Bill.version))
    return {row.variant_id: row for row in rows}


def made_articles(tx: Tx) -> frozenset[int]:
    """Tell which articles have a bill that holds today: the house makes them."""
    return frozenset(bills_in_force(tx, business_date(tx)))


def recipe_of(tx: Tx, variant_id: int, on: date) -> Recipe:
    """Return the bill that holds for an article on a day, for an order that is to follow it.

    Raises:
        NothingToMakeItOf: None does.
    """
    bill = bills_in_force(tx, on, [variant_id], held=True).get(variant_id)
    if bill is None:
        raise NothingToMakeItOf(field="variant_id", variant_id=variant_id)
    return recipes_of(tx, [bill])[bill.id]


def recipes_of(tx: Tx, bills: Sequence[Bill]) -> dict[int, Recipe]:
    """Return bills with what they say, by id, in two statements."""
    found = {bill.id: Recipe(bill) for bill in bills}
    lines = select(BillLine).where(BillLine.bill_id.in_(sorted(found)))
    for line in tx.session.scalars(lines.order_by(BillLine.bill_id, BillLine.position)):
        found[line.bill_id].lines.append(line)
    steps = select(BillOperation).where(BillOperation.bill_id.in_(sorted(found)))
    for step in tx.session.scalars(steps.order_by(BillOperation.bill_id, BillOperation.position)):
        found[step.bill_id].operations.append(step)
    return found


class Recipes:
    """The bills that hold today and those that will, each from its day on.

    Args:
        tx: The transaction.
    """

    def __init__(self, tx: Tx) -> None:
        today = business_date(tx)
        later = select(Bill).where(Bill.archived_at.is_(None), Bill.valid_from > today)
        rows = [
            *bills_in_force(tx, today).values(),
            *tx.session.scalars(later.order_by(Bill.valid_from, Bill.version)),
        ]
        self._recipes: dict[int, list[Recipe]] = {}
        for recipe in recipes_of(tx, rows).values():
            self._recipes.setdefault(recipe.bill.variant_id, []).append(recipe)

    def on(self, variant_id: int, day: date) -> Recipe | None:
        """Return the one that holds for an article on a day, from today on."""
        begun = [one for one in self._recipes.get(variant_id, ()) if one.bill.valid_from <= day]
        return begun[-1] if begun else None

    def made_of(self) -> dict[int, set[int]]:
        """Tell by article what it is made of, by any of them."""
        return {
            id_: {line.variant_id for one in recipes for line in one.lines}
            for id_, recipes in self._recipes.items()
        }


def made_of(tx: Tx) -> dict[int, set[int]]:
    """Tell by article what it is made of, by any bill that was not taken away."""
    rows = tx.session.execute(
        select(Bill.variant_id, BillLine.variant_id)
        .join(BillLine, BillLine.bill_id == Bill.id)
        .where(Bill.archived_at.is_(None))
    )
    found: dict[int, set[int]] = {}
    for whole, part in rows:
        found.setdefault(whole, set()).add(part)
    return found


def bill_views(tx: Tx, rows: Sequence[Bill]) -> tuple[BillView, ...]:
    """Show many bills in a few statements."""
    recipes = recipes_of(tx, rows)
    parts = {line.variant_id for recipe in recipes.values() for line in recipe.lines}
    articles = catalog.variants_by_id(tx, {row.variant_id for row in rows} | parts)
    steps = [step for recipe in recipes.values() for step in recipe.operations]
    centres = names_of_centres(tx, {step.work_centre_id for step in steps})
    force = bills_in_force(tx, business_date(tx), {row.variant_id for row in rows})
    return tuple(
        BillView(
            id=row.id,
            variant_id=row.variant_id,
            sku=articles[row.variant_id].sku,
            name_en=articles[row.variant_id].name_en,
            name_zh=articles[row.variant_id].name_zh,
            unit=articles[row.variant_id].unit,
            version=row.version,
            quantity=row.quantity,
            valid_from=row.valid_from,
            note=row.note,
            in_force=force.get(row.variant_id) is row,
            archived=row.archived_at is not None,
            lines=tuple(
                BillLineView(
                    variant_id=line.variant_id,
                    sku=articles[line.variant_id].sku,
                    name_en=articles[line.variant_id].name_en,
                    name_zh=articles[line.variant_id].name_zh,
                    unit=articles[line.variant_id].unit,
                    quantity=line.quantity,
                    scrap=line.scrap,
                )
                for line in recipes[row.id].lines
            ),
            operations=tuple(
                BillOperationView(
                    work_centre_id=step.work_centre_id,
                    work_centre=centres[step.work_centre_id],
                    name_en=step.name_en,
                    name_zh=step.name_zh,
                    setup_minutes=step.setup_minutes,
                    unit_minutes=step.unit_minutes,
                )
                for step in recipes[row.id].operations
            ),
        )
        for row in rows
    )
