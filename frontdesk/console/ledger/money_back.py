"""What suppliers have of ours and give back: written down by hand where no bank line shows it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from erp_core import finance, parties
from erp_core.finance import AccountRole, AccountView, MoneyDue, NewSupplierRefund
from erp_core.finance import SupplierRefundView as Refund
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import do, say, warn
from frontdesk.console.dialogs import Field, ask_form, ask_words
from frontdesk.console.figures import typed
from frontdesk.console.ledger.ground import account_options, money_of
from frontdesk.console.lists.detail import draw_heading
from frontdesk.console.parts import attribute, box, button, chip, words
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount, short_date

LATEST = PageRequest(limit=5)
MONEY = (AccountRole.BANK, AccountRole.CASH)
Again = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class MoneyBack:
    """What is due back, what came lately, whom from, and where money is kept."""

    due: tuple[MoneyDue, ...]
    came: tuple[Refund, ...]
    names: Mapping[int, str]
    accounts: tuple[AccountView, ...]


def look_for_money_back(tx: Tx, actor: Actor) -> MoneyBack:
    """Read it."""
    came = tuple(finance.list_supplier_refunds(tx, actor, LATEST).items)
    accounts = [one for one in finance.list_accounts(tx, actor) if one.role in MONEY]
    return MoneyBack(
        finance.money_due_back(tx, actor),
        came,
        parties.names_of(tx, {one.party_id for one in came}),
        tuple(accounts),
    )


def draw_money_back(visit: Visit, found: MoneyBack, again: Again) -> None:
    """Draw what suppliers have of ours, and what came back lately; nothing where there is none.

    Args:
        visit: The page.
        found: What there is.
        again: Shows the page as it is then.
    """
    if not found.due and not found.came:
        return
    texts = visit.texts
    draw_heading(texts("money_back.title"))
    for one in found.due:
        with attribute(box("fd-pick"), data_due_back=one.credit_id or 0):
            _draw_due(visit, one, found, again)
    for refund in found.came:
        with attribute(box("fd-pick"), data_came_back=refund.id):
            _draw_came(visit, refund, found, again)


def _draw_due(visit: Visit, one: MoneyDue, found: MoneyBack, again: Again) -> None:
    texts = visit.texts
    with box("fd-fact"):
        words(one.name, "fd-strong fd-fact-main")
        words(amount(one.due), "fd-amount")
    note = texts("money_back.of_credit", number=one.number or "", reference=one.reference)
    words(note if one.credit_id else texts("money_back.too_much"), "fd-small fd-muted")
    if visit.shown_to.may("finance.receive_from_supplier"):
        with box("fd-dialog-actions"):
            came = partial(_ask, visit, one, found.accounts, again)
            button(texts("money_back.came"), came, "fd-outline", icon="savings")


def _draw_came(visit: Visit, refund: Refund, found: MoneyBack, again: Again) -> None:
    texts = visit.texts
    with box("fd-fact"):
        words(found.names.get(refund.party_id, ""), "fd-fact-main")
        words(refund.number or "", "fd-small fd-muted")
        words(short_date(refund.business_date, texts, visit.today), "fd-small")
        words(amount(refund.amount), "fd-amount")
    with box("fd-dialog-actions"):
        if refund.is_reversed:
            chip(texts("money_back.taken_back"), "warn")
        elif visit.shown_to.may("finance.reverse_supplier_refund"):
            undo = partial(_undo, visit, refund, again)
            button(texts("money_back.undo"), undo, "fd-quiet", icon="undo")


def _ask(visit: Visit, one: MoneyDue, accounts: tuple[AccountView, ...], again: Again) -> None:
    texts, options = visit.texts, account_options(visit, list(accounts))

    async def tried(said: Mapping[str, str]) -> bool:
        new = _read(visit, one, said)
        if new is None:
            return False
        made = await do(visit, lambda tx, actor: finance.receive_from_supplier(tx, actor, new))
        if made is None:
            return False
        say(visit, "ledger.saved")
        await again()
        return True

    fields = (
        Field("amount", texts("ledger.amount"), value=typed(one.due.amount), longest=20),
        Field("day", texts("ledger.day"), "date", visit.today.isoformat()),
        Field("account", texts("ledger.account"), value=options[0][0], options=options),
        Field("reference", texts("ledger.memo")),
    )
    lead = texts("money_back.lead")
    ask_form(visit, texts("money_back.came"), fields, texts("action.save"), tried, lead)


def _read(visit: Visit, one: MoneyDue, said: Mapping[str, str]) -> NewSupplierRefund | None:
    """Read the form; None, with a word about it, when it cannot be read."""
    money = money_of(said["amount"], one.due.currency)
    if money is None or money.minor <= 0 or not said["day"]:
        warn(visit, "ledger.needs_amount")
        return None
    return NewSupplierRefund(
        party_id=one.party_id,
        amount=money,
        credit_id=one.credit_id,
        money_account=said["account"],
        reference=said["reference"],
        received_on=date.fromisoformat(said["day"]),
    )


def _undo(visit: Visit, refund: Refund, again: Again) -> None:
    texts = visit.texts

    async def written(said: Mapping[str, str]) -> None:
        reason = said["reason"] or texts("money_back.undo")
        made = await do(
            visit,
            lambda tx, actor: finance.reverse_supplier_refund(tx, actor, refund.id, reason),
        )
        if made is not None:
            say(visit, "ledger.saved")
        await again()

    fields = (Field("reason", texts("ledger.reason_why")),)
    ask_words(visit, texts("money_back.undo"), fields, texts("money_back.undo"), written)
