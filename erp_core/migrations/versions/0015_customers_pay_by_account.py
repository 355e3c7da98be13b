"""Customers have payment accounts, gift cards keep value, and a refund says where it went."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go forward; what was refunded before went back the way it came."""
    _accounts()
    _stored_values()
    with op.batch_alter_table("payments") as payments:
        payments.add_column(sa.Column("account_id", ID, nullable=True))
        payments.create_foreign_key(
            "fk_payments_account_id", "payment_accounts", ["account_id"], ["id"]
        )
        payments.create_index("ix_payments_account_id", ["account_id"], unique=False)
    with op.batch_alter_table("refunds") as refunds:
        refunds.add_column(sa.Column("method", sa.String(), nullable=True))
        refunds.add_column(sa.Column("account_id", ID, nullable=True))
        refunds.create_foreign_key(
            "fk_refunds_account_id", "payment_accounts", ["account_id"], ["id"]
        )
        refunds.create_index("ix_refunds_account_id", ["account_id"], unique=False)
    op.execute(
        "UPDATE refunds SET method ="
        " (SELECT method FROM payments WHERE payments.id = refunds.payment_id)"
    )
    with op.batch_alter_table("refunds") as refunds:
        refunds.alter_column("method", existing_type=sa.String(), nullable=False)
    _moves()


def _accounts() -> None:
    op.create_table(
        "payment_accounts",
        sa.Column("id", ID, nullable=False),
        sa.Column("party_id", ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=True),
        sa.Column("last_four", sa.String(), nullable=True),
        sa.Column("token", sa.String(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "kind IN ('card', 'wallet', 'gift_card', 'bank', 'invoice')",
            name=op.f("ck_payment_accounts_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties.id"], name=op.f("fk_payment_accounts_party_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_accounts")),
    )
    op.create_index("ix_payment_accounts_party_id", "payment_accounts", ["party_id"])
    op.create_index("ix_payment_accounts_token", "payment_accounts", ["token"], unique=True)


def _stored_values() -> None:
    op.create_table(
        "stored_values",
        sa.Column("account_id", ID, nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("balance_minor", sa.BigInteger(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.CheckConstraint("balance_minor >= 0", name=op.f("ck_stored_values_balance")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["payment_accounts.id"], name=op.f("fk_stored_values_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_stored_values")),
    )


def _moves() -> None:
    op.create_table(
        "stored_value_moves",
        sa.Column("id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("payment_id", ID, nullable=True),
        sa.Column("refund_id", ID, nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("amount_minor <> 0", name=op.f("ck_stored_value_moves_amount")),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["stored_values.account_id"],
            name=op.f("fk_stored_value_moves_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_stored_value_moves_payment_id")
        ),
        sa.ForeignKeyConstraint(
            ["refund_id"], ["refunds.id"], name=op.f("fk_stored_value_moves_refund_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_value_moves")),
    )
    for name in ("account_id", "payment_id", "refund_id"):
        op.create_index(f"ix_stored_value_moves_{name}", "stored_value_moves", [name])
