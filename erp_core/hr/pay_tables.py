"""What people earn, claim back and work: wages by the month, expense claims, hours.

Amounts are minor units of the base currency. A payslip and the lines of a claim never change.
"""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kernel.table import PrimaryKey, Table, reference


class Salary(Table):
    """What somebody earns a month before deductions, from a day on."""

    __tablename__ = "salaries"
    __table_args__ = (
        UniqueConstraint("employee_id", "valid_from"),
        CheckConstraint("gross_minor > 0", name="gross"),
    )

    id: Mapped[PrimaryKey]
    employee_id: Mapped[int] = reference("employees.id", index=False)
    valid_from: Mapped[date]
    gross_minor: Mapped[int]
    created_at: Mapped[datetime]


class PayComponent(Table):
    """A deduction: a share of the gross up to a ceiling, or a fixed amount, of each side."""

    __tablename__ = "pay_components"
    __table_args__ = (
        CheckConstraint("kind IN ('percentage', 'fixed')", name="kind"),
        CheckConstraint("employee_rate >= 0 AND employer_rate >= 0", name="rates"),
        CheckConstraint("employee_minor >= 0 AND employer_minor >= 0", name="amounts"),
    )

    id: Mapped[PrimaryKey]
    name_en: Mapped[str] = mapped_column(unique=True)
    name_zh: Mapped[str]
    kind: Mapped[str]
    employee_rate: Mapped[Decimal]
    employer_rate: Mapped[Decimal]
    ceiling_minor: Mapped[int | None]
    employee_minor: Mapped[int]
    employer_minor: Mapped[int]
    archived_at: Mapped[datetime | None]


class PayrollRun(Table):
    """The wages of a month: one that stands a month."""

    __tablename__ = "payroll_runs"
    __table_args__ = (
        CheckConstraint(
            "state IN ('draft', 'approved', 'posted', 'paid', 'reversed', 'discarded')",
            name="state",
        ),
        Index(
            "ux_payroll_runs_period",
            "period",
            unique=True,
            sqlite_where=text("state NOT IN ('reversed', 'discarded')"),
            postgresql_where=text("state NOT IN ('reversed', 'discarded')"),
        ),
    )

    id: Mapped[PrimaryKey]
    period: Mapped[str]
    state: Mapped[str]
    entry_id: Mapped[int | None] = reference("journal_entries.id", index=False)
    created_by: Mapped[str]
    created_at: Mapped[datetime]


class Payslip(Table):
    """What one employee gets for a month."""

    __tablename__ = "payslips"
    __table_args__ = (
        UniqueConstraint("run_id", "employee_id"),
        CheckConstraint("gross_minor >= 0 AND net_minor >= 0", name="amounts"),
    )

    id: Mapped[PrimaryKey]
    run_id: Mapped[int] = reference("payroll_runs.id", index=False)
    employee_id: Mapped[int] = reference("employees.id")
    gross_minor: Mapped[int]
    net_minor: Mapped[int]
    employer_minor: Mapped[int]


class PayslipLine(Table):
    """A deduction of a payslip: what it is worked out of, and each side's part."""

    __tablename__ = "payslip_lines"
    __table_args__ = (UniqueConstraint("payslip_id", "component_id"),)

    id: Mapped[PrimaryKey]
    payslip_id: Mapped[int] = reference("payslips.id", index=False)
    component_id: Mapped[int] = reference("pay_components.id", index=False)
    base_minor: Mapped[int]
    employee_minor: Mapped[int]
    employer_minor: Mapped[int]


class ExpenseClaim(Table):
    """What somebody paid for the house and asks back."""

    __tablename__ = "expense_claims"
    __table_args__ = (
        CheckConstraint(
            "state IN ('submitted', 'approved', 'refused', 'withdrawn', 'paid')", name="state"
        ),
        CheckConstraint("gross_minor > 0", name="gross"),
    )

    id: Mapped[PrimaryKey]
    employee_id: Mapped[int] = reference("employees.id")
    state: Mapped[str]
    purpose: Mapped[str]
    gross_minor: Mapped[int]
    entry_id: Mapped[int | None] = reference("journal_entries.id", index=False)
    created_at: Mapped[datetime]


