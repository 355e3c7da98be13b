"""A conversation may have a new lead after one that was won or lost."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("leads", schema=None) as batch_op:
        batch_op.drop_constraint("uq_leads_thread_id", type_="unique")
        batch_op.create_index("ix_leads_thread_id", ["thread_id"], unique=False)
        batch_op.create_index(
            "uq_leads_one_a_thread",
            ["thread_id"],
            unique=True,
            sqlite_where=sa.text("state NOT IN ('won', 'lost')"),
            postgresql_where=sa.text("state NOT IN ('won', 'lost')"),
        )
