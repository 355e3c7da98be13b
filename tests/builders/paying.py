"""Wages of April that are in the books, and a claim that is granted.

Wen nets 2,700.00 and Ida 1,800.00: 3,000.00 and 2,000.00 less 10 % each. Wen is a party, Ida none.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from erp_core import banking, hr
from erp_core.banking import (
    BankLineView,
    list_bank_lines,
)
from erp_core.hr import (
    ClaimView,
    ComponentKind,
    EmployeeChange,
    NewClaim,
    NewComponent,
    NewExpense,
    NewPayroll,
    NewSalary,
    PayrollView,
    PayslipView,
)
from erp_core.kernel.actor import system
from erp_core.kernel.transaction import Tx
from tests.builders.banking import Moved, a_bank_account, camt, import_camt
from tests.builders.finance import a_payer, eur
from tests.builders.hr import People

WEN = "Wages 2026-04 wen"
IDA = "Wages 2026-04 ida"


def posted(tx: Tx, house: People) -> PayrollView:
    """Post the wages of April, with Wen a party; return the run."""
    party = a_payer(tx, "Wen Li")
    hr.change_employee(tx, system(), house.wen.employee, EmployeeChange(party_id=party))
    tenth = NewComponent(
        name_en="Pension",
        name_zh="养老",
        kind=ComponentKind.PERCENTAGE,
        employee_rate=Decimal("0.1"),
    )
    hr.create_component(tx, system(), tenth)
    for who, gross in ((house.wen, "3000"), (house.ida, "2000")):
        since = date(2026, 1, 1)
        new = NewSalary(employee_id=who.employee, valid_from=since, gross=eur(gross))
        hr.set_salary(tx, system(), new)
    run = hr.draft_payroll(tx, house.hanna.actor, NewPayroll(period="2026-04"))
    hr.approve_payroll(tx, system(), run.id)
    return hr.post_payroll(tx, system(), run.id)


def slip_of(run: PayrollView, name: str) -> PayslipView:
    """Return somebody's payslip."""
    return next(one for one in run.slips if one.employee == name)


def imported(tx: Tx, *moved: Moved) -> Sequence[BankLineView]:
    """Import what the bank says; return the lines, newest first."""
    account = next(iter(banking.list_bank_accounts(tx, system())), None) or a_bank_account(tx)
    import_camt(tx, account.id, camt(list(moved)))
    return list_bank_lines(tx, system()).items


def a_claim(tx: Tx, house: People, amount: str = "130") -> ClaimView:
    """Grant Wen what a train to the fair took."""
    line = NewExpense(day=date(2026, 5, 11), description="Train", gross=eur(amount))
    claim = hr.submit_claim(tx, house.wen.actor, NewClaim(purpose="Fair", lines=(line,)))
    return hr.approve_claim(tx, house.rolf.actor, claim.id)