class ExpenseLine(Table):
    """One receipt of a claim, with the tax that is in it."""

    __tablename__ = "expense_lines"
    __table_args__ = (
        UniqueConstraint("claim_id", "position"),
        CheckConstraint("gross_minor > 0 AND tax_minor >= 0", name="amounts"),
        CheckConstraint("net_minor + tax_minor = gross_minor", name="sum"),
    )

    id: Mapped[PrimaryKey]
    claim_id: Mapped[int] = reference("expense_claims.id", index=False)
    position: Mapped[int]
    day: Mapped[date]
    description: Mapped[str]
    tax_id: Mapped[int | None] = reference("taxes.id", index=False)
    net_minor: Mapped[int]
    tax_minor: Mapped[int]
    gross_minor: Mapped[int]


class ClaimReceipt(Table):
    """A picture or PDF of a receipt of a claim; ``media_type`` is what its bytes say it is."""

    __tablename__ = "claim_receipts"
    __table_args__ = (UniqueConstraint("claim_id", "sha256"),)

    id: Mapped[PrimaryKey]
    claim_id: Mapped[int] = reference("expense_claims.id", index=False)
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    added_at: Mapped[datetime]


class ReceiptBlob(Table):
    """The bytes of a receipt, apart from it, so that no list of claims reads them."""

    __tablename__ = "claim_receipt_blobs"

    receipt_id: Mapped[int] = reference("claim_receipts.id", primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class StaffPayment(Table):
    """The payment of a payslip or a claim out of a money account; one stands at a time.

    One that was taken back stays, with its reason. ``entry_id`` is what it posted.
    """

    __tablename__ = "staff_payments"
    __table_args__ = (
        CheckConstraint("document IN ('payslips', 'expense_claims')", name="document"),
        CheckConstraint("amount_minor > 0", name="amount"),
        Index(
            "ux_staff_payments_one_stands",
            "document",
            "document_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    id: Mapped[PrimaryKey]
    document: Mapped[str]
    document_id: Mapped[int]
    employee_id: Mapped[int] = reference("employees.id")
    amount_minor: Mapped[int]
    money_account: Mapped[str]
    paid_on: Mapped[date]
    memo: Mapped[str]
    entry_id: Mapped[int] = reference("journal_entries.id")
    created_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    reason: Mapped[str]


class PayStep(Table):
    """A step of a payroll run, a claim or a week of hours from one state to another."""

    __tablename__ = "pay_steps"
    __table_args__ = (Index("ix_pay_steps_document", "document", "document_id"),)

    id: Mapped[PrimaryKey]
    document: Mapped[str]
    document_id: Mapped[int]
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    at: Mapped[datetime]
    actor: Mapped[str]
    reason: Mapped[str]


class Timesheet(Table):
    """The hours of somebody's week, which begins on a Monday."""

    __tablename__ = "timesheets"
    __table_args__ = (
        UniqueConstraint("employee_id", "monday"),
        CheckConstraint("state IN ('open', 'submitted', 'approved')", name="state"),
    )

    id: Mapped[PrimaryKey]
    employee_id: Mapped[int] = reference("employees.id", index=False)
    monday: Mapped[date]
    state: Mapped[str]


class TimesheetLine(Table):
    """Hours of a day on something: a project, an order, or nothing in particular."""

    __tablename__ = "timesheet_lines"
    __table_args__ = (
        UniqueConstraint("timesheet_id", "day", "project"),
        CheckConstraint("hours > 0 AND hours <= 24000000", name="hours"),
    )

    id: Mapped[PrimaryKey]
    timesheet_id: Mapped[int] = reference("timesheets.id", index=False)
    day: Mapped[date]
    project: Mapped[str]
    hours: Mapped[Decimal]
