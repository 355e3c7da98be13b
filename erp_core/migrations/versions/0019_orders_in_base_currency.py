"""What orders and their lines come to in base currency, at the rate of the day they were placed."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_STATEMENTS = (
    "ALTER TABLE orders ADD COLUMN base_gross_minor BIGINT DEFAULT 0 NOT NULL",
    "ALTER TABLE order_lines ADD COLUMN base_net_minor BIGINT DEFAULT 0 NOT NULL",
    "ALTER TABLE order_lines ADD COLUMN base_gross_minor BIGINT DEFAULT 0 NOT NULL",
    "UPDATE orders SET base_gross_minor = gross_minor",
    "UPDATE order_lines SET base_net_minor = net_minor, base_gross_minor = gross_minor",
)


def upgrade() -> None:
    """Go forward: until now every order was in base currency."""
    for statement in _STATEMENTS:
        op.execute(statement)
