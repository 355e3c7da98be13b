"""Expenses: handing one's own in, and for who pays, paying back what was granted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from erp_core import catalog, hr
from erp_core.catalog import TaxView
from erp_core.hr import (
    ClaimState,
    ClaimView,
    EmployeeView,
    NewClaim,
    NewExpense,
    NewPayout,
)
from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.pagination import PageRequest, every
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import warn
from frontdesk.console.buying.ground import Sheet
from frontdesk.console.days import read_day
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.ledger.ground import money_of
from frontdesk.console.lists.detail import draw_heading
from frontdesk.console.parts import attribute, box, button, chip, empty, words
from frontdesk.console.people.ground import draw_no_employee, own_or_none, people_ground
from frontdesk.console.people.paying import Accounts, ask_payout, draw_payment, money_accounts
from frontdesk.console.people.receipts import draw_receipt_field, draw_receipts
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount, name_of, short_date

SHOWN, LATELY = PageRequest(limit=30), PageRequest(limit=10)
ONE, SEVERAL = 1, 5
"""Receipts that a dialog takes."""
NO_TAX = ""
TONES = {
    ClaimState.SUBMITTED: "accent",
    ClaimState.APPROVED: "calm",
    ClaimState.REFUSED: "bad",
    ClaimState.WITHDRAWN: "plain",
    ClaimState.PAID: "good",
}


@dataclass(frozen=True)
class Expenses:
    """One's own claims, and what is to be paid back; None where somebody else pays."""

    person: EmployeeView | None
    own: tuple[ClaimView, ...]
    to_pay: tuple[ClaimView, ...] | None
    paid: tuple[ClaimView, ...]
    accounts: Accounts
    taxes: tuple[TaxView, ...]
    currency: str


async def show_expenses(visit: Visit) -> None:
    """Show expenses."""
    with people_ground(visit, "expenses"):
        await Sheet(visit, _look, _draw).begin()


def _look(tx: Tx, actor: Actor) -> Expenses:
    person, pays = own_or_none(tx, actor), actor.may("hr.pay")
    own = person and hr.list_claims(tx, actor, SHOWN, employee_id=person.id).items
    return Expenses(
        person=person,
        own=tuple(own or ()),
        to_pay=to_pay(tx, actor) if pays else None,
        paid=paid_lately(tx, actor) if pays else (),
        accounts=money_accounts(tx) if pays else (),
        taxes=catalog.list_taxes(tx, actor),
        currency=get_organisation(tx).currency,
    )


def to_pay(tx: Tx, actor: Actor) -> tuple[ClaimView, ...]:
    """Return every claim that is to be paid back, the one that waits longest first."""
    granted = every(lambda page: hr.list_claims(tx, actor, page, state=ClaimState.APPROVED))
    return tuple(reversed(tuple(granted)))


def paid_lately(tx: Tx, actor: Actor) -> tuple[ClaimView, ...]:
    """Return the claims that were paid last, the latest payment first."""
    found = hr.list_staff_payments(tx, actor, LATELY, standing_of=hr.PaidFor.CLAIM).items
    return tuple(hr.get_claim(tx, actor, one.document_id) for one in found)


def _draw(sheet: Sheet[Expenses], found: Expenses) -> None:
    texts = sheet.visit.texts
    if found.to_pay is not None:
        _draw_to_pay(sheet, found, found.to_pay)
    if found.person is None:
        if found.to_pay is None:
            draw_no_employee(sheet.visit)
        return
    draw_heading(texts("people.own_expenses"))
    with box("fd-dialog-actions"):
        several = partial(_hand_in, sheet, found, SEVERAL)
        made = button(texts("people.several"), several, "fd-quiet", icon="playlist_add")
        attribute(made, data_act="several")
        one = partial(_hand_in, sheet, found, ONE)
        made = button(texts("people.hand_in"), one, "fd-primary", icon="receipt_long")
        attribute(made, data_act="hand_in")
    if not found.own:
        empty("receipt_long", texts("people.no_claims"), texts("people.no_claims_lesson"))
    for claim in found.own:
        with attribute(box("fd-pick"), data_claim=claim.purpose, data_state=claim.state):
            draw_claim(sheet.visit, claim, claim.purpose)
            if claim.state is ClaimState.SUBMITTED:
                back = partial(_withdraw, sheet, claim.id)
                with box("fd-dialog-actions"):
                    draw_receipt_field(sheet, claim)
                    button(texts("people.withdraw"), back, "fd-quiet", icon="close")


async def _withdraw(sheet: Sheet[Expenses], claim_id: int) -> None:
    await sheet.carry_out(lambda tx, actor: hr.withdraw_claim(tx, actor, claim_id))


