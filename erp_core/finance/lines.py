"""Lines of a document worked out: amounts, taxes and what they come to in base currency."""

from collections.abc import Iterator, Sequence

from erp_core.catalog import TaxableLine, TaxedLine, compute_tax, line_amount
from erp_core.finance.accounts import account_of
from erp_core.finance.documents import DocumentLine, DocumentTax
from erp_core.finance.rates import Conversion
from erp_core.finance.schemas.invoices import InvoiceLine
from erp_core.kernel.transaction import Tx


def worked_out(tx: Tx, lines: Sequence[InvoiceLine], rate: Conversion) -> tuple[DocumentLine, ...]:
    """Work out lines with their taxes; in base currency they sum to what the whole comes to.

    Raises:
        NoSuchAccount: A line's account does not exist.
    """
    taxed = compute_tax([_taxable(line, rate.currency) for line in lines], rate.currency)
    base = iter(rate.parts([part for line in taxed.lines for part in _parts(line)]))
    return tuple(
        _document_line(tx, line, each, base) for line, each in zip(lines, taxed.lines, strict=True)
    )


def _taxable(line: InvoiceLine, currency: str) -> TaxableLine:
    amount = line_amount(line.unit_price, line.quantity, currency, line.discount)
    return TaxableLine(amount=amount, taxes=line.taxes)


def _parts(line: TaxedLine) -> list[int]:
    """List what is converted of a line: its net amount, then each tax."""
    return [line.net.minor, *(each.tax.minor for each in line.taxes)]


def _document_line(
    tx: Tx, line: InvoiceLine, taxed: TaxedLine, base: Iterator[int]
) -> DocumentLine:
    return DocumentLine(
        variant_id=line.variant_id,
        description_en=line.description_en,
        description_zh=line.description_zh,
        quantity=line.quantity,
        unit_price=line.unit_price,
        net=taxed.net.minor,
        base_net=next(base),
        taxes=tuple(
            DocumentTax(rule, amount.tax.minor, next(base))
            for rule, amount in zip(line.taxes, taxed.taxes, strict=True)
        ),
        revenue_account_id=account_of(tx, line.revenue).id,
        source_line=line.source_line,
        discount=line.discount,
    )
