"""What a case is about must be its own customer's: nobody reaches others' records by linking."""

from erp_core.conversations import get_thread
from erp_core.finance import get_invoice
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.errors import NotFound
from erp_core.kernel.transaction import Tx
from erp_core.parties import PartyNotFound, get_party, scope_of
from erp_core.sales import order_summary
from erp_core.support.errors import NothingToLink
from erp_core.support.schemas import NewCase


def check_links(tx: Tx, actor: Actor, new: NewCase) -> None:
    """Check that a new case's customer is in sight and that all it names is theirs.

    A person's conversation or order may belong to a case of a company that they act for, and
    the other way round.

    Raises:
        PartyNotFound: The customer does not exist to the actor.
        NothingToLink: A conversation, order or invoice is not this customer's.
    """
    actor.require_sight(new.party_id, PartyNotFound)
    if new.party_id is not None:
        get_party(tx, system(), new.party_id)
    for owner in _owners(tx, new):
        if not actor.sees(owner) or not _belong_together(tx, owner, new.party_id):
            raise NothingToLink


def _owners(tx: Tx, new: NewCase) -> set[int | None]:
    """Name whose the linked records are, read by the house itself."""
    owners: set[int | None] = set()
    try:
        if new.thread_id is not None:
            owners.add(get_thread(tx, system(), new.thread_id).summary.party_id)
        if new.order_id is not None:
            owners.add(order_summary(tx, system(), new.order_id).party_id)
        if new.invoice_id is not None:
            owners.add(get_invoice(tx, system(), new.invoice_id).party_id)
    except NotFound as error:
        raise NothingToLink from error
    return owners


def _belong_together(tx: Tx, owner: int | None, party_id: int | None) -> bool:
    if owner is None or party_id is None:
        return owner == party_id
    return owner in scope_of(tx, party_id) or party_id in scope_of(tx, owner)
