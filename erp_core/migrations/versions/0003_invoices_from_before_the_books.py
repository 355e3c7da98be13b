"""An invoice from before the books keeps the number that the customer knows."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("invoices", schema=None) as batch_op:
        batch_op.add_column(sa.Column("label", sa.String(), nullable=True))
        batch_op.create_index("ix_invoices_label", ["label"], unique=True)
