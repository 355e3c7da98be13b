"""Quotations: written at today's prices, sent, and accepted, declined or expired."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from erp_core.kernel.actor import Actor, ActorKind, system
from erp_core.kernel.adding import add_rows
from erp_core.kernel.audit import record_change
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx
from erp_core.sales.bundles import as_data
from erp_core.sales.errors import QuotationExpired, QuotationNotFound
from erp_core.sales.events import QuotationAccepted, QuotationSent
from erp_core.sales.fingerprint import require_unchanged
from erp_core.sales.queries.accepting import acceptance_of
from erp_core.sales.queries.limits import contact_of, require_power
from erp_core.sales.queries.quotations import (
    is_over,
    plan_quotation,
    quotation_views,
)
from erp_core.sales.queries.quoting import Quote, QuotedLine
from erp_core.sales.queries.salespeople import salesperson_of
from erp_core.sales.quotation_schemas import (
    VALID_DAYS,
    NewQuotation,
    QuotationPreview,
    QuotationState,
    QuotationView,
)
from erp_core.sales.schemas import ConfirmedOrder
from erp_core.sales.service.confirming import make_binding
from erp_core.sales.service.limits import line_up_for_credit
from erp_core.sales.service.placing import write_order
from erp_core.sales.states import QUOTATION
from erp_core.sales.tables import Quotation, QuotationLine, QuotationStep

_HOUSE = system("quotations")


def create_quotation(tx: Tx, actor: Actor, new: NewQuotation) -> QuotationView:
    """Write a quotation at today's prices; it is a draft until it is sent.

    Raises:
        OrderNotFound: The customer is out of the actor's sight.
        NotSold: An article is not for sale.
        SplitUnit: A part is wanted of what only comes whole.
        NoPrice: An article has no price for this customer.
    """
    actor.require("sales.create_quotation")
    quote, preview = plan_quotation(tx, actor, new)
    return _view(tx, _write(tx, actor, new, quote, preview))


def request_quotation(
    tx: Tx, actor: Actor, new: NewQuotation, *, expect: str | None = None
) -> QuotationView:
    """Write a quotation at list prices and send it, as a customer may ask for one.

    For how long it holds is the house's to say, whatever a customer asks for.

    Args:
        tx: The transaction.
        actor: Who asks.
        new: For what.
        expect: The ``fingerprint`` of the preview that was agreed to.

    Raises:
        OrderNotFound: The customer is out of the actor's sight.
        PreviewOutdated: Prices or days are not what the preview showed.
        NoPowerToOrder: The actor may not order for this company.
        NotSold: An article is not for sale.
        SplitUnit: A part is wanted of what only comes whole.
        NoPrice: An article has no price for this customer.
    """
    actor.require("sales.request_quotation")
    if actor.kind is ActorKind.CUSTOMER:
        new = new.model_copy(update={"valid_days": VALID_DAYS})
    quote, preview = plan_quotation(tx, actor, new)
    require_unchanged(expect, preview.fingerprint)
    require_power(tx, actor, new.party_id)
    row = _write(tx, actor, new, quote, preview)
    _send(tx, actor, row)
    return _view(tx, row)


def send_quotation(tx: Tx, actor: Actor, quotation_id: int) -> QuotationView:
    """Send a draft: from now on it binds us until its last day.

    Raises:
        QuotationNotFound: There is none, or none that the actor may know of.
        WrongTransition: It is not a draft.
        QuotationExpired: Its last day has passed.
    """
    actor.require("sales.send_quotation")
    row = _locked(tx, actor, quotation_id)
    QUOTATION.move(row.state, QuotationState.SENT)
    _require_valid(tx, row)
    _send(tx, actor, row)
    return _view(tx, row)


def accept_quotation(
    tx: Tx, actor: Actor, quotation_id: int, *, channel: str = "console"
) -> ConfirmedOrder:
    """Order what a quotation offers, at its prices, to the customer's first address.

    Raises:
        QuotationNotFound: There is none, or none that the actor may know of.
        WrongTransition: It was not sent, or something has become of it already.
        QuotationExpired: Its last day has passed.
        NotSold: An article is not for sale any more.
        NoShippingAddress: There are goods in it and nowhere to send them.
        NoPowerToOrder: The actor may not order for this company.
        OrderLimitExceeded: It is above what the actor may order.
        CreditLimitExceeded: It takes the customer above its credit limit.
    """
    actor.require("sales.accept_quotation")
    row = _locked(tx, actor, quotation_id)
    QUOTATION.move(row.state, QuotationState.ACCEPTED)
    _require_valid(tx, row)
    made = _order(tx, actor, row, channel)
    row.order_id = made.id
    _move_on(tx, actor, row, QuotationState.ACCEPTED, {"order_id": made.id})
    tx.publish(QuotationAccepted(quotation_id=row.id, order_id=made.id))
    return made


def decline_quotation(tx: Tx, actor: Actor, quotation_id: int, reason: str) -> QuotationView:
    """Note that nothing becomes of a quotation, and why.

    Raises:
        QuotationNotFound: There is none, or none that the actor may know of.
        WrongTransition: Something has become of it already.
    """
    actor.require("sales.decline_quotation")
    row = _locked(tx, actor, quotation_id)
    require_power(tx, actor, row.party_id)
    _move_on(tx, actor, row, QuotationState.DECLINED, {"reason": reason})
    return _view(tx, row)


def expire_quotations(tx: Tx, most: int) -> int:
    """Close quotations whose last day has passed, at most so many; returns how many that were."""
    due = (
        select(Quotation)
        .where(Quotation.state == QuotationState.SENT, Quotation.valid_until < business_date(tx))
        .order_by(Quotation.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    rows = tx.session.scalars(due).all()
    for row in rows:
        _move_on(tx, _HOUSE, row, QuotationState.EXPIRED)
    return len(rows)


def _write(
    tx: Tx, actor: Actor, new: NewQuotation, quote: Quote, preview: QuotationPreview
) -> Quotation:
    today = business_date(tx)
    row = Quotation(
        state=QuotationState.DRAFT,
        version=0,
        party_id=new.party_id,
        contact_id=contact_of(actor, new.party_id),
        channel=new.channel,
        currency=quote.currency,
        net_minor=quote.total.net.minor,
        tax_minor=quote.total.tax.minor,
        gross_minor=quote.total.gross.minor,
        valid_until=preview.valid_until,
        note=new.note,
        business_date=today,
        created_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    row.number = f"Q-{today.year}-{row.id:04d}"
    lines = [_line_row(row.id, at, line) for at, line in enumerate(quote.lines, start=1)]
    add_rows(tx, QuotationLine, lines)
    _note_step(tx, actor, row, None)
    _changed(tx, actor, row, "create_quotation", {"gross": str(quote.total.gross)})
    return row


def _send(tx: Tx, actor: Actor, row: Quotation) -> None:
    row.sent_at = tx.now
    _move_on(tx, actor, row, QuotationState.SENT)
    tx.publish(QuotationSent(quotation_id=row.id))


def _order(tx: Tx, actor: Actor, row: Quotation, channel: str) -> ConfirmedOrder:
    quote, ship_to = acceptance_of(tx, actor, row)
    sold_by = salesperson_of(tx, actor, None)
    order = write_order(
        tx, actor, quote, ship_to, channel=channel, note=row.number, sold_by=sold_by
    )
    return make_binding(tx, actor, order, line_up_for_credit(tx, actor, order))


def _locked(tx: Tx, actor: Actor, quotation_id: int) -> Quotation:
    tx.session.flush()
    row = tx.session.get(Quotation, quotation_id, with_for_update=True, populate_existing=True)
    hidden = row is None or not actor.sees(row.party_id)
    if row is None or hidden or (actor.scope is not None and row.state == QuotationState.DRAFT):
        raise QuotationNotFound
    return row


def _require_valid(tx: Tx, row: Quotation) -> None:
    if is_over(row, business_date(tx)):
        raise QuotationExpired(valid_until=row.valid_until.isoformat())


def _move_on(
    tx: Tx,
    actor: Actor,
    row: Quotation,
    target: QuotationState,
    what: Mapping[str, object] | None = None,
) -> None:
    before, row.state = row.state, QUOTATION.move(row.state, target)
    _note_step(tx, actor, row, before)
    _changed(tx, actor, row, f"quotation_{target}", what)


def _note_step(tx: Tx, actor: Actor, row: Quotation, before: str | None) -> None:
    tx.session.add(
        QuotationStep(
            quotation_id=row.id, from_state=before, to_state=row.state, at=tx.now, actor=actor.key
        )
    )


def _changed(
    tx: Tx, actor: Actor, row: Quotation, verb: str, what: Mapping[str, object] | None
) -> None:
    row.version += 1
    tx.session.flush()
    record_change(tx, actor, f"sales.{verb}", ("quotations", row.id), what)
    tx.notify(f"party:{row.party_id}")


def _line_row(quotation_id: int, position: int, line: QuotedLine) -> dict[str, Any]:
    return {
        **line.as_agreed(),
        "bundle": as_data(line.bundle),
        "quotation_id": quotation_id,
        "position": position,
        "price_list": line.price.price_list,
    }


def _view(tx: Tx, row: Quotation) -> QuotationView:
    return quotation_views(tx, [row])[0]
