"""REST of what can be had instead of an article that is short."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from erp_core import sales
from erp_core.kernel.http import Calling
from erp_core.kernel.quantity import Quantity
from erp_core.kernel.schema import RecordId, Schema
from erp_core.kernel.transaction import Tx


class ShortArticle(Schema):
    """An article that is short, how much of it is wanted, by whom and by when."""

    variant_id: RecordId
    quantity: Quantity
    party_id: RecordId | None = None
    wanted_on: date | None = None


class Instead(Schema):
    """What can be had instead; nothing where no substitute is there in time."""

    offer: sales.SubstituteOffer | None


def add_substitutes(router: APIRouter) -> None:
    """Add the route of substitutes."""

    @router.get("/substitute")
    def substitute_for(call: Calling, short: Annotated[ShortArticle, Query()]) -> Instead:
        """Tell what can be had instead of an article that is short, and at which price."""
        return call.read(lambda tx: _instead(tx, call, short))


def _instead(tx: Tx, call: Calling, short: ShortArticle) -> Instead:
    offer = sales.substitute_for(
        tx,
        call.actor,
        short.variant_id,
        short.quantity,
        party_id=short.party_id,
        wanted_on=short.wanted_on,
    )
    return Instead(offer=offer)
