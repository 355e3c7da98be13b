"""Months are locked softly or for good, fiscal years are closed, late entries say why."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_COLUMNS = (
    ("organisation", "fiscal_year_start BIGINT DEFAULT 1", "fiscal_year_start BETWEEN 1 AND 12"),
    ("periods", "lock VARCHAR DEFAULT 'open'", "lock IN ('open', 'soft', 'hard')"),
)
"""With their rule in the same statement: SQLite would have to rebuild a table that others name."""


def upgrade() -> None:
    """Go forward. What was locked could be opened again by an accountant: that is a soft lock."""
    for table, column, rule in _COLUMNS:
        name = f"ck_{table}_{column.partition(' ')[0]}"
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {column} NOT NULL CONSTRAINT {name} CHECK ({rule})"
        )
    scope = " ON journal_entries" if op.get_bind().dialect.name == "postgresql" else ""
    op.execute(f"DROP TRIGGER IF EXISTS journal_entries_post{scope}")
    op.execute("UPDATE periods SET lock = 'soft' WHERE locked")
    op.drop_column("periods", "locked")
    op.execute("ALTER TABLE journal_entries ADD COLUMN late_reason VARCHAR DEFAULT '' NOT NULL")
    op.create_table(
        "fiscal_years",
        sa.Column("year", _ID, autoincrement=False, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("closing_entry_id", _ID, nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["closing_entry_id"],
            ["journal_entries.id"],
            name=op.f("fk_fiscal_years_closing_entry_id"),
        ),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_fiscal_years")),
    )
