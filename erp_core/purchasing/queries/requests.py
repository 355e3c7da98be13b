"""Requests for quotation and the offers side by side."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select

from erp_core import catalog, finance
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.transaction import Tx
from erp_core.purchasing.errors import NoSuchRequest
from erp_core.purchasing.queries.orders import REQUEST_PREFIX
from erp_core.purchasing.queries.prices import READ, in_packs
from erp_core.purchasing.schemas import OfferView, RequestLineView, RequestView
from erp_core.purchasing.states import RequestState
from erp_core.purchasing.tables import (
    PurchaseOffer,
    PurchaseRequest,
    PurchaseRequestLine,
    PurchaseRequestParty,
)


def get_request(tx: Tx, actor: Actor, request_id: int) -> RequestView:
    """Return a request for quotation with its offers compared, the cheapest first.

    Raises:
        NoSuchRequest: There is none.
    """
    actor.require(READ)
    row = tx.session.get(PurchaseRequest, request_id)
    if row is None:
        raise NoSuchRequest
    return request_view(tx, row)


def list_requests(
    tx: Tx, actor: Actor, page: PageRequest | None = None, *, state: RequestState | None = None
) -> Page[RequestView]:
    """List requests for quotation, newest first."""
    actor.require(READ)
    query = select(PurchaseRequest)
    if state is not None:
        query = query.where(PurchaseRequest.state == state)
    return paged(
        tx,
        query,
        PurchaseRequest.id,
        page or PageRequest(),
        lambda row: request_view(tx, row),
    )


def request_lines(tx: Tx, request_id: int) -> list[PurchaseRequestLine]:
    """Return the lines of a request."""
    query = select(PurchaseRequestLine).where(PurchaseRequestLine.request_id == request_id)
    return list(tx.session.scalars(query.order_by(PurchaseRequestLine.id)))


def asked_parties(tx: Tx, request_id: int) -> tuple[int, ...]:
    """Return the suppliers that are asked."""
    query = select(PurchaseRequestParty.party_id).where(
        PurchaseRequestParty.request_id == request_id
    )
    return tuple(tx.session.scalars(query.order_by(PurchaseRequestParty.party_id)))


def request_view(tx: Tx, row: PurchaseRequest) -> RequestView:
    """Show a request."""
    lines = request_lines(tx, row.id)
    articles = catalog.variants_by_id(tx, {line.variant_id for line in lines})
    offers: dict[int, list[PurchaseOffer]] = {}
    query = select(PurchaseOffer).where(PurchaseOffer.line_id.in_([line.id for line in lines]))
    for offer in tx.session.scalars(query.order_by(PurchaseOffer.id)):
        offers.setdefault(offer.line_id, []).append(offer)
    number = None if row.number is None else f"{REQUEST_PREFIX}-{row.year}-{row.number:04d}"
    return RequestView(
        id=row.id,
        number=number,
        state=RequestState(row.state),
        needed_by=row.needed_by,
        note=row.note,
        created_at=row.created_at,
        party_ids=asked_parties(tx, row.id),
        lines=tuple(
            RequestLineView(
                id=line.id,
                variant_id=line.variant_id,
                sku=articles[line.variant_id].sku,
                name_en=articles[line.variant_id].name_en,
                name_zh=articles[line.variant_id].name_zh,
                unit=articles[line.variant_id].unit,
                quantity=line.quantity,
                offers=_compared(tx, line, offers.get(line.id, ()), row.needed_by),
            )
            for line in lines
        ),
    )


def _compared(
    tx: Tx, line: PurchaseRequestLine, offers: Sequence[PurchaseOffer], needed_by: date | None
) -> tuple[OfferView, ...]:
    views = [_offer_view(tx, line, offer, needed_by) for offer in offers]
    return tuple(
        sorted(views, key=lambda one: (not one.in_time, one.base_total.minor, one.lead_days))
    )


def _offer_view(
    tx: Tx, line: PurchaseRequestLine, offer: PurchaseOffer, needed_by: date | None
) -> OfferView:
    quantity = in_packs(line.quantity, offer.min_quantity, offer.pack_size)
    total = Money.of(offer.unit_price * quantity, offer.currency)
    arrives = business_date(tx) + timedelta(days=offer.lead_days)
    return OfferView(
        party_id=offer.party_id,
        currency=offer.currency,
        unit_price=offer.unit_price,
        min_quantity=offer.min_quantity,
        pack_size=offer.pack_size,
        lead_days=offer.lead_days,
        quantity=quantity,
        total=total,
        base_total=finance.worth_in_base(tx, total),
        arrives_on=arrives,
        in_time=needed_by is None or arrives <= needed_by,
    )
