"""Meters tell their version; employees have accounts they are paid into, and claims receipts."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward."""
    op.add_column(
        "meters",
        sa.Column("version", sa.BigInteger(), nullable=False, server_default="1"),
    )
    _add_payees()
    _add_receipts()


def _add_payees() -> None:
    op.create_table(
        "payees",
        sa.Column("id", _ID, nullable=False),
        sa.Column("employee_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("iban", sa.String(), nullable=False),
        sa.Column("bic", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_payees"),
        sa.UniqueConstraint("employee_id", name="uq_payees_employee_id"),
    )
    op.create_table(
        "payee_entries",
        sa.Column("entry_id", _ID, nullable=False),
        sa.Column("payee_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entries.id"], name="fk_payee_entries_entry_id"
        ),
        sa.ForeignKeyConstraint(["payee_id"], ["payees.id"], name="fk_payee_entries_payee_id"),
        sa.PrimaryKeyConstraint("entry_id", name="pk_payee_entries"),
    )
    op.create_index("ix_payee_entries_payee_id", "payee_entries", ["payee_id"])
    with op.batch_alter_table("payment_order_lines") as lines:
        lines.add_column(sa.Column("payee_id", _ID, nullable=True))
        lines.add_column(
            sa.Column("is_kept", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        lines.alter_column("party_id", existing_type=_ID, nullable=True)
        lines.create_foreign_key("fk_payment_order_lines_payee_id", "payees", ["payee_id"], ["id"])
        lines.create_check_constraint(
            "ck_payment_order_lines_payee", "party_id IS NOT NULL OR payee_id IS NOT NULL"
        )
        lines.create_index("ix_payment_order_lines_payee_id", ["payee_id"])


def _add_receipts() -> None:
    op.create_table(
        "claim_receipts",
        sa.Column("id", _ID, nullable=False),
        sa.Column("claim_id", _ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["expense_claims.id"], name="fk_claim_receipts_claim_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_claim_receipts"),
        sa.UniqueConstraint("claim_id", "sha256", name="uq_claim_receipts_claim_id_sha256"),
    )
    op.create_table(
        "claim_receipt_blobs",
        sa.Column("receipt_id", _ID, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["claim_receipts.id"], name="fk_claim_receipt_blobs_receipt_id"
        ),
        sa.PrimaryKeyConstraint("receipt_id", name="pk_claim_receipt_blobs"),
    )
