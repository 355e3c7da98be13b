"""What changing the items of an order would do, worked out and not done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from sqlalchemy import func, select

from erp_core import catalog, finance, inventory
from erp_core.finance import CreditLine, InvoiceKind
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from erp_core.sales.authority import carrying_out
from erp_core.sales.change_tables import ItemChangeRow
from erp_core.sales.changes import ChangedLine, ItemChangePreview, NewItemChange
from erp_core.sales.errors import (
    CannotChangeItems,
    ItemsChangedBefore,
    ItemUnavailable,
    NoSuchLine,
    OtherProduct,
    PartOfBundle,
    SameArticle,
)
from erp_core.sales.fingerprint import fingerprinted
from erp_core.sales.queries.accounts import (
    account_of_order,
    require_covered,
    require_refundable_to,
)
from erp_core.sales.queries.asking import Asked
from erp_core.sales.queries.quoting import QuotedLine, quote_order
from erp_core.sales.queries.replacements import require_unbound
from erp_core.sales.queries.returns import CreditPlan
from erp_core.sales.queries.rows import READ, SOURCE, lines_of, visible_order
from erp_core.sales.queries.views import number_of
from erp_core.sales.rules import HOUSE, OrderRules
from erp_core.sales.states import TO_DELIVER
from erp_core.sales.tables import Order, OrderLine

NOTHING = Decimal(0)
NO_OTHER: Mapping[int, int] = MappingProxyType({})


@dataclass(frozen=True)
class LineSwap:
    """A line of an order and what it would be instead."""

    line: OrderLine
    quoted: QuotedLine


@dataclass(frozen=True)
class ItemChangePlan:
    """What to credit, what each line becomes, and what its customer is shown of it.

    Attributes:
        before: The article of each line until now.
        pays: What the new articles cost more is paid with the account now.
    """

    swaps: tuple[LineSwap, ...]
    before: Mapping[int, int]
    credits: tuple[CreditPlan, ...]
    pays: bool
    preview: ItemChangePreview


def preview_item_change(
    tx: Tx, actor: Actor, order_id: int, new: NewItemChange
) -> ItemChangePreview:
    """Work out what other articles would cost and what would go back; nothing is done.

    Raises:
        OrderNotFound: There is none, or none that the actor may know of.
        BoundToExchange: It goes out for an open exchange.
        CannotChangeItems: It has left the house, or was changed as often as the rules allow.
        NoSuchLine: A line is not one of this order, or named twice.
        OtherProduct: A new article is of another product.
        SameArticle: A new article is the one that is there.
        PartOfBundle: A line was sold as a part of a set.
        NotSold: A new article is not for sale any more.
        NoPrice: A new article has no price for this customer.
        ItemUnavailable: The rules want it in stock, and it is not.
        NoSuchPaymentAccount: There is no such account of this customer.
        NoPaymentNamed: The rules want the difference paid at once, and nobody says how.
        StoredValueShort: The gift card does not cover the difference.
        RefundElsewhere: The rules do not let what goes back go to that account.
        BelowMargin: With the discount of its line a new article would not cover its cost.
    """
    actor.require(READ)
    return plan_item_change(tx, actor, visible_order(tx, actor, order_id), new).preview


def plan_item_change(tx: Tx, actor: Actor, order: Order, new: NewItemChange) -> ItemChangePlan:
    """Check the rules for a change of items and show what it would bring."""
    require_unbound(tx, order)
    rules = tx.policy(HOUSE)
    changed = _changeable(tx, rules, order)
    account = account_of_order(tx, actor, order, new.account_id)
    lines = lines_of(tx, order.id)
    swaps = _swaps(tx, actor, rules, order, lines, new)
    in_stock = _in_stock(tx, order, lines, swaps)
    if rules.items_in_stock and not in_stock:
        raise ItemUnavailable(field="changes")
    plans = _credits(tx, actor, order, [each.line.id for each in swaps])
    money = _money(tx, actor, order, swaps, plans)
    require_covered(rules, account, money.due, pays_now=money.pays)
    if money.refunded:
        require_refundable_to(tx, actor, rules.difference_to, order, account)
    preview = ItemChangePreview(
        order_id=order.id,
        number=number_of(order),
        version=order.version,
        lines=tuple(_shown(each, order.currency) for each in swaps),
        difference=money.difference,
        account_id=new.account_id,
        paid=money.due if money.pays and account is not None else Money.zero(order.currency),
        refunded=money.refunded,
        gross=Money(order.gross_minor, order.currency) + money.difference,
        in_stock=in_stock,
        final=rules.item_changes is not None and changed + 1 >= rules.item_changes,
        fingerprint="",
    )
    pays = money.pays and account is not None
    before = {each.line.id: each.line.variant_id for each in swaps}
    return ItemChangePlan(swaps, before, plans, pays, fingerprinted(preview))


def item_changes_of(tx: Tx, order_id: int) -> int:
    """Count how often the items of an order were changed."""
    query = select(func.count()).select_from(ItemChangeRow)
    return int(tx.session.scalar(query.where(ItemChangeRow.order_id == order_id)) or 0)


def same_product(tx: Tx, pairs: Sequence[tuple[int, int]], *, same: bool) -> None:
    """Refuse pairs of articles that are not of one product, or are the same where that is barred.

    Args:
        tx: The snapshot.
        pairs: Article before and after.
        same: Whether both may be the same article.

    Raises:
        OtherProduct: They are of two products.
        SameArticle: They are one article.
    """
    variants = catalog.variants_by_id(tx, sorted({each for pair in pairs for each in pair}))
    for before, after in pairs:
        if before == after and not same:
            raise SameArticle(field="variant_id", variant_id=after)
        one, other = variants.get(before), variants.get(after)
        if one is None or other is None or one.product_id != other.product_id:
            raise OtherProduct(field="variant_id", variant_id=after)


def left_to_go(
    lines: Sequence[OrderLine], instead: Mapping[int, int] = NO_OTHER
) -> dict[int, Decimal]:
    """Sum what is still to be delivered of each article.

    Args:
        lines: The lines of an order.
        instead: The article that a line would be of, where it would be another.
    """
    needed: dict[int, Decimal] = {}
    for line in lines:
        variant_id = instead.get(line.id, line.variant_id)
        needed[variant_id] = needed.get(variant_id, NOTHING) + line.quantity - line.delivered
    return needed


@dataclass(frozen=True)
class _Money:
    difference: Money
    due: Money
    refunded: Money
    pays: bool


def _changeable(tx: Tx, rules: OrderRules, order: Order) -> int:
    """Tell how often the items were changed, and refuse when they cannot be again."""
    changed = item_changes_of(tx, order.id)
    if order.state not in TO_DELIVER:
        raise CannotChangeItems(state=order.state)
    if rules.item_changes is not None and changed >= rules.item_changes:
        raise ItemsChangedBefore(changed=changed)
    return changed


def _swaps(
    tx: Tx,
    actor: Actor,
    rules: OrderRules,
    order: Order,
    lines: Sequence[OrderLine],
    new: NewItemChange,
) -> tuple[LineSwap, ...]:
    by_id = {line.id: line for line in lines}
    named = [each.line_id for each in new.changes]
    if len(set(named)) != len(named) or not by_id.keys() >= set(named):
        raise NoSuchLine(field="changes")
    if any(by_id[line_id].delivered for line_id in named):
        raise CannotChangeItems(field="changes")
    if any(by_id[line_id].bundle for line_id in named):
        raise PartOfBundle(field="changes")
    pairs = [(by_id[each.line_id].variant_id, each.variant_id) for each in new.changes]
    same_product(tx, pairs, same=rules.same_article)
    wanted = [_instead(by_id[each.line_id], each.variant_id) for each in new.changes]
    quote = quote_order(tx, actor, order.party_id, wanted, order.currency, granted=True)
    return tuple(
        LineSwap(by_id[line_id], quoted) for line_id, quoted in zip(named, quote.lines, strict=True)
    )


def _instead(line: OrderLine, variant_id: int) -> Asked:
    """Ask for as much of another article, with the discount that the line was sold with."""
    return Asked(variant_id, line.quantity, line.discount)


def _in_stock(tx: Tx, order: Order, lines: Sequence[OrderLine], swaps: Sequence[LineSwap]) -> bool:
    """Tell whether all new articles can be held, with what the order holds of them already."""
    needed = left_to_go(lines, {each.line.id: each.quoted.variant.id for each in swaps})
    articles = [each.quoted.variant for each in swaps]
    goods = {each.id for each in articles if inventory.keeps_stock(tx, each)}
    free = inventory.available_of(tx, goods, party_id=order.party_id)
    held = inventory.reserved_for(tx, SOURCE, [order.id])
    return all(
        free[variant_id] + held.get((order.id, variant_id), NOTHING) >= needed[variant_id]
        for variant_id in goods
    )


def _credits(tx: Tx, actor: Actor, order: Order, line_ids: Sequence[int]) -> tuple[CreditPlan, ...]:
    """Say what of the order's invoices falls away with lines, the latest invoice first."""
    plans = []
    invoices = finance.invoices_of_order(tx, carrying_out(actor), order.id)
    for invoice in reversed(invoices):
        if invoice.kind is InvoiceKind.INVOICE:
            lines = tuple(
                CreditLine(line_id=each.id, quantity=each.quantity - each.credited_quantity)
                for each in invoice.lines
                if each.source_line in line_ids and each.credited_quantity < each.quantity
            )
            if lines:
                plans.append(CreditPlan(invoice.id, lines))
    return tuple(plans)


