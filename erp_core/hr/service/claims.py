"""Expense claims: what somebody paid for the house, decided on, posted and paid back."""

from datetime import timedelta

from erp_core import catalog, finance
from erp_core.catalog import LineTax, TaxableLine
from erp_core.finance import AccountRole, EntryLine, Journal, NewEntry
from erp_core.hr.authority import carrying_out
from erp_core.hr.errors import NotToDecide, OwnRequest, WrongDay
from erp_core.hr.events import ExpensesClaimed
from erp_core.hr.pay_tables import ExpenseClaim, ExpenseLine
from erp_core.hr.queries.claims import claim_views, seen_claim
from erp_core.hr.queries.steps import handed_in_by
from erp_core.hr.schemas.claims import ClaimView, NewClaim, NewExpense
from erp_core.hr.service.leave import whose
from erp_core.hr.service.steps import in_base, note
from erp_core.hr.sight import leads, own_employee_id
from erp_core.hr.states import CLAIM, ClaimState
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date, home
from erp_core.kernel.states import States
from erp_core.kernel.transaction import Tx

TABLE = "expense_claims"
MANAGE = "hr.manage_expenses"
OLDEST = timedelta(days=366)


def submit_claim(tx: Tx, actor: Actor, new: NewClaim) -> ClaimView:
    """Ask back what was paid for the house, receipt by receipt, with the tax that is in it.

    Raises:
        NoSuchEmployee: The actor is no employee, or there is none that exists for them.
        NotToDecide: It is for somebody whom the actor does not lead.
        WrongDay: A receipt is of a day to come, or more than a year old.
        WrongAmount: An amount is nothing, or in another currency.
        NoSuchTax: There is no such tax.
    """
    actor.require("hr.claim_expenses")
    employee_id = whose(tx, actor, new.employee_id, MANAGE)
    lines = [_line(tx, actor, place, one) for place, one in enumerate(new.lines)]
    row = ExpenseClaim(
        employee_id=employee_id,
        state=ClaimState.SUBMITTED,
        purpose=new.purpose,
        gross_minor=sum(line.gross_minor for line in lines),
        entry_id=None,
        created_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    for line in lines:
        line.claim_id = row.id
        tx.session.add(line)
    note(tx, actor, (TABLE, row.id), (None, row.state), "submit_claim")
    tx.publish(ExpensesClaimed(row.id))
    return claim_views(tx, [row])[0]


def approve_claim(tx: Tx, actor: Actor, claim_id: int, reason: str = "") -> ClaimView:
    """Grant a claim: expense and input tax are posted today, and owed to the employee.

    Raises:
        NoSuchClaim: There is none that exists for the actor.
        OwnRequest: It is their own, or they handed it in for somebody.
        NotToDecide: They neither lead the employee nor are HR.
        WrongTransition: It is decided already.
        PeriodLocked: This month is locked.
    """
    actor.require("hr.decide_expenses")
    row = _to_decide(tx, actor, claim_id)
    if handed_in_by(tx, TABLE, row.id) == actor.key:
        raise OwnRequest
    CLAIM.move(row.state, ClaimState.APPROVED)
    view = claim_views(tx, [row])[0]
    sides = (
        (AccountRole.OTHER_EXPENSE, view.gross - view.tax),
        (AccountRole.INPUT_TAX, view.tax),
        (AccountRole.EXPENSES_PAYABLE, -view.gross),
    )
    row.entry_id = _post(tx, actor, row, sides, Journal.PURCHASES)
    return moved_claim(tx, actor, row, ClaimState.APPROVED, "approve_claim", reason)


def refuse_claim(tx: Tx, actor: Actor, claim_id: int, reason: str) -> ClaimView:
    """Refuse a claim.

    Raises:
        NoSuchClaim: There is none that exists for the actor.
        OwnRequest: It is their own.
        NotToDecide: They neither lead the employee nor are HR.
        WrongTransition: It is decided already.
    """
    actor.require("hr.decide_expenses")
    row = _to_decide(tx, actor, claim_id)
    return moved_claim(tx, actor, row, ClaimState.REFUSED, "refuse_claim", reason)


def withdraw_claim(tx: Tx, actor: Actor, claim_id: int) -> ClaimView:
    """Take one's own claim back while it waits.

    Raises:
        NoSuchClaim: There is none that exists for the actor.
        NotToDecide: It is not theirs, and they are not HR.
        WrongTransition: It is decided already.
    """
    actor.require("hr.claim_expenses")
    row = locked_claim(tx, actor, claim_id)
    if own_employee_id(tx, actor) != row.employee_id and not actor.may(MANAGE):
        raise NotToDecide
    return moved_claim(tx, actor, row, ClaimState.WITHDRAWN, "withdraw_claim")


def _line(tx: Tx, actor: Actor, place: int, new: NewExpense) -> ExpenseLine:
    today = business_date(tx)
    if not today - OLDEST <= new.day <= today:
        raise WrongDay(field="lines")
    gross = Money(in_base(tx, new.gross, "lines"), home(tx).currency)
    net, tax = gross, gross - gross
    if new.tax_id is not None:
        known = catalog.get_tax(tx, actor, new.tax_id)
        rule = LineTax(tax_id=known.id, rate=known.rate, included=True)
        worked_out = catalog.compute_tax([TaxableLine(amount=gross, taxes=(rule,))], gross.currency)
        net, tax = worked_out.net, worked_out.tax
    return ExpenseLine(
        position=place,
        day=new.day,
        description=new.description,
        tax_id=new.tax_id,
        net_minor=net.minor,
        tax_minor=tax.minor,
        gross_minor=gross.minor,
    )


def locked_claim(tx: Tx, actor: Actor, claim_id: int) -> ExpenseClaim:
    """Lock a claim that exists for the actor.

    Raises:
        NoSuchClaim: There is none.
    """
    seen_claim(tx, actor, claim_id)
    return tx.session.get_one(ExpenseClaim, claim_id, with_for_update=True, populate_existing=True)


def _to_decide(tx: Tx, actor: Actor, claim_id: int) -> ExpenseClaim:
    row = locked_claim(tx, actor, claim_id)
    if own_employee_id(tx, actor) == row.employee_id:
        raise OwnRequest
    if not actor.may(MANAGE) and not leads(tx, actor, row.employee_id):
        raise NotToDecide
    return row


def _post(
    tx: Tx,
    actor: Actor,
    row: ExpenseClaim,
    sides: tuple[tuple[AccountRole, Money], ...],
    journal: Journal,
) -> int:
    entry = NewEntry(
        journal=journal,
        business_date=business_date(tx),
        memo=row.purpose,
        lines=tuple(EntryLine.of(role, amount) for role, amount in sides if amount),
        source=(TABLE, row.id),
    )
    return finance.post_entry(tx, carrying_out(actor), entry).id


def moved_claim(
    tx: Tx,
    actor: Actor,
    row: ExpenseClaim,
    target: ClaimState,
    verb: str,
    reason: str = "",
    ways: States = CLAIM,
) -> ClaimView:
    """Take a claim to another state, by its ways, and note it."""
    before, row.state = row.state, ways.move(row.state, target)
    note(tx, actor, (TABLE, row.id), (before, row.state), verb, reason)
    return claim_views(tx, [row])[0]
