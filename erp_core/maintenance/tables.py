"""What is maintained, what its meters say, when it is due, and the work that was done on it.

Quantities and readings are decimals in their own unit, minutes whole, amounts minor units of the
base currency.
"""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kernel.table import PrimaryKey, Table, reference

_IS_OPEN = text("plan_id IS NOT NULL AND state IN ('requested', 'planned', 'in_progress')")


class Asset(Table):
    """A machine that is maintained: ours, or, with ``party_id``, a customer's.

    ``warranty_until`` is what was agreed; without it the article's own warranty counts.
    """

    __tablename__ = "assets"

    id: Mapped[PrimaryKey]
    code: Mapped[str] = mapped_column(unique=True)
    name_en: Mapped[str]
    name_zh: Mapped[str]
    state: Mapped[str]
    variant_id: Mapped[int | None] = reference("variants.id")
    serial: Mapped[str]
    place: Mapped[str]
    party_id: Mapped[int | None] = reference("parties.id")
    work_centre_id: Mapped[int | None] = reference("work_centres.id")
    acquired_on: Mapped[date]
    installed_on: Mapped[date | None]
    warranty_until: Mapped[date | None]
    version: Mapped[int]
    created_at: Mapped[datetime]


class AssetStep(Table):
    """A step of an asset from one state to another."""

    __tablename__ = "asset_steps"

    id: Mapped[PrimaryKey]
    asset_id: Mapped[int] = reference("assets.id")
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    at: Mapped[datetime]
    actor: Mapped[str]
    reason: Mapped[str]


class Meter(Table):
    """What is read off an asset."""

    __tablename__ = "meters"
    __table_args__ = (UniqueConstraint("asset_id", "code"),)

    id: Mapped[PrimaryKey]
    asset_id: Mapped[int] = reference("assets.id", index=False)
    code: Mapped[str]
    name_en: Mapped[str]
    name_zh: Mapped[str]
    unit: Mapped[str]
    kind: Mapped[str]
    version: Mapped[int]


class MeterReading(Table):
    """What a meter said at a time.

    ``before`` makes it a replacement: the old meter ended there, the new one began at ``value``.
    """

    __tablename__ = "meter_readings"
    __table_args__ = (
        UniqueConstraint("meter_id", "taken_at"),
        CheckConstraint("(before IS NULL) = (reason = '')", name="replacement"),
    )

    id: Mapped[PrimaryKey]
    meter_id: Mapped[int] = reference("meters.id", index=False)
    value: Mapped[Decimal]
    taken_at: Mapped[datetime]
    before: Mapped[Decimal | None]
    reason: Mapped[str]
    source: Mapped[str]
    order_id: Mapped[int | None] = reference("work_orders.id")
    noted_at: Mapped[datetime]
    actor: Mapped[str]


class Plan(Table):
    """Work that comes round every so many days, or units of a counter, whichever is first.

    ``base_on`` and ``base_at`` are where the present cycle began: when the plan was made, or the
    work was last done. Its counter counts from the last reading before ``base_at``, which is when
    it became the plan's counter, where that was later.
    """

    __tablename__ = "maintenance_plans"
    __table_args__ = (
        CheckConstraint("every_days IS NOT NULL OR every_units IS NOT NULL", name="cycle"),
        CheckConstraint("every_days > 0 AND every_units > 0", name="every"),
        CheckConstraint("(every_units IS NULL) = (meter_id IS NULL)", name="meter"),
    )

    id: Mapped[PrimaryKey]
    asset_id: Mapped[int] = reference("assets.id")
    name_en: Mapped[str]
    name_zh: Mapped[str]
    every_days: Mapped[int | None]
    meter_id: Mapped[int | None] = reference("meters.id")
    every_units: Mapped[Decimal | None]
    base_on: Mapped[date]
    base_at: Mapped[datetime]
    version: Mapped[int]
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]


class WorkOrder(Table):
    """Work on an asset, asked for by somebody or by a plan.

    ``down_from`` and ``down_until``: the asset stood still, by a failure or for the work;
    ``down_hours`` is for how long, once it has ended.
    ``blocks``: the work centre that the asset stands for has no hours on the planned days.
    """

    __tablename__ = "work_orders"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        CheckConstraint("plan_from <= plan_until", name="days"),
        CheckConstraint("down_from <= down_until", name="down"),
        CheckConstraint("NOT is_failure OR down_from IS NOT NULL", name="failure"),
        Index("ix_work_orders_state", "state"),
        Index(
            "uq_work_orders_open_of_plan",
            "plan_id",
            unique=True,
            sqlite_where=_IS_OPEN,
            postgresql_where=_IS_OPEN,
        ),
    )

    id: Mapped[PrimaryKey]
    year: Mapped[int]
    number: Mapped[int | None]
    state: Mapped[str]
    asset_id: Mapped[int] = reference("assets.id")
    plan_id: Mapped[int | None] = reference("maintenance_plans.id")
    due_on: Mapped[date | None]
    title: Mapped[str]
    reason: Mapped[str]
    case_id: Mapped[int | None] = reference("cases.id")
    is_failure: Mapped[bool]
    down_from: Mapped[datetime | None]
    down_until: Mapped[datetime | None]
    down_hours: Mapped[Decimal]
    assigned_to: Mapped[int | None] = reference("users.id")
    plan_from: Mapped[date | None]
    plan_until: Mapped[date | None]
    blocks: Mapped[bool]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_on: Mapped[date | None]
    cause: Mapped[str]
    remedy: Mapped[str]
    version: Mapped[int]
    requested_on: Mapped[date]
    created_at: Mapped[datetime]


class WorkPart(Table):
    """A part that an order took, what of it was not brought back, and what that is worth."""

    __tablename__ = "work_order_parts"
    __table_args__ = (
        UniqueConstraint("order_id", "variant_id"),
        CheckConstraint("quantity >= 0 AND cost_minor >= 0", name="taken"),
    )

    id: Mapped[PrimaryKey]
    order_id: Mapped[int] = reference("work_orders.id", index=False)
    variant_id: Mapped[int] = reference("variants.id")
    quantity: Mapped[Decimal]
    cost_minor: Mapped[int]


class WorkTime(Table):
    """How long somebody worked on an order; a rate is told for the record and is not posted."""

    __tablename__ = "work_order_times"
    __table_args__ = (CheckConstraint("minutes > 0 AND hourly_rate >= 0", name="worked"),)

    id: Mapped[PrimaryKey]
    order_id: Mapped[int] = reference("work_orders.id")
    minutes: Mapped[int]
    worked_on: Mapped[date]
    employee_id: Mapped[int | None] = reference("employees.id")
    hourly_rate: Mapped[Decimal | None]
    at: Mapped[datetime]
    actor: Mapped[str]


class WorkStep(Table):
    """A step of an order from one state to another."""

    __tablename__ = "work_order_steps"

    id: Mapped[PrimaryKey]
    order_id: Mapped[int] = reference("work_orders.id")
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    at: Mapped[datetime]
    actor: Mapped[str]
    reason: Mapped[str]
