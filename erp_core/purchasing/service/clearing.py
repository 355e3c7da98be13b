"""What a bill makes of goods that were received at another price or rate."""

from erp_core import finance
from erp_core.finance import AccountRole, EntryLine, Journal, NewEntry
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date, get_organisation
from erp_core.kernel.transaction import Tx
from erp_core.purchasing.authority import carrying_out


def split_difference(tx: Tx, difference: int, dearer: Money, received: int) -> tuple[int, int]:
    """Split a difference in base currency into what the price made of it and what the rate did.

    Args:
        tx: The transaction.
        difference: What is billed beyond what was received, in minor units.
        dearer: What the bill says more than the order, in the bill's currency.
        received: What the goods were received at: cheaper than for nothing they cannot become.
    """
    if dearer.currency == get_organisation(tx).currency:
        return difference, 0
    price = max(finance.worth_in_base(tx, dearer).minor, -received)
    return price, difference - price


def post_rates(tx: Tx, actor: Actor, source: tuple[str, int], lost: int) -> None:
    """Post what the exchange rate made of goods between receipt and bill (positive: lost)."""
    if not lost:
        return
    amount = Money(lost, get_organisation(tx).currency)
    role = AccountRole.EXCHANGE_LOSS if lost > 0 else AccountRole.EXCHANGE_GAIN
    entry = NewEntry(
        journal=Journal.PURCHASES,
        business_date=business_date(tx),
        memo="Exchange difference between receipt and bill",
        lines=(
            EntryLine.of(role, amount),
            EntryLine.of(AccountRole.GOODS_RECEIVED_NOT_INVOICED, -amount),
        ),
        source=source,
    )
    finance.post_entry(tx, carrying_out(actor), entry)
