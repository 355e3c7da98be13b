"""Wages as they cross a border: salaries, deductions, the payroll of a month."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from erp_core.hr.schemas.payments import StaffPaymentView
from erp_core.hr.states import ComponentKind, PayrollState
from erp_core.kernel.money import Amount, Money
from erp_core.kernel.quantity import Number
from erp_core.kernel.schema import Name, RecordId, Schema

PayMonth = Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]
"""A calendar month, for example ``2026-05``."""
PayRate = Annotated[Number, Field(ge=0, le=1)]
"""A share: 0.093 is 9.3 %."""


class NewSalary(Schema):
    """What somebody earns a month before deductions, from a month's first day on."""

    employee_id: RecordId
    valid_from: date
    gross: Amount


class SalaryView(NewSalary):
    """A salary."""

    id: int


class NewComponent(Schema):
    """A deduction of every wage.

    Attributes:
        employee_rate: Of the gross, kept from the wage; so ``employer_rate`` on top of it.
        ceiling: A percentage is of no more than this of a month's gross.
        employee_amount: Fixed, kept from the wage; so ``employer_amount`` on top of it.
    """

    name_en: Name
    name_zh: Name
    kind: ComponentKind
    employee_rate: PayRate = Decimal(0)
    employer_rate: PayRate = Decimal(0)
    ceiling: Amount | None = None
    employee_amount: Amount | None = None
    employer_amount: Amount | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> "NewComponent":
        rates = bool(self.employee_rate or self.employer_rate)
        fixed = bool(self.employee_amount or self.employer_amount)
        if (rates, fixed) != (
            self.kind is ComponentKind.PERCENTAGE,
            self.kind is ComponentKind.FIXED,
        ):
            message = "A percentage has rates and no amounts, a fixed deduction has amounts only."
            raise ValueError(message)
        return self


class ComponentView(Schema):
    """A deduction."""

    id: int
    name_en: str
    name_zh: str
    kind: ComponentKind
    employee_rate: Number
    employer_rate: Number
    ceiling: Money | None
    employee_amount: Money
    employer_amount: Money


class NewPayroll(Schema):
    """The month whose wages are worked out."""

    period: PayMonth


class PayslipLineView(Schema):
    """A deduction of a payslip."""

    component_id: int
    name_en: str
    name_zh: str
    base: Money
    employee: Money
    employer: Money


class PayslipView(Schema):
    """What one employee gets for a month.

    Attributes:
        state: How far the wages of the month are.
        payment: What it was paid by; None: it is not paid.
    """

    id: int
    run_id: int
    period: str
    state: PayrollState
    employee_id: int
    staff_number: str
    employee: str
    gross: Money
    net: Money
    employer: Money
    lines: tuple[PayslipLineView, ...]
    payment: StaffPaymentView | None


class PayrollView(Schema):
    """The wages of a month.

    Attributes:
        employer: What they cost beyond the gross.
        open: What of the net is not paid yet.
        created_by: Who worked them out; somebody else approves them.
    """

    id: int
    period: str
    state: PayrollState
    gross: Money
    net: Money
    employer: Money
    open: Money
    entry_id: int | None
    created_by: str
    slips: tuple[PayslipView, ...]


class PayReason(Schema):
    """Why."""

    reason: Name
