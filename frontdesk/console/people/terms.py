"""What wages are worked out of: what everybody earns, and what is deducted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TypeVar

from erp_core import hr
from erp_core.hr import (
    ComponentKind,
    ComponentView,
    EmployeeView,
    NewComponent,
    NewSalary,
    SalaryView,
)
from erp_core.kernel.money import Money
from erp_core.kernel.quantity import plain
from frontdesk.console.act import warn
from frontdesk.console.buying.ground import Sheet
from frontdesk.console.days import read_day
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.figures import figure_of
from frontdesk.console.ledger.ground import money_of
from frontdesk.console.lists.detail import draw_heading
from frontdesk.console.parts import attribute, box, button, chip, words
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount, name_of, short_date

T = TypeVar("T")
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Terms:
    """Who works here, what they earn from when on, and what is deducted of it."""

    people: tuple[EmployeeView, ...]
    salaries: tuple[SalaryView, ...]
    deductions: tuple[ComponentView, ...]
    currency: str

    def earns(self, employee_id: int, today: date) -> SalaryView | None:
        """Return what somebody earns today; None where that is nothing yet."""
        theirs = [one for one in self._of(employee_id) if one.valid_from <= today]
        return theirs[-1] if theirs else None

    def will_earn(self, employee_id: int, today: date) -> SalaryView | None:
        """Return the next salary of somebody; None where none is said yet."""
        theirs = (one for one in self._of(employee_id) if one.valid_from > today)
        return next(theirs, None)

    def _of(self, employee_id: int) -> list[SalaryView]:
        theirs = (one for one in self.salaries if one.employee_id == employee_id)
        return sorted(theirs, key=lambda one: one.valid_from)


def draw_terms(sheet: Sheet[T], terms: Terms) -> None:
    """Show what everybody earns and what is deducted."""
    visit = sheet.visit
    texts = visit.texts
    draw_heading(texts("people.salaries"))
    with box("fd-pick"):
        for person in terms.people:
            with attribute(box("fd-fact"), data_earns=person.name):
                _draw_earned(visit, terms, person)
    draw_heading(texts("people.deductions"))
    with box("fd-pick"):
        if not terms.deductions:
            words(texts("people.no_deductions"), "fd-muted", "p")
        for one in terms.deductions:
            _draw_deduction(sheet, one)
        with box("fd-dialog-actions"):
            add = partial(_deduct, sheet, terms)
            made = button(texts("people.deduct"), add, "fd-outline", icon="add")
            attribute(made, data_act="deduct")


def _draw_earned(visit: Visit, terms: Terms, person: EmployeeView) -> None:
    texts = visit.texts
    salary = terms.earns(person.id, visit.today)
    coming = terms.will_earn(person.id, visit.today)
    words(person.name, "fd-fact-main")
    if coming is not None:
        gross = amount(Money(coming.gross.minor, terms.currency))
        day = short_date(coming.valid_from, texts, visit.today)
        chip(texts("people.will_earn", day=day, gross=gross), "calm")
    if salary is None:
        chip(texts("people.no_salary"), "warn")
        return
    day = short_date(salary.valid_from, texts, visit.today)
    words(texts("people.earns_since", day=day), "fd-small fd-muted")
    words(amount(Money(salary.gross.minor, terms.currency)), "fd-amount")


def _draw_deduction(sheet: Sheet[T], one: ComponentView) -> None:
    visit = sheet.visit
    texts = visit.texts
    with attribute(box("fd-fact"), data_deduction=one.name_en):
        with box("fd-fact-main"):
            words(name_of(one, texts))
            told = texts("people.each_side", employee=_of(one, 0), employer=_of(one, 1))
            if one.ceiling is not None:
                told += " · " + texts("people.up_to", ceiling=amount(one.ceiling))
            words(told, "fd-small fd-muted", "p")
        remove = partial(sheet.carry_out, lambda tx, actor: hr.remove_component(tx, actor, one.id))
        label = texts("people.remove")
        made = button(label, remove, "fd-quiet fd-icon-only", icon="delete")
        attribute(made, data_act="remove")


def _of(one: ComponentView, side: int) -> str:
    if one.kind is ComponentKind.FIXED:
        return amount((one.employee_amount, one.employer_amount)[side])
    return f"{plain((one.employee_rate, one.employer_rate)[side] * HUNDRED)} %"


def ask_salary(sheet: Sheet[T], terms: Terms) -> None:
    """Ask what somebody earns from when on."""
    visit = sheet.visit
    texts = visit.texts
    if not terms.people:
        warn(visit, "people.nobody_lesson")
        return

    async def written(said: Mapping[str, str]) -> bool:
        day = read_day(visit, said["valid_from"], "people.needs_salary_day")
        if day is None:
            return False
        gross = money_of(said["gross"], terms.currency)
        if gross is None:
            warn(visit, "people.needs_amount")
            return False
        new = NewSalary(employee_id=int(said["person"]), valid_from=day, gross=gross)
        return await sheet.carry_out(lambda tx, actor: hr.set_salary(tx, actor, new))

    people = [(str(one.id), one.name) for one in terms.people]
    first = visit.today.replace(day=1).isoformat()
    fields = (
        Field("person", texts("people.whom"), value=people[0][0], options=people),
        Field("gross", texts("people.gross_a_month", currency=terms.currency), longest=16),
        Field("valid_from", texts("people.valid_from"), kind="date", value=first),
    )
    lead = texts("people.salary_lead")
    ask_words(visit, texts("people.set_salary"), fields, texts("action.save"), written, lead)


def _deduct(sheet: Sheet[T], terms: Terms) -> None:
    visit = sheet.visit
    texts = visit.texts

    async def written(said: Mapping[str, str]) -> bool:
        new = _component(visit, terms, said)
        if new is None:
            return False
        return await sheet.carry_out(lambda tx, actor: hr.create_component(tx, actor, new))

    kinds = [(one.value, texts(f"people.as_{one}")) for one in ComponentKind]
    fields = (
        Field("name_en", texts("people.name_en")),
        Field("name_zh", texts("people.name_zh")),
        Field("kind", texts("people.how"), value=kinds[0][0], options=kinds),
        Field("employee", texts("people.of_wage"), longest=16),
        Field("employer", texts("people.of_house"), longest=16),
        Field("ceiling", texts("people.ceiling", currency=terms.currency), longest=16),
    )
    lead = texts("people.deduct_lead")
    ask_words(visit, texts("people.deduct"), fields, texts("action.save"), written, lead)


def _component(visit: Visit, terms: Terms, said: Mapping[str, str]) -> NewComponent | None:
    """Read a deduction; None where it cannot be read, which is said."""
    if not said["name_en"] or not said["name_zh"]:
        warn(visit, "people.needs_names")
        return None
    told: dict[str, object] = {
        "name_en": said["name_en"],
        "name_zh": said["name_zh"],
        "kind": said["kind"],
    }
    fixed = said["kind"] == ComponentKind.FIXED
    for side in ("employee", "employer"):
        if not said[side]:
            continue
        figure = money_of(said[side], terms.currency) if fixed else figure_of(said[side])
        if figure is None:
            warn(visit, "people.needs_share")
            return None
        share = figure if isinstance(figure, Money) else figure / HUNDRED
        told[f"{side}_amount" if fixed else f"{side}_rate"] = share
    if said["ceiling"]:
        told["ceiling"] = money_of(said["ceiling"], terms.currency)
    if said["ceiling"] and told["ceiling"] is None:
        warn(visit, "people.needs_amount")
        return None
    try:
        return NewComponent.model_validate(told)
    except ValueError:
        warn(visit, "people.needs_share")
        return None
