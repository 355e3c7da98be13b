"""What may stand in for an article, what a set holds, what was sold or comes back as one."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

CLAIMS = """
UPDATE order_returns SET claim_id = (
    SELECT MIN(other.id) FROM order_returns other
    WHERE other.order_id = order_returns.order_id
    AND other.requested_at = order_returns.requested_at
)
"""
"""Until now what was asked for at one moment was one claim."""


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "substitutes",
        sa.Column("variant_id", ID, nullable=False),
        sa.Column("substitute_id", ID, nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("variant_id <> substitute_id", name=op.f("ck_substitutes_another")),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_substitutes_variant_id")
        ),
        sa.ForeignKeyConstraint(
            ["substitute_id"], ["variants.id"], name=op.f("fk_substitutes_substitute_id")
        ),
        sa.PrimaryKeyConstraint("variant_id", "substitute_id", name=op.f("pk_substitutes")),
        sa.UniqueConstraint("variant_id", "place", name=op.f("uq_substitutes_variant_id_place")),
    )
    op.create_table(
        "bundle_parts",
        sa.Column("bundle_id", ID, nullable=False),
        sa.Column("variant_id", ID, nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_bundle_parts_quantity")),
        sa.CheckConstraint("bundle_id <> variant_id", name=op.f("ck_bundle_parts_another")),
        sa.ForeignKeyConstraint(
            ["bundle_id"], ["variants.id"], name=op.f("fk_bundle_parts_bundle_id")
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_bundle_parts_variant_id")
        ),
        sa.PrimaryKeyConstraint("bundle_id", "variant_id", name=op.f("pk_bundle_parts")),
        sa.UniqueConstraint("bundle_id", "place", name=op.f("uq_bundle_parts_bundle_id_place")),
    )
    for table in ("order_lines", "quotation_lines"):
        op.add_column(table, sa.Column("bundle", JSON, nullable=True))
    with op.batch_alter_table("order_returns", schema=None) as batch_op:
        batch_op.add_column(sa.Column("claim_id", ID, nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_order_returns_claim_id"), "order_returns", ["claim_id"], ["id"]
        )
        batch_op.create_index(op.f("ix_order_returns_claim_id"), ["claim_id"], unique=False)
    op.execute(CLAIMS)
