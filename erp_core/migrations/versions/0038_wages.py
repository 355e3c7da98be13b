"""Wages, expense claims and timesheets."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "pay_components",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("employee_rate", sa.BigInteger(), nullable=False),
        sa.Column("employer_rate", sa.BigInteger(), nullable=False),
        sa.Column("ceiling_minor", sa.BigInteger(), nullable=True),
        sa.Column("employee_minor", sa.BigInteger(), nullable=False),
        sa.Column("employer_minor", sa.BigInteger(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('percentage', 'fixed')", name=op.f("ck_pay_components_kind")),
        sa.CheckConstraint(
            "employee_minor >= 0 AND employer_minor >= 0", name=op.f("ck_pay_components_amounts")
        ),
        sa.CheckConstraint(
            "employee_rate >= 0 AND employer_rate >= 0", name=op.f("ck_pay_components_rates")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pay_components")),
        sa.UniqueConstraint("name_en", name=op.f("uq_pay_components_name_en")),
    )
    op.create_table(
        "pay_steps",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("from_state", sa.String(), nullable=True),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pay_steps")),
    )
    with op.batch_alter_table("pay_steps", schema=None) as batch_op:
        batch_op.create_index("ix_pay_steps_document", ["document", "document_id"], unique=False)

    op.create_table(
        "payroll_runs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'approved', 'posted', 'paid', 'reversed', 'discarded')",
            name=op.f("ck_payroll_runs_state"),
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entries.id"], name=op.f("fk_payroll_runs_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payroll_runs")),
    )
    with op.batch_alter_table("payroll_runs", schema=None) as batch_op:
        batch_op.create_index(
            "ux_payroll_runs_period",
            ["period"],
            unique=True,
            sqlite_where=sa.text("state NOT IN ('reversed', 'discarded')"),
            postgresql_where=sa.text("state NOT IN ('reversed', 'discarded')"),
        )

    op.create_table(
        "expense_claims",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "employee_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("gross_minor", sa.BigInteger(), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('submitted', 'approved', 'refused', 'withdrawn', 'paid')",
            name=op.f("ck_expense_claims_state"),
        ),
        sa.CheckConstraint("gross_minor > 0", name=op.f("ck_expense_claims_gross")),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name=op.f("fk_expense_claims_employee_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entries.id"], name=op.f("fk_expense_claims_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expense_claims")),
    )
    with op.batch_alter_table("expense_claims", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_expense_claims_employee_id"), ["employee_id"], unique=False
        )

    op.create_table(
        "payslips",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "employee_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("gross_minor", sa.BigInteger(), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("employer_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("gross_minor >= 0 AND net_minor >= 0", name=op.f("ck_payslips_amounts")),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name=op.f("fk_payslips_employee_id")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["payroll_runs.id"], name=op.f("fk_payslips_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payslips")),
        sa.UniqueConstraint("run_id", "employee_id", name=op.f("uq_payslips_run_id_employee_id")),
    )
    with op.batch_alter_table("payslips", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payslips_employee_id"), ["employee_id"], unique=False)

    op.create_table(
        "salaries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "employee_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("gross_minor", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("gross_minor > 0", name=op.f("ck_salaries_gross")),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name=op.f("fk_salaries_employee_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_salaries")),
        sa.UniqueConstraint(
            "employee_id", "valid_from", name=op.f("uq_salaries_employee_id_valid_from")
        ),
    )
    op.create_table(
        "timesheets",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "employee_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("monday", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'submitted', 'approved')", name=op.f("ck_timesheets_state")
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name=op.f("fk_timesheets_employee_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timesheets")),
        sa.UniqueConstraint("employee_id", "monday", name=op.f("uq_timesheets_employee_id_monday")),
    )
    op.create_table(
        "expense_lines",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("claim_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("tax_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("gross_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "gross_minor > 0 AND tax_minor >= 0", name=op.f("ck_expense_lines_amounts")
        ),
        sa.CheckConstraint(
            "net_minor + tax_minor = gross_minor", name=op.f("ck_expense_lines_sum")
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["expense_claims.id"], name=op.f("fk_expense_lines_claim_id")
        ),
        sa.ForeignKeyConstraint(["tax_id"], ["taxes.id"], name=op.f("fk_expense_lines_tax_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expense_lines")),
        sa.UniqueConstraint(
            "claim_id", "position", name=op.f("uq_expense_lines_claim_id_position")
        ),
    )
    op.create_table(
        "payslip_lines",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "payslip_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "component_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("base_minor", sa.BigInteger(), nullable=False),
        sa.Column("employee_minor", sa.BigInteger(), nullable=False),
        sa.Column("employer_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["component_id"], ["pay_components.id"], name=op.f("fk_payslip_lines_component_id")
        ),
        sa.ForeignKeyConstraint(
            ["payslip_id"], ["payslips.id"], name=op.f("fk_payslip_lines_payslip_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payslip_lines")),
        sa.UniqueConstraint(
            "payslip_id", "component_id", name=op.f("uq_payslip_lines_payslip_id_component_id")
        ),
    )
    op.create_table(
        "timesheet_lines",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "timesheet_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("hours", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "hours > 0 AND hours <= 24000000", name=op.f("ck_timesheet_lines_hours")
        ),
        sa.ForeignKeyConstraint(
            ["timesheet_id"], ["timesheets.id"], name=op.f("fk_timesheet_lines_timesheet_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timesheet_lines")),
        sa.UniqueConstraint(
            "timesheet_id",
            "day",
            "project",
            name=op.f("uq_timesheet_lines_timesheet_id_day_project"),
        ),
    )

    _add_accounts()


def _add_accounts() -> None:
    """Add the accounts of wages and claims to a chart that is installed, beside a code in use."""
    names = ("code", "name_en", "name_zh", "kind", "role")
    accounts = sa.table("accounts", *(sa.column(name) for name in names))
    connection = op.get_bind()
    codes, roles = (
        set(connection.scalars(sa.select(column))) for column in (accounts.c.code, accounts.c.role)
    )
    if "receivable" not in roles:
        return
    for code, name_en, name_zh, kind, role in (
        ("6110", "Social contributions of the employer", "社会保险费", "expense", "social_costs"),
        ("3720", "Wages payable", "应付工资", "liability", "wages_payable"),
        (
            "3740",
            "Wage tax and social security payable",
            "应付个税与社保",
            "liability",
            "deductions_payable",
        ),
        ("3760", "Expenses owed to employees", "应付员工报销款", "liability", "expenses_payable"),
    ):
        beside = (code, *(f"{code}.{n}" for n in range(1, 99)))
        free = next(each for each in beside if each not in codes)
        row = dict(zip(names, (free, name_en, name_zh, kind, role), strict=True))
        connection.execute(accounts.insert().values(row))
