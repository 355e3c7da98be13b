"""The tables of what goods are made of and how: bills of material and their routings.

A bill is known by its article and the day from which it holds. It is written once: what is there
and the same is left as it is, what differs is refused.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, Field, ValidationError

from erp_core import catalog, inventory, production
from erp_core.kernel.actor import Actor
from erp_core.kernel.errors import Conflict, DomainError, Invalid
from erp_core.kernel.organisation import business_date
from erp_core.kernel.pagination import every
from erp_core.kernel.quantity import Number, Price, Quantity, plain
from erp_core.kernel.schema import Name, Schema, Text
from erp_core.kernel.transaction import Tx
from erp_core.production import (
    BillLineView,
    BillView,
    NewBill,
    NewBillLine,
    NewBillOperation,
    NewRouting,
    NoSuchBill,
    NoSuchWorkCentre,
    RoutingStands,
)
from frontdesk.sheets.cells import Day, Figure, Percent
from frontdesk.sheets.errors import Fault
from frontdesk.sheets.masters import NAMES, Row

_BILL = {
    "sku": ("sku", "article", "货号", "编码"),
    "valid_from": ("valid_from", "生效日期"),
}
BILLS = {
    **_BILL,
    "makes": ("makes", "batch", "产量", "批量"),
    "component": ("component", "part", "组件", "部件"),
    "quantity": ("quantity", "数量", "用量"),
    "scrap": ("scrap", "损耗", "损耗率"),
    "note": ("note", "备注"),
}
ROUTINGS = {
    **_BILL,
    "work_centre": ("work_centre", "work_center", "工作中心"),
    **NAMES,
    "setup_minutes": ("setup_minutes", "setup", "准备分钟"),
    "unit_minutes": ("unit_minutes", "minutes_per_piece", "单件分钟"),
}


class NotOneBill(Invalid):
    """The lines of one bill of material say the same here, or nothing."""


class NamedTwice(Invalid):
    """This component is named before: name each component of a bill of material once."""


class MadeOtherwise(Conflict):
    """It is made otherwise from this day on: a bill is not changed, write one of another day."""


def _leaves_some(share: Decimal) -> Decimal:
    if share >= 1:
        message = "this leaves nothing of it: write what is lost in %, less than 100"
        raise ValueError(message)
    return share


class BillLine(Schema):
    """A component of an article; the lines of one article and day belong together.

    Attributes:
        valid_from: The day from which the bill holds; today where the cell is empty.
        makes: The components are for so much of the article; for one, if no line says otherwise.
        scrap: What is lost of the component, in percent of what goes in.
    """

    sku: Name
    valid_from: Day | None = None
    makes: Annotated[Quantity, Figure] | None = None
    component: Name
    quantity: Annotated[Quantity, Figure]
    scrap: Annotated[Number, Percent, Field(ge=0), AfterValidator(_leaves_some)] = Decimal(0)
    note: Text | None = None


class RoutingLine(Schema):
    """A step by which an article is made; its steps are taken in the order of the table.

    Attributes:
        valid_from: The day of the bill; the one that holds today where the cell is empty.
        setup_minutes: Once an order.
        unit_minutes: For one unit of what is made.
    """

    sku: Name
    valid_from: Day | None = None
    work_centre: Name
    name_en: Name
    name_zh: Name | None = None
    setup_minutes: Annotated[Price, Figure] = Decimal(0)
    unit_minutes: Annotated[Price, Figure] = Decimal(0)


class _Article(NamedTuple):
    id: int
    unit: str
    stocked: bool


def _articles_of(bill: BillView) -> tuple[BillView | BillLineView, ...]:
    return bill, *bill.lines


class _House:
    """What the house makes, and of what."""

    def __init__(self, tx: Tx, actor: Actor) -> None:
        bills = _bills(tx, actor)
        self._by_day = {(one.variant_id, one.valid_from): one for one in bills}
        self._now = {one.variant_id: one for one in bills if one.in_force}
        self._articles = {
            one.sku: _Article(one.variant_id, one.unit, stocked=True)
            for bill in bills
            for one in _articles_of(bill)
        } | {
            one.sku: _Article(one.id, one.unit, one.tracked)
            for one in catalog.list_variants(tx, actor)
        }

    def article(self, sku: str, column: str) -> _Article:
        """Return an article that stock is kept of.

        Raises:
            NoSuchVariant: There is none of this number.
            NotStocked: No stock is kept of it.
        """
        found = self._articles.get(sku)
        if found is None:
            raise catalog.NoSuchVariant(field=column)
        if not found.stocked:
            raise inventory.NotStocked(field=column)
        return found

    def bill(self, variant_id: int, day: date | None) -> BillView | None:
        """Return the bill of a day; without one, the bill that holds today."""
        return self._by_day.get((variant_id, day)) if day else self._now.get(variant_id)


@dataclass
class _GivenBill:
    """A bill of material as the table tells it."""

    first: int
    undated: bool = True
    makes: Decimal | None = None
    note: str | None = None
    lines: list[NewBillLine] = field(default_factory=list)

    def take(self, line: BillLine, component_id: int) -> None:
        """Take one line in.

        Raises:
            NamedTwice: Its component is there already.
            NotOneBill: It says otherwise than those before.
        """
        if any(one.variant_id == component_id for one in self.lines):
            raise NamedTwice(field="component")
        for name in ("makes", "note"):
            before, said = getattr(self, name), getattr(line, name)
            if None not in (before, said) and before != said:
                raise NotOneBill(field=name)
            setattr(self, name, before if said is None else said)
        self.undated = self.undated and line.valid_from is None
        self.lines.append(
            NewBillLine(variant_id=component_id, quantity=line.quantity, scrap=line.scrap)
        )


class BillEntry:
    """Enters bills of material, each whole; their routings have a table of their own."""

    def __init__(self, tx: Tx, actor: Actor) -> None:
        self._tx, self._actor = tx, actor
        self._house = _House(tx, actor)
        self._today = business_date(tx)
        self._given: dict[tuple[int, date], _GivenBill] = {}

    def gather(self, number: int, line: BillLine) -> None:
        """Take one line in.

        Raises:
            NoSuchVariant: There is no article of a number.
            NotStocked: No stock is kept of one.
            SplitUnit: A component comes whole, and this is a part.
            NamedTwice: Its component is there already.
            NotOneBill: Another line of the bill says otherwise.
        """
        whole = self._house.article(line.sku, "sku")
        part = self._house.article(line.component, "component")
        catalog.require_whole(line.quantity, part.unit)
        key = whole.id, line.valid_from or self._today
        self._given.setdefault(key, _GivenBill(number)).take(line, part.id)

    def finish(self) -> list[Fault]:
        """Write what was gathered, bill by bill."""
        steps = [
            (given.first, partial(self._write, variant_id, day, given))
            for (variant_id, day), given in self._given.items()
        ]
        return _entered(self._tx, steps, {"lines": "component", "quantity": "makes"})

    def _write(self, variant_id: int, day: date, given: _GivenBill) -> None:
        new = NewBill(
            variant_id=variant_id,
            quantity=given.makes or Decimal(1),
            valid_from=day,
            note=given.note or "",
            lines=tuple(given.lines),
        )
        standing = self._house.bill(variant_id, day)
        known = standing or (self._house.bill(variant_id, None) if given.undated else None)
        if known and _is_same(known, new) and given.note in (None, known.note):
            return
        if standing:
            raise MadeOtherwise(field="valid_from")
        production.create_bill_of_material(self._tx, self._actor, new)


class RoutingEntry:
    """Enters the routings of bills that have none, each whole, before an order follows them."""

    def __init__(self, tx: Tx, actor: Actor) -> None:
        self._tx, self._actor = tx, actor
        self._house = _House(tx, actor)
        self._centres = {one.code: one.id for one in production.list_work_centres(tx, actor)}
        self._given: dict[int, tuple[int, BillView, list[RoutingLine]]] = {}

    def gather(self, number: int, line: RoutingLine) -> None:
        """Take one line in.

        Raises:
            NoSuchVariant: There is no article of this number.
            NotStocked: No stock is kept of it.
            NoSuchBill: It has no bill of that day.
            NoSuchWorkCentre: There is no work centre of this code.
        """
        article = self._house.article(line.sku, "sku")
        bill = self._house.bill(article.id, line.valid_from)
        if bill is None:
            message = "It has no bill of material of that day: enter the bills of material first."
            raise NoSuchBill(message, field="valid_from" if line.valid_from else "sku")
        known = {step.work_centre for step in bill.operations}
        if line.work_centre not in self._centres.keys() | known:
            raise NoSuchWorkCentre(field="work_centre")
        self._given.setdefault(bill.id, (number, bill, []))[2].append(line)

    def finish(self) -> list[Fault]:
        """Write what was gathered, routing by routing."""
        steps = [
            (number, partial(self._write, bill, lines))
            for number, bill, lines in self._given.values()
        ]
        return _entered(self._tx, steps, {})

    def _write(self, bill: BillView, lines: list[RoutingLine]) -> None:
        if bill.operations:
            told = [
                (
                    *(one.work_centre, one.name_en, one.name_zh or one.name_en),
                    *(one.setup_minutes, one.unit_minutes),
                )
                for one in lines
            ]
            known = [
                (one.work_centre, one.name_en, one.name_zh, one.setup_minutes, one.unit_minutes)
                for one in bill.operations
            ]
            if told != known:
                raise RoutingStands(field="work_centre")
            return
        steps = tuple(
            NewBillOperation(
                work_centre_id=self._centres[one.work_centre],
                name_en=one.name_en,
                name_zh=one.name_zh or one.name_en,
                setup_minutes=one.setup_minutes,
                unit_minutes=one.unit_minutes,
            )
            for one in lines
        )
        production.add_routing(self._tx, self._actor, bill.id, NewRouting(operations=steps))


def _entered(
    tx: Tx, steps: Sequence[tuple[int, Callable[[], None]]], named: dict[str, str]
) -> list[Fault]:
    """Take steps, each told by its first line; returns what was refused, in the table's columns."""
    faults = []
    for number, step in steps:
        try:
            with tx.trial():
                step()
        except DomainError as error:
            column = named.get(error.field or "", error.field or "")
            faults.append(Fault(number, column, error.message))
        except ValidationError as error:
            faults.append(Fault(number, "", _words(error)))
    return faults


