"""Statements: what of a customer's invoices is open on a day, and what is to be paid now."""

from datetime import date

from erp_core.finance import BalanceView
from frontdesk.documents.figures import amount
from frontdesk.documents.paper import Column, Paper, Total
from frontdesk.documents.people import Address, People
from frontdesk.documents.texts import Words


def statement_paper(
    balance: BalanceView,
    today: date,
    address: Address | None,
    people: People,
    words: Words,
    account: str,
) -> Paper:
    """Lay out what is open, the longest due first.

    Args:
        balance: What the customer owes.
        today: The day it is told for.
        address: Where it goes.
        people: Sender and recipient.
        words: The language.
        account: The account to pay to, in a line; empty where there is none.
    """
    currency = balance.due.currency
    return Paper(
        title=words("title.statement", day=words.day(today)),
        language=words.language,
        dated=today,
        sender=people.sender,
        recipient=people.address(address),
        facts=(
            (words("fact.date"), words.day(today)),
            (words("fact.customer"), str(balance.party_id)),
        ),
        lead=words("lead.statement"),
        columns=(
            Column(words("fact.number")),
            Column(words("fact.date"), 34),
            Column(words("fact.due"), 34),
            Column(words("column.gross"), 28, is_number=True),
            Column(words("column.open"), 28, is_number=True),
        ),
        rows=tuple(
            (
                one.number or "",
                words.day(one.business_date),
                words.day(one.due_date),
                amount(one.gross),
                amount(one.open),
            )
            for one in balance.invoices
        ),
        totals=(
            Total(words("total.open"), amount(balance.open)),
            Total(words("total.overdue"), amount(balance.overdue)),
            Total(words("total.unallocated"), amount(balance.unallocated)),
            Total(words("total.due", currency=currency), amount(balance.due), is_sum=True),
        ),
        closing=(words("closing.account", account=account),) if account else (),
    )
