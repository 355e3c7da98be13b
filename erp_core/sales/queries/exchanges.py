"""Exchanges: which there are, and what one would cost, worked out and not done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import select

from erp_core import inventory
from erp_core.catalog import PriceView
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.sight import in_sight
from erp_core.kernel.transaction import Tx
from erp_core.sales.change_tables import Exchange, ExchangeLine
from erp_core.sales.errors import ExchangeNotFound, ItemUnavailable, NoSuchLine, PartOfBundle
from erp_core.sales.exchanges import (
    ExchangedLine,
    ExchangePreview,
    ExchangeState,
    ExchangeView,
    NewExchange,
    exchange_number,
)
from erp_core.sales.fingerprint import fingerprinted
from erp_core.sales.queries.accounts import (
    account_of_order,
    require_covered,
    require_refundable_to,
)
from erp_core.sales.queries.asking import Asked
from erp_core.sales.queries.claims import allowed_until, require_first_claim
from erp_core.sales.queries.item_changes import same_product
from erp_core.sales.queries.quoting import QuotedLine, quote_order
from erp_core.sales.queries.rows import READ, lines_of, visible_order
from erp_core.sales.queries.views import number_of
from erp_core.sales.returns import Condition
from erp_core.sales.rules import HOUSE
from erp_core.sales.tables import Order, OrderLine


@dataclass(frozen=True)
class ExchangePlan:
    """What comes back with what goes out for it, and what its customer is shown of it."""

    items: tuple[tuple[OrderLine, QuotedLine], ...]
    preview: ExchangePreview


def preview_exchange(tx: Tx, actor: Actor, new: NewExchange) -> ExchangePreview:
    """Work out what an exchange would cost; nothing is done.

    Raises:
        OrderNotFound: There is none, or none that the actor may know of.
        NoSuchLine: A line is not one of this order, or named twice.
        PartOfBundle: A line was sold as a part of a set.
        NothingToReturn: It has not been delivered.
        NotArrived: The rules want it to have arrived, and it has not.
        MoreThanDelivered: Less of it was delivered.
        AlreadyReturned: A return or an exchange of it was asked for already.
        AlreadyClaimed: The rules allow no other return or exchange of this order.
        NeverReturned: It never comes back.
        OpenedGoods: It was opened, and comes back only sealed.
        ReturnTooLate: The time for it is over.
        OtherProduct: A new article is of another product.
        SameArticle: A new article is the one that comes back.
        NotSold: A new article is not for sale any more.
        ItemUnavailable: A new article is not in stock.
        NoSuchPaymentAccount: There is no such account of this customer.
        NoPaymentNamed: The rules want to know how the difference is paid, and nobody says.
        StoredValueShort: The gift card does not cover the difference.
        RefundElsewhere: The rules do not let what goes back go to that account.
        BelowMargin: With the discount of its line a new article would not cover its cost.
    """
    actor.require(READ)
    return plan_exchange(tx, actor, visible_order(tx, actor, new.order_id), new).preview


def plan_exchange(tx: Tx, actor: Actor, order: Order, new: NewExchange) -> ExchangePlan:
    """Check the rules for an exchange and show what it would bring."""
    rules = tx.policy(HOUSE)
    require_first_claim(tx, rules, order)
    pairs = _coming_back(tx, order, new)
    untils = [allowed_until(tx, actor, line, q, new.condition) for line, q, _ in pairs]
    articles = [(line.variant_id, variant_id) for line, _, variant_id in pairs]
    same_product(tx, articles, same=rules.same_article)
    wanted = [Asked(variant_id, quantity, line.discount) for line, quantity, variant_id in pairs]
    quote = quote_order(tx, actor, order.party_id, wanted, order.currency, granted=True)
    _require_in_stock(tx, quote.lines)
    items = tuple((line, quoted) for (line, _, _), quoted in zip(pairs, quote.lines, strict=True))
    shown = tuple(_shown(line, quoted, order.currency) for line, quoted in items)
    zero = Money.zero(order.currency)
    difference = sum((each.gross - each.credited for each in shown), zero)
    account = account_of_order(tx, actor, order, new.account_id)
    require_covered(rules, account, difference, pays_now=True)
    if difference.minor < 0:
        require_refundable_to(tx, actor, rules.difference_to, order, account)
    preview = ExchangePreview(
        order_id=order.id,
        number=number_of(order),
        party_id=order.party_id,
        lines=shown,
        condition=new.condition,
        until=_first(untils, new.condition),
        difference=difference,
        account_id=new.account_id,
        fingerprint="",
    )
    return ExchangePlan(items, fingerprinted(preview))


def _coming_back(tx: Tx, order: Order, new: NewExchange) -> list[tuple[OrderLine, Decimal, int]]:
    """Return lines, how much of each comes back, and the article for it."""
    by_id = {line.id: line for line in lines_of(tx, order.id)}
    named = [each.line_id for each in new.items]
    if len(set(named)) != len(named) or not by_id.keys() >= set(named):
        raise NoSuchLine(field="items")
    if any(by_id[line_id].bundle for line_id in named):
        raise PartOfBundle(field="items")
    return [
        (
            by_id[each.line_id],
            each.quantity or by_id[each.line_id].delivered,
            each.variant_id,
        )
        for each in new.items
    ]


def _require_in_stock(tx: Tx, lines: Sequence[QuotedLine]) -> None:
    needed: dict[int, Decimal] = {}
    for line in lines:
        if inventory.keeps_stock(tx, line.variant):
            needed[line.variant.id] = needed.get(line.variant.id, Decimal(0)) + line.quantity
    free = inventory.available_of(tx, needed)
    if any(free[variant_id] < quantity for variant_id, quantity in needed.items()):
        raise ItemUnavailable(field="items")


def _shown(line: OrderLine, quoted: QuotedLine, currency: str) -> ExchangedLine:
    return ExchangedLine(
        line_id=line.id,
        quantity=quoted.quantity,
        sku_before=line.sku,
        name_en_before=line.name_en,
        name_zh_before=line.name_zh,
        credited=_worth(line, quoted.quantity, currency),
        variant_id=quoted.variant.id,
        sku=quoted.variant.sku,
        name_en=quoted.variant.name_en,
        name_zh=quoted.variant.name_zh,
        gross=quoted.taxed.gross,
    )


def _worth(line: OrderLine, quantity: Decimal, currency: str) -> Money:
    """Tell what some of a line cost, half a cent rounded up."""
    share = Fraction(line.gross_minor) * Fraction(quantity) / Fraction(line.quantity)
    return Money(int(share + Fraction(1, 2)), currency)


def _first(untils: Sequence[date | None], condition: Condition) -> date | None:
    days = [each for each in untils if each is not None]
    return min(days) if days and condition is not Condition.FAULTY else None


def get_exchange(tx: Tx, actor: Actor, exchange_id: int) -> ExchangeView:
    """Return an exchange.

    Raises:
        ExchangeNotFound: There is none, or none that the actor may know of.
    """
    actor.require(READ)
    return exchange_views(tx, [visible_exchange(tx, actor, exchange_id)])[0]


def list_exchanges(
    tx: Tx,
    actor: Actor,
    page: PageRequest | None = None,
    *,
    party_id: int | None = None,
    order_id: int | None = None,
    state: ExchangeState | None = None,
) -> Page[ExchangeView]:
    """List exchanges, newest first; of one customer or order, or in one state, if asked for."""
    actor.require(READ)
    joined = select(Exchange).join(Order, Order.id == Exchange.order_id)
    query = in_sight(joined, Order.party_id, actor)
    if party_id is not None:
        query = query.where(Order.party_id == party_id)
    if order_id is not None:
        query = query.where(Exchange.order_id == order_id)
    if state is not None:
        query = query.where(Exchange.state == state)
    found = paged(tx, query, Exchange.id, page or PageRequest(), lambda row: row)
    return Page(items=exchange_views(tx, found.items), next_before=found.next_before)


def visible_exchange(tx: Tx, actor: Actor, exchange_id: int) -> Exchange:
    """Return the row of an exchange in sight.

    Raises:
        ExchangeNotFound: There is none, or none that the actor may know of.
    """
    row = tx.session.get(Exchange, exchange_id)
    order = None if row is None else tx.session.get(Order, row.order_id)
    if row is None or order is None or not actor.sees(order.party_id):
        raise ExchangeNotFound
    return row


def exchange_lines(tx: Tx, exchange_ids: Sequence[int]) -> dict[int, list[ExchangeLine]]:
    """Return what each exchange is about, by the order's lines."""
    found: dict[int, list[ExchangeLine]] = {}
    query = select(ExchangeLine).where(ExchangeLine.exchange_id.in_(exchange_ids))
    for row in tx.session.scalars(query.order_by(ExchangeLine.line_id)):
        found.setdefault(row.exchange_id, []).append(row)
    return found


