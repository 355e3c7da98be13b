"""Renders a document for somebody: reads it as they may see it, and draws it in a language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from erp_core import finance, hr, inventory, maintenance, parties, purchasing, sales
from erp_core.finance import InvoiceKind, LetterState
from erp_core.hr import PayrollState
from erp_core.inventory import CountState
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.errors import Conflict, NotFound
from erp_core.kernel.organisation import business_date, get_organisation, local_time
from erp_core.kernel.transaction import Tx
from erp_core.maintenance import WorkState
from erp_core.purchasing import PurchaseState
from erp_core.sales import DeliveryState, OrderState, QuotationState, ShippingAddress
from frontdesk.documents.delivery_note import delivery_number, delivery_paper
from frontdesk.documents.floor import count_paper, pick_paper
from frontdesk.documents.invoice import invoice_paper
from frontdesk.documents.letterhead import Letterhead
from frontdesk.documents.order import order_paper
from frontdesk.documents.page import as_page
from frontdesk.documents.payslip import month_end, payslip_paper
from frontdesk.documents.people import People
from frontdesk.documents.purchase_order import purchase_order_paper
from frontdesk.documents.quotation import quotation_paper
from frontdesk.documents.reminder import reminder_paper, reminder_scan
from frontdesk.documents.statement import statement_paper
from frontdesk.documents.texts import Words
from frontdesk.documents.transfer import paying_account, transfer_for
from frontdesk.documents.work_order import work_order_paper

if TYPE_CHECKING:
    from frontdesk.documents.paper import Paper


class DocumentKind(StrEnum):
    """The documents there are.

    A record id names an invoice, quotation, order, delivery, count, order to a supplier, work
    order, payslip, dunning letter or, of statements, a customer.
    """

    INVOICE = "invoice"
    CREDIT_NOTE = "credit-note"
    QUOTATION = "quotation"
    CONFIRMATION = "confirmation"
    DELIVERY_NOTE = "delivery-note"
    PICK_LIST = "pick-list"
    COUNT_SHEET = "count-sheet"
    STATEMENT = "statement"
    REMINDER = "reminder"
    PURCHASE_ORDER = "purchase-order"
    WORK_ORDER = "work-order"
    PAYSLIP = "payslip"


class NotYet(Conflict):
    """This document does not exist yet, or not any more, for this record."""


class NoSuchDocument(NotFound):
    """There is no such document."""


@dataclass(frozen=True)
class Rendered:
    """A document as a file.

    Attributes:
        name: What the file is called.
        title: What the document is, with its number.
        party_id: Whose it is.
        content: The PDF.
    """

    name: str
    title: str
    party_id: int
    content: bytes = field(repr=False)


def render_document(
    tx: Tx,
    actor: Actor,
    head: Letterhead,
    kind: DocumentKind,
    record_id: int,
    language: str | None = None,
) -> Rendered:
    """Draw a document of a record that the actor may see.

    Args:
        tx: A snapshot or transaction.
        actor: Who asks; what is outside the scope does not exist.
        head: What the organisation prints on its documents.
        kind: Which document.
        record_id: The invoice, quotation, order or delivery.
        language: ``en`` or ``zh``; None is the customer's own.

    Raises:
        NotFound: There is no such record, or none that the actor may know of.
        NotYet: The record has no such document now.
    """
    # Lazy: the library takes a noticeable part of a second to load.
    from frontdesk.documents.layout import draw

    made = compose_document(tx, actor, head, kind, record_id, language)
    return Rendered(made.name, made.paper.title, made.party_id, draw(made.paper, head))


def show_document(
    tx: Tx,
    actor: Actor,
    head: Letterhead,
    kind: DocumentKind,
    record_id: int,
    language: str | None = None,
) -> str:
    """Write a document of a record that the actor may see as a web page.

    Raises:
        NotFound: There is no such record, or none that the actor may know of.
        NotYet: The record has no such document now.
    """
    from frontdesk.documents.layout import bank_line

    paper = compose_document(tx, actor, head, kind, record_id, language).paper
    return as_page(paper, head, bank_line(head, Words(paper.language)))


@dataclass(frozen=True)
class Composed:
    """A document that is to be drawn.

    Attributes:
        name: What the file will be called.
        party_id: Whose it is.
        paper: What is on it.
    """

    name: str
    party_id: int
    paper: "Paper"


def compose_document(
    tx: Tx,
    actor: Actor,
    head: Letterhead,
    kind: DocumentKind,
    record_id: int,
    language: str | None = None,
) -> Composed:
    """Read what is on a document, as ``render_document`` does before it draws.

    Raises:
        NotFound: There is no such record, or none that the actor may know of.
        NotYet: The record has no such document now.
    """
    if kind in {DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE}:
        return _invoice(tx, actor, head, kind, record_id, language)
    if kind is DocumentKind.STATEMENT:
        return _statement(tx, actor, head, record_id, language)
    if kind is DocumentKind.REMINDER:
        return _reminder(tx, actor, head, record_id, language)
    if kind is DocumentKind.PURCHASE_ORDER:
        return _purchase_order(tx, actor, head, record_id, language)
    return _HEADLESS[kind](tx, actor, record_id, language)


def _invoice(
    tx: Tx,
    actor: Actor,
    head: Letterhead,
    kind: DocumentKind,
    record_id: int,
    language: str | None,
) -> Composed:
    from frontdesk.documents.layout import bank_line

    invoice = finance.get_invoice(tx, actor, record_id)
    wanted = InvoiceKind.INVOICE if kind is DocumentKind.INVOICE else InvoiceKind.CREDIT_NOTE
    if invoice.kind is not wanted:
        raise NoSuchDocument
    if invoice.number is None:
        raise NotYet
    people, words = _people(tx, invoice.party_id, language)
    order, corrected = invoice.order_id, invoice.credits_id
    billed = sales.get_order(tx, actor, order) if order else None
    holder = get_organisation(tx).name
    transfer = transfer_for(invoice, invoice.gross, holder, paying_account(tx, head))
    paper = invoice_paper(
        invoice,
        people,
        words,
        bank_line(head, words),
        transfer=transfer,
        order_number=billed.number if billed else "",
        corrects=(finance.get_invoice(tx, actor, corrected).number or "") if corrected else "",
        bundles={line.id: line.bundle for line in billed.lines if line.bundle} if billed else {},
    )
    name = words(f"file.{invoice.kind.value}", number=invoice.number)
    return Composed(name, invoice.party_id, paper)


def _quotation(tx: Tx, actor: Actor, record_id: int, language: str | None) -> Composed:
    quoted = sales.get_quotation(tx, actor, record_id)
    if quoted.state is QuotationState.DRAFT:
        raise NotYet
    people, words = _people(tx, quoted.party_id, language)
    name = words("file.quotation", number=quoted.number)
    return Composed(name, quoted.party_id, quotation_paper(quoted, people, words))


def _confirmation(tx: Tx, actor: Actor, record_id: int, language: str | None) -> Composed:
    order = sales.get_order(tx, actor, record_id)
    if order.state in {OrderState.DRAFT, OrderState.CANCELLED}:
        raise NotYet
    people, words = _people(tx, order.party_id, language)
    name = words("file.confirmation", number=order.number)
    return Composed(name, order.party_id, order_paper(order, people, words))


def _delivery(tx: Tx, actor: Actor, record_id: int, language: str | None) -> Composed:
    order = sales.order_of_delivery(tx, actor, record_id)
    delivery = next(one for one in order.deliveries if one.id == record_id)
    if delivery.state is not DeliveryState.SHIPPED:
        raise NotYet
    people, words = _people(tx, order.party_id, language)
    name = words("file.delivery_note", number=delivery_number(order, delivery))
    return Composed(name, order.party_id, delivery_paper(order, delivery, people, words))


def _pick_list(tx: Tx, actor: Actor, record_id: int, language: str | None) -> Composed:
    actor.require("inventory.read")
    order = sales.get_order(tx, actor, record_id)
    if order.state not in {OrderState.CONFIRMED, OrderState.PARTLY_DELIVERED}:
        raise NotYet
    people, _ = _people(tx, order.party_id, language)
    words = Words(language or get_organisation(tx).language)
    name = words("file.pick_list", number=order.number)
    return Composed(name, order.party_id, pick_paper(order, people, words))


def _count_sheet(tx: Tx, actor: Actor, record_id: int, language: str | None) -> Composed:
    count = inventory.get_count(tx, actor, record_id)
    if count.state is not CountState.OPEN:
        raise NotYet
    house = get_organisation(tx)
    words = Words(language or house.language)
    dated = local_time(tx, count.opened_at).date()
    paper = count_paper(count, dated, words.of_two(house.name, house.name_zh), words)
    return Composed(words("file.count_sheet", number=count.id), 0, paper)


def _statement(
    tx: Tx, actor: Actor, head: Letterhead, record_id: int, language: str | None
) -> Composed:
    from frontdesk.documents.layout import bank_line

    balance = finance.balance_of(tx, actor, record_id)
    people, words = _people(tx, record_id, language)
    where, account = _first_address(tx, record_id), bank_line(head, words)
    paper = statement_paper(balance, business_date(tx), where, people, words, account)
    return Composed(words("file.statement", number=record_id), record_id, paper)


def _reminder(
    tx: Tx, actor: Actor, head: Letterhead, record_id: int, language: str | None
) -> Composed:
    from frontdesk.documents.layout import bank_line

    letter = finance.get_dunning_letter(tx, actor, record_id)
    if letter.state is LetterState.DISCARDED:
        raise NotYet
    people, words = _people(tx, letter.party_id, language)
    paper = reminder_paper(
        letter,
        business_date(tx),
        _first_address(tx, letter.party_id),
        people,
        words,
        account=bank_line(head, words),
        scan=reminder_scan(letter, get_organisation(tx).name, paying_account(tx, head), words),
    )
    name = words("file.reminder", number=letter.id, level=letter.level)
    return Composed(name, letter.party_id, paper)


def _purchase_order(
    tx: Tx, actor: Actor, head: Letterhead, record_id: int, language: str | None
) -> Composed:
    order = purchasing.get_purchase_order(tx, actor, record_id)
    if order.state in {PurchaseState.DRAFT, PurchaseState.CANCELLED}:
        raise NotYet
    people, words = _people(tx, order.party_id, language)
    codes = purchasing.supplier_codes(tx, actor, order.party_id)
    where = _first_address(tx, order.party_id)
    paper = purchase_order_paper(order, people, where, codes, head, words)
    name = words("file.purchase_order", number=order.number)
    return Composed(name, order.party_id, paper)


def _work_order(tx: Tx, actor: Actor, record_id: int, language: str | None) -> Composed:
    order = maintenance.get_work_order(tx, actor, record_id)
    if order.state is WorkState.CANCELLED:
        raise NotYet
    asset = maintenance.get_asset(tx, actor, order.asset_id)
    house = get_organisation(tx)
    words = Words(language or house.language)
    paper = work_order_paper(order, asset, words.of_two(house.name, house.name_zh), words)
    return Composed(words("file.work_order", number=order.number), asset.party_id or 0, paper)


def _payslip(tx: Tx, actor: Actor, record_id: int, language: str | None) -> Composed:
    slip = hr.get_payslip(tx, actor, record_id)
    if slip.state not in {PayrollState.POSTED, PayrollState.PAID}:
        raise NotYet
    person = hr.get_employee(tx, system("hr"), slip.employee_id)
    house = get_organisation(tx)
    words, dated = Words(language or house.language), month_end(slip.period)
    paper = payslip_paper(slip, person, dated, words.of_two(house.name, house.name_zh), words)
    name = words("file.payslip", number=f"{slip.period} {slip.staff_number}")
    return Composed(name, person.party_id or 0, paper)


def _first_address(tx: Tx, party_id: int) -> ShippingAddress | None:
    """Return where letters to somebody go; None where nothing is known."""
    address = next(iter(parties.addresses_of(tx, system(), party_id)), None)
    if address is None:
        return None
    told = address.model_dump(include=set(ShippingAddress.model_fields))
    return ShippingAddress.model_validate(told)


def _people(tx: Tx, party_id: int, language: str | None) -> tuple[People, Words]:
    house = get_organisation(tx)
    party = parties.get_party(tx, system(), party_id)
    words = Words(language or party.language)
    people = People(
        sender=words.of_two(house.name, house.name_zh),
        country=house.country,
        recipient=party.name_in(words.language),
        also_known_as=tuple(filter(None, (party.name, party.name_zh))),
        tax_id=party.tax_id or "",
    )
    return people, words


_HEADLESS: Mapping[DocumentKind, Callable[[Tx, Actor, int, str | None], Composed]] = {
    DocumentKind.CONFIRMATION: _confirmation,
    DocumentKind.COUNT_SHEET: _count_sheet,
    DocumentKind.DELIVERY_NOTE: _delivery,
    DocumentKind.PAYSLIP: _payslip,
    DocumentKind.PICK_LIST: _pick_list,
    DocumentKind.QUOTATION: _quotation,
    DocumentKind.WORK_ORDER: _work_order,
}
"""Documents on which nothing of the letterhead is read before they are drawn."""
