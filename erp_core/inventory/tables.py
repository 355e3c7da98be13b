"""Where stock lies, how it moved, what of it is held, and what it is worth.

``stock_moves`` are the truth and append-only. ``stock_balances`` and ``stock_values`` are sums of
them, kept because a guarded UPDATE on one row is what keeps two sellers from one bag of coffee.
"""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kernel.table import PrimaryKey, Table, reference


class Warehouse(Table):
    """A building with stock in it."""

    __tablename__ = "warehouses"

    id: Mapped[PrimaryKey]
    code: Mapped[str] = mapped_column(unique=True)
    name_en: Mapped[str]
    name_zh: Mapped[str]


class Location(Table):
    """A place that stock moves between; only those in a warehouse hold stock of ours."""

    __tablename__ = "locations"

    id: Mapped[PrimaryKey]
    warehouse_id: Mapped[int | None] = reference("warehouses.id")
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    name_en: Mapped[str]
    name_zh: Mapped[str]


class Lot(Table):
    """A batch of an article that came together."""

    __tablename__ = "lots"
    __table_args__ = (UniqueConstraint("variant_id", "code"),)

    id: Mapped[PrimaryKey]
    variant_id: Mapped[int] = reference("variants.id", index=False)
    code: Mapped[str]
    expires_on: Mapped[date | None]
    blocked_at: Mapped[datetime | None]
    blocked_reason: Mapped[str | None]


class StockMove(Table):
    """A quantity of an article that went from one place to another, with its cost.

    A correction layer moves value alone: no quantity, and ``corrects_id`` names the issue that a
    backdated move made dearer (from stock outward) or cheaper (back into stock), or the arrival
    that its bill did.
    """

    __tablename__ = "stock_moves"
    __table_args__ = (
        CheckConstraint(
            "quantity >= 0 AND (quantity > 0 OR corrects_id IS NOT NULL)", name="quantity"
        ),
        CheckConstraint("value_minor >= 0", name="value"),
        Index("ix_stock_moves_source", "source_type", "source_id"),
    )

    id: Mapped[PrimaryKey]
    kind: Mapped[str]
    variant_id: Mapped[int] = reference("variants.id")
    lot_id: Mapped[int | None] = reference("lots.id")
    from_location_id: Mapped[int] = reference("locations.id", index=False)
    to_location_id: Mapped[int] = reference("locations.id", index=False)
    quantity: Mapped[Decimal]
    value_minor: Mapped[int]
    currency: Mapped[str]
    source_type: Mapped[str | None]
    source_id: Mapped[int | None]
    reason: Mapped[str | None]
    at: Mapped[datetime]
    business_date: Mapped[date]
    corrects_id: Mapped[int | None] = reference("stock_moves.id")


class StockBalance(Table):
    """How much of an article, in one location and lot, is there and how much of it is held."""

    __tablename__ = "stock_balances"
    __table_args__ = (
        CheckConstraint("0 <= reserved AND reserved <= on_hand", name="held"),
        UniqueConstraint("variant_id", "location_id", "lot_id"),
        Index(
            "uq_stock_balances_without_lot",
            "variant_id",
            "location_id",
            unique=True,
            sqlite_where=text("lot_id IS NULL"),
            postgresql_where=text("lot_id IS NULL"),
        ),
    )

    id: Mapped[PrimaryKey]
    variant_id: Mapped[int] = reference("variants.id", index=False)
    location_id: Mapped[int] = reference("locations.id", index=False)
    lot_id: Mapped[int | None] = reference("lots.id", index=False)
    on_hand: Mapped[Decimal]
    reserved: Mapped[Decimal]


class Reservation(Table):
    """Stock of one balance that is held for a document; it ends when delivered or released."""

    __tablename__ = "reservations"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        UniqueConstraint("source_type", "source_id", "balance_id"),
    )

    id: Mapped[PrimaryKey]
    source_type: Mapped[str]
    source_id: Mapped[int]
    balance_id: Mapped[int] = reference("stock_balances.id")
    variant_id: Mapped[int] = reference("variants.id", index=False)
    quantity: Mapped[Decimal]


class StockValue(Table):
    """What all stock of an article is worth: its moving average is value by quantity.

    ``last_on`` is the business date of its latest move: a move before it is a backdated one.
    """

    __tablename__ = "stock_values"
    __table_args__ = (
        CheckConstraint("quantity >= 0 AND value_minor >= 0", name="positive"),
        CheckConstraint("quantity > 0 OR value_minor = 0", name="nothing_is_worth_nothing"),
    )

    variant_id: Mapped[int] = reference("variants.id", primary_key=True)
    quantity: Mapped[Decimal]
    value_minor: Mapped[int]
    currency: Mapped[str]
    last_on: Mapped[date | None]


class StockArticle(Table):
    """How stock of an article is kept, where it differs: untracked, at the moving average."""

    __tablename__ = "stock_articles"
    __table_args__ = (
        CheckConstraint("costing IN ('average', 'fifo')", name="costing"),
        CheckConstraint("tracking IN ('none', 'lot', 'serial')", name="tracking"),
    )

    variant_id: Mapped[int] = reference("variants.id", primary_key=True)
    costing: Mapped[str]
    tracking: Mapped[str]


