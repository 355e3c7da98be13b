"""Orders change after the order: items, payment, exchanges, arrival, and where a refund goes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("deliveries") as deliveries:
        deliveries.add_column(sa.Column("arrived_at", MOMENT, nullable=True))
    with op.batch_alter_table("order_returns") as returns:
        returns.add_column(sa.Column("refund_account_id", ID, nullable=True))
        returns.create_foreign_key(
            "fk_order_returns_refund_account_id", "payment_accounts", ["refund_account_id"], ["id"]
        )
        returns.create_index("ix_order_returns_refund_account_id", ["refund_account_id"])
    _item_changes()
    _payment_changes()
    _exchanges()
    _exchange_lines()
    _exchange_steps()


def _made(
    table: str,
    columns: tuple[sa.Column[object], ...],
    references: dict[str, str],
    keys: tuple[str, ...] = ("id",),
    checks: tuple[sa.CheckConstraint, ...] = (),
) -> None:
    """Create a table; its foreign keys are indexed unless they are its primary key."""
    op.create_table(
        table,
        *columns,
        *checks,
        *(
            sa.ForeignKeyConstraint([name], [target], name=op.f(f"fk_{table}_{name}"))
            for name, target in references.items()
        ),
        sa.PrimaryKeyConstraint(*keys, name=op.f(f"pk_{table}")),
    )
    for name in references:
        if name not in keys:
            op.create_index(f"ix_{table}_{name}", table, [name])


def _key(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, ID, nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _whole(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, JSON, nullable=False)


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, MOMENT, nullable=False)


def _item_changes() -> None:
    _made(
        "order_item_changes",
        (
            _key("id"),
            _key("order_id"),
            _key("account_id", nullable=True),
            _whole("difference_minor"),
            _whole("paid_minor"),
            _json("refunds"),
            _text("currency"),
            _moment("changed_at"),
            _text("actor"),
        ),
        {"order_id": "orders.id", "account_id": "payment_accounts.id"},
    )
    _made(
        "order_item_change_lines",
        (
            _key("change_id"),
            _key("line_id"),
            _whole("quantity"),
            _key("variant_before_id"),
            _key("variant_id"),
            _whole("gross_before_minor"),
            _whole("gross_minor"),
        ),
        {
            "change_id": "order_item_changes.id",
            "line_id": "order_lines.id",
            "variant_before_id": "variants.id",
            "variant_id": "variants.id",
        },
        ("change_id", "line_id"),
    )


def _payment_changes() -> None:
    _made(
        "order_payment_changes",
        (
            _key("id"),
            _key("order_id"),
            _key("from_payment_id"),
            _key("payment_id"),
            _whole("amount_minor"),
            _text("currency"),
            _moment("changed_at"),
            _text("actor"),
        ),
        {
            "order_id": "orders.id",
            "from_payment_id": "payments.id",
            "payment_id": "payments.id",
        },
        checks=(
            sa.CheckConstraint("amount_minor > 0", name=op.f("ck_order_payment_changes_amount")),
        ),
    )


def _exchanges() -> None:
    _made(
        "order_exchanges",
        (
            _key("id"),
            _key("order_id"),
            _key("replacement_id", nullable=True),
            _key("account_id", nullable=True),
            _text("state"),
            _text("condition"),
            _text("reason"),
            _whole("difference_minor"),
            _whole("paid_minor"),
            _whole("refunded_minor"),
            _text("currency"),
            sa.Column("business_date", sa.Date(), nullable=False),
            _moment("requested_at"),
            _moment("changed_at"),
        ),
        {
            "order_id": "orders.id",
            "replacement_id": "orders.id",
            "account_id": "payment_accounts.id",
        },
    )


def _exchange_lines() -> None:
    names = ("sku", "name_en", "name_zh", "unit")
    amounts = ("net_minor", "tax_minor", "gross_minor")
    _made(
        "order_exchange_lines",
        (
            _key("exchange_id"),
            _key("line_id"),
            _key("variant_id"),
            *(_text(name) for name in names),
            _whole("quantity"),
            _whole("credited_minor"),
            _text("price_list"),
            _whole("unit_price"),
            sa.Column("tax_included", sa.Boolean(), nullable=False),
            _json("taxes"),
            *(_whole(name) for name in amounts),
        ),
        {
            "exchange_id": "order_exchanges.id",
            "line_id": "order_lines.id",
            "variant_id": "variants.id",
        },
        ("exchange_id", "line_id"),
        (
            sa.CheckConstraint("quantity > 0", name=op.f("ck_order_exchange_lines_quantity")),
            sa.CheckConstraint(
                "net_minor + tax_minor = gross_minor", name=op.f("ck_order_exchange_lines_sums")
            ),
        ),
    )


def _exchange_steps() -> None:
    _made(
        "order_exchange_steps",
        (
            _key("id"),
            _key("exchange_id"),
            _text("source", nullable=True),
            _text("target"),
            _text("actor"),
            _text("reason"),
            _moment("at"),
        ),
        {"exchange_id": "order_exchanges.id"},
    )