def agreed_price(line: ExchangeLine, currency: str) -> PriceView:
    """Return the price at which an exchange was agreed."""
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


def exchange_views(tx: Tx, rows: Sequence[Exchange]) -> list[ExchangeView]:
    """Show exchanges with what they are about, in three statements."""
    lines = exchange_lines(tx, [row.id for row in rows])
    ids = {each.line_id for some in lines.values() for each in some}
    query = select(OrderLine).where(OrderLine.id.in_(ids))
    sold = {line.id: line for line in tx.session.scalars(query)}
    orders = {
        order.id: order
        for order in tx.session.scalars(
            select(Order).where(Order.id.in_({row.order_id for row in rows}))
        )
    }
    return [_view(row, orders[row.order_id], lines.get(row.id, []), sold) for row in rows]


def _view(
    row: Exchange, order: Order, lines: Sequence[ExchangeLine], sold: dict[int, OrderLine]
) -> ExchangeView:
    return ExchangeView(
        id=row.id,
        number=exchange_number(row.id),
        state=ExchangeState(row.state),
        order_id=order.id,
        order_number=number_of(order),
        party_id=order.party_id,
        replacement_id=row.replacement_id,
        lines=tuple(_line_view(each, sold[each.line_id], row.currency) for each in lines),
        condition=Condition(row.condition),
        reason=row.reason,
        account_id=row.account_id,
        difference=Money(row.difference_minor, row.currency),
        paid=Money(row.paid_minor, row.currency),
        refunded=Money(row.refunded_minor, row.currency),
        business_date=row.business_date,
        requested_at=row.requested_at,
        changed_at=row.changed_at,
    )


def _line_view(line: ExchangeLine, sold: OrderLine, currency: str) -> ExchangedLine:
    return ExchangedLine(
        line_id=line.line_id,
        quantity=line.quantity,
        sku_before=sold.sku,
        name_en_before=sold.name_en,
        name_zh_before=sold.name_zh,
        credited=Money(line.credited_minor, currency),
        variant_id=line.variant_id,
        sku=line.sku,
        name_en=line.name_en,
        name_zh=line.name_zh,
        gross=Money(line.gross_minor, currency),
    )
