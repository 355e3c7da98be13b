"""What the staff of the demo company earned in April, claimed back and worked."""

from datetime import date
from decimal import Decimal
from functools import partial

from erp_core import hr
from erp_core.hr import (
    ClaimView,
    ComponentKind,
    NewClaim,
    NewComponent,
    NewExpense,
    NewHours,
    NewPayroll,
    NewSalary,
)
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from frontdesk.demo.facts import ORGANISATION, on
from frontdesk.demo.site import Site

SALARIES = {
    "mia": "2900",
    "jonas": "4100",
    "lin": "3800",
    "sam": "2700",
    "petra": "3900",
    "hanna": "2800",
}
"""A month, before deductions."""
SHARES = (
    ("Pension insurance", "养老保险", "0.093", "0.093", "8050"),
    ("Health insurance", "医疗保险", "0.0855", "0.0855", "5512.50"),
    ("Unemployment insurance", "失业保险", "0.013", "0.013", "8050"),
    ("Wage tax", "个人所得税", "0.14", "0", None),
)
"""Names, what is kept of the wage, what the employer adds, and of how much at the most."""
CURRENCY = ORGANISATION.currency
MONTH = "2026-04"
WORKED_OUT, APPROVED = date(2026, 5, 4), date(2026, 5, 5)
CLAIMED, GRANTED = date(2026, 4, 22), date(2026, 4, 23)
WEEK = (date(2026, 5, 11), date(2026, 5, 12), date(2026, 5, 13), date(2026, 5, 15))
HOURS = (("Roastery", "6"), ("Stocktaking", "2"))


def plan_wages(site: Site, employees: dict[str, int]) -> None:
    """Write April's wages, a claim and a week of hours into the diary."""
    site.diary.note(on(WORKED_OUT, 8), partial(_work_out, site, employees))
    site.diary.note(on(CLAIMED, 18), partial(_claim, site))
    for day in WEEK:
        site.diary.note(on(day, 17), partial(_log, site, day))


def _work_out(site: Site, employees: dict[str, int]) -> None:
    run = site.do(partial(_drafted, site, employees))
    site.diary.note(on(APPROVED, 10), partial(_post, site, run))


def _drafted(site: Site, employees: dict[str, int], tx: Tx) -> int:
    hanna = site.staff["hanna"]
    for login, gross in SALARIES.items():
        amount, since = Money.of(gross, CURRENCY), date(2026, 1, 1)
        new = NewSalary(employee_id=employees[login], valid_from=since, gross=amount)
        hr.set_salary(tx, hanna, new)
    for name_en, name_zh, kept, added, ceiling in SHARES:
        share = NewComponent(
            name_en=name_en,
            name_zh=name_zh,
            kind=ComponentKind.PERCENTAGE,
            employee_rate=Decimal(kept),
            employer_rate=Decimal(added),
            ceiling=None if ceiling is None else Money.of(ceiling, CURRENCY),
        )
        hr.create_component(tx, hanna, share)
    return hr.draft_payroll(tx, hanna, NewPayroll(period=MONTH)).id


def _post(site: Site, run: int) -> None:
    petra = site.staff["petra"]
    site.do(lambda tx: hr.approve_payroll(tx, petra, run))
    site.do(lambda tx: hr.post_payroll(tx, petra, run))


def _claim(site: Site) -> None:
    lines = tuple(
        NewExpense(day=CLAIMED, description=what, gross=Money.of(gross, CURRENCY))
        for what, gross in (("Train to Bremen and back", "54.80"), ("Samples", "23.40"))
    )
    new = NewClaim(purpose="Visit to a café in Bremen", lines=lines)
    made: ClaimView = site.do(lambda tx: hr.submit_claim(tx, site.staff["jonas"], new))
    site.diary.note(on(GRANTED, 9), partial(_grant, site, made.id))


def _grant(site: Site, claim: int) -> None:
    site.do(lambda tx: hr.approve_claim(tx, site.staff["petra"], claim))


def _log(site: Site, day: date) -> None:
    sam = site.staff["sam"]
    for project, hours in HOURS:
        new = NewHours(day=day, hours=Decimal(hours), project=project)
        sheet = site.do(partial(hr.log_hours, actor=sam, new=new))
    if day == WEEK[-1]:
        site.do(lambda tx: hr.submit_timesheet(tx, sam, sheet.id))
