"""The wages of one month: looked at, approved, posted, paid, and what is on each payslip."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TypeVar

from erp_core import hr
from erp_core.hr import NewPayout, PayrollState, PayrollView, PayslipView
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from frontdesk.console.buying.ground import Sheet
from frontdesk.console.lists.papers import draw_papers
from frontdesk.console.parts import attribute, box, button, chip, words
from frontdesk.console.people.ground import month_of
from frontdesk.console.people.paying import Accounts, ask_payout, draw_payment, pay_wages
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount, in_language, short_date

T = TypeVar("T")
PAPER = "payslip"
IN_THE_BOOKS = frozenset({PayrollState.POSTED, PayrollState.PAID})
GONE = frozenset({PayrollState.DISCARDED, PayrollState.REVERSED})
TONES = {
    PayrollState.DRAFT: "plain",
    PayrollState.APPROVED: "calm",
    PayrollState.POSTED: "accent",
    PayrollState.PAID: "good",
    PayrollState.REVERSED: "bad",
    PayrollState.DISCARDED: "plain",
}


def draw_month(sheet: Sheet[T], month: PayrollView, accounts: Accounts) -> None:
    """Show the wages of a month with its next steps.

    Args:
        sheet: The screen.
        month: The wages.
        accounts: From where they may be paid.
    """
    visit = sheet.visit
    texts = visit.texts
    with attribute(box("fd-pick"), data_month=month.period, data_state=month.state):
        with box("fd-floor-card-top"):
            words(month_of(visit, month.period), "fd-fact-main fd-strong")
            words(amount(month.net), "fd-floor-number")
        with box("fd-cell-chips"):
            chip(texts(f"payroll_state.{month.state}"), TONES[month.state])
            chip(texts("people.gross", gross=amount(month.gross)))
            chip(texts("people.beside", beside=amount(month.employer)))
            if month.state is PayrollState.POSTED:
                chip(texts("people.left_to_pay", left=amount(month.open)), "warn")
        if month.state not in GONE:
            _draw_slips(sheet, month)
        with box("fd-dialog-actions"):
            _draw_steps(sheet, month, accounts)


def draw_slip(visit: Visit, slip: PayslipView, title: str) -> None:
    """Show a payslip: from gross to net, line by line, and its document."""
    texts = visit.texts
    with box("fd-fact"):
        words(title, "fd-fact-main fd-strong")
        words(amount(slip.net), "fd-amount fd-strong")
    said = [texts("people.gross", gross=amount(slip.gross))]
    for line in slip.lines:
        if line.employee:
            name = in_language(line.name_en, line.name_zh, texts)
            said.append(f"{name} \u2212{amount(line.employee)}")
    words(" · ".join(said), "fd-small fd-muted", "p")
    if slip.payment is not None:
        day = short_date(slip.payment.paid_on, texts, visit.today)
        with box("fd-cell-chips"):
            chip(texts("people.paid_on_day", day=day), "good")
    if slip.state in IN_THE_BOOKS:
        draw_papers(((PAPER, slip.id),), texts)


def _draw_slips(sheet: Sheet[T], month: PayrollView) -> None:
    """Show the payslips; those of a month that is paid are folded up."""
    folded = attribute(box("fd-slips", "details"), data_slips=month.period)
    if month.state is not PayrollState.PAID:
        attribute(folded, open=True)
    with folded:
        count = len(month.slips)
        words(sheet.visit.texts("people.payslips", count=count), "fd-small", "summary")
        for slip in month.slips:
            _draw_one(sheet, slip)


def _draw_one(sheet: Sheet[T], slip: PayslipView) -> None:
    visit = sheet.visit
    with attribute(box("fd-slip"), data_slip=slip.employee):
        draw_slip(visit, slip.model_copy(update={"payment": None}), slip.employee)
        if slip.payment is not None:
            draw_payment(sheet, slip.payment)


def _draw_steps(sheet: Sheet[T], month: PayrollView, accounts: Accounts) -> None:
    may, state = sheet.visit.shown_to.may, month.state
    if state in {PayrollState.DRAFT, PayrollState.APPROVED} and may("hr.run_payroll"):
        _why(sheet, "discard", month.id, hr.discard_payroll)
    if state is PayrollState.POSTED and month.open == month.net and may("hr.post_payroll"):
        _why(sheet, "reverse", month.id, hr.reverse_payroll)
    if state is PayrollState.DRAFT and may("hr.approve_payroll"):
        _step(sheet, "approve", "check", month.id, hr.approve_payroll)
    if state is PayrollState.APPROVED and may("hr.post_payroll"):
        _step(sheet, "post", "menu_book", month.id, hr.post_payroll)
    if state is PayrollState.POSTED and may("hr.pay") and accounts:
        pay = partial(_pay, sheet, month, accounts)
        made = button(sheet.visit.texts("people.pay"), pay, "fd-primary", icon="payments")
        attribute(made, data_act="pay")


def _step(
    sheet: Sheet[T], name: str, icon: str, run_id: int, verb: Callable[[Tx, Actor, int], object]
) -> None:
    step = partial(sheet.carry_out, lambda tx, actor: verb(tx, actor, run_id))
    made = button(sheet.visit.texts(f"people.{name}"), step, "fd-primary", icon=icon)
    attribute(made, data_act=name)


def _why(
    sheet: Sheet[T], name: str, run_id: int, verb: Callable[[Tx, Actor, int, str], object]
) -> None:
    why = sheet.ask_why(f"people.{name}", lambda tx, actor, reason: verb(tx, actor, run_id, reason))
    made = button(sheet.visit.texts(f"people.{name}"), why, "fd-quiet", icon="close")
    attribute(made, data_act=name)


def _pay(sheet: Sheet[T], month: PayrollView, accounts: Accounts) -> None:
    left = [one for one in month.slips if one.payment is None and one.net]

    async def paid(account: str, day: date, whom: str) -> bool:
        chosen = (int(whom),) if whom else tuple(one.id for one in left)
        new = NewPayout(money_account=account, paid_on=day)
        return await sheet.carry_out(lambda tx, actor: pay_wages(tx, actor, month.id, new, chosen))

    whom = [(str(one.id), f"{one.employee} · {amount(one.net)}") for one in left]
    lead = f"{month_of(sheet.visit, month.period)} · {amount(month.open)}"
    ask_payout(sheet.visit, lead, accounts, paid, whom)