def _draw_to_pay(sheet: Sheet[Expenses], found: Expenses, to_pay: tuple[ClaimView, ...]) -> None:
    texts = sheet.visit.texts
    draw_heading(texts("people.to_pay_back"))
    if not to_pay:
        empty("done_all", texts("people.nothing_to_pay"), texts("people.nothing_to_pay_lesson"))
    for claim in to_pay:
        with attribute(box("fd-pick"), data_pays=claim.employee):
            draw_claim(sheet.visit, claim, f"{claim.employee}: {claim.purpose}")
            with box("fd-dialog-actions"):
                pay = partial(_pay, sheet, found, claim)
                made = button(texts("people.pay"), pay, "fd-primary", icon="payments")
                attribute(made, data_act="pay")
    if found.paid:
        draw_heading(texts("people.paid_lately"))
    for claim in found.paid:
        with attribute(box("fd-pick"), data_paid_claim=claim.employee):
            draw_claim(sheet.visit, claim, f"{claim.employee}: {claim.purpose}")
            if claim.payment is not None:
                draw_payment(sheet, claim.payment)


def draw_claim(visit: Visit, claim: ClaimView, title: str) -> None:
    """Show a claim: what for, how much, what came of it, receipt by receipt."""
    texts = visit.texts
    with box("fd-floor-card-top"):
        words(title, "fd-fact-main fd-strong")
        words(amount(claim.gross), "fd-floor-number")
    with box("fd-cell-chips"):
        chip(texts(f"claim_state.{claim.state}"), TONES[claim.state])
        if claim.tax:
            chip(texts("people.tax_in_it", tax=amount(claim.tax)))
    for line in claim.lines:
        with box("fd-fact"):
            words(short_date(line.day, texts, visit.today), "fd-small fd-muted")
            words(line.description, "fd-fact-main")
            words(amount(line.gross), "fd-amount")
    draw_receipts(claim)
    if claim.reason:
        words(claim.reason, "fd-small fd-muted", "p")


def _hand_in(sheet: Sheet[Expenses], found: Expenses, receipts: int) -> None:
    visit = sheet.visit
    texts = visit.texts

    async def written(said: Mapping[str, str]) -> bool:
        lines = _lines(visit, found, said, receipts)
        if lines is None:
            return False
        if not said["purpose"] or not lines:
            warn(visit, "people.needs_receipt")
            return False
        new = NewClaim(purpose=said["purpose"], lines=tuple(lines))
        return await sheet.carry_out(lambda tx, actor: hr.submit_claim(tx, actor, new))

    taxes = [(NO_TAX, texts("people.no_tax"))]
    taxes += [(str(one.id), name_of(one, texts)) for one in found.taxes]
    fields = [Field("purpose", texts("people.purpose"))]
    for place in range(receipts):
        number = f" {place + 1}" if receipts > 1 else ""
        day = visit.today.isoformat() if place == 0 else ""
        label = texts("people.paid_amount", currency=found.currency)
        fields += [
            Field(f"what_{place}", texts("people.what") + number),
            Field(f"day_{place}", texts("people.receipt_day") + number, kind="date", value=day),
            Field(f"amount_{place}", label + number, longest=16),
            Field(f"tax_{place}", texts("people.tax") + number, value=NO_TAX, options=taxes),
        ]
    ask_words(visit, texts("people.hand_in"), fields, texts("people.hand_in"), written)


def _lines(
    visit: Visit, found: Expenses, said: Mapping[str, str], receipts: int
) -> list[NewExpense] | None:
    """Read the receipts; None where one cannot be read, which is said."""
    lines = []
    for place in range(receipts):
        what, paid = said[f"what_{place}"], said[f"amount_{place}"]
        if not what and not paid:
            continue
        gross = money_of(paid, found.currency)
        if not what or gross is None:
            warn(visit, "people.needs_receipt")
            return None
        day = read_day(visit, said[f"day_{place}"], "people.needs_receipt_day")
        if day is None:
            return None
        tax = said[f"tax_{place}"]
        tax_id = None if tax == NO_TAX else int(tax)
        lines.append(NewExpense(day=day, description=what, gross=gross, tax_id=tax_id))
    return lines


def _pay(sheet: Sheet[Expenses], found: Expenses, claim: ClaimView) -> None:
    async def paid(account: str, day: date, _whom: str) -> bool:
        new = NewPayout(money_account=account, paid_on=day)
        return await sheet.carry_out(lambda tx, actor: hr.pay_claim(tx, actor, claim.id, new))

    lead = f"{claim.employee} · {amount(claim.gross)}"
    ask_payout(sheet.visit, lead, found.accounts, paid)
