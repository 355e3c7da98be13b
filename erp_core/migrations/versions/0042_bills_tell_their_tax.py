"""A supplier's bill may charge no tax, and tells its total."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column(
        "purchase_bills",
        sa.Column("untaxed", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("purchase_bills", sa.Column("total", sa.BigInteger(), nullable=True))
