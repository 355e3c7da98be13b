"""Layers of stock, backdated moves, lots that are blocked, and goods on the way."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("stock_moves", schema=None) as batch_op:
        batch_op.add_column(sa.Column("corrects_id", ID, nullable=True))
        batch_op.drop_constraint(op.f("ck_stock_moves_quantity"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_stock_moves_quantity"),
            "quantity >= 0 AND (quantity > 0 OR corrects_id IS NOT NULL)",
        )
        batch_op.create_foreign_key(
            op.f("fk_stock_moves_corrects_id"), "stock_moves", ["corrects_id"], ["id"]
        )
        batch_op.create_index(op.f("ix_stock_moves_corrects_id"), ["corrects_id"], unique=False)
    with op.batch_alter_table("stock_values", schema=None) as batch_op:
        batch_op.add_column(sa.Column("last_on", sa.Date(), nullable=True))
    op.execute(
        "UPDATE stock_values SET last_on = (SELECT max(business_date) FROM stock_moves"
        " WHERE stock_moves.variant_id = stock_values.variant_id)"
    )
    with op.batch_alter_table("lots", schema=None) as batch_op:
        batch_op.add_column(sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("blocked_reason", sa.String(), nullable=True))
    op.execute(
        "INSERT INTO locations (code, kind, name_en, name_zh)"
        " SELECT 'TRANSIT', 'transit', 'On the way', '在途'"
        " WHERE EXISTS (SELECT 1 FROM locations WHERE kind = 'customer')"
    )
    op.create_table(
        "stock_articles",
        sa.Column("variant_id", ID, nullable=False),
        sa.Column("costing", sa.String(), nullable=False),
        sa.Column("tracking", sa.String(), nullable=False),
        sa.CheckConstraint(
            "costing IN ('average', 'fifo')", name=op.f("ck_stock_articles_costing")
        ),
        sa.CheckConstraint(
            "tracking IN ('none', 'lot', 'serial')", name=op.f("ck_stock_articles_tracking")
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_stock_articles_variant_id")
        ),
        sa.PrimaryKeyConstraint("variant_id", name=op.f("pk_stock_articles")),
    )
    op.create_table(
        "stock_layers",
        sa.Column("move_id", ID, nullable=False),
        sa.Column("variant_id", ID, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("value_minor", sa.BigInteger(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "quantity > 0 AND value_minor >= 0", name=op.f("ck_stock_layers_positive")
        ),
        sa.ForeignKeyConstraint(
            ["move_id"], ["stock_moves.id"], name=op.f("fk_stock_layers_move_id")
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_stock_layers_variant_id")
        ),
        sa.PrimaryKeyConstraint("move_id", name=op.f("pk_stock_layers")),
    )
    op.create_index("ix_stock_layers_variant_id", "stock_layers", ["variant_id"], unique=False)
    op.create_table(
        "stock_transfers",
        sa.Column("id", ID, nullable=False),
        sa.Column("from_location_id", ID, nullable=False),
        sa.Column("to_location_id", ID, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["from_location_id"], ["locations.id"], name=op.f("fk_stock_transfers_from_location_id")
        ),
        sa.ForeignKeyConstraint(
            ["to_location_id"], ["locations.id"], name=op.f("fk_stock_transfers_to_location_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_transfers")),
    )
    op.create_index(op.f("ix_stock_transfers_state"), "stock_transfers", ["state"], unique=False)
    op.create_table(
        "stock_transfer_lines",
        sa.Column("id", ID, nullable=False),
        sa.Column("transfer_id", ID, nullable=False),
        sa.Column("variant_id", ID, nullable=False),
        sa.Column("lot_id", ID, nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_stock_transfer_lines_quantity")),
        sa.ForeignKeyConstraint(
            ["lot_id"], ["lots.id"], name=op.f("fk_stock_transfer_lines_lot_id")
        ),
        sa.ForeignKeyConstraint(
            ["transfer_id"],
            ["stock_transfers.id"],
            name=op.f("fk_stock_transfer_lines_transfer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_stock_transfer_lines_variant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_transfer_lines")),
    )
    op.create_index(
        op.f("ix_stock_transfer_lines_transfer_id"),
        "stock_transfer_lines",
        ["transfer_id"],
        unique=False,
    )
    op.create_table(
        "stock_counts",
        sa.Column("id", ID, nullable=False),
        sa.Column("location_id", ID, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["location_id"], ["locations.id"], name=op.f("fk_stock_counts_location_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_counts")),
    )
    op.create_index(op.f("ix_stock_counts_state"), "stock_counts", ["state"], unique=False)
    op.create_table(
        "stock_count_lines",
        sa.Column("id", ID, nullable=False),
        sa.Column("count_id", ID, nullable=False),
        sa.Column("variant_id", ID, nullable=False),
        sa.Column("lot_id", ID, nullable=True),
        sa.Column("booked", sa.BigInteger(), nullable=False),
        sa.Column("counted", sa.BigInteger(), nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("booked >= 0", name=op.f("ck_stock_count_lines_booked")),
        sa.CheckConstraint("counted >= 0", name=op.f("ck_stock_count_lines_counted")),
        sa.ForeignKeyConstraint(
            ["count_id"], ["stock_counts.id"], name=op.f("fk_stock_count_lines_count_id")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_stock_count_lines_lot_id")),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_stock_count_lines_variant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_count_lines")),
        sa.UniqueConstraint(
            "count_id",
            "variant_id",
            "lot_id",
            name=op.f("uq_stock_count_lines_count_id_variant_id_lot_id"),
        ),
    )
    op.create_index(
        "uq_stock_count_lines_without_lot",
        "stock_count_lines",
        ["count_id", "variant_id"],
        unique=True,
        sqlite_where=sa.text("lot_id IS NULL"),
        postgresql_where=sa.text("lot_id IS NULL"),
    )
