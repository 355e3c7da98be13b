"""Quotations as they were offered, and what one would offer now."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from erp_core import parties
from erp_core.catalog import PriceView
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.sight import in_sight
from erp_core.kernel.transaction import Tx
from erp_core.sales.authority import carrying_out
from erp_core.sales.bundles import from_data
from erp_core.sales.errors import OrderNotFound, QuotationNotFound
from erp_core.sales.fingerprint import fingerprinted
from erp_core.sales.queries.asking import Asked, asked_for
from erp_core.sales.queries.quoting import (
    Quote,
    QuotedLine,
    quote_at,
    quote_order,
)
from erp_core.sales.queries.rows import READ
from erp_core.sales.quotation_schemas import (
    NewQuotation,
    QuotationPreview,
    QuotationState,
    QuotationView,
    QuotedLineView,
)
from erp_core.sales.tables import Quotation, QuotationLine


def preview_quotation(tx: Tx, actor: Actor, new: NewQuotation) -> QuotationPreview:
    """Work out what a quotation would offer now; nothing is done.

    Raises:
        OrderNotFound: The customer is out of the actor's sight.
        PartyNotFound: There is no such customer.
        NotSold: An article is not for sale.
        SplitUnit: A part is wanted of what only comes whole.
        NoPrice: An article has no price for this customer, or none for so little.
    """
    actor.require(READ)
    return plan_quotation(tx, actor, new)[1]


def plan_quotation(tx: Tx, actor: Actor, new: NewQuotation) -> tuple[Quote, QuotationPreview]:
    """Quote at today's prices, and show the quote."""
    actor.require_sight(new.party_id, OrderNotFound)
    parties.get_party(tx, carrying_out(actor), new.party_id)
    quote = quote_order(tx, actor, new.party_id, asked_for(new.lines), new.currency)
    preview = QuotationPreview(
        party_id=new.party_id,
        lines=tuple(_quoted(line) for line in quote.lines),
        net=quote.total.net,
        tax=quote.total.tax,
        gross=quote.total.gross,
        valid_until=business_date(tx) + timedelta(days=new.valid_days),
        fingerprint="",
    )
    return quote, fingerprinted(preview)


def get_quotation(tx: Tx, actor: Actor, quotation_id: int) -> QuotationView:
    """Return a quotation.

    Raises:
        QuotationNotFound: There is none, or none that the actor may know of.
    """
    actor.require(READ)
    return quotation_views(tx, [visible_quotation(tx, actor, quotation_id)])[0]


def visible_quotation(tx: Tx, actor: Actor, quotation_id: int) -> Quotation:
    """Return the row of a quotation in sight.

    Raises:
        QuotationNotFound: There is none, or none that the actor may know of.
    """
    row = tx.session.get(Quotation, quotation_id)
    if row is None or not _may_see(actor, row):
        raise QuotationNotFound
    return row


def quotation_by_number(tx: Tx, actor: Actor, number: str) -> QuotationView:
    """Return the quotation of a number such as ``Q-2026-0007``.

    Raises:
        QuotationNotFound: There is none, or none that the actor may know of.
    """
    actor.require(READ)
    row = tx.session.scalar(select(Quotation).where(Quotation.number == number.strip().upper()))
    if row is None or not _may_see(actor, row):
        raise QuotationNotFound
    return quotation_views(tx, [row])[0]


def list_quotations(
    tx: Tx,
    actor: Actor,
    page: PageRequest | None = None,
    *,
    party_id: int | None = None,
    state: QuotationState | None = None,
) -> Page[QuotationView]:
    """List quotations, newest first; of one customer or of all in sight.

    A customer sees what was sent to them, and no drafts.
    """
    actor.require(READ)
    query = in_sight(select(Quotation), Quotation.party_id, actor)
    if actor.scope is not None:
        query = query.where(Quotation.state != QuotationState.DRAFT)
    if party_id is not None:
        query = query.where(Quotation.party_id == party_id)
    if state is not None:
        query = query.where(Quotation.state == state)
    found = paged(tx, query, Quotation.id, page or PageRequest(), lambda row: row)
    return Page(items=quotation_views(tx, found.items), next_before=found.next_before)


