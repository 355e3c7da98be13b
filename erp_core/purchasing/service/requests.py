"""Requests for quotation: asked of several suppliers, answered, compared and awarded."""

from erp_core import catalog
from erp_core.finance import worth_in_base
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.organisation import business_date
from erp_core.kernel.sequences import number_at_commit
from erp_core.kernel.transaction import Tx
from erp_core.purchasing.errors import AwardedTwice, NoSuchRequest, NotAsked, RequestClosed
from erp_core.purchasing.queries.prices import in_packs, total_of
from erp_core.purchasing.queries.requests import asked_parties, request_lines, request_view
from erp_core.purchasing.schemas import (
    Award,
    Drafted,
    NewOffer,
    NewPrice,
    NewPurchaseLine,
    NewPurchaseOrder,
    NewRequest,
    OfferView,
    RequestView,
)
from erp_core.purchasing.service.documents import require_supplier
from erp_core.purchasing.service.orders import draft_purchase_order
from erp_core.purchasing.service.prices import set_supplier_price
from erp_core.purchasing.states import REQUEST, RequestState
from erp_core.purchasing.tables import (
    PurchaseOffer,
    PurchaseRequest,
    PurchaseRequestLine,
    PurchaseRequestParty,
)


def create_request(tx: Tx, actor: Actor, new: NewRequest) -> RequestView:
    """Draft a request for quotation to several suppliers.

    Raises:
        NotASupplier: A party is none of our suppliers.
        NoSuchVariant: There is no such article.
        SplitUnit: An article comes whole, and this is a part.
    """
    actor.require("purchasing.request_quotation")
    for party_id in new.party_ids:
        require_supplier(tx, party_id, "party_ids")
    for line in new.lines:
        catalog.require_whole(line.quantity, catalog.get_variant(tx, actor, line.variant_id).unit)
    row = PurchaseRequest(
        year=business_date(tx).year,
        number=None,
        state=RequestState.DRAFT,
        needed_by=new.needed_by,
        note=new.note,
        created_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    for line in new.lines:
        tx.session.add(PurchaseRequestLine(request_id=row.id, **dict(line)))
    for party_id in sorted(set(new.party_ids)):
        tx.session.add(PurchaseRequestParty(request_id=row.id, party_id=party_id))
    number_at_commit(tx, "purchase_request", str(row.year), lambda number: _assign(row, number))
    return _changed(tx, actor, row, "create_request")


def send_request(tx: Tx, actor: Actor, request_id: int) -> RequestView:
    """Send a request to the suppliers that are asked.

    Raises:
        NoSuchRequest: There is none.
        WrongTransition: It was sent already.
    """
    actor.require("purchasing.request_quotation")
    row = _locked(tx, request_id)
    row.state = REQUEST.move(row.state, RequestState.SENT)
    return _changed(tx, actor, row, "send_request")


def record_offer(tx: Tx, actor: Actor, request_id: int, new: NewOffer) -> RequestView:
    """Note what a supplier answers for a line; an answer again takes the place of the first.

    Raises:
        NoSuchRequest: There is none, or it has no such line.
        NotAsked: The supplier was not asked.
        RequestClosed: It is not open.
        NoRate: No exchange rate of the currency is known.
        Unorderable: What was asked for, in whole packs, is more than one order can hold.
    """
    actor.require("purchasing.request_quotation")
    row = _locked(tx, request_id)
    if row.state != RequestState.SENT:
        raise RequestClosed
    asked = {line.id: line.quantity for line in request_lines(tx, row.id)}
    if new.line_id not in asked:
        raise NoSuchRequest(field="line_id")
    if new.party_id not in asked_parties(tx, row.id):
        raise NotAsked(field="party_id")
    packs = in_packs(asked[new.line_id], new.min_quantity, new.pack_size)
    worth_in_base(tx, total_of(packs, new.unit_price, new.currency))
    known = (
        tx.session.query(PurchaseOffer)
        .filter_by(line_id=new.line_id, party_id=new.party_id)
        .one_or_none()
    )
    if known is not None:
        tx.session.delete(known)
        tx.session.flush()
    tx.session.add(PurchaseOffer(**dict(new), offered_at=tx.now))
    return _changed(tx, actor, row, "record_offer", new.model_dump(mode="json"))


def award_request(tx: Tx, actor: Actor, request_id: int, awards: tuple[Award, ...]) -> Drafted:
    """Take offers: they become prices of their suppliers and draft orders; the request is closed.

    Raises:
        NoSuchRequest: There is none, or it has no such line.
        NotAsked: A supplier did not answer for the line.
        AwardedTwice: A line is given away more than once.
        WrongTransition: It is not open.
    """
    actor.require("purchasing.request_quotation")
    actor.require("purchasing.draft_order")
    row = _locked(tx, request_id)
    row.state = REQUEST.move(row.state, RequestState.CLOSED)
    lines = {line.id: line for line in request_view(tx, row).lines}
    if len({award.line_id for award in awards}) < len(awards):
        raise AwardedTwice(field="awards")
    chosen: dict[tuple[int, str], list[NewPurchaseLine]] = {}
    for award in awards:
        if award.line_id not in lines:
            raise NoSuchRequest(field="line_id")
        line = lines[award.line_id]
        offers = [one for one in line.offers if one.party_id == award.party_id]
        if not offers:
            raise NotAsked(field="party_id")
        _keep_price(tx, actor, line.variant_id, offers[0])
        key = (award.party_id, offers[0].currency)
        chosen.setdefault(key, []).append(
            NewPurchaseLine(
                variant_id=line.variant_id,
                quantity=offers[0].quantity,
                unit_price=offers[0].unit_price,
                due_on=offers[0].arrives_on,
            )
        )
    orders = tuple(
        draft_purchase_order(
            tx,
            actor,
            NewPurchaseOrder(party_id=party_id, currency=currency, lines=tuple(ordered)),
            request_id=row.id,
        )
        for (party_id, currency), ordered in sorted(chosen.items())
    )
    _changed(tx, actor, row, "award_request", {"awards": [dict(each) for each in awards]})
    return Drafted(orders=orders)


def cancel_request(tx: Tx, actor: Actor, request_id: int, reason: str) -> RequestView:
    """Give a request up.

    Raises:
        NoSuchRequest: There is none.
        WrongTransition: It is closed or cancelled.
    """
    actor.require("purchasing.request_quotation")
    row = _locked(tx, request_id)
    row.state = REQUEST.move(row.state, RequestState.CANCELLED)
    return _changed(tx, actor, row, "cancel_request", {"reason": reason})


def _keep_price(tx: Tx, actor: Actor, variant_id: int, offer: OfferView) -> None:
    if not actor.may("purchasing.set_supplier_price"):
        return
    price = NewPrice(
        party_id=offer.party_id,
        variant_id=variant_id,
        currency=offer.currency,
        unit_price=offer.unit_price,
        min_quantity=offer.min_quantity,
        pack_size=offer.pack_size,
        lead_days=offer.lead_days,
        valid_from=business_date(tx),
    )
    set_supplier_price(tx, actor, price)


def _locked(tx: Tx, request_id: int) -> PurchaseRequest:
    tx.session.flush()
    row = tx.session.get(PurchaseRequest, request_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NoSuchRequest
    return row


def _changed(
    tx: Tx,
    actor: Actor,
    row: PurchaseRequest,
    verb: str,
    what: dict[str, object] | None = None,
) -> RequestView:
    tx.session.flush()
    record_change(tx, actor, f"purchasing.{verb}", ("purchase_requests", row.id), what or {})
    tx.notify("purchasing")
    return request_view(tx, row)


def _assign(row: PurchaseRequest, number: int) -> None:
    row.number = number
