"""Lines carry their discount, and the house says how far a price may be lowered."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    for table in ("order_lines", "quotation_lines", "invoice_lines"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(
                sa.Column("discount", sa.BigInteger(), server_default="0", nullable=False)
            )
            if table != "invoice_lines":
                batch_op.create_check_constraint(
                    op.f(f"ck_{table}_discount"), "0 <= discount AND discount <= 1000000"
                )
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "discount_policy",
        sa.Column("id", number, nullable=False),
        sa.Column("up_to", sa.BigInteger(), nullable=False),
        sa.Column("least_margin", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_discount_policy_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discount_policy")),
    )
