"""What a change of stage leads to, and the days on which the house looked at who is silent.

A change of before has had no effect, and is marked so.
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "lifecycle_reviews",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("examined", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_lifecycle_reviews")),
    )
    op.create_table(
        "demand_told",
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("week", name=op.f("pk_demand_told")),
    )
    op.create_table(
        "stage_effects",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "change_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column(
            "activity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activities.id"], name=op.f("fk_stage_effects_activity_id")
        ),
        sa.ForeignKeyConstraint(
            ["change_id"], ["stage_changes.id"], name=op.f("fk_stage_effects_change_id")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties.id"], name=op.f("fk_stage_effects_party_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_effects")),
        sa.UniqueConstraint("change_id", "kind", name=op.f("uq_stage_effects_change_id_kind")),
    )
    with op.batch_alter_table("stage_effects", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_stage_effects_activity_id"), ["activity_id"], unique=False
        )
        batch_op.create_index(
            "ix_stage_effects_party_id_state", ["party_id", "state"], unique=False
        )
    op.execute(
        "INSERT INTO stage_effects (change_id, party_id, kind, what, state)"
        " SELECT id, party_id, 'suggestion', 'before_effects', 'outrun' FROM stage_changes"
    )
