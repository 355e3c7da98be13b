"""Threads know subjects, messages their quotes, sends their key, listeners how far they read."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward; what was queued before gets a key that names its row."""
    with op.batch_alter_table("threads") as threads:
        threads.add_column(sa.Column("subject", sa.String(), nullable=True))
    with op.batch_alter_table("messages") as messages:
        messages.add_column(sa.Column("whole_text", sa.String(), nullable=True))
        messages.create_index("ix_messages_carrier_id", ["carrier_id"], unique=False)
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(sa.Column("key", sa.String(), nullable=True))
    op.execute("UPDATE outbox SET key = 'outbox-' || id")
    with op.batch_alter_table("outbox") as outbox:
        outbox.alter_column("key", existing_type=sa.String(), nullable=False)
        outbox.create_unique_constraint("uq_outbox_key", ["key"])
    op.create_table(
        "channel_cursors",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_cursors")),
        sa.UniqueConstraint("channel", "account", name=op.f("uq_channel_cursors_channel_account")),
    )
