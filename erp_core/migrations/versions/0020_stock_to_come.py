"""Stock to come: what is expected, what orders rest on, holds, lots in lots and reorder rules."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "lot_links",
        sa.Column("id", ID, nullable=False),
        sa.Column("part_id", ID, nullable=False),
        sa.Column("whole_id", ID, nullable=False),
        sa.Column("source_type", sa.String(), nullable=True),
        sa.Column("source_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["part_id"], ["lots.id"], name=op.f("fk_lot_links_part_id")),
        sa.ForeignKeyConstraint(["whole_id"], ["lots.id"], name=op.f("fk_lot_links_whole_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_links")),
    )
    op.create_index(op.f("ix_lot_links_part_id"), "lot_links", ["part_id"], unique=False)
    op.create_index(op.f("ix_lot_links_whole_id"), "lot_links", ["whole_id"], unique=False)
    op.create_table(
        "expected_moves",
        sa.Column("id", ID, nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("variant_id", ID, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("open", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("source_type", sa.String(), nullable=True),
        sa.Column("source_id", sa.BigInteger(), nullable=True),
        sa.Column("line_id", sa.BigInteger(), nullable=True),
        sa.Column("rests_on_id", ID, nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.CheckConstraint("direction IN ('in', 'out')", name=op.f("ck_expected_moves_direction")),
        sa.CheckConstraint(
            "quantity > 0 AND 0 <= open AND open <= quantity",
            name=op.f("ck_expected_moves_quantity"),
        ),
        sa.CheckConstraint("(state = 'open') = (open > 0)", name=op.f("ck_expected_moves_state")),
        sa.ForeignKeyConstraint(
            ["rests_on_id"], ["expected_moves.id"], name=op.f("fk_expected_moves_rests_on_id")
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_expected_moves_variant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expected_moves")),
    )
    op.create_index(
        op.f("ix_expected_moves_rests_on_id"), "expected_moves", ["rests_on_id"], unique=False
    )
    op.create_index(
        "ix_expected_moves_source", "expected_moves", ["source_type", "source_id"], unique=False
    )
    op.create_index(
        "ix_expected_moves_variant_state", "expected_moves", ["variant_id", "state"], unique=False
    )
    op.create_table(
        "stock_holds",
        sa.Column("id", ID, nullable=False),
        sa.Column("party_id", ID, nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name=op.f("fk_stock_holds_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_holds")),
    )
    op.create_index(op.f("ix_stock_holds_expires_at"), "stock_holds", ["expires_at"], unique=False)
    op.create_index(op.f("ix_stock_holds_party_id"), "stock_holds", ["party_id"], unique=False)
    op.create_table(
        "reorder_rules",
        sa.Column("variant_id", ID, nullable=False),
        sa.Column("minimum", sa.BigInteger(), nullable=False),
        sa.Column("maximum", sa.BigInteger(), nullable=False),
        sa.Column("cover_days", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "cover_days IS NULL OR cover_days > 0", name=op.f("ck_reorder_rules_cover_days")
        ),
        sa.CheckConstraint(
            "0 <= minimum AND minimum <= maximum AND maximum > 0",
            name=op.f("ck_reorder_rules_levels"),
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_reorder_rules_variant_id")
        ),
        sa.PrimaryKeyConstraint("variant_id", name=op.f("pk_reorder_rules")),
    )
    with op.batch_alter_table("order_lines", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rests_on_id", ID, nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_order_lines_rests_on_id"), "expected_moves", ["rests_on_id"], ["id"]
        )
        batch_op.create_index(op.f("ix_order_lines_rests_on_id"), ["rests_on_id"], unique=False)
    op.execute(
        "INSERT INTO expected_moves (direction, variant_id, quantity, open, due_on, state,"
        " source_type, source_id, line_id)"
        " SELECT 'out', l.variant_id, l.quantity, l.quantity - l.delivered,"
        " coalesce(o.promised_on, o.business_date), 'open', 'orders', o.id, l.id"
        " FROM order_lines l JOIN orders o ON o.id = l.order_id"
        " WHERE l.stocked AND l.quantity > l.delivered"
        " AND o.state IN ('confirmed', 'partly_delivered')"
    )
