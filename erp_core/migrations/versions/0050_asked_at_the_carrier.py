"""Uncertain messages are looked up in the carrier's list; a channel account's pauses are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward."""
    op.add_column("outbox", sa.Column("looked_up_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "channel_pauses",
        sa.Column("id", _ID, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_channel_pauses"),
        sa.UniqueConstraint(
            "channel", "account", "task", name="uq_channel_pauses_channel_account_task"
        ),
    )
