"""The books of Crane Harbour Coffee: the chart, and the capital it began with."""

from datetime import date

from erp_core.finance.schemas.ledger import AccountRole, EntryLine, EntryView, Journal, NewEntry
from erp_core.finance.service.ledger import install_chart, post_entry
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.transaction import Tx

CAPITAL = 60_000


def open_books(tx: Tx, actor: Actor, since: date) -> EntryView:
    """Install the chart of accounts and post the paid-in capital on a day."""
    install_chart(tx, actor)
    capital = Money.of(CAPITAL, get_organisation(tx).currency)
    entry = NewEntry(
        journal=Journal.GENERAL,
        business_date=since,
        memo="Capital paid in",
        lines=(
            EntryLine.of(AccountRole.BANK, capital),
            EntryLine.of(AccountRole.EQUITY, -capital),
        ),
    )
    return post_entry(tx, actor, entry)