def _may_see(actor: Actor, row: Quotation) -> bool:
    """Staff see every quotation in their scope, a customer what was sent to them."""
    return actor.sees(row.party_id) and (actor.scope is None or row.state != QuotationState.DRAFT)


def quotation_views(tx: Tx, rows: Sequence[Quotation]) -> list[QuotationView]:
    """Show quotations with their lines, in one statement for all lines."""
    lines = _lines(tx, [row.id for row in rows])
    return [_view(row, lines.get(row.id, [])) for row in rows]


def quote_of(tx: Tx, actor: Actor, quotation: Quotation) -> Quote:
    """Return what a quotation offered, to be ordered at exactly those prices and taxes.

    Raises:
        NotSold: An article is not for sale any more.
    """
    lines = _lines(tx, [quotation.id])[quotation.id]
    wanted = [Asked(line.variant_id, line.quantity, line.discount) for line in lines]
    prices = [_price(line, quotation.currency) for line in lines]
    bundles = [from_data(line.bundle) for line in lines]
    return quote_at(tx, actor, quotation.party_id, wanted, prices, bundles)


def is_over(quotation: Quotation, today: date) -> bool:
    """Tell whether the last day of a quotation has passed."""
    return today > quotation.valid_until


def _price(line: QuotationLine, currency: str) -> PriceView:
    return PriceView.model_validate(
        {
            "variant_id": line.variant_id,
            "unit_price": line.unit_price,
            "currency": currency,
            "tax_included": line.tax_included,
            "price_list": line.price_list,
            "min_quantity": line.quantity,
            "taxes": line.taxes,
        }
    )


def _lines(tx: Tx, ids: Sequence[int]) -> dict[int, list[QuotationLine]]:
    query = select(QuotationLine).where(QuotationLine.quotation_id.in_(ids))
    found: dict[int, list[QuotationLine]] = {}
    for row in tx.session.scalars(query.order_by(QuotationLine.position)):
        found.setdefault(row.quotation_id, []).append(row)
    return found


def _view(row: Quotation, lines: Sequence[QuotationLine]) -> QuotationView:
    return QuotationView(
        id=row.id,
        number=row.number or "",
        state=QuotationState(row.state),
        version=row.version,
        party_id=row.party_id,
        contact_id=row.contact_id,
        channel=row.channel,
        lines=tuple(_line_view(line, row.currency) for line in lines),
        valid_until=row.valid_until,
        note=row.note,
        business_date=row.business_date,
        created_at=row.created_at,
        sent_at=row.sent_at,
        order_id=row.order_id,
        **_amounts(row, row.currency),
    )


def _line_view(line: QuotationLine, currency: str) -> QuotedLineView:
    return QuotedLineView(
        variant_id=line.variant_id,
        sku=line.sku,
        name_en=line.name_en,
        name_zh=line.name_zh,
        unit=line.unit,
        quantity=line.quantity,
        unit_price=line.unit_price,
        discount=line.discount,
        tax_included=line.tax_included,
        bundle=from_data(line.bundle),
        **_amounts(line, currency),
    )


def _amounts(row: Quotation | QuotationLine, currency: str) -> dict[str, Any]:
    return {
        "net": Money(row.net_minor, currency),
        "tax": Money(row.tax_minor, currency),
        "gross": Money(row.gross_minor, currency),
    }


def _quoted(line: QuotedLine) -> QuotedLineView:
    return QuotedLineView(
        variant_id=line.variant.id,
        sku=line.variant.sku,
        name_en=line.variant.name_en,
        name_zh=line.variant.name_zh,
        unit=line.variant.unit,
        quantity=line.quantity,
        unit_price=line.price.unit_price,
        discount=line.discount,
        tax_included=line.price.tax_included,
        net=line.taxed.net,
        tax=line.taxed.tax,
        gross=line.taxed.gross,
        bundle=line.bundle,
    )
