"""Turns say how many tokens language models took for them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("turns", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("tokens", sa.BigInteger(), server_default="0", nullable=False)
        )
        batch_op.create_index("ix_turns_at", ["at"], unique=False)
