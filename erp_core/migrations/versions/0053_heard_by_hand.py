"""What was set aside by mistake is heard because an operator says so."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column(
        "inbound_events",
        sa.Column("by_hand", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
