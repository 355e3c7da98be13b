"""Customers get a type and a region, orders a salesperson, articles a reorder point.

Plain SQL that both databases read alike: a batch operation would rebuild tables on SQLite, and
rows that point at them do not allow that.
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward: a person buys retail, a company for its own house."""
    op.execute(
        "ALTER TABLE parties ADD COLUMN customer_type VARCHAR NOT NULL DEFAULT 'retail' "
        "CONSTRAINT ck_parties_customer_type "
        "CHECK (customer_type IN ('retail', 'wholesale', 'corporate'))"
    )
    op.execute("UPDATE parties SET customer_type = 'corporate' WHERE kind = 'company'")
    op.execute("ALTER TABLE parties ADD COLUMN region VARCHAR")
    op.execute("ALTER TABLE variants ADD COLUMN reorder_point BIGINT")
    whole = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(
        f"ALTER TABLE orders ADD COLUMN salesperson_id {whole} "
        "CONSTRAINT fk_orders_salesperson_id REFERENCES users (id)"
    )
    op.create_index("ix_orders_salesperson_id", "orders", ["salesperson_id"])
