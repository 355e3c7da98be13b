"""What suppliers said last of awaited articles is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "supply_days",
        sa.Column("variant_id", ID, nullable=False),
        sa.Column("arrives_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_supply_days_variant_id")
        ),
        sa.PrimaryKeyConstraint("variant_id", name=op.f("pk_supply_days")),
    )
