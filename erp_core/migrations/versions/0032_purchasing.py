"""Suppliers' prices, purchase orders, receipts and bills against orders."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "purchase_requests",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("needed_by", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_requests")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_purchase_requests_year_number")),
    )
    op.create_table(
        "purchase_rules",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("over_receipt", sa.BigInteger(), nullable=False),
        sa.Column("price_tolerance", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "over_receipt >= 0 AND price_tolerance >= 0", name=op.f("ck_purchase_rules_tolerances")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_rules")),
    )
    op.create_table(
        "purchase_orders",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("supplier_reference", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties.id"], name=op.f("fk_purchase_orders_party_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["purchase_requests.id"], name=op.f("fk_purchase_orders_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_orders")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_purchase_orders_year_number")),
    )
    with op.batch_alter_table("purchase_orders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_purchase_orders_party_id"), ["party_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_purchase_orders_request_id"), ["request_id"], unique=False
        )
        batch_op.create_index("ix_purchase_orders_state_party", ["state", "party_id"], unique=False)

    op.create_table(
        "purchase_request_parties",
        sa.Column(
            "request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties.id"], name=op.f("fk_purchase_request_parties_party_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["purchase_requests.id"],
            name=op.f("fk_purchase_request_parties_request_id"),
        ),
        sa.PrimaryKeyConstraint("request_id", "party_id", name=op.f("pk_purchase_request_parties")),
    )
    op.create_table(
        "purchase_bills",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("bill_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("bill_date", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("due_days", sa.BigInteger(), nullable=True),
        sa.Column(
            "problems", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'posted') = (bill_id IS NOT NULL)", name=op.f("ck_purchase_bills_posted")
        ),
        sa.ForeignKeyConstraint(["bill_id"], ["bills.id"], name=op.f("fk_purchase_bills_bill_id")),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties.id"], name=op.f("fk_purchase_bills_party_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_bills")),
    )
    with op.batch_alter_table("purchase_bills", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_purchase_bills_bill_id"), ["bill_id"], unique=False)
        batch_op.create_index("ix_purchase_bills_party_state", ["party_id", "state"], unique=False)

    op.create_table(
        "purchase_receipts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("delivery_note", sa.String(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["purchase_orders.id"], name=op.f("fk_purchase_receipts_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_receipts")),
    )
    with op.batch_alter_table("purchase_receipts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_purchase_receipts_order_id"), ["order_id"], unique=False
        )

    op.create_table(
        "purchase_steps",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("from_state", sa.String(), nullable=True),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["purchase_orders.id"], name=op.f("fk_purchase_steps_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_steps")),
    )
    with op.batch_alter_table("purchase_steps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_purchase_steps_order_id"), ["order_id"], unique=False)

    op.create_table(
        "purchase_request_lines",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "variant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_purchase_request_lines_quantity")),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["purchase_requests.id"],
            name=op.f("fk_purchase_request_lines_request_id"),
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_purchase_request_lines_variant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_request_lines")),
    )
    with op.batch_alter_table("purchase_request_lines", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_purchase_request_lines_request_id"), ["request_id"], unique=False
        )

    op.create_table(
        "supplier_prices",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "variant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("min_quantity", sa.BigInteger(), nullable=False),
        sa.Column("pack_size", sa.BigInteger(), nullable=False),
        sa.Column("lead_days", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("supplier_sku", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("lead_days >= 0", name=op.f("ck_supplier_prices_lead_days")),
        sa.CheckConstraint(
            "unit_price >= 0 AND min_quantity > 0 AND pack_size > 0",
            name=op.f("ck_supplier_prices_amounts"),
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties.id"], name=op.f("fk_supplier_prices_party_id")
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_supplier_prices_variant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_prices")),
    )
    with op.batch_alter_table("supplier_prices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supplier_prices_party_id"), ["party_id"], unique=False)
        batch_op.create_index(
            "ix_supplier_prices_variant_party", ["variant_id", "party_id"], unique=False
        )

    op.create_table(
        "purchase_offers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("min_quantity", sa.BigInteger(), nullable=False),
        sa.Column("pack_size", sa.BigInteger(), nullable=False),
        sa.Column("lead_days", sa.BigInteger(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "unit_price >= 0 AND min_quantity > 0 AND pack_size > 0",
            name=op.f("ck_purchase_offers_amounts"),
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["purchase_request_lines.id"], name=op.f("fk_purchase_offers_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties.id"], name=op.f("fk_purchase_offers_party_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_offers")),
        sa.UniqueConstraint(
            "line_id", "party_id", name=op.f("uq_purchase_offers_line_id_party_id")
        ),
    )
    op.create_table(
        "purchase_order_lines",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column(
            "variant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "expected_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("description_en", sa.String(), nullable=False),
        sa.Column("description_zh", sa.String(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("receivable", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("returned", sa.BigInteger(), nullable=False),
        sa.Column("billed", sa.BigInteger(), nullable=False),
        sa.Column("credited", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "0 <= credited AND credited <= billed", name=op.f("ck_purchase_order_lines_credited")
        ),
        sa.CheckConstraint(
            "0 <= returned AND returned <= received", name=op.f("ck_purchase_order_lines_returned")
        ),
        sa.CheckConstraint(
            "billed - credited <= received", name=op.f("ck_purchase_order_lines_billed")
        ),
        sa.CheckConstraint(
            "quantity > 0 AND unit_price >= 0", name=op.f("ck_purchase_order_lines_ordered")
        ),
        sa.CheckConstraint(
            "received - returned <= receivable", name=op.f("ck_purchase_order_lines_received")
        ),
        sa.ForeignKeyConstraint(
            ["expected_id"], ["expected_moves.id"], name=op.f("fk_purchase_order_lines_expected_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["purchase_orders.id"], name=op.f("fk_purchase_order_lines_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_purchase_order_lines_variant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_order_lines")),
        sa.UniqueConstraint(
            "order_id", "position", name=op.f("uq_purchase_order_lines_order_id_position")
        ),
    )
    with op.batch_alter_table("purchase_order_lines", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_purchase_order_lines_expected_id"), ["expected_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_purchase_order_lines_variant_id"), ["variant_id"], unique=False
        )

    op.create_table(
        "purchase_bill_lines",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "purchase_bill_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column(
            "order_line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "quantity > 0 AND unit_price >= 0", name=op.f("ck_purchase_bill_lines_billed")
        ),
        sa.ForeignKeyConstraint(
            ["order_line_id"],
            ["purchase_order_lines.id"],
            name=op.f("fk_purchase_bill_lines_order_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["purchase_bill_id"],
            ["purchase_bills.id"],
            name=op.f("fk_purchase_bill_lines_purchase_bill_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_bill_lines")),
        sa.UniqueConstraint(
            "purchase_bill_id",
            "position",
            name=op.f("uq_purchase_bill_lines_purchase_bill_id_position"),
        ),
    )
    with op.batch_alter_table("purchase_bill_lines", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_purchase_bill_lines_order_line_id"), ["order_line_id"], unique=False
        )

    op.create_table(
        "purchase_receipt_lines",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "receipt_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "order_line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("move_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("lot", sa.String(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("base_minor", sa.BigInteger(), nullable=False),
        sa.Column("returned", sa.BigInteger(), nullable=False),
        sa.Column("billed", sa.BigInteger(), nullable=False),
        sa.Column("credited", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "0 <= credited AND credited <= billed", name=op.f("ck_purchase_receipt_lines_credited")
        ),
        sa.CheckConstraint(
            "0 <= returned AND returned <= quantity",
            name=op.f("ck_purchase_receipt_lines_returned"),
        ),
        sa.CheckConstraint(
            "billed - credited <= quantity", name=op.f("ck_purchase_receipt_lines_billed")
        ),
        sa.CheckConstraint(
            "quantity > 0 AND base_minor >= 0", name=op.f("ck_purchase_receipt_lines_received")
        ),
        sa.ForeignKeyConstraint(
            ["move_id"], ["stock_moves.id"], name=op.f("fk_purchase_receipt_lines_move_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_line_id"],
            ["purchase_order_lines.id"],
            name=op.f("fk_purchase_receipt_lines_order_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id"],
            ["purchase_receipts.id"],
            name=op.f("fk_purchase_receipt_lines_receipt_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_receipt_lines")),
    )
    with op.batch_alter_table("purchase_receipt_lines", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_purchase_receipt_lines_move_id"), ["move_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_purchase_receipt_lines_order_line_id"), ["order_line_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_purchase_receipt_lines_receipt_id"), ["receipt_id"], unique=False
        )

    op.create_table(
        "purchase_bill_parts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "receipt_line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("rate_minor", sa.BigInteger(), nullable=False),
        sa.Column("credited", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "0 <= credited AND credited <= quantity", name=op.f("ck_purchase_bill_parts_credited")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_purchase_bill_parts_quantity")),
        sa.ForeignKeyConstraint(
            ["line_id"], ["purchase_bill_lines.id"], name=op.f("fk_purchase_bill_parts_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["receipt_line_id"],
            ["purchase_receipt_lines.id"],
            name=op.f("fk_purchase_bill_parts_receipt_line_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_bill_parts")),
    )
    with op.batch_alter_table("purchase_bill_parts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_purchase_bill_parts_line_id"), ["line_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_purchase_bill_parts_receipt_line_id"), ["receipt_line_id"], unique=False
        )

    op.create_table(
        "purchase_returns",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "receipt_line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_purchase_returns_quantity")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["purchase_orders.id"], name=op.f("fk_purchase_returns_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["receipt_line_id"],
            ["purchase_receipt_lines.id"],
            name=op.f("fk_purchase_returns_receipt_line_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_returns")),
    )
    with op.batch_alter_table("purchase_returns", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_purchase_returns_order_id"), ["order_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_purchase_returns_receipt_line_id"), ["receipt_line_id"], unique=False
        )
