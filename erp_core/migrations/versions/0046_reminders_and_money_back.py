"""A reminder names the day to pay by; money comes back from suppliers; who told of a dispute."""

import datetime as dt

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward."""
    _reminders()
    _money_back()
    op.add_column("invoice_disputes", sa.Column("source_type", sa.String(), nullable=True))
    op.add_column("invoice_disputes", sa.Column("source_id", sa.BigInteger(), nullable=True))


def _reminders() -> None:
    """Letters that went out gave the week that their days of paying begin with."""
    with op.batch_alter_table("dunning_levels") as table:
        table.add_column(sa.Column("pay_days", sa.BigInteger(), nullable=False, server_default="7"))
        table.create_check_constraint(
            op.f("ck_dunning_levels_pay_days"), "pay_days BETWEEN 0 AND 365"
        )
    op.add_column(
        "dunning_letters",
        sa.Column("pay_days", sa.BigInteger(), nullable=False, server_default="7"),
    )
    op.add_column("dunning_letters", sa.Column("pay_by", sa.Date(), nullable=True))
    letters = sa.table(
        "dunning_letters",
        sa.column("id", sa.BigInteger),
        sa.column("state", sa.String),
        sa.column("decided_on", sa.Date),
        sa.column("pay_by", sa.Date),
    )
    bind = op.get_bind()
    sent = bind.execute(sa.select(letters).where(letters.c.state == "approved")).all()
    for row in sent:
        by = row.decided_on + dt.timedelta(days=7)
        bind.execute(letters.update().where(letters.c.id == row.id).values(pay_by=by))


def _money_back() -> None:
    with op.batch_alter_table("supplier_payments") as table:
        table.add_column(
            sa.Column("returned_minor", sa.BigInteger(), nullable=False, server_default="0")
        )
        table.create_check_constraint(
            op.f("ck_supplier_payments_returned"),
            "returned_minor >= 0 AND allocated_minor + returned_minor <= amount_minor",
        )
    op.create_table(
        "supplier_refunds",
        sa.Column("id", _ID, nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("party_id", _ID, nullable=False),
        sa.Column("credit_id", _ID, nullable=True),
        sa.Column("money_account_id", _ID, nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=False),
        sa.Column("base_currency", sa.String(), nullable=False),
        sa.Column("base_amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("is_reversed", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_supplier_refunds_amount")),
        sa.ForeignKeyConstraint(
            ["credit_id"], ["bills.id"], name=op.f("fk_supplier_refunds_credit_id")
        ),
        sa.ForeignKeyConstraint(
            ["money_account_id"], ["accounts.id"], name=op.f("fk_supplier_refunds_money_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties.id"], name=op.f("fk_supplier_refunds_party_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_refunds")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_supplier_refunds_year_number")),
    )
    op.create_index(op.f("ix_supplier_refunds_credit_id"), "supplier_refunds", ["credit_id"])
    op.create_index(op.f("ix_supplier_refunds_party_id"), "supplier_refunds", ["party_id"])
    op.create_table(
        "supplier_refund_parts",
        sa.Column("refund_id", _ID, nullable=False),
        sa.Column("payment_id", _ID, nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_supplier_refund_parts_amount")),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["supplier_payments.id"],
            name=op.f("fk_supplier_refund_parts_payment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["refund_id"], ["supplier_refunds.id"], name=op.f("fk_supplier_refund_parts_refund_id")
        ),
        sa.PrimaryKeyConstraint("refund_id", "payment_id", name=op.f("pk_supplier_refund_parts")),
    )
    op.create_index(
        op.f("ix_supplier_refund_parts_payment_id"), "supplier_refund_parts", ["payment_id"]
    )
