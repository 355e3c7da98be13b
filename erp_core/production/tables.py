"""What goods are made of, where and how long, and what was consumed, worked and made.

Quantities are in each article's unit, minutes are decimals, amounts minor units of the base
currency. What an order holds of work in progress follows from its own rows: see ``progress``.
"""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kernel.table import PrimaryKey, Table, reference


class WorkCentre(Table):
    """A machine, a bench, a crew: what works on goods, some hours of each weekday.

    ``capacity`` is how many of them stand side by side; one order is worked on by one of them.
    """

    __tablename__ = "work_centres"
    __table_args__ = (
        CheckConstraint("capacity > 0", name="capacity"),
        CheckConstraint("hourly_cost >= 0", name="hourly_cost"),
    )

    id: Mapped[PrimaryKey]
    code: Mapped[str] = mapped_column(unique=True)
    name_en: Mapped[str]
    name_zh: Mapped[str]
    capacity: Mapped[int]
    hourly_cost: Mapped[Decimal]
    archived_at: Mapped[datetime | None]


class WorkCentreHours(Table):
    """How many minutes a work centre works on a weekday; 0 is Monday."""

    __tablename__ = "work_centre_hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes"),
    )

    work_centre_id: Mapped[int] = reference("work_centres.id", primary_key=True)
    weekday: Mapped[int] = mapped_column(primary_key=True)
    minutes: Mapped[int]


class WorkCentreClosure(Table):
    """Days on which a work centre does not work, and the document that says so, if any."""

    __tablename__ = "work_centre_closures"
    __table_args__ = (
        CheckConstraint("first_on <= last_on", name="days"),
        Index("ix_work_centre_closures_source", "source_type", "source_id"),
    )

    id: Mapped[PrimaryKey]
    work_centre_id: Mapped[int] = reference("work_centres.id")
    first_on: Mapped[date]
    last_on: Mapped[date]
    reason: Mapped[str]
    source_type: Mapped[str | None]
    source_id: Mapped[int | None]
    ended_at: Mapped[datetime | None]


class Bill(Table):
    """What an article is made of from a day on, for so much of it; a later bill replaces it."""

    __tablename__ = "bills_of_material"
    __table_args__ = (
        UniqueConstraint("variant_id", "version"),
        CheckConstraint("quantity > 0", name="quantity"),
        Index("ix_bills_of_material_variant_valid", "variant_id", "valid_from"),
    )

    id: Mapped[PrimaryKey]
    variant_id: Mapped[int] = reference("variants.id", index=False)
    version: Mapped[int]
    quantity: Mapped[Decimal]
    valid_from: Mapped[date]
    note: Mapped[str]
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]


class BillLine(Table):
    """A component of a bill; ``scrap`` is the share of it that is lost on the way."""

    __tablename__ = "bill_of_material_lines"
    __table_args__ = (
        UniqueConstraint("bill_id", "position"),
        UniqueConstraint("bill_id", "variant_id"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("scrap >= 0 AND scrap < 1000000", name="scrap"),
    )

    id: Mapped[PrimaryKey]
    bill_id: Mapped[int] = reference("bills_of_material.id", index=False)
    position: Mapped[int]
    variant_id: Mapped[int] = reference("variants.id")
    quantity: Mapped[Decimal]
    scrap: Mapped[Decimal]


class BillOperation(Table):
    """A step of the routing of a bill: so long to set up, so long for one unit."""

    __tablename__ = "bill_operations"
    __table_args__ = (
        UniqueConstraint("bill_id", "position"),
        CheckConstraint("setup_minutes >= 0 AND unit_minutes >= 0", name="minutes"),
    )

    id: Mapped[PrimaryKey]
    bill_id: Mapped[int] = reference("bills_of_material.id", index=False)
    position: Mapped[int]
    work_centre_id: Mapped[int] = reference("work_centres.id")
    name_en: Mapped[str]
    name_zh: Mapped[str]
    setup_minutes: Mapped[Decimal]
    unit_minutes: Mapped[Decimal]


class ManufacturingOrder(Table):
    """An order to make a quantity of an article, and what it holds of work in progress.

    ``*_released_minor`` is what went from work in progress into goods, or, at the end, into
    production differences: ``difference_minor``.
    """

    __tablename__ = "manufacturing_orders"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint(
            "0 <= produced AND 0 <= scrapped AND produced + scrapped <= quantity", name="made"
        ),
        CheckConstraint(
            "0 <= time_released_minor AND time_released_minor <= time_minor", name="time"
        ),
        CheckConstraint("start_on <= due_on", name="days"),
        Index("ix_manufacturing_orders_state_due", "state", "due_on"),
    )

    id: Mapped[PrimaryKey]
    year: Mapped[int]
    number: Mapped[int | None]
    state: Mapped[str]
    variant_id: Mapped[int] = reference("variants.id")
    bill_id: Mapped[int] = reference("bills_of_material.id")
    quantity: Mapped[Decimal]
    produced: Mapped[Decimal]
    scrapped: Mapped[Decimal]
    start_on: Mapped[date]
    due_on: Mapped[date]
    expected_id: Mapped[int | None] = reference("expected_moves.id")
    demand_id: Mapped[int | None] = reference("expected_moves.id")
    note: Mapped[str]
    time_minor: Mapped[int]
    time_released_minor: Mapped[int]
    difference_minor: Mapped[int]
    version: Mapped[int]
    created_at: Mapped[datetime]


