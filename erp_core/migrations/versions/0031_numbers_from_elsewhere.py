"""Numbers that payments and entries by hand brought along from another system."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward."""
    for table, key, of in (
        ("payment_numbers", "payment_id", "payments"),
        ("entry_numbers", "entry_id", "journal_entries"),
    ):
        op.create_table(
            table,
            sa.Column(key, _ID, nullable=False),
            sa.Column("number", sa.String(), nullable=False),
            sa.ForeignKeyConstraint([key], [f"{of}.id"], name=op.f(f"fk_{table}_{key}")),
            sa.PrimaryKeyConstraint(key, name=op.f(f"pk_{table}")),
            sa.UniqueConstraint("number", name=op.f(f"uq_{table}_number")),
        )
