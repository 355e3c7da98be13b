"""Assets, meters, plans and work orders, and the account and place that maintenance needs."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "assets",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column(
            "variant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("serial", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "work_centre_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("acquired_on", sa.Date(), nullable=False),
        sa.Column("installed_on", sa.Date(), nullable=True),
        sa.Column("warranty_until", sa.Date(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name=op.f("fk_assets_party_id")),
        sa.ForeignKeyConstraint(["variant_id"], ["variants.id"], name=op.f("fk_assets_variant_id")),
        sa.ForeignKeyConstraint(
            ["work_centre_id"], ["work_centres.id"], name=op.f("fk_assets_work_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assets")),
        sa.UniqueConstraint("code", name=op.f("uq_assets_code")),
    )
    with op.batch_alter_table("assets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assets_party_id"), ["party_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assets_variant_id"), ["variant_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_assets_work_centre_id"), ["work_centre_id"], unique=False
        )

    op.create_table(
        "asset_steps",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asset_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("from_state", sa.String(), nullable=True),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["asset_id"], ["assets.id"], name=op.f("fk_asset_steps_asset_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset_steps")),
    )
    with op.batch_alter_table("asset_steps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_asset_steps_asset_id"), ["asset_id"], unique=False)

    op.create_table(
        "meters",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asset_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["asset_id"], ["assets.id"], name=op.f("fk_meters_asset_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meters")),
        sa.UniqueConstraint("asset_id", "code", name=op.f("uq_meters_asset_id_code")),
    )
    op.create_table(
        "maintenance_plans",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asset_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("every_days", sa.BigInteger(), nullable=True),
        sa.Column("meter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("every_units", sa.BigInteger(), nullable=True),
        sa.Column("base_on", sa.Date(), nullable=False),
        sa.Column("base_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(every_units IS NULL) = (meter_id IS NULL)", name=op.f("ck_maintenance_plans_meter")
        ),
        sa.CheckConstraint(
            "every_days > 0 AND every_units > 0", name=op.f("ck_maintenance_plans_every")
        ),
        sa.CheckConstraint(
            "every_days IS NOT NULL OR every_units IS NOT NULL",
            name=op.f("ck_maintenance_plans_cycle"),
        ),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["assets.id"], name=op.f("fk_maintenance_plans_asset_id")
        ),
        sa.ForeignKeyConstraint(
            ["meter_id"], ["meters.id"], name=op.f("fk_maintenance_plans_meter_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maintenance_plans")),
    )
    with op.batch_alter_table("maintenance_plans", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_maintenance_plans_asset_id"), ["asset_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_maintenance_plans_meter_id"), ["meter_id"], unique=False
        )

    op.create_table(
        "work_orders",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asset_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("is_failure", sa.Boolean(), nullable=False),
        sa.Column("down_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("down_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("down_hours", sa.BigInteger(), nullable=False),
        sa.Column(
            "assigned_to", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("plan_from", sa.Date(), nullable=True),
        sa.Column("plan_until", sa.Date(), nullable=True),
        sa.Column("blocks", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("remedy", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "NOT is_failure OR down_from IS NOT NULL", name=op.f("ck_work_orders_failure")
        ),
        sa.CheckConstraint("down_from <= down_until", name=op.f("ck_work_orders_down")),
        sa.CheckConstraint("plan_from <= plan_until", name=op.f("ck_work_orders_days")),
        sa.ForeignKeyConstraint(["asset_id"], ["assets.id"], name=op.f("fk_work_orders_asset_id")),
        sa.ForeignKeyConstraint(
            ["assigned_to"], ["users.id"], name=op.f("fk_work_orders_assigned_to")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_work_orders_case_id")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["maintenance_plans.id"], name=op.f("fk_work_orders_plan_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_orders")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_work_orders_year_number")),
    )
    with op.batch_alter_table("work_orders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_work_orders_asset_id"), ["asset_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_work_orders_assigned_to"), ["assigned_to"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_work_orders_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_work_orders_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index("ix_work_orders_state", ["state"], unique=False)
        batch_op.create_index(
            "uq_work_orders_open_of_plan",
            ["plan_id"],
            unique=True,
            sqlite_where=sa.text(
                "plan_id IS NOT NULL AND state IN ('requested', 'planned', 'in_progress')"
            ),
            postgresql_where=sa.text(
                "plan_id IS NOT NULL AND state IN ('requested', 'planned', 'in_progress')"
            ),
        )

    op.create_table(
        "meter_readings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("meter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(before IS NULL) = (reason = '')", name=op.f("ck_meter_readings_replacement")
        ),
        sa.ForeignKeyConstraint(
            ["meter_id"], ["meters.id"], name=op.f("fk_meter_readings_meter_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["work_orders.id"], name=op.f("fk_meter_readings_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meter_readings")),
        sa.UniqueConstraint(
            "meter_id", "taken_at", name=op.f("uq_meter_readings_meter_id_taken_at")
        ),
    )
    with op.batch_alter_table("meter_readings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meter_readings_order_id"), ["order_id"], unique=False)

    op.create_table(
        "work_order_parts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "variant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("cost_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "quantity >= 0 AND cost_minor >= 0", name=op.f("ck_work_order_parts_taken")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["work_orders.id"], name=op.f("fk_work_order_parts_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_work_order_parts_variant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_order_parts")),
        sa.UniqueConstraint(
            "order_id", "variant_id", name=op.f("uq_work_order_parts_order_id_variant_id")
        ),
    )
    with op.batch_alter_table("work_order_parts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_work_order_parts_variant_id"), ["variant_id"], unique=False
        )

    op.create_table(
        "work_order_steps",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("from_state", sa.String(), nullable=True),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["work_orders.id"], name=op.f("fk_work_order_steps_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_order_steps")),
    )
    with op.batch_alter_table("work_order_steps", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_work_order_steps_order_id"), ["order_id"], unique=False
        )

    op.create_table(
        "work_order_times",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("worked_on", sa.Date(), nullable=False),
        sa.Column(
            "employee_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("hourly_rate", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.CheckConstraint(
            "minutes > 0 AND hourly_rate >= 0", name=op.f("ck_work_order_times_worked")
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name=op.f("fk_work_order_times_employee_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["work_orders.id"], name=op.f("fk_work_order_times_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_order_times")),
    )
    with op.batch_alter_table("work_order_times", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_work_order_times_employee_id"), ["employee_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_work_order_times_order_id"), ["order_id"], unique=False
        )

    _add_account()
    _add_place()


def _add_account() -> None:
    """Add the account of maintenance to a chart that is installed, beside a code in use."""
    names = ("code", "name_en", "name_zh", "kind", "role")
    accounts = sa.table("accounts", *(sa.column(name) for name in names))
    connection = op.get_bind()
    codes, roles = (
        set(connection.scalars(sa.select(column))) for column in (accounts.c.code, accounts.c.role)
    )
    if "receivable" not in roles:
        return
    beside = ("6470", *(f"6470.{n}" for n in range(1, 99)))
    free = next(each for each in beside if each not in codes)
    told = (free, "Maintenance and repairs", "维修保养费", "expense", "maintenance")
    connection.execute(accounts.insert().values(dict(zip(names, told, strict=True))))


def _add_place() -> None:
    """Add the place that parts go to, where stock is kept already."""
    names = ("code", "kind", "name_en", "name_zh")
    locations = sa.table("locations", *(sa.column(name) for name in names))
    connection = op.get_bind()
    codes, kinds = (
        set(connection.scalars(sa.select(column)))
        for column in (locations.c.code, locations.c.kind)
    )
    if "customer" not in kinds:
        return
    beside = ("MAINTENANCE", *(f"MAINTENANCE-{n}" for n in range(1, 99)))
    free = next(each for each in beside if each not in codes)
    told = (free, "maintenance", "Maintenance", "维修")
    connection.execute(locations.insert().values(dict(zip(names, told, strict=True))))
