"""Customers are reminded level by level; a broken month is summed from two indexes alone."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


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
    op.execute("ALTER TABLE invoices ADD COLUMN dunning_level BIGINT DEFAULT 0 NOT NULL")
    _levels()
    _letters()
    _disputes()


def _levels() -> None:
    op.create_table(
        "dunning_levels",
        sa.Column("level", _ID, autoincrement=False, nullable=False),
        sa.Column("days_overdue", sa.BigInteger(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("text_en", sa.String(), nullable=False),
        sa.Column("text_zh", sa.String(), nullable=False),
        sa.CheckConstraint("level BETWEEN 1 AND 9", name=op.f("ck_dunning_levels_level")),
        sa.CheckConstraint(
            "days_overdue > 0 AND fee_minor >= 0", name=op.f("ck_dunning_levels_amounts")
        ),
        sa.PrimaryKeyConstraint("level", name=op.f("pk_dunning_levels")),
    )


def _letters() -> None:
    op.create_table(
        "dunning_letters",
        sa.Column("id", _ID, nullable=False),
        sa.Column("party_id", _ID, nullable=False),
        sa.Column("level", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("run_on", sa.Date(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_invoice_id", _ID, nullable=True),
        sa.Column("text_en", sa.String(), nullable=False),
        sa.Column("text_zh", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("fee_minor >= 0", name=op.f("ck_dunning_letters_fee")),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties.id"], name=op.f("fk_dunning_letters_party_id")
        ),
        sa.ForeignKeyConstraint(
            ["fee_invoice_id"], ["invoices.id"], name=op.f("fk_dunning_letters_fee_invoice_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dunning_letters")),
    )
    op.create_index("ix_dunning_letters_party_id", "dunning_letters", ["party_id"])
    op.create_index("ix_dunning_letters_fee_invoice_id", "dunning_letters", ["fee_invoice_id"])
    op.create_index(
        "uq_dunning_letters_one_a_party",
        "dunning_letters",
        ["party_id"],
        unique=True,
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_table(
        "dunning_lines",
        sa.Column("letter_id", _ID, nullable=False),
        sa.Column("invoice_id", _ID, nullable=False),
        sa.Column("level", sa.BigInteger(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("open_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("open_minor > 0", name=op.f("ck_dunning_lines_open")),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["dunning_letters.id"], name=op.f("fk_dunning_lines_letter_id")
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("fk_dunning_lines_invoice_id")
        ),
        sa.PrimaryKeyConstraint("letter_id", "invoice_id", name=op.f("pk_dunning_lines")),
    )


def _disputes() -> None:
    op.create_table(
        "invoice_disputes",
        sa.Column("id", _ID, nullable=False),
        sa.Column("invoice_id", _ID, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("fk_invoice_disputes_invoice_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_disputes")),
    )
    op.create_index(
        "uq_invoice_disputes_one_open",
        "invoice_disputes",
        ["invoice_id"],
        unique=True,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