def _money(
    tx: Tx,
    actor: Actor,
    order: Order,
    swaps: Sequence[LineSwap],
    plans: Sequence[CreditPlan],
) -> _Money:
    zero, house = Money.zero(order.currency), carrying_out(actor)
    before = sum((Money(each.line.gross_minor, order.currency) for each in swaps), zero)
    after = sum((each.quoted.taxed.gross for each in swaps), zero)
    freed, is_paid = zero, bool(plans)
    for plan in plans:
        freed += finance.preview_credit(tx, house, plan.invoice_id, plan.lines).freed
        is_paid = is_paid and not finance.get_invoice(tx, house, plan.invoice_id).open
    billed = after if plans else zero
    return _Money(
        difference=after - before,
        due=max(billed - freed, zero),
        refunded=max(freed - billed, zero),
        pays=is_paid,
    )


def _shown(swap: LineSwap, currency: str) -> ChangedLine:
    line, variant = swap.line, swap.quoted.variant
    return ChangedLine(
        line_id=line.id,
        quantity=line.quantity,
        sku_before=line.sku,
        name_en_before=line.name_en,
        name_zh_before=line.name_zh,
        gross_before=Money(line.gross_minor, currency),
        variant_id=variant.id,
        sku=variant.sku,
        name_en=variant.name_en,
        name_zh=variant.name_zh,
        gross=swap.quoted.taxed.gross,
    )
