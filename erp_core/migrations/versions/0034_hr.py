"""Employees, calendars and leave on an append-only ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "departments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["departments.id"], name=op.f("fk_departments_parent_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departments")),
    )
    with op.batch_alter_table("departments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_departments_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "leave_types",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("accrual", sa.String(), nullable=False),
        sa.Column("days_per_year", sa.BigInteger(), nullable=False),
        sa.Column("carry_over_cap", sa.BigInteger(), nullable=True),
        sa.Column("paid", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "accrual IN ('none', 'monthly', 'yearly')", name=op.f("ck_leave_types_accrual")
        ),
        sa.CheckConstraint(
            "carry_over_cap IS NULL OR carry_over_cap >= 0",
            name=op.f("ck_leave_types_carry_over_cap"),
        ),
        sa.CheckConstraint("days_per_year >= 0", name=op.f("ck_leave_types_days_per_year")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave_types")),
        sa.UniqueConstraint("name_en", name=op.f("uq_leave_types_name_en")),
    )
    op.create_table(
        "positions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_positions")),
    )
    op.create_table(
        "working_calendars",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_calendars")),
        sa.UniqueConstraint("name", name=op.f("uq_working_calendars_name")),
    )
    op.create_table(
        "employees",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("staff_number", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "department_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "position_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "calendar_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("hired_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("leave_from", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("leave_from >= hired_on", name=op.f("ck_employees_leave_from")),
        sa.CheckConstraint(
            "left_on IS NULL OR left_on >= hired_on", name=op.f("ck_employees_left")
        ),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["working_calendars.id"], name=op.f("fk_employees_calendar_id")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_employees_department_id")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name=op.f("fk_employees_party_id")),
        sa.ForeignKeyConstraint(
            ["position_id"], ["positions.id"], name=op.f("fk_employees_position_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_employees_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employees")),
        sa.UniqueConstraint("party_id", name=op.f("uq_employees_party_id")),
        sa.UniqueConstraint("staff_number", name=op.f("uq_employees_staff_number")),
        sa.UniqueConstraint("user_id", name=op.f("uq_employees_user_id")),
    )
    with op.batch_alter_table("employees", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_employees_calendar_id"), ["calendar_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_employees_department_id"), ["department_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_employees_position_id"), ["position_id"], unique=False)

    op.create_table(
        "public_holidays",
        sa.Column(
            "calendar_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["working_calendars.id"], name=op.f("fk_public_holidays_calendar_id")
        ),
        sa.PrimaryKeyConstraint("calendar_id", "day", name=op.f("pk_public_holidays")),
    )
    op.create_table(
        "working_hours",
        sa.Column(
            "calendar_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "weekday",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("hours", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("hours BETWEEN 0 AND 24000000", name=op.f("ck_working_hours_hours")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_working_hours_weekday")),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["working_calendars.id"], name=op.f("fk_working_hours_calendar_id")
        ),
        sa.PrimaryKeyConstraint("calendar_id", "weekday", name=op.f("pk_working_hours")),
    )
    op.create_table(
        "department_heads",
        sa.Column(
            "department_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "employee_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_department_heads_department_id")
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name=op.f("fk_department_heads_employee_id")
        ),
        sa.PrimaryKeyConstraint("department_id", name=op.f("pk_department_heads")),
    )
    with op.batch_alter_table("department_heads", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_department_heads_employee_id"), ["employee_id"], unique=False
        )

    op.create_table(
        "leave_requests",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "employee_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "leave_type_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("starts_midday", sa.Boolean(), nullable=False),
        sa.Column("ends_midday", sa.Boolean(), nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('requested', 'approved', 'refused', 'cancelled')",
            name=op.f("ck_leave_requests_state"),
        ),
        sa.CheckConstraint("days > 0", name=op.f("ck_leave_requests_days")),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_leave_requests_span")),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name=op.f("fk_leave_requests_employee_id")
        ),
        sa.ForeignKeyConstraint(
            ["leave_type_id"], ["leave_types.id"], name=op.f("fk_leave_requests_leave_type_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave_requests")),
    )
    with op.batch_alter_table("leave_requests", schema=None) as batch_op:
        batch_op.create_index(
            "ix_leave_requests_employee_state", ["employee_id", "state"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_leave_requests_leave_type_id"), ["leave_type_id"], unique=False
        )

    op.create_table(
        "leave_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "employee_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "leave_type_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=False),
        sa.Column(
            "request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("leave_day", sa.Date(), nullable=True),
        sa.Column("period", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'accrual') = (period IS NOT NULL)", name=op.f("ck_leave_entries_period")
        ),
        sa.CheckConstraint(
            "(kind IN ('taken', 'returned')) = (request_id IS NOT NULL)",
            name=op.f("ck_leave_entries_request"),
        ),
        sa.CheckConstraint(
            "kind = 'adjustment' OR (days > 0) = (kind IN ('accrual', 'returned'))",
            name=op.f("ck_leave_entries_sign"),
        ),
        sa.CheckConstraint(
            "(request_id IS NOT NULL) = (leave_day IS NOT NULL)",
            name=op.f("ck_leave_entries_leave_day"),
        ),
        sa.CheckConstraint("days <> 0", name=op.f("ck_leave_entries_days")),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name=op.f("fk_leave_entries_employee_id")
        ),
        sa.ForeignKeyConstraint(
            ["leave_type_id"], ["leave_types.id"], name=op.f("fk_leave_entries_leave_type_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["leave_requests.id"], name=op.f("fk_leave_entries_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave_entries")),
        sa.UniqueConstraint(
            "employee_id",
            "leave_type_id",
            "kind",
            "period",
            name=op.f("uq_leave_entries_employee_id_leave_type_id_kind_period"),
        ),
    )
    with op.batch_alter_table("leave_entries", schema=None) as batch_op:
        batch_op.create_index(
            "ix_leave_entries_employee_type_day",
            ["employee_id", "leave_type_id", "day"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_leave_entries_leave_day"), ["leave_day"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_leave_entries_request_id"), ["request_id"], unique=False
        )

    op.create_table(
        "leave_steps",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("from_state", sa.String(), nullable=True),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["leave_requests.id"], name=op.f("fk_leave_steps_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave_steps")),
    )
    with op.batch_alter_table("leave_steps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leave_steps_request_id"), ["request_id"], unique=False)
