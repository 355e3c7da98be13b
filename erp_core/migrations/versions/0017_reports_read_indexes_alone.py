"""A broken month is summed from two indexes, without a look at the tables."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.drop_index("ix_journal_entries_period_date", table_name="journal_entries")
    op.create_index(
        "ix_journal_entries_period_date", "journal_entries", ["period", "business_date", "posted"]
    )
    op.drop_index("ix_journal_lines_entry_id", table_name="journal_lines")
    op.create_index(
        "ix_journal_lines_entry_amounts",
        "journal_lines",
        ["entry_id", "account_id", "amount_minor"],
    )
