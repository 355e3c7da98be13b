"""While an offer to order waits for a yes, its goods are held; with any other end they are free.

The yes itself takes them: whoever orders takes what was held for them. An offer that nobody
answers ends with its hold, after the same minutes.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from assistant.asker import Asker
from assistant.turn import ProposalDraft
from erp_core import sales
from erp_core.kernel.errors import DomainError
from erp_core.kernel.transaction import Tx

_HOLD = "hold"


def holding(tx: Tx, asker: Asker, offer: ProposalDraft) -> ProposalDraft:
    """Hold what an offer would order, and note the hold in it.

    What cannot be held is offered all the same: the yes looks at the stock again.
    """
    if offer.goods is None:
        return offer
    try:
        with tx.savepoint():
            hold = sales.hold_goods(tx, asker.actor, offer.goods.party_id, offer.goods.lines)
    except DomainError:
        return offer
    return offer if hold is None else replace(offer, arguments={**offer.arguments, _HOLD: hold})


def let_go(tx: Tx, asker: Asker, arguments: Mapping[str, Any]) -> None:
    """Free what an offer held that ends without an order."""
    if _HOLD in arguments:
        sales.let_goods_go(tx, asker.actor, int(arguments[_HOLD]))