class OrderLine(Table):
    """A component of an order: what it needs, what was consumed, and what that is worth."""

    __tablename__ = "manufacturing_lines"
    __table_args__ = (
        UniqueConstraint("order_id", "position"),
        UniqueConstraint("order_id", "variant_id"),
        CheckConstraint("required > 0 AND consumed >= 0", name="quantities"),
        CheckConstraint("0 <= released_minor AND released_minor <= consumed_minor", name="worth"),
    )

    id: Mapped[PrimaryKey]
    order_id: Mapped[int] = reference("manufacturing_orders.id", index=False)
    position: Mapped[int]
    variant_id: Mapped[int] = reference("variants.id")
    required: Mapped[Decimal]
    consumed: Mapped[Decimal]
    consumed_minor: Mapped[int]
    released_minor: Mapped[int]


class OrderOperation(Table):
    """A step of an order's routing: when it is planned, and how long it took so far."""

    __tablename__ = "manufacturing_operations"
    __table_args__ = (
        UniqueConstraint("order_id", "position"),
        CheckConstraint("planned_minutes >= 0 AND done_minutes >= 0", name="minutes"),
        CheckConstraint("starts_on <= ends_on", name="days"),
    )

    id: Mapped[PrimaryKey]
    order_id: Mapped[int] = reference("manufacturing_orders.id", index=False)
    position: Mapped[int]
    work_centre_id: Mapped[int] = reference("work_centres.id")
    name_en: Mapped[str]
    name_zh: Mapped[str]
    planned_minutes: Mapped[Decimal]
    done_minutes: Mapped[Decimal]
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class WorkTime(Table):
    """Time of a work centre that went into an operation, at the rate of the day."""

    __tablename__ = "work_times"
    __table_args__ = (CheckConstraint("minutes > 0 AND cost_minor >= 0", name="worked"),)

    id: Mapped[PrimaryKey]
    order_id: Mapped[int] = reference("manufacturing_orders.id")
    operation_id: Mapped[int] = reference("manufacturing_operations.id")
    minutes: Mapped[Decimal]
    hourly_cost: Mapped[Decimal]
    cost_minor: Mapped[int]
    business_date: Mapped[date]
    at: Mapped[datetime]
    actor: Mapped[str]


class Output(Table):
    """What came out of an order at once: good pieces, at their cost, and pieces that failed."""

    __tablename__ = "manufacturing_outputs"
    __table_args__ = (
        CheckConstraint("quantity >= 0 AND scrapped >= 0", name="quantities"),
        CheckConstraint("quantity + scrapped > 0 AND value_minor >= 0", name="made"),
        CheckConstraint("(quantity > 0) = (move_id IS NOT NULL)", name="moved"),
    )

    id: Mapped[PrimaryKey]
    order_id: Mapped[int] = reference("manufacturing_orders.id")
    move_id: Mapped[int | None] = reference("stock_moves.id")
    quantity: Mapped[Decimal]
    scrapped: Mapped[Decimal]
    value_minor: Mapped[int]
    lot: Mapped[str]
    reason: Mapped[str]
    business_date: Mapped[date]
    at: Mapped[datetime]
    actor: Mapped[str]


class OrderStep(Table):
    """A step of an order from one state to another."""

    __tablename__ = "manufacturing_steps"

    id: Mapped[PrimaryKey]
    order_id: Mapped[int] = reference("manufacturing_orders.id")
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    at: Mapped[datetime]
    actor: Mapped[str]
    reason: Mapped[str]
