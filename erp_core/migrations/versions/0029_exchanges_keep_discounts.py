"""What goes out for what came back keeps the discount with which that was sold."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

TABLE = "order_exchange_lines"


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table(TABLE, schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("discount", sa.BigInteger(), server_default="0", nullable=False)
        )
        batch_op.create_check_constraint(
            op.f(f"ck_{TABLE}_discount"), "0 <= discount AND discount <= 1000000"
        )
