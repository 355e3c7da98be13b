"""Paying people: from which account and on which day, and taking back what was no payment."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from erp_core import banking, finance, hr
from erp_core.finance import AccountRole
from erp_core.hr import NewPayout, NewWagesPayout, PayrollView, StaffPaymentView
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.transaction import Tx
from frontdesk.console.buying.ground import Sheet
from frontdesk.console.days import read_day
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.parts import attribute, box, button, chip, words
from frontdesk.console.visit import Visit
from frontdesk.console.wording import in_language, short_date

T = TypeVar("T")
EVERYBODY = ""
"""Chosen where all that are left are paid."""
Accounts = tuple[tuple[str, str, str], ...]
"""Codes with their names in both languages."""
Paid = Callable[[str, date, str], Awaitable[bool]]
"""Told the account, the day and whom; False where it was refused."""
MOST = 500
"""Payslips that one command pays."""


def money_accounts(tx: Tx) -> Accounts:
    """Return what people are paid from: our banks first, then what is in the till."""
    currency = get_organisation(tx).currency
    banks = {
        one.account: one.name
        for one in banking.list_bank_accounts(tx, system("console"))
        if one.currency == currency
    }
    roles = {AccountRole.BANK, AccountRole.CASH}
    chart = finance.list_accounts(tx, system("console"))
    found = [one for one in chart if one.code in banks or one.role in roles]
    return tuple(
        (one.code, banks.get(one.code, one.name_en), banks.get(one.code, one.name_zh))
        for one in sorted(found, key=lambda one: (one.code not in banks, one.code))
    )


def pay_wages(
    tx: Tx, actor: Actor, run_id: int, new: NewPayout, payslip_ids: Sequence[int]
) -> tuple[PayrollView, ...]:
    """Pay payslips of a month, however many they are."""
    told = new.model_dump()
    return tuple(
        hr.pay_payroll(tx, actor, run_id, NewWagesPayout(**told, payslip_ids=tuple(some)))
        for some in (payslip_ids[at : at + MOST] for at in range(0, len(payslip_ids), MOST))
    )


def ask_payout(
    visit: Visit,
    lead: str,
    accounts: Accounts,
    paid: Paid,
    whom: Sequence[tuple[str, str]] = (),
) -> None:
    """Ask from where, when and whom.

    Args:
        visit: The page.
        lead: What is paid.
        accounts: From where it may be.
        paid: Told what was said.
        whom: Ids with names; empty where it is clear.
    """
    texts = visit.texts

    async def written(said: Mapping[str, str]) -> bool:
        day = read_day(visit, said["paid_on"], "people.needs_paid_on")
        return day is not None and await paid(said["account"], day, said.get("whom", EVERYBODY))

    options = [(code, f"{code} {in_language(en, zh, texts)}") for code, en, zh in accounts]
    fields = [
        Field("account", texts("people.pay_from"), value=options[0][0], options=options),
        Field("paid_on", texts("people.paid_on"), kind="date", value=visit.today.isoformat()),
    ]
    if len(whom) > 1:
        choices = [(EVERYBODY, texts("people.everybody_left")), *whom]
        fields.insert(0, Field("whom", texts("people.whom"), value=EVERYBODY, options=choices))
    ask_words(visit, texts("people.pay"), fields, texts("people.pay"), written, lead)


def draw_payment(sheet: Sheet[T], payment: StaffPaymentView) -> None:
    """Show how something was paid, and for who pays, let it be taken back."""
    visit = sheet.visit
    day = short_date(payment.paid_on, visit.texts, visit.today)
    with attribute(box("fd-fact"), data_paid=payment.memo):
        chip(visit.texts("people.paid_from", day=day, account=payment.money_account), "good")
        words(payment.memo, "fd-small fd-muted fd-fact-main")
        if visit.shown_to.may("hr.pay"):
            back = sheet.ask_why(
                "people.take_back",
                lambda tx, actor, reason: hr.take_back_payment(tx, actor, payment.id, reason),
            )
            label = visit.texts("people.take_back")
            made = button(label, back, "fd-quiet fd-icon-only", icon="undo")
            attribute(made, data_act="take_back")
