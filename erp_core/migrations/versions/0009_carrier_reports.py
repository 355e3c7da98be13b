"""Carriers report what became of a message: how far each one got, and reports that came first."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("progress", sa.String(), nullable=True))
    op.create_table(
        "carrier_reports",
        sa.Column("id", number, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("carrier_id", sa.String(), nullable=False),
        sa.Column("outbox_id", number, nullable=True),
        sa.Column("progress", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["outbox_id"], ["outbox.id"], name=op.f("fk_carrier_reports_outbox_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carrier_reports")),
        sa.UniqueConstraint(
            "channel",
            "account",
            "carrier_id",
            name=op.f("uq_carrier_reports_channel_account_carrier_id"),
        ),
    )
    with op.batch_alter_table("carrier_reports", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_carrier_reports_outbox_id"), ["outbox_id"], unique=False
        )
