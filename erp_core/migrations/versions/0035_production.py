"""Bills of material, work centres, manufacturing orders, and the accounts and place they need."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "work_centres",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("capacity", sa.BigInteger(), nullable=False),
        sa.Column("hourly_cost", sa.BigInteger(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_work_centres_capacity")),
        sa.CheckConstraint("hourly_cost >= 0", name=op.f("ck_work_centres_hourly_cost")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_centres")),
        sa.UniqueConstraint("code", name=op.f("uq_work_centres_code")),
    )
    op.create_table(
        "work_centre_closures",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "work_centre_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("source_type", sa.String(), nullable=True),
        sa.Column("source_id", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_work_centre_closures_days")),
        sa.ForeignKeyConstraint(
            ["work_centre_id"],
            ["work_centres.id"],
            name=op.f("fk_work_centre_closures_work_centre_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_centre_closures")),
    )
    with op.batch_alter_table("work_centre_closures", schema=None) as batch_op:
        batch_op.create_index(
            "ix_work_centre_closures_source", ["source_type", "source_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_work_centre_closures_work_centre_id"), ["work_centre_id"], unique=False
        )

    op.create_table(
        "work_centre_hours",
        sa.Column(
            "work_centre_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("weekday", sa.BigInteger(), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name=op.f("ck_work_centre_hours_minutes")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_work_centre_hours_weekday")),
        sa.ForeignKeyConstraint(
            ["work_centre_id"],
            ["work_centres.id"],
            name=op.f("fk_work_centre_hours_work_centre_id"),
        ),
        sa.PrimaryKeyConstraint("work_centre_id", "weekday", name=op.f("pk_work_centre_hours")),
    )
    op.create_table(
        "bills_of_material",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "variant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_bills_of_material_quantity")),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_bills_of_material_variant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bills_of_material")),
        sa.UniqueConstraint(
            "variant_id", "version", name=op.f("uq_bills_of_material_variant_id_version")
        ),
    )
    with op.batch_alter_table("bills_of_material", schema=None) as batch_op:
        batch_op.create_index(
            "ix_bills_of_material_variant_valid", ["variant_id", "valid_from"], unique=False
        )

    op.create_table(
        "bill_of_material_lines",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("bill_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column(
            "variant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("scrap", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_bill_of_material_lines_quantity")),
        sa.CheckConstraint(
            "scrap >= 0 AND scrap < 1000000", name=op.f("ck_bill_of_material_lines_scrap")
        ),
        sa.ForeignKeyConstraint(
            ["bill_id"], ["bills_of_material.id"], name=op.f("fk_bill_of_material_lines_bill_id")
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_bill_of_material_lines_variant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill_of_material_lines")),
        sa.UniqueConstraint(
            "bill_id", "position", name=op.f("uq_bill_of_material_lines_bill_id_position")
        ),
        sa.UniqueConstraint(
            "bill_id", "variant_id", name=op.f("uq_bill_of_material_lines_bill_id_variant_id")
        ),
    )
    with op.batch_alter_table("bill_of_material_lines", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_bill_of_material_lines_variant_id"), ["variant_id"], unique=False
        )

    op.create_table(
        "bill_operations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("bill_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column(
            "work_centre_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("setup_minutes", sa.BigInteger(), nullable=False),
        sa.Column("unit_minutes", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "setup_minutes >= 0 AND unit_minutes >= 0", name=op.f("ck_bill_operations_minutes")
        ),
        sa.ForeignKeyConstraint(
            ["bill_id"], ["bills_of_material.id"], name=op.f("fk_bill_operations_bill_id")
        ),
        sa.ForeignKeyConstraint(
            ["work_centre_id"], ["work_centres.id"], name=op.f("fk_bill_operations_work_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill_operations")),
        sa.UniqueConstraint(
            "bill_id", "position", name=op.f("uq_bill_operations_bill_id_position")
        ),
    )
    with op.batch_alter_table("bill_operations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_bill_operations_work_centre_id"), ["work_centre_id"], unique=False
        )

    op.create_table(
        "manufacturing_orders",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column(
            "variant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("bill_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("produced", sa.BigInteger(), nullable=False),
        sa.Column("scrapped", sa.BigInteger(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "expected_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("demand_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("time_minor", sa.BigInteger(), nullable=False),
        sa.Column("time_released_minor", sa.BigInteger(), nullable=False),
        sa.Column("difference_minor", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "0 <= produced AND 0 <= scrapped AND produced + scrapped <= quantity",
            name=op.f("ck_manufacturing_orders_made"),
        ),
        sa.CheckConstraint(
            "0 <= time_released_minor AND time_released_minor <= time_minor",
            name=op.f("ck_manufacturing_orders_time"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_manufacturing_orders_quantity")),
        sa.CheckConstraint("start_on <= due_on", name=op.f("ck_manufacturing_orders_days")),
        sa.ForeignKeyConstraint(
            ["bill_id"], ["bills_of_material.id"], name=op.f("fk_manufacturing_orders_bill_id")
        ),
        sa.ForeignKeyConstraint(
            ["demand_id"], ["expected_moves.id"], name=op.f("fk_manufacturing_orders_demand_id")
        ),
        sa.ForeignKeyConstraint(
            ["expected_id"], ["expected_moves.id"], name=op.f("fk_manufacturing_orders_expected_id")
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_manufacturing_orders_variant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manufacturing_orders")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_manufacturing_orders_year_number")),
    )
    with op.batch_alter_table("manufacturing_orders", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_manufacturing_orders_bill_id"), ["bill_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_manufacturing_orders_demand_id"), ["demand_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_manufacturing_orders_expected_id"), ["expected_id"], unique=False
        )
        batch_op.create_index(
            "ix_manufacturing_orders_state_due", ["state", "due_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_manufacturing_orders_variant_id"), ["variant_id"], unique=False
        )

    op.create_table(
        "manufacturing_lines",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column(
            "variant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("required", sa.BigInteger(), nullable=False),
        sa.Column("consumed", sa.BigInteger(), nullable=False),
        sa.Column("consumed_minor", sa.BigInteger(), nullable=False),
        sa.Column("released_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "0 <= released_minor AND released_minor <= consumed_minor",
            name=op.f("ck_manufacturing_lines_worth"),
        ),
        sa.CheckConstraint(
            "required > 0 AND consumed >= 0", name=op.f("ck_manufacturing_lines_quantities")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["manufacturing_orders.id"], name=op.f("fk_manufacturing_lines_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_manufacturing_lines_variant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manufacturing_lines")),
        sa.UniqueConstraint(
            "order_id", "position", name=op.f("uq_manufacturing_lines_order_id_position")
        ),
        sa.UniqueConstraint(
            "order_id", "variant_id", name=op.f("uq_manufacturing_lines_order_id_variant_id")
        ),
    )
    with op.batch_alter_table("manufacturing_lines", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_manufacturing_lines_variant_id"), ["variant_id"], unique=False
        )

    op.create_table(
        "manufacturing_operations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column(
            "work_centre_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("planned_minutes", sa.BigInteger(), nullable=False),
        sa.Column("done_minutes", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "planned_minutes >= 0 AND done_minutes >= 0",
            name=op.f("ck_manufacturing_operations_minutes"),
        ),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_manufacturing_operations_days")),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["manufacturing_orders.id"],
            name=op.f("fk_manufacturing_operations_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["work_centre_id"],
            ["work_centres.id"],
            name=op.f("fk_manufacturing_operations_work_centre_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manufacturing_operations")),
        sa.UniqueConstraint(
            "order_id", "position", name=op.f("uq_manufacturing_operations_order_id_position")
        ),
    )
    with op.batch_alter_table("manufacturing_operations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_manufacturing_operations_work_centre_id"),
            ["work_centre_id"],
            unique=False,
        )

    op.create_table(
        "manufacturing_outputs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("move_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("scrapped", sa.BigInteger(), nullable=False),
        sa.Column("value_minor", sa.BigInteger(), nullable=False),
        sa.Column("lot", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(quantity > 0) = (move_id IS NOT NULL)", name=op.f("ck_manufacturing_outputs_moved")
        ),
        sa.CheckConstraint(
            "quantity + scrapped > 0 AND value_minor >= 0",
            name=op.f("ck_manufacturing_outputs_made"),
        ),
        sa.CheckConstraint(
            "quantity >= 0 AND scrapped >= 0", name=op.f("ck_manufacturing_outputs_quantities")
        ),
        sa.ForeignKeyConstraint(
            ["move_id"], ["stock_moves.id"], name=op.f("fk_manufacturing_outputs_move_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["manufacturing_orders.id"],
            name=op.f("fk_manufacturing_outputs_order_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manufacturing_outputs")),
    )
    with op.batch_alter_table("manufacturing_outputs", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_manufacturing_outputs_move_id"), ["move_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_manufacturing_outputs_order_id"), ["order_id"], unique=False
        )

    op.create_table(
        "manufacturing_steps",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("from_state", sa.String(), nullable=True),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["manufacturing_orders.id"], name=op.f("fk_manufacturing_steps_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manufacturing_steps")),
    )
    with op.batch_alter_table("manufacturing_steps", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_manufacturing_steps_order_id"), ["order_id"], unique=False
        )

    op.create_table(
        "work_times",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "operation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("hourly_cost", sa.BigInteger(), nullable=False),
        sa.Column("cost_minor", sa.BigInteger(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.CheckConstraint("minutes > 0 AND cost_minor >= 0", name=op.f("ck_work_times_worked")),
        sa.ForeignKeyConstraint(
            ["operation_id"],
            ["manufacturing_operations.id"],
            name=op.f("fk_work_times_operation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["manufacturing_orders.id"], name=op.f("fk_work_times_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_times")),
    )
    with op.batch_alter_table("work_times", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_work_times_operation_id"), ["operation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_work_times_order_id"), ["order_id"], unique=False)
    _add_accounts()
    _add_place()


def _add_accounts() -> None:
    """Add what production posts on to a chart that is installed, beside a code in use."""
    names = ("code", "name_en", "name_zh", "kind", "role")
    accounts = sa.table("accounts", *(sa.column(name) for name in names))
    connection = op.get_bind()
    codes, roles = (
        set(connection.scalars(sa.select(column))) for column in (accounts.c.code, accounts.c.role)
    )
    if "receivable" not in roles:
        return
    for row in (
        ("1050", "Work in progress", "在产品", "asset", "work_in_progress"),
        ("5870", "Production differences", "生产成本差异", "expense", "production_difference"),
        ("5990", "Work centre time absorbed", "工作中心工时分摊", "expense", "conversion"),
    ):
        beside = (row[0], *(f"{row[0]}.{n}" for n in range(1, 99)))
        free = next(each for each in beside if each not in codes)
        values = dict(zip(names, (free, *row[1:]), strict=True))
        connection.execute(accounts.insert().values(values))


def _add_place() -> None:
    """Add the place that goods are in while they are worked on, where stock is kept already."""
    names = ("code", "kind", "name_en", "name_zh")
    locations = sa.table("locations", *(sa.column(name) for name in names))
    connection = op.get_bind()
    codes, kinds = (
        set(connection.scalars(sa.select(column)))
        for column in (locations.c.code, locations.c.kind)
    )
    if "customer" not in kinds:
        return
    beside = ("PRODUCTION", *(f"PRODUCTION-{n}" for n in range(1, 99)))
    free = next(each for each in beside if each not in codes)
    values = dict(zip(names, (free, "production", "Production", "生产"), strict=True))
    connection.execute(locations.insert().values(values))
