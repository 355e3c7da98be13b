"""What a count had seen when a line was counted, so that no difference is booked twice."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward: what was counted before has seen all that moved before."""
    op.add_column("stock_count_lines", sa.Column("seen_move_id", sa.BigInteger(), nullable=True))
    op.execute(
        "UPDATE stock_count_lines"
        " SET seen_move_id = (SELECT COALESCE(MAX(id), 0) FROM stock_moves)"
        " WHERE counted IS NOT NULL"
    )
