"""Invoices and credit notes: what was posted, and nothing that changes after it."""

from collections.abc import Mapping

from erp_core.finance import InvoiceKind, InvoiceLineView, InvoiceView
from erp_core.kernel.money import Money
from erp_core.kernel.quantity import plain
from erp_core.sales import BundleView
from frontdesk.documents.figures import amount, price_less, rate, running, with_currency
from frontdesk.documents.goods import article_name, bundle_row
from frontdesk.documents.paper import Column, Paper, Scan, Total
from frontdesk.documents.people import People
from frontdesk.documents.texts import Words
from frontdesk.documents.transfer import Transfer, epc_text


def invoice_paper(
    invoice: InvoiceView,
    people: People,
    words: Words,
    account: str,
    *,
    transfer: Transfer | None = None,
    order_number: str = "",
    corrects: str = "",
    bundles: Mapping[int, BundleView] | None = None,
) -> Paper:
    """Lay an invoice or credit note out.

    Whether it was paid meanwhile is not on it: the same invoice is always the same paper.

    Args:
        invoice: The posted document.
        people: Sender and recipient.
        words: The language.
        account: The account to pay to, in a line; empty where there is none.
        transfer: How all of it is transferred; None where it cannot be.
        order_number: The order that it bills.
        corrects: Number of the invoice that a credit note corrects.
        bundles: The set that each line of the order was sold as a part of, by the line's id.
    """
    rows, sums = _rows(invoice, bundles or {}, words)
    kind, number = invoice.kind.value, invoice.number or ""
    facts = [
        (words("fact.number"), number),
        (words("fact.date"), words.day(invoice.business_date)),
        (words("fact.due"), _due(invoice, words)),
        (words("fact.reference"), transfer.written_reference if transfer else ""),
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
        rows=rows,
        totals=_totals(invoice, words),
        running=sums,
        closing=_closing(invoice, words, account, corrects),
        scan=_scan(transfer, words),
    )


def _due(invoice: InvoiceView, words: Words) -> str:
    return words.day(invoice.due_date) if invoice.kind is InvoiceKind.INVOICE else ""


def _scan(transfer: Transfer | None, words: Words) -> Scan | None:
    """Show the code that a banking app reads the transfer from, where there is one."""
    text = None if transfer is None else epc_text(transfer)
    if transfer is None or text is None:
        return None
    told = (with_currency(transfer.amount), transfer.written_reference)
    return Scan(text, (words("scan.title"), *told, words("scan.how")))


def _rows(
    invoice: InvoiceView, bundles: Mapping[int, BundleView], words: Words
) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """Write the lines, each set below its heading, and what they come to up to each row."""
    rows: list[tuple[str, ...]] = []
    nets: list[Money] = []
    above = None
    for place, line in enumerate(invoice.lines, 1):
        bundle = bundles.get(line.source_line or 0)
        if bundle is not None and bundle != above:
            rows.append(bundle_row(bundle, words, 6))
            nets.append(Money.zero(invoice.currency))
        above = bundle
        rows.append(_row(place, line, bundle, invoice.currency, words))
        nets.append(line.net)
    return tuple(rows), running(nets)


def _row(
    place: int, line: InvoiceLineView, bundle: BundleView | None, currency: str, words: Words
) -> tuple[str, ...]:
    star = any(tax.included for tax in line.taxes)
    return (
        str(place),
        article_name(words.of_two(line.description_en, line.description_zh), bundle),
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
