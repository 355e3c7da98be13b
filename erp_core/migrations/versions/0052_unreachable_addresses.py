"""Addresses where nothing arrives any more tell since when, and why."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column(
        "identities", sa.Column("unreachable_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("identities", sa.Column("unreachable_because", sa.String(), nullable=True))
