"""Returns of order lines, the warranty of products, and what a case is about."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_COLUMNS = (
    ("products", "warranty_months BIGINT DEFAULT 0", "warranty_months >= 0"),
    ("products", "return_rule VARCHAR DEFAULT 'any'", "return_rule IN ('any', 'sealed', 'never')"),
    ("order_lines", "returned BIGINT DEFAULT 0", "0 <= returned AND returned <= delivered"),
)
"""With their rule in the same statement: SQLite would have to rebuild a table that others name."""


def upgrade() -> None:
    """Go forward."""
    for table, column, rule in _COLUMNS:
        name = f"ck_{table}_{column.partition(' ')[0]}"
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {column} NOT NULL CONSTRAINT {name} CHECK ({rule})"
        )
    op.add_column("cases", sa.Column("topic", sa.String(), nullable=True))
    op.add_column("cases", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "order_returns",
        sa.Column("id", _ID, nullable=False),
        sa.Column("order_id", _ID, nullable=False),
        sa.Column("line_id", _ID, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("condition", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("credited_minor", sa.BigInteger(), nullable=False),
        sa.Column("refunded_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_order_returns_quantity")),
        sa.CheckConstraint(
            "0 <= refunded_minor AND refunded_minor <= credited_minor",
            name=op.f("ck_order_returns_refunded"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_order_returns_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["order_lines.id"], name=op.f("fk_order_returns_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_returns")),
    )
    with op.batch_alter_table("order_returns", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_returns_order_id"), ["order_id"], unique=False)
        batch_op.create_index(
            "uq_order_returns_one_a_line",
            ["line_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'rejected'"),
            postgresql_where=sa.text("state <> 'rejected'"),
        )
    op.create_table(
        "order_return_steps",
        sa.Column("id", _ID, nullable=False),
        sa.Column("return_id", _ID, nullable=False),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["return_id"], ["order_returns.id"], name=op.f("fk_order_return_steps_return_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_return_steps")),
    )
    with op.batch_alter_table("order_return_steps", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_order_return_steps_return_id"), ["return_id"], unique=False
        )
