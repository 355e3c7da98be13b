"""Invoices and credit notes: what was posted, and nothing that changes after it."""

from erp_core.finance import InvoiceKind, InvoiceLineView, InvoiceView
from erp_core.kernel.quantity import plain
from frontdesk.documents.figures import amount, price_less, rate, running, with_currency
from frontdesk.documents.paper import Column, Paper, Total
from frontdesk.documents.people import People
from frontdesk.documents.texts import Words


def invoice_paper(
    invoice: InvoiceView,
    people: People,
    words: Words,
    account: str,
    *,
    order_number: str = "",
    corrects: str = "",
) -> Paper:
    """Lay an invoice or credit note out.

    Whether it was paid meanwhile is not on it: the same invoice is always the same paper.

    Args:
        invoice: The posted document.
        people: Sender and recipient.
        words: The language.
        account: The account to pay to, in a line; empty where there is none.
        order_number: The order that it bills.
        corrects: Number of the invoice that a credit note corrects.
    """
    kind, number = invoice.kind.value, invoice.number or ""
    facts = [
        (words("fact.number"), number),
        (words("fact.date"), words.day(invoice.business_date)),
        (words("fact.due"), _due(invoice, words)),
        (words("fact.corrects"), corrects),
        (words("fact.order"), order_number),
        (words("fact.customer"), str(invoice.party_id)),
        (words("fact.customer_tax"), people.tax_id),
    ]
    return Paper(
        title=words(f"title.{kind}", number=number),
        language=words.language,
        dated=invoice.business_date,
        sender=people.sender,
        recipient=people.address(invoice.billing_address),
        facts=tuple((name, value) for name, value in facts if value),
        lead=words(f"lead.{kind}"),
        columns=(
            Column(words("column.position"), 10),
            Column(words("column.article")),
            Column(words("column.quantity"), 20, is_number=True),
            Column(words("column.unit_price"), 28, is_number=True),
            Column(words("column.tax"), 18, is_number=True),
            Column(words("column.net"), 28, is_number=True),
        ),
        rows=tuple(
            _row(place, line, invoice.currency, words)
            for place, line in enumerate(invoice.lines, 1)
        ),
        totals=_totals(invoice, words),
        running=running(line.net for line in invoice.lines),
        closing=_closing(invoice, words, account, corrects),
    )


def _due(invoice: InvoiceView, words: Words) -> str:
    return words.day(invoice.due_date) if invoice.kind is InvoiceKind.INVOICE else ""


def _row(place: int, line: InvoiceLineView, currency: str, words: Words) -> tuple[str, ...]:
    star = any(tax.included for tax in line.taxes)
    return (
        str(place),
        words.of_two(line.description_en, line.description_zh),
        plain(line.quantity),
        price_less(line.unit_price, line.discount, currency, star=star),
        ", ".join(rate(tax.rate) for tax in line.taxes),
        amount(line.net),
    )


def _totals(invoice: InvoiceView, words: Words) -> tuple[Total, ...]:
    last = "total.sum" if invoice.kind is InvoiceKind.INVOICE else "total.credit"
    return (
        Total(words("total.net"), amount(invoice.net)),
        *(
            Total(words("total.tax", rate=rate(tax.rate), base=amount(tax.base)), amount(tax.tax))
            for tax in invoice.taxes
        ),
        Total(words(last, currency=invoice.currency), amount(invoice.gross), is_sum=True),
    )


def _closing(invoice: InvoiceView, words: Words, account: str, corrects: str) -> tuple[str, ...]:
    said = []
    if invoice.kind is InvoiceKind.CREDIT_NOTE:
        if corrects:
            said.append(words("closing.credited", number=corrects))
        if invoice.reason:
            said.append(words("closing.reason", reason=invoice.reason))
    else:
        said += _payment(invoice, words, account)
    if any(tax.included for line in invoice.lines for tax in line.taxes):
        said.append(words("closing.with_tax"))
    if invoice.note and invoice.order_id is None:  # an order's invoice notes its number, above
        said.append(invoice.note)
    return tuple(said)


def _payment(invoice: InvoiceView, words: Words, account: str) -> list[str]:
    told = {"amount": with_currency(invoice.gross), "number": invoice.number or ""}
    if invoice.due_date > invoice.business_date:
        said = [words("closing.due", day=words.day(invoice.due_date), **told)]
    else:
        said = [words("closing.at_once", **told)]
    return [*said, words("closing.account", account=account)] if account else said
