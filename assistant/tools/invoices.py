"""A copy of an invoice, and an invoice that has to be made out otherwise.

A posted invoice is never changed: what is wrong with it becomes a case, and accounts credit it and
make it out again.
"""

from collections.abc import Mapping
from typing import Any

from assistant.asker import Verification
from assistant.commands import FlowName
from assistant.rendering import money
from assistant.tools.contract import (
    Asked,
    Desk,
    Example,
    Offered,
    Slot,
    Slots,
    Step,
    Told,
    ToolEffect,
    tool,
)
from assistant.tools.invoice_and_balance import cite_invoices, invoice_line
from assistant.tools.orders import named_order
from assistant.tools.proposals import propose
from assistant.turn import DocumentRef, Executed
from erp_core.finance import (
    InvoiceKind,
    InvoiceView,
    NoSuchInvoice,
    get_invoice,
    invoice_by_number,
    list_invoices,
)
from erp_core.kernel.pagination import PageRequest
from erp_core.support import NewCase, open_case

_LOOKED_AT = 20
_LONGEST = 500
_INVOICE = Slot("invoice", "Invoice number exactly as the customer wrote it.")
_ORDER = Slot("order", "Order number, when the invoice of an order is meant.", needs=("sales",))
_DETAILS = Slot(
    "details", "What has to stand on it: the right name, VAT number or address, as written."
)


@tool(
    FlowName.INVOICE_COPY,
    permission="finance.read",
    needs=("finance",),
    verification=Verification.LINKED,
    slots=(_INVOICE, _ORDER),
    examples=(
        Example("can you send me the invoice for order 1041?", "把订单1041的发票发给我"),
        Example("I need a copy of my last invoice", "发票再发我一份"),
    ),
)
def invoice_copy(desk: Desk, slots: Slots) -> Step:
    """Send an invoice again: the named one, that of an order, else the latest."""
    found = _invoices(desk, slots)
    if not found:
        return Told(desk.say("invoice.none_yet" if "order" in slots else "invoice.none"))
    shown = found if slots else found[:1]
    text = "\n".join(invoice_line(desk, one) for one in shown)
    documents = tuple(DocumentRef("invoice", one.id) for one in shown)
    return Told(text, cite_invoices(shown), documents=documents)


def _carry_out(desk: Desk, arguments: Mapping[str, Any]) -> Executed:
    number = str(arguments["invoice"])
    new = NewCase(
        party_id=int(arguments["party_id"]),
        subject=f"Invoice {number}: make it out again",
        description=f"{desk.asker.name}: {arguments['details']}",
        invoice_id=int(arguments["invoice_id"]),
        order_id=arguments.get("order_id"),
        thread_id=arguments.get("thread_id"),
    )
    case = open_case(desk.tx, desk.asker.actor, new)
    text = desk.say("correction.done", number=number, case=case.number)
    return Executed(text, ("cases", case.id), {"invoice": number, "case": case.number})


@tool(
    FlowName.INVOICE_CORRECTION,
    permission="support.open_case",
    needs=("finance", "support"),
    effect=ToolEffect.WRITE,
    verification=Verification.CODE,
    slots=(_INVOICE, _ORDER, _DETAILS),
    examples=(
        Example("the name on invoice 2026-0003 is wrong", "发票抬头错了麻烦重开"),
        Example("please reissue the invoice with our VAT number", "发票上没有税号，请重开"),
    ),
    carry_out=_carry_out,
)
def invoice_correction(desk: Desk, slots: Slots) -> Step:
    """Offer to have an invoice made out again with the right name, VAT number or address.

    Accounts do it after the customer's own yes; the old invoice is never changed.
    """
    found = _invoices(desk, slots)
    if not found:
        return Told(desk.say("invoice.none_yet" if "order" in slots else "invoice.none"))
    invoice = found[0]
    details = " ".join(slots.get("details", "").split())[:_LONGEST]
    if not details:
        text = desk.say("correction.what", number=_number(invoice))
        return Asked("details", text, citations=cite_invoices([invoice]))
    return _offered(desk, invoice, details)


TOOLS = (invoice_copy, invoice_correction)


def _offered(desk: Desk, invoice: InvoiceView, details: str) -> Offered:
    arguments = {
        "invoice_id": invoice.id,
        "invoice": _number(invoice),
        "party_id": invoice.party_id,
        "order_id": invoice.order_id,
        "details": details,
        "thread_id": _own_thread(desk, invoice),
    }
    preview = desk.say(
        "correction.preview",
        number=_number(invoice),
        amount=money(invoice.gross),
        before=invoice.billing_address.recipient if invoice.billing_address else "–",
        after=details,
    )
    proposal = propose(desk.words, FlowName.INVOICE_CORRECTION, arguments, preview)
    return Offered(proposal, citations=cite_invoices([invoice]))


def _own_thread(desk: Desk, invoice: InvoiceView) -> int | None:
    """Link the conversation where it is the billed party's own, and not a contact's of theirs."""
    own = desk.asker.party_id == invoice.party_id
    return desk.thread_id if own and desk.thread_id else None


def _invoices(desk: Desk, slots: Slots) -> list[InvoiceView]:
    """Return the invoices that may be meant, the latest first; credit notes are none.

    Raises:
        NoSuchInvoice: There is none of that number in the asker's sight.
    """
    if "invoice" in slots:
        return [_named(desk, slots["invoice"])]
    if "order" in slots:
        order = named_order(desk, slots["order"])
        found = [get_invoice(desk.tx, desk.asker.actor, id_) for id_ in order.invoice_ids]
    else:
        page = PageRequest(limit=_LOOKED_AT)
        found = list(list_invoices(desk.tx, desk.asker.actor, page).items)
    return [one for one in found if one.kind is InvoiceKind.INVOICE and one.credited < one.gross]


def _named(desk: Desk, number: str) -> InvoiceView:
    found = invoice_by_number(desk.tx, desk.asker.actor, number)
    if found.kind is not InvoiceKind.INVOICE:
        raise NoSuchInvoice
    return found


def _number(invoice: InvoiceView) -> str:
    return invoice.number or f"#{invoice.id}"
