"""Wages: one's own payslips, and for who runs them the payroll of each month."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from erp_core import hr
from erp_core.hr import EmployeeView, NewPayroll, PayrollView, PayslipView
from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.pagination import PageRequest, every
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import warn
from frontdesk.console.buying.ground import Sheet
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.lists.detail import draw_heading
from frontdesk.console.parts import attribute, box, button, empty
from frontdesk.console.people.ground import (
    draw_no_employee,
    month_of,
    own_or_none,
    people_ground,
)
from frontdesk.console.people.paying import Accounts, money_accounts
from frontdesk.console.people.terms import Terms, ask_salary, draw_terms
from frontdesk.console.people.wage_month import draw_month, draw_slip
from frontdesk.console.visit import Visit

SHOWN = PageRequest(limit=12)
RUN = "hr.run_payroll"


@dataclass(frozen=True)
class Wages:
    """One's own payslips, and the months; None where somebody else runs them."""

    person: EmployeeView | None
    own: tuple[PayslipView, ...]
    months: tuple[PayrollView, ...] | None
    terms: Terms | None
    accounts: Accounts


async def show_wages(visit: Visit) -> None:
    """Show wages."""
    with people_ground(visit, "wages"):
        await Sheet(visit, _look, _draw).begin()


def _look(tx: Tx, actor: Actor) -> Wages:
    person = own_or_none(tx, actor)
    reads, runs, pays = (actor.may(one) for one in ("hr.read_payroll", RUN, "hr.pay"))
    return Wages(
        person=person,
        own=() if person is None else hr.own_payslips(tx, actor),
        months=tuple(hr.list_payrolls(tx, actor, SHOWN).items) if reads else None,
        terms=_terms(tx, actor) if reads and runs else None,
        accounts=money_accounts(tx) if pays else (),
    )


def _terms(tx: Tx, actor: Actor) -> Terms:
    people = every(lambda page: hr.list_employees(tx, actor, page))
    return Terms(
        people=tuple(sorted(people, key=lambda one: one.name)),
        salaries=hr.list_salaries(tx, actor),
        deductions=hr.list_components(tx, actor),
        currency=get_organisation(tx).currency,
    )


def _draw(sheet: Sheet[Wages], found: Wages) -> None:
    if found.months is not None:
        _draw_months(sheet, found, found.months)
    if found.terms is not None:
        draw_terms(sheet, found.terms)
    if found.person is not None:
        _draw_own(sheet, found)
    elif found.months is None:
        draw_no_employee(sheet.visit)


def _draw_months(sheet: Sheet[Wages], found: Wages, months: tuple[PayrollView, ...]) -> None:
    texts = sheet.visit.texts
    draw_heading(texts("people.months"))
    if found.terms is not None:
        with box("fd-dialog-actions"):
            salary = partial(ask_salary, sheet, found.terms)
            made = button(texts("people.set_salary"), salary, "fd-outline", icon="badge")
            attribute(made, data_act="salary")
            draft = partial(_draft, sheet)
            made = button(texts("people.draft"), draft, "fd-primary", icon="calculate")
            attribute(made, data_act="draft")
    if not months:
        empty("payments", texts("people.no_wages"), texts("people.no_wages_lesson"))
    for month in months:
        draw_month(sheet, month, found.accounts)


def _draw_own(sheet: Sheet[Wages], found: Wages) -> None:
    visit = sheet.visit
    draw_heading(visit.texts("people.own_payslips"))
    if not found.own:
        lesson = visit.texts("people.no_payslips_lesson")
        empty("description", visit.texts("people.no_payslips"), lesson)
    for slip in found.own:
        with attribute(box("fd-pick"), data_payslip=slip.period):
            draw_slip(visit, slip, month_of(visit, slip.period))


def _draft(sheet: Sheet[Wages]) -> None:
    visit = sheet.visit
    texts = visit.texts

    async def written(said: Mapping[str, str]) -> bool:
        try:
            new = NewPayroll(period=said["period"])
        except ValueError:
            warn(visit, "people.needs_month")
            return False
        return await sheet.carry_out(lambda tx, actor: hr.draft_payroll(tx, actor, new))

    last = (visit.today.replace(day=1) - timedelta(days=1)).isoformat()[:7]
    fields = (Field("period", texts("people.wage_month"), kind="month", value=last),)
    lead = texts("people.draft_lead")
    ask_words(visit, texts("people.draft"), fields, texts("people.draft"), written, lead)
