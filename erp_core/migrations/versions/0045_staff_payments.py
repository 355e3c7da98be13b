"""Wages and expense claims are paid one by one; those paid in one sum keep their entry."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

OF_PAYSLIPS = """
INSERT INTO staff_payments (document, document_id, employee_id, amount_minor, money_account,
                            paid_on, memo, entry_id, created_at, undone_at, reason)
SELECT 'payslips', s.id, s.employee_id, s.net_minor, a.code, e.business_date, e.memo, e.id,
       e.created_at, NULL, ''
FROM payslips s
JOIN payroll_runs r ON r.id = s.run_id AND r.state = 'paid'
JOIN journal_entries e ON e.source_type = 'payroll_runs' AND e.source_id = r.id
    AND e.journal = 'bank' AND e.reverses_id IS NULL
JOIN journal_lines l ON l.entry_id = e.id AND l.amount_minor < 0
JOIN accounts a ON a.id = l.account_id
WHERE s.net_minor > 0
ORDER BY s.id
"""
OF_CLAIMS = """
INSERT INTO staff_payments (document, document_id, employee_id, amount_minor, money_account,
                            paid_on, memo, entry_id, created_at, undone_at, reason)
SELECT 'expense_claims', c.id, c.employee_id, c.gross_minor, a.code, e.business_date, e.memo, e.id,
       e.created_at, NULL, ''
FROM expense_claims c
JOIN journal_entries e ON e.source_type = 'expense_claims' AND e.source_id = c.id
    AND e.journal = 'bank' AND e.reverses_id IS NULL
JOIN journal_lines l ON l.entry_id = e.id AND l.amount_minor < 0
JOIN accounts a ON a.id = l.account_id
WHERE c.state = 'paid'
ORDER BY c.id
"""


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "staff_payments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "employee_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("money_account", sa.String(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("memo", sa.String(), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint(
            "document IN ('payslips', 'expense_claims')", name=op.f("ck_staff_payments_document")
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_staff_payments_amount")),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name=op.f("fk_staff_payments_employee_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entries.id"], name=op.f("fk_staff_payments_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_payments")),
    )
    with op.batch_alter_table("staff_payments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_staff_payments_employee_id"), ["employee_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_staff_payments_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(
            "ux_staff_payments_one_stands",
            ["document", "document_id"],
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        )
    op.execute(OF_PAYSLIPS)
    op.execute(OF_CLAIMS)