def _words(error: ValidationError) -> str:
    """Say what is wrong with a bill or a routing whose lines are right one by one."""
    told = error.errors(include_url=False, include_input=False)[0]
    if told["type"] == "too_long":
        return f"of one bill there are at most {told['ctx']['max_length']} lines in this table"
    return told["msg"]


def _is_same(known: BillView, new: NewBill) -> bool:
    parts = [
        sorted((one.variant_id, one.quantity, one.scrap) for one in each.lines)
        for each in (known, new)
    ]
    return known.quantity == new.quantity and parts[0] == parts[1]


def bills_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write the bills of what is on sale, a line for each component, the oldest first."""
    for bill in _bills_on_sale(tx, actor):
        for line in bill.lines:
            yield {
                **_head(bill),
                "makes": plain(bill.quantity),
                "component": line.sku,
                "quantity": plain(line.quantity),
                "scrap": plain(line.scrap * 100),
                "note": bill.note,
            }


def routings_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write how it is made, a line for each step of a bill."""
    for bill in _bills_on_sale(tx, actor):
        for step in bill.operations:
            yield {
                **_head(bill),
                "work_centre": step.work_centre,
                "name_en": step.name_en,
                "name_zh": step.name_zh,
                "setup_minutes": plain(step.setup_minutes),
                "unit_minutes": plain(step.unit_minutes),
            }


def _head(bill: BillView) -> Row:
    return {"sku": bill.sku, "valid_from": bill.valid_from.isoformat()}


def _bills(tx: Tx, actor: Actor) -> list[BillView]:
    """Return the bills that can hold, the oldest first: of one article and day the last counts."""
    found: dict[tuple[int, date], BillView] = {}
    for one in every(lambda page: production.list_bills_of_material(tx, actor, page)):
        found.setdefault((one.variant_id, one.valid_from), one)
    return list(reversed(found.values()))


def _bills_on_sale(tx: Tx, actor: Actor) -> list[BillView]:
    on_sale = {one.id for one in catalog.list_variants(tx, actor)}
    return [one for one in _bills(tx, actor) if one.variant_id in on_sale]
