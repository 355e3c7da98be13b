"""Exchange rates, what documents are worth in base currency, and the differences realised."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_COLUMNS = (
    ("invoices", "rate BIGINT", "1000000"),
    ("invoices", "base_open_minor BIGINT", "0"),
    ("invoice_lines", "base_net_minor BIGINT", "0"),
    ("invoice_lines", "base_tax_minor BIGINT", "0"),
    ("invoice_line_taxes", "base_tax_minor BIGINT", "0"),
    ("payments", "rate BIGINT", "1000000"),
    ("refunds", "rate BIGINT", "1000000"),
    ("refunds", "base_currency VARCHAR", "''"),
    ("refunds", "base_amount_minor BIGINT", "0"),
)
_FILLED = (
    "UPDATE invoices SET base_open_minor = base_gross_minor - paid_minor - credited_minor",
    "UPDATE invoices SET base_open_minor = 0 WHERE kind = 'credit_note'",
    "UPDATE invoice_lines SET base_net_minor = net_minor, base_tax_minor = tax_minor",
    "UPDATE invoice_line_taxes SET base_tax_minor = tax_minor",
    "UPDATE refunds SET base_currency = currency, base_amount_minor = amount_minor",
)
_KEPT = ("invoices", "invoice_lines", "invoice_line_taxes", "refunds")
"""Tables whose triggers would refuse to fill the new columns; they are made anew afterwards."""
_ACCOUNTS = (
    ("4840", "Exchange gains", "汇兑收益", "income", "exchange_gain"),
    ("6880", "Exchange losses", "汇兑损失", "expense", "exchange_loss"),
)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "exchange_rates",
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("rate > 0", name=op.f("ck_exchange_rates_rate")),
        sa.PrimaryKeyConstraint("currency", "day", name=op.f("pk_exchange_rates")),
    )
    op.create_table(
        "exchange_differences",
        sa.Column("id", _ID, nullable=False),
        sa.Column("party_id", _ID, nullable=False),
        sa.Column("source_type", sa.String(), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("gain_minor", sa.BigInteger(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("gain_minor <> 0", name=op.f("ck_exchange_differences_gain")),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties.id"], name=op.f("fk_exchange_differences_party_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_differences")),
        sa.UniqueConstraint(
            "source_type",
            "source_id",
            name=op.f("uq_exchange_differences_source_type_source_id"),
        ),
    )
    op.create_index("ix_exchange_differences_party_id", "exchange_differences", ["party_id"])
    for table, column, default in _COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} DEFAULT {default} NOT NULL")
    _let_be_filled()
    for statement in _FILLED:
        op.execute(statement)
    _add_accounts()


def _let_be_filled() -> None:
    scope = "" if op.get_bind().dialect.name == "sqlite" else " ON {table}"
    for table in _KEPT:
        op.execute(f"DROP TRIGGER IF EXISTS {table}_keep" + scope.format(table=table))


def _add_accounts() -> None:
    """Add the accounts of differences to a chart that is installed, beside a code in use."""
    accounts = sa.table(
        "accounts", *(sa.column(name) for name in ("code", "name_en", "name_zh", "kind", "role"))
    )
    connection = op.get_bind()
    codes, roles = (
        set(connection.scalars(sa.select(column))) for column in (accounts.c.code, accounts.c.role)
    )
    if "receivable" not in roles:
        return
    for code, name_en, name_zh, kind, role in _ACCOUNTS:
        beside = (code, *(f"{code}.{n}" for n in range(1, 99)))
        free = next(each for each in beside if each not in codes)
        row = {"code": free, "name_en": name_en, "name_zh": name_zh, "kind": kind, "role": role}
        connection.execute(accounts.insert().values(row))
