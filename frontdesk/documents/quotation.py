"""Quotations: prices that we stand by until a day."""

from erp_core.sales import QuotationView
from frontdesk.documents.goods import goods_columns, goods_rows, goods_totals
from frontdesk.documents.paper import Paper
from frontdesk.documents.people import People
from frontdesk.documents.texts import Words


def quotation_paper(quoted: QuotationView, people: People, words: Words) -> Paper:
    """Lay a quotation out."""
    facts = [
        (words("fact.number"), quoted.number),
        (words("fact.date"), words.day(quoted.business_date)),
        (words("fact.valid_until"), words.day(quoted.valid_until)),
        (words("fact.customer"), str(quoted.party_id)),
        (words("fact.customer_tax"), people.tax_id),
    ]
    rows, sums = goods_rows(quoted.lines, words)
    return Paper(
        title=words("title.quotation", number=quoted.number),
        language=words.language,
        dated=quoted.business_date,
        sender=people.sender,
        recipient=people.address(None),
        facts=tuple((name, value) for name, value in facts if value),
        lead=words("lead.quotation"),
        columns=goods_columns(words),
        rows=rows,
        totals=goods_totals(quoted.net, quoted.tax, quoted.gross, words),
        running=sums,
        closing=_closing(quoted, words),
    )


def _closing(quoted: QuotationView, words: Words) -> tuple[str, ...]:
    held = words("closing.held", day=words.day(quoted.valid_until), number=quoted.number)
    if any(line.tax_included for line in quoted.lines):
        return (held, words("closing.with_tax"))
    return (held,)
