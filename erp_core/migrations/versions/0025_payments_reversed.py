"""A payment may have come in to a named account, and one that was an error is taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    account = "money_account_id BIGINT"
    if op.get_bind().dialect.name == "sqlite":
        account = "money_account_id INTEGER"
    op.execute(
        f"ALTER TABLE payments ADD COLUMN {account}"
        " CONSTRAINT fk_payments_money_account_id REFERENCES accounts (id)"
    )
    for table, column in (("payments", "is_reversed"), ("refunds", "is_reversal")):
        op.add_column(
            table, sa.Column(column, sa.Boolean(), nullable=False, server_default=sa.false())
        )
