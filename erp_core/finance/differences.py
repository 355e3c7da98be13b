"""What documents of another currency are worth in the books, and what settling them realises.

An invoice is carried at its own rate for what is open of it, a payment at its own for what is free
of it: both are shares of what the document came to, so that nothing is left when it is settled.
The receivable account follows them; what it must move by beyond a document's own entry is an
exchange difference, posted in an entry of its own. So it is with suppliers' bills, payments to
suppliers and the payable account.
"""

from erp_core.finance.payable_tables import Bill, SupplierPayment
from erp_core.finance.posting import write_entry
from erp_core.finance.schemas.ledger import AccountRole, EntryLine, Journal, NewEntry
from erp_core.finance.tables import ExchangeDifference, Invoice, Payment
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date, get_organisation
from erp_core.kernel.transaction import Tx


def realise(
    tx: Tx,
    actor: Actor,
    source: tuple[str, int],
    whose: Invoice | Payment | Bill | SupplierPayment,
    gain: int,
    *,
    undone: bool = False,
    control: AccountRole = AccountRole.RECEIVABLE,
) -> None:
    """Post what a movement gained (or lost, when negative) in base currency; nothing posts nothing.

    Args:
        tx: The transaction.
        actor: Who moves money.
        source: Table and id of the allocation, refund or credit note.
        whose: A document of the party, in the currency.
        gain: In minor units of the base currency.
        undone: The movement takes back an earlier one, so a gain lowers the losses.
        control: The account that is owed on: of customers, or of suppliers.

    Raises:
        NoSuchAccount: The chart has no account of exchange gains or losses.
        PeriodLocked: This month is locked.
    """
    if gain == 0:
        return
    today = business_date(tx)
    row = ExchangeDifference(
        party_id=whose.party_id,
        source_type=source[0],
        source_id=source[1],
        currency=whose.currency,
        gain_minor=gain,
        business_date=today,
        created_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    role = AccountRole.EXCHANGE_GAIN if (gain > 0) != undone else AccountRole.EXCHANGE_LOSS
    amount, nothing = Money(gain, get_organisation(tx).currency), Money.zero(whose.currency)
    owed = EntryLine.of(control, amount, whose.party_id, document=nothing)
    entry = NewEntry(
        journal=Journal.GENERAL,
        business_date=today,
        lines=(owed, EntryLine.of(role, -amount, document=nothing)),
        source=("exchange_differences", row.id),
    )
    write_entry(tx, actor, entry)
