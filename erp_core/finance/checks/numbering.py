"""I5: statutory numbers run from 1 without gaps or duplicates, per series and year."""

from collections.abc import Iterator, Mapping

from sqlalchemy import Select, select

from erp_core.finance.posting import SERIES
from erp_core.finance.schemas.invoices import InvoiceKind
from erp_core.finance.service.payments import PAYMENTS, REFUNDS
from erp_core.finance.tables import Entry, Invoice, Payment, Refund
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.sequences import Counter
from erp_core.kernel.transaction import Tx

_Numbers = dict[tuple[str, str], list[int | None]]


def numbers_have_no_gaps(tx: Tx) -> Findings:
    """Find series whose documents are not numbered 1, 2, 3 ... up to their counter."""
    found: _Numbers = {}
    _collect(tx, found, select(Invoice.kind, Invoice.year, Invoice.number))
    for series, table in ((SERIES, Entry), (PAYMENTS, Payment), (REFUNDS, Refund)):
        rows = tx.session.execute(select(table.year, table.number))
        for year, number in rows:
            found.setdefault((series, str(year)), []).append(number)
    counters = {
        (row.series, row.period): row.last
        for row in tx.session.scalars(select(Counter))
        if row.series in {*InvoiceKind, SERIES, PAYMENTS, REFUNDS}
    }
    examined = sum(len(numbers) for numbers in found.values())
    return Findings.of(examined, _violations(found, counters))


NUMBERING_CHECKS = (
    Check("I5", "Statutory numbers have no gaps and no duplicates", numbers_have_no_gaps),
)


def _collect(tx: Tx, found: _Numbers, query: Select[str, int, int | None]) -> None:
    for series, year, number in tx.session.execute(query):
        found.setdefault((series, str(year)), []).append(number)


def _violations(found: _Numbers, counters: Mapping[tuple[str, str], int]) -> Iterator[str]:
    for series, year in sorted(found.keys() | counters.keys()):
        numbers = found.get((series, year), [])
        last = counters.get((series, year), 0)
        if None in numbers:
            yield f"{series} {year}: a document has no number"
        if sorted(number for number in numbers if number is not None) != list(range(1, last + 1)):
            yield f"{series} {year}: the numbers are not 1 to {last}"
