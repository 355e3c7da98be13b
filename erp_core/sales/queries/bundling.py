"""Sets become lines of what they hold: the price of the sets is shared over them, to the cent.

A line's share is in proportion to what as much of it would cost by itself, by largest remainder,
or to its quantity where something of the set is not sold by itself; its price for one unit is what
gives that share, so that whatever works out amounts from price, quantity and discount comes to the
same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from erp_core import catalog
from erp_core.catalog import (
    Article,
    BundlePart,
    BundleTooLarge,
    Kind,
    LineTax,
    PriceView,
    Wanted,
    line_amount,
)
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from erp_core.sales.bundles import BundleView
from erp_core.sales.errors import NotSold
from erp_core.sales.queries.asking import Asked
from erp_core.sales.queries.sets import is_whole

_STEP = Decimal("0.000001")


@dataclass(frozen=True)
class Opened:
    """What is asked for with every set opened: the articles, their prices, the set of each line."""

    wanted: tuple[Asked, ...]
    prices: tuple[PriceView, ...]
    bundles: tuple[BundleView | None, ...]
    variants: Mapping[int, Article]


def open_bundles(
    tx: Tx,
    party_id: int,
    on: date,
    wanted: Sequence[Asked],
    variants: Mapping[int, Article],
    prices: Sequence[PriceView],
) -> Opened:
    """Open the sets among what is asked for; without one, everything stays as it is.

    Args:
        tx: The transaction.
        party_id: Who buys.
        on: The day whose prices the parts are weighed by.
        wanted: What is asked for, sets and articles.
        variants: The articles by id.
        prices: The price of each, a set's among them.

    Raises:
        NotSold: A set holds nothing, or something that is not for sale any more.
        BundleTooLarge: So many pieces that no price for one gives the share to the cent.
    """
    sets = {one.id for one in variants.values() if one.kind is Kind.BUNDLE}
    if not sets:
        return Opened(tuple(wanted), tuple(prices), (None,) * len(wanted), variants)
    parts = catalog.parts_of_bundles(tx, sets)
    held = catalog.articles_by_id(tx, {one.variant_id for some in parts.values() for one in some})
    _require_sold(sets, parts, held)
    insides = [_inside(one, parts.get(one.variant_id, ()), held) for one in wanted]
    alone = _alone(tx, party_id, on, insides, held, prices[0].currency)
    lines: list[tuple[Asked, PriceView, BundleView | None]] = []
    for at, (asked, price, inside) in enumerate(zip(wanted, prices, insides, strict=True), 1):
        if not inside:
            lines.append((asked, price, None))
            continue
        bundle = _bundle(at, variants[asked.variant_id], asked, price)
        units = _unit_prices(asked, inside, _weights(inside, alone), price)
        lines += [
            (one, _price(price, held[one.variant_id], unit), bundle)
            for one, unit in zip(inside, units, strict=True)
        ]
    return Opened(
        tuple(asked for asked, _, _ in lines),
        tuple(price for _, price, _ in lines),
        tuple(bundle for _, _, bundle in lines),
        {**variants, **held},
    )


def _require_sold(
    sets: set[int], parts: Mapping[int, Sequence[BundlePart]], held: Mapping[int, Article]
) -> None:
    for variant_id in sorted(sets):
        if not is_whole(parts.get(variant_id, ()), held):
            raise NotSold(field="variant_id", variant_id=variant_id)


def _inside(
    asked: Asked, some: Sequence[BundlePart], held: Mapping[int, Article]
) -> tuple[Asked, ...]:
    """Say what is asked for with a set: its parts, as often as the set; nothing of an article."""
    for one in some:
        catalog.require_whole(one.quantity * asked.quantity, held[one.variant_id].unit)
    return tuple(
        Asked(one.variant_id, one.quantity * asked.quantity, asked.discount) for one in some
    )


_Alone = Mapping[tuple[int, Decimal], Decimal]
"""What one unit of an article costs where so much of it is bought by itself."""


def _alone(
    tx: Tx,
    party_id: int,
    on: date,
    insides: Iterable[Iterable[Asked]],
    held: Mapping[int, Article],
    currency: str,
) -> _Alone:
    """Look up what the parts cost by themselves; what is not sold by itself is left out."""
    wanted = [Wanted(one.variant_id, one.quantity) for inside in insides for one in inside]
    found = catalog.known_prices(
        tx, wanted, party_id=party_id, on=on, currency=currency, articles=held
    )
    return {
        (one.variant_id, one.quantity): price.unit_price
        for one, price in zip(wanted, found, strict=True)
        if price is not None
    }


def _weights(inside: Sequence[Asked], alone: _Alone) -> list[Decimal]:
    """Weigh parts by what as much of each costs by itself, or by quantity where that tells nothing.

    It does not where one is not sold by itself, or where none of them costs anything.
    """
    units = [alone.get((one.variant_id, one.quantity)) for one in inside]
    costs = [
        unit * one.quantity for unit, one in zip(units, inside, strict=True) if unit is not None
    ]
    if len(costs) < len(inside) or not any(costs):
        return [one.quantity for one in inside]
    return costs


def _unit_prices(
    asked: Asked, inside: Sequence[Asked], weights: Sequence[Decimal], price: PriceView
) -> list[Decimal]:
    """Return for each part the price of one unit with which its line comes to its share.

    Of sets that are given away, what they would cost is shared.
    """
    off = asked.discount if asked.discount < 1 else Decimal(0)
    total = line_amount(price.unit_price, asked.quantity, price.currency, off)
    found = []
    for share, part in zip(total.split(weights), inside, strict=True):
        unit = _unit_price(share, part.quantity, off)
        if line_amount(unit, part.quantity, price.currency, off) != share:
            raise BundleTooLarge(field="quantity")
        found.append(unit)
    return found


def _unit_price(share: Money, quantity: Decimal, discount: Decimal) -> Decimal:
    exact = Fraction(share.amount) / (Fraction(quantity) * (1 - Fraction(discount)))
    return Decimal(round(exact / Fraction(_STEP))) * _STEP


def _price(price: PriceView, article: Article, unit_price: Decimal) -> PriceView:
    """Return the price of a part: the set's own, with the taxes of the article."""
    taxes = tuple(
        LineTax(tax_id=tax.id, rate=tax.rate, included=tax.included or price.tax_included)
        for tax in article.taxes
    )
    told = {"variant_id": article.id, "unit_price": unit_price, "taxes": taxes}
    return price.model_copy(update=told)


def _bundle(place: int, article: Article, asked: Asked, price: PriceView) -> BundleView:
    return BundleView(
        place=place,
        variant_id=article.id,
        sku=article.sku,
        name_en=article.name_en,
        name_zh=article.name_zh,
        quantity=asked.quantity,
        unit_price=price.unit_price,
    )
