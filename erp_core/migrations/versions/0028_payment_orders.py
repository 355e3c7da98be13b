"""Payment orders, their payments, and up to how much a role may approve."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "payment_orders",
        sa.Column("id", _ID, nullable=False),
        sa.Column("bank_account_id", _ID, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.Column("execute_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_by_name", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=True),
        sa.Column("proposed_by_name", sa.String(), nullable=True),
        sa.Column("approved_by", sa.String(), nullable=True),
        sa.Column("approved_by_name", sa.String(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("exported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint(
            "approved_by IS NULL OR (approved_by <> made_by AND approved_by <> proposed_by)",
            name=op.f("ck_payment_orders_four_eyes"),
        ),
        sa.ForeignKeyConstraint(
            ["bank_account_id"],
            ["bank_accounts.id"],
            name=op.f("fk_payment_orders_bank_account_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_orders")),
        sa.UniqueConstraint("message_id", name=op.f("uq_payment_orders_message_id")),
    )
    with op.batch_alter_table("payment_orders", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_payment_orders_bank_account_id"), ["bank_account_id"], unique=False
        )

    op.create_table(
        "payment_order_lines",
        sa.Column("id", _ID, nullable=False),
        sa.Column("order_id", _ID, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("party_id", _ID, nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("iban", sa.String(), nullable=False),
        sa.Column("bic", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("bank_line_id", _ID, nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payment_order_lines_amount")),
        sa.CheckConstraint(
            "(state = 'paid') = (bank_line_id IS NOT NULL)",
            name=op.f("ck_payment_order_lines_paid"),
        ),
        sa.ForeignKeyConstraint(
            ["bank_line_id"],
            ["bank_lines.id"],
            name=op.f("fk_payment_order_lines_bank_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["payment_orders.id"], name=op.f("fk_payment_order_lines_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties.id"], name=op.f("fk_payment_order_lines_party_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_order_lines")),
        sa.UniqueConstraint(
            "order_id", "position", name=op.f("uq_payment_order_lines_order_id_position")
        ),
    )
    with op.batch_alter_table("payment_order_lines", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_payment_order_lines_bank_line_id"), ["bank_line_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_payment_order_lines_party_id"), ["party_id"], unique=False
        )
        batch_op.create_index(
            "uq_payment_order_lines_one_live",
            ["kind", "source_id"],
            unique=True,
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        )

    op.create_table(
        "payment_limits",
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_payment_limits_amount")),
        sa.PrimaryKeyConstraint("role", name=op.f("pk_payment_limits")),
    )