class StockLayer(Table):
    """What is left of one arrival of an article that is valued first in, first out."""

    __tablename__ = "stock_layers"
    __table_args__ = (CheckConstraint("quantity > 0 AND value_minor >= 0", name="positive"),)

    move_id: Mapped[int] = reference("stock_moves.id", primary_key=True)
    variant_id: Mapped[int] = reference("variants.id")
    quantity: Mapped[Decimal]
    value_minor: Mapped[int]
    business_date: Mapped[date]


class StockTransfer(Table):
    """Goods that went, or are on their way, from one place of ours to another."""

    __tablename__ = "stock_transfers"

    id: Mapped[PrimaryKey]
    from_location_id: Mapped[int] = reference("locations.id", index=False)
    to_location_id: Mapped[int] = reference("locations.id", index=False)
    state: Mapped[str] = mapped_column(index=True)
    note: Mapped[str | None]
    sent_at: Mapped[datetime]
    received_at: Mapped[datetime | None]


class StockTransferLine(Table):
    """What of a lot goes with a transfer."""

    __tablename__ = "stock_transfer_lines"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)

    id: Mapped[PrimaryKey]
    transfer_id: Mapped[int] = reference("stock_transfers.id")
    variant_id: Mapped[int] = reference("variants.id", index=False)
    lot_id: Mapped[int | None] = reference("lots.id", index=False)
    quantity: Mapped[Decimal]


class StockCount(Table):
    """A count of what lies in one location; open until its differences are booked."""

    __tablename__ = "stock_counts"

    id: Mapped[PrimaryKey]
    location_id: Mapped[int] = reference("locations.id", index=False)
    state: Mapped[str] = mapped_column(index=True)
    reason: Mapped[str]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class StockCountLine(Table):
    """An article and lot to count.

    ``booked`` is what the books said when the count was opened, and again when the line was
    counted: what moves before and after that is no difference. ``seen_move_id`` is the last move
    of the article then: who puts the books right after it has booked this difference already.
    """

    __tablename__ = "stock_count_lines"
    __table_args__ = (
        CheckConstraint("booked >= 0", name="booked"),
        CheckConstraint("counted >= 0", name="counted"),
        UniqueConstraint("count_id", "variant_id", "lot_id"),
        Index(
            "uq_stock_count_lines_without_lot",
            "count_id",
            "variant_id",
            unique=True,
            sqlite_where=text("lot_id IS NULL"),
            postgresql_where=text("lot_id IS NULL"),
        ),
    )

    id: Mapped[PrimaryKey]
    count_id: Mapped[int] = reference("stock_counts.id", index=False)
    variant_id: Mapped[int] = reference("variants.id", index=False)
    lot_id: Mapped[int | None] = reference("lots.id", index=False)
    booked: Mapped[Decimal]
    counted: Mapped[Decimal | None]
    counted_at: Mapped[datetime | None]
    seen_move_id: Mapped[int | None]


class LotLink(Table):
    """A lot that went into another: green beans into a roast, coffees into a blend."""

    __tablename__ = "lot_links"

    id: Mapped[PrimaryKey]
    part_id: Mapped[int] = reference("lots.id")
    whole_id: Mapped[int] = reference("lots.id")
    source_type: Mapped[str | None]
    source_id: Mapped[int | None]
    at: Mapped[datetime]


class ExpectedMove(Table):
    """Stock that is expected to come or to go, by when, for which line of which document.

    ``open`` is what has not come or gone yet; ``rests_on_id`` is what must come before it can go.
    """

    __tablename__ = "expected_moves"
    __table_args__ = (
        CheckConstraint("direction IN ('in', 'out')", name="direction"),
        CheckConstraint("quantity > 0 AND 0 <= open AND open <= quantity", name="quantity"),
        CheckConstraint("(state = 'open') = (open > 0)", name="state"),
        Index("ix_expected_moves_source", "source_type", "source_id"),
        Index("ix_expected_moves_variant_state", "variant_id", "state"),
    )

    id: Mapped[PrimaryKey]
    direction: Mapped[str]
    variant_id: Mapped[int] = reference("variants.id", index=False)
    quantity: Mapped[Decimal]
    open: Mapped[Decimal]
    due_on: Mapped[date]
    state: Mapped[str]
    source_type: Mapped[str | None]
    source_id: Mapped[int | None]
    line_id: Mapped[int | None]
    rests_on_id: Mapped[int | None] = reference("expected_moves.id")
    note: Mapped[str | None]


class StockHold(Table):
    """Stock that is held for minutes for somebody who is about to order it."""

    __tablename__ = "stock_holds"

    id: Mapped[PrimaryKey]
    party_id: Mapped[int] = reference("parties.id")
    held_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class ReorderRule(Table):
    """When an article is to be bought again, and up to how much."""

    __tablename__ = "reorder_rules"
    __table_args__ = (
        CheckConstraint("0 <= minimum AND minimum <= maximum AND maximum > 0", name="levels"),
        CheckConstraint("cover_days IS NULL OR cover_days > 0", name="cover_days"),
    )

    variant_id: Mapped[int] = reference("variants.id", primary_key=True)
    minimum: Mapped[Decimal]
    maximum: Mapped[Decimal]
    cover_days: Mapped[int | None]
