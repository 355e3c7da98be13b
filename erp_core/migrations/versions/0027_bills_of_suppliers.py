"""Bills of suppliers, their credit notes and what they are paid."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "bills",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "credits_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("bill_date", sa.Date(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("gross_minor", sa.BigInteger(), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=False),
        sa.Column("base_currency", sa.String(), nullable=False),
        sa.Column("base_net_minor", sa.BigInteger(), nullable=False),
        sa.Column("base_tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("base_gross_minor", sa.BigInteger(), nullable=False),
        sa.Column("base_open_minor", sa.BigInteger(), nullable=False),
        sa.Column("paid_minor", sa.BigInteger(), nullable=False),
        sa.Column("credited_minor", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("gross_minor > 0", name=op.f("ck_bills_gross")),
        sa.CheckConstraint("net_minor + tax_minor = gross_minor", name=op.f("ck_bills_sums")),
        sa.CheckConstraint(
            "paid_minor + credited_minor <= gross_minor", name=op.f("ck_bills_open")
        ),
        sa.CheckConstraint(
            "paid_minor >= 0 AND credited_minor >= 0", name=op.f("ck_bills_settled")
        ),
        sa.ForeignKeyConstraint(["credits_id"], ["bills.id"], name=op.f("fk_bills_credits_id")),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name=op.f("fk_bills_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bills")),
        sa.UniqueConstraint("kind", "year", "number", name=op.f("uq_bills_kind_year_number")),
        sa.UniqueConstraint(
            "party_id", "kind", "reference", name=op.f("uq_bills_party_id_kind_reference")
        ),
    )
    with op.batch_alter_table("bills", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bills_credits_id"), ["credits_id"], unique=False)
        batch_op.create_index("ix_bills_party_state", ["party_id", "state"], unique=False)

    op.create_table(
        "supplier_payments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "money_account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=False),
        sa.Column("base_currency", sa.String(), nullable=False),
        sa.Column("base_amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("allocated_minor", sa.BigInteger(), nullable=False),
        sa.Column("is_reversed", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "0 <= allocated_minor AND allocated_minor <= amount_minor",
            name=op.f("ck_supplier_payments_used"),
        ),
        sa.CheckConstraint(
            "NOT is_reversed OR allocated_minor = 0", name=op.f("ck_supplier_payments_reversed")
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_supplier_payments_amount")),
        sa.ForeignKeyConstraint(
            ["money_account_id"],
            ["accounts.id"],
            name=op.f("fk_supplier_payments_money_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties.id"], name=op.f("fk_supplier_payments_party_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_payments")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_supplier_payments_year_number")),
    )
    with op.batch_alter_table("supplier_payments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_supplier_payments_party_id"), ["party_id"], unique=False
        )

    op.create_table(
        "supplier_terms",
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("payment_days", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("payment_days >= 0", name=op.f("ck_supplier_terms_days")),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties.id"], name=op.f("fk_supplier_terms_party_id")
        ),
        sa.PrimaryKeyConstraint("party_id", name=op.f("pk_supplier_terms")),
    )
    op.create_table(
        "bill_allocations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "payment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("bill_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("credit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_minor <> 0", name=op.f("ck_bill_allocations_amount")),
        sa.ForeignKeyConstraint(
            ["bill_id"], ["bills.id"], name=op.f("fk_bill_allocations_bill_id")
        ),
        sa.ForeignKeyConstraint(
            ["credit_id"], ["bills.id"], name=op.f("fk_bill_allocations_credit_id")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["supplier_payments.id"], name=op.f("fk_bill_allocations_payment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill_allocations")),
    )
    with op.batch_alter_table("bill_allocations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bill_allocations_bill_id"), ["bill_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_bill_allocations_credit_id"), ["credit_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_bill_allocations_payment_id"), ["payment_id"], unique=False
        )

    op.create_table(
        "bill_line_taxes",
        sa.Column("bill_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line_position", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("tax_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=False),
        sa.Column("included", sa.Boolean(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("base_tax_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["bill_id"], ["bills.id"], name=op.f("fk_bill_line_taxes_bill_id")),
        sa.ForeignKeyConstraint(["tax_id"], ["taxes.id"], name=op.f("fk_bill_line_taxes_tax_id")),
        sa.PrimaryKeyConstraint(
            "bill_id", "line_position", "position", name=op.f("pk_bill_line_taxes")
        ),
    )
    with op.batch_alter_table("bill_line_taxes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bill_line_taxes_tax_id"), ["tax_id"], unique=False)

    op.create_table(
        "bill_lines",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("bill_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column(
            "variant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("base_net_minor", sa.BigInteger(), nullable=False),
        sa.Column("base_tax_minor", sa.BigInteger(), nullable=False),
        sa.Column(
            "account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("credited_quantity", sa.BigInteger(), nullable=False),
        sa.Column("source_line", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "credited_quantity >= 0 AND credited_quantity <= quantity",
            name=op.f("ck_bill_lines_credited"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_bill_lines_quantity")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_bill_lines_account_id")
        ),
        sa.ForeignKeyConstraint(["bill_id"], ["bills.id"], name=op.f("fk_bill_lines_bill_id")),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_bill_lines_variant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill_lines")),
        sa.UniqueConstraint("bill_id", "position", name=op.f("uq_bill_lines_bill_id_position")),
    )
    with op.batch_alter_table("bill_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bill_lines_variant_id"), ["variant_id"], unique=False)

    _add_account()


def _add_account() -> None:
    """Add the account of price differences to a chart that is installed, beside a code in use."""
    names = ("code", "name_en", "name_zh", "kind", "role")
    accounts = sa.table("accounts", *(sa.column(name) for name in names))
    connection = op.get_bind()
    codes, roles = (
        set(connection.scalars(sa.select(column))) for column in (accounts.c.code, accounts.c.role)
    )
    if "receivable" not in roles:
        return
    beside = ("5860", *(f"5860.{n}" for n in range(1, 99)))
    free = next(each for each in beside if each not in codes)
    row = (free, "Purchase price differences", "采购价格差异", "expense", "purchase_difference")
    connection.execute(accounts.insert().values(dict(zip(names, row, strict=True))))
