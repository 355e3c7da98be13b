"""What an order would come to today: prices, taxes, and how it is to be paid.

Placing, repeating and previewing all quote here, so a preview cannot differ from the deed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from erp_core import catalog, finance
from erp_core.catalog import (
    Article,
    Kind,
    PriceView,
    TaxableLine,
    TaxedLine,
    TaxedTotal,
    Wanted,
    compute_tax,
    line_amount,
    require_whole,
)
from erp_core.finance import TermsView
from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx
from erp_core.sales.authority import carrying_out
from erp_core.sales.bundles import BundleView
from erp_core.sales.errors import NotSold
from erp_core.sales.policies import payment_policy_for
from erp_core.sales.queries.asking import Asked
from erp_core.sales.queries.bundling import Opened, open_bundles
from erp_core.sales.queries.discounts import require_discounts, require_margin
from erp_core.sales.schemas import PaymentPolicy


@dataclass(frozen=True)
class QuotedLine:
    """One line at today's price, less what is taken off.

    ``base_net`` and ``base_gross`` are its share in base currency today, in minor units; ``bundle``
    is the set that it is a part of.
    """

    variant: Article
    quantity: Decimal
    discount: Decimal
    price: PriceView
    taxed: TaxedLine
    base_net: int
    base_gross: int
    bundle: BundleView | None = None

    @property
    def is_service(self) -> bool:
        """Nothing of it lies in a warehouse."""
        return self.variant.kind is Kind.SERVICE

    def as_agreed(self) -> dict[str, Any]:
        """Return the columns that a line of any document keeps of it for good."""
        return {
            "variant_id": self.variant.id,
            "sku": self.variant.sku,
            "name_en": self.variant.name_en,
            "name_zh": self.variant.name_zh,
            "unit": self.variant.unit,
            "quantity": self.quantity,
            "unit_price": self.price.unit_price,
            "discount": self.discount,
            "tax_included": self.price.tax_included,
            "taxes": [each.model_dump(mode="json") for each in self.price.taxes],
            "net_minor": self.taxed.net.minor,
            "tax_minor": self.taxed.tax.minor,
            "gross_minor": self.taxed.gross.minor,
        }

    def as_ordered(self) -> dict[str, Any]:
        """Return what a line of an order keeps of it: the same, and what it is in base currency."""
        return self.as_agreed() | {
            "base_net_minor": self.base_net,
            "base_gross_minor": self.base_gross,
        }


@dataclass(frozen=True)
class Quote:
    """What an order would come to."""

    party_id: int
    currency: str
    terms: TermsView
    lines: tuple[QuotedLine, ...]
    total: TaxedTotal

    @property
    def policy(self) -> PaymentPolicy:
        """How the customer's terms let it be paid."""
        return payment_policy_for(self.terms)


def quote_order(
    tx: Tx,
    actor: Actor,
    party_id: int,
    wanted: Sequence[Asked],
    currency: str | None = None,
    *,
    granted: bool = False,
) -> Quote:
    """Quote articles and quantities to a customer, at their prices of today; sets are opened.

    Args:
        tx: The transaction.
        actor: Who asks.
        party_id: The customer.
        wanted: What, how much, and with which discount.
        currency: None: that of the customer's own price lists, or the base currency.
        granted: The discounts were given before by somebody who may; only the floor bounds them.

    Raises:
        NoRate: No exchange rate of the currency is known.
        NotSold: An article does not exist or is not for sale any more.
        SplitUnit: A part is wanted of what only comes whole.
        NoPrice: An article has no price for this customer.
        DiscountRefused: The actor may not take as much off.
        BelowMargin: The cost and the least margin would not be covered.
        BundleTooLarge: A set holds so many pieces that its price cannot be shared to the cent.
    """
    variants = _on_sale(tx, [variant_id for variant_id, *_ in wanted])
    for variant_id, quantity, _ in wanted:
        require_whole(quantity, variants[variant_id].unit)
    asked = [Wanted(variant_id, quantity) for variant_id, quantity, _ in wanted]
    prices = catalog.prices_of(
        tx,
        asked,
        party_id=party_id,
        on=business_date(tx),
        currency=currency,
        articles=variants,
    )
    opened = open_bundles(tx, party_id, business_date(tx), wanted, variants, prices)
    quote = _quoted(tx, actor, party_id, opened)
    if granted:
        require_margin(tx, quote.lines)
    else:
        require_discounts(tx, actor, quote.lines)
    return quote


def quote_at(
    tx: Tx,
    actor: Actor,
    party_id: int,
    wanted: Sequence[Asked],
    prices: Sequence[PriceView],
    bundles: Sequence[BundleView | None] = (),
) -> Quote:
    """Quote articles and quantities to a customer at prices that were agreed before.

    Args:
        tx: The transaction.
        actor: Who asks.
        party_id: The customer.
        wanted: What, how much, and with which discount; a set that is not opened yet is opened.
        prices: The price of each.
        bundles: The set that each is a part of; empty where sets are not opened yet.

    Raises:
        NotSold: An article is not for sale any more.
        NoRate: No exchange rate of the prices' currency is known.
        BundleTooLarge: A set holds so many pieces that its price cannot be shared to the cent.
    """
    variants = _on_sale(tx, [variant_id for variant_id, *_ in wanted])
    if bundles:
        opened = Opened(tuple(wanted), tuple(prices), tuple(bundles), variants)
    else:
        opened = open_bundles(tx, party_id, business_date(tx), wanted, variants, prices)
    return _quoted(tx, actor, party_id, opened)


def _quoted(tx: Tx, actor: Actor, party_id: int, opened: Opened) -> Quote:
    currency = opened.prices[0].currency
    total = compute_tax(
        [
            _taxable(asked, price, currency)
            for asked, price in zip(opened.wanted, opened.prices, strict=True)
        ],
        currency,
    )
    terms = finance.customer_terms(tx, carrying_out(actor), party_id)
    nets = finance.parts_in_base(tx, currency, [each.net.minor for each in total.lines])
    grosses = finance.parts_in_base(tx, currency, [each.gross.minor for each in total.lines])
    lines = tuple(
        QuotedLine(
            variant=opened.variants[asked.variant_id],
            quantity=asked.quantity,
            discount=asked.discount,
            price=price,
            taxed=taxed,
            base_net=net,
            base_gross=gross,
            bundle=bundle,
        )
        for asked, price, bundle, taxed, net, gross in zip(
            opened.wanted, opened.prices, opened.bundles, total.lines, nets, grosses, strict=True
        )
    )
    return Quote(party_id, currency, terms, lines, total)


def _on_sale(tx: Tx, variant_ids: Sequence[int]) -> dict[int, Article]:
    variants = catalog.articles_by_id(tx, variant_ids)
    for variant_id in variant_ids:
        variant = variants.get(variant_id)
        if variant is None or variant.archived:
            raise NotSold(field="variant_id", variant_id=variant_id)
    return variants


def _taxable(asked: Asked, price: PriceView, currency: str) -> TaxableLine:
    amount = line_amount(price.unit_price, asked.quantity, currency, asked.discount)
    return TaxableLine(amount=amount, taxes=price.taxes)
