"""What is invoiced and what is owed, for every party the asker may see."""

from collections.abc import Iterable

from assistant.asker import Verification
from assistant.commands import FlowName
from assistant.rendering import day, money
from assistant.tools.contract import Desk, Example, Slot, Slots, Step, Told, tool
from assistant.tools.orders import named_order
from assistant.turn import Citation
from erp_core.finance import (
    BalanceView,
    InvoiceState,
    InvoiceView,
    balance_of,
    get_invoice,
    invoice_by_number,
)
from erp_core.parties import get_party

_MOST = 8


@tool(
    FlowName.INVOICE_AND_BALANCE,
    permission="finance.read",
    needs=("finance",),
    verification=Verification.LINKED,
    slots=(
        Slot("invoice", "Invoice number exactly as the customer wrote it."),
        Slot("order", "Order number, when the invoice of an order is meant.", needs=("sales",)),
    ),
    examples=(
        Example("how much do I owe you?", "我还欠多少"),
        Example("is invoice 2026-0003 paid?", "发票付了吗"),
    ),
)
def invoice_and_balance(desk: Desk, slots: Slots) -> Step:
    """Tell what an invoice says, or which invoices are open and what is owed."""
    if "invoice" in slots:
        return _one(desk, [invoice_by_number(desk.tx, desk.asker.actor, slots["invoice"])])
    if "order" in slots:
        order = named_order(desk, slots["order"])
        bills = [get_invoice(desk.tx, desk.asker.actor, id_) for id_ in order.invoice_ids]
        return _one(desk, bills) if bills else Told(desk.say("invoice.none_yet"), (), order.number)
    return _balances(desk)


TOOLS = (invoice_and_balance,)


def _one(desk: Desk, invoices: list[InvoiceView]) -> Told:
    return Told("\n".join(invoice_line(desk, one) for one in invoices), cite_invoices(invoices))


def _balances(desk: Desk) -> Told:
    """Tell every account of the asker; a name before each where there are several."""
    scope = sorted(desk.asker.actor.scope or ())
    all_of_them = [balance_of(desk.tx, desk.asker.actor, party_id) for party_id in scope]
    owing = [balance for balance in all_of_them if balance.invoices]
    if not owing:
        return Told(desk.say("balance.nothing"))
    several = len(owing) > 1
    text = "\n\n".join(_balance(desk, balance, named=several) for balance in owing)
    return Told(text, cite_invoices(invoice for balance in owing for invoice in balance.invoices))


def _balance(desk: Desk, balance: BalanceView, *, named: bool) -> str:
    lines = [invoice_line(desk, invoice) for invoice in balance.invoices[:_MOST]]
    head = desk.say("balance.open", amount=money(balance.open), count=len(balance.invoices))
    if balance.overdue:
        head = desk.say(
            "balance.overdue",
            amount=money(balance.open),
            count=len(balance.invoices),
            overdue=money(balance.overdue),
        )
    name = f"{_name(desk, balance.party_id)}: " if named else ""
    return "\n".join((name + head, *lines, *unused(desk, balance)))


def unused(desk: Desk, balance: BalanceView) -> tuple[str, ...]:
    """Say what was paid already and is used for no invoice yet, where anything is."""
    if not balance.unallocated:
        return ()
    return (desk.say("balance.credit", amount=money(balance.unallocated)),)


def _name(desk: Desk, party_id: int) -> str:
    return get_party(desk.tx, desk.asker.actor, party_id).name_in(desk.language)


def invoice_line(desk: Desk, invoice: InvoiceView) -> str:
    """One invoice in one line."""
    key = "invoice.open" if invoice.state is InvoiceState.OPEN else f"invoice.{invoice.state}"
    if invoice.state is InvoiceState.OPEN and invoice.due_date < desk.today:
        key = "invoice.overdue"
    partly = invoice.open != invoice.gross
    return desk.say(
        key,
        number=invoice.number or f"#{invoice.id}",
        amount=money(invoice.gross),
        open=money(invoice.open),
        part=desk.say("invoice.part", amount=money(invoice.gross)) if partly else "",
        due=day(invoice.due_date, desk.language, desk.today),
        days=(desk.today - invoice.due_date).days,
    )


def cite_invoices(invoices: Iterable[InvoiceView]) -> tuple[Citation, ...]:
    """Name invoices as sources."""
    return tuple(
        Citation("invoice", one.number or str(one.id), f"invoice {one.number or one.id}")
        for one in invoices
    )
