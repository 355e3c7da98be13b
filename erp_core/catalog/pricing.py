"""What an article costs a customer on a day: their own price lists first, then the standard one.

Within a list the largest quantity break that the quantity reaches wins, and of its prices the one
that became valid last.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Select, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from erp_core.catalog.errors import NoPrice
from erp_core.catalog.schemas import LineTax, PriceView, TaxView
from erp_core.catalog.selling import Article, articles_by_id
from erp_core.catalog.tables import PriceList, PriceListParty, PriceRow
from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import home
from erp_core.kernel.transaction import Tx


class Wanted(NamedTuple):
    """An article and how much of it."""

    variant_id: int
    quantity: Decimal


class _Offer(NamedTuple):
    price: PriceRow
    price_list: PriceList

    def rank(self) -> tuple[bool, str, Decimal, date]:
        """Order offers: own lists before the standard one, larger breaks, later prices last."""
        own = not self.price_list.standard
        return own, self.price_list.code, self.price.min_quantity, self.price.valid_from


def price_of(
    tx: Tx, variant_id: int, *, party_id: int | None, quantity: Decimal, on: date, currency: str
) -> PriceView:
    """Return what one unit costs a customer (None: anyone) at this quantity on a day.

    Raises:
        NoPrice: No price list that applies has a price.
    """
    wanted = [Wanted(variant_id, quantity)]
    return prices_of(tx, wanted, party_id=party_id, on=on, currency=currency)[0]


def prices_of(
    tx: Tx,
    wanted: Sequence[Wanted],
    *,
    party_id: int | None,
    on: date,
    currency: str | None,
    articles: Mapping[int, Article] | None = None,
) -> tuple[PriceView, ...]:
    """Return the prices of many articles in two statements at most, in the order asked for.

    Args:
        tx: The transaction.
        wanted: What is asked for.
        party_id: Who would buy; None: anyone.
        on: The day.
        currency: What is paid in; None: what :func:`currency_for` tells.
        articles: These articles, where they have been read already.

    Raises:
        NoPrice: An article has no price; ``facts["variant_id"]`` names it.
    """
    found = []
    known = known_prices(tx, wanted, party_id=party_id, on=on, currency=currency, articles=articles)
    for each, price in zip(wanted, known, strict=True):
        if price is None:
            raise NoPrice(variant_id=each.variant_id)
        found.append(price)
    return tuple(found)


def known_prices(
    tx: Tx,
    wanted: Sequence[Wanted],
    *,
    party_id: int | None,
    on: date,
    currency: str | None,
    articles: Mapping[int, Article] | None = None,
) -> tuple[PriceView | None, ...]:
    """Return the prices of many articles as :func:`prices_of` does; None where there is none."""
    variant_ids = {each.variant_id for each in wanted}
    articles = articles_by_id(tx, variant_ids) if articles is None else articles
    offers = _offers(tx, variant_ids, party_id, on, currency)
    return tuple(
        _priced(each, offers.get(each.variant_id, []), _taxes(articles.get(each.variant_id)))
        for each in wanted
    )


def currency_for(tx: Tx, party_id: int | None) -> str:
    """Tell the currency that a customer buys in: of their own price lists, where it is one.

    Whoever has none, or some in several currencies, buys in the base currency.
    """
    return tx.session.scalars(_bought_in(tx, party_id)).one()


def quote_price(
    tx: Tx,
    actor: Actor,
    variant_id: int,
    *,
    party_id: int | None,
    quantity: Decimal,
    on: date,
    currency: str,
) -> PriceView:
    """Tell an actor a price: anyone's standard price, or that of a party within its scope.

    Raises:
        NotFound: The party does not exist for this actor.
        NoPrice: No price list that applies has a price.
    """
    if party_id is not None:
        actor.require_sight(party_id)
    return price_of(tx, variant_id, party_id=party_id, quantity=quantity, on=on, currency=currency)


def _bought_in(tx: Tx, party_id: int | None) -> Select[str]:
    own = aliased(PriceList)
    only = case(
        (func.count(own.currency.distinct()) == 1, func.min(own.currency)),
        else_=home(tx).currency,
    )
    lists = select(only).join(PriceListParty, PriceListParty.price_list_id == own.id)
    return lists.where(PriceListParty.party_id == party_id)


def _taxes(article: Article | None) -> tuple[TaxView, ...]:
    return () if article is None else article.taxes


def _offers(
    tx: Tx, variant_ids: set[int], party_id: int | None, on: date, currency: str | None
) -> dict[int, list[_Offer]]:
    assigned = exists().where(
        PriceListParty.price_list_id == PriceList.id, PriceListParty.party_id == party_id
    )
    rows = tx.session.execute(
        select(PriceRow, PriceList)
        .join(PriceList, PriceList.id == PriceRow.price_list_id)
        .where(
            PriceRow.variant_id.in_(variant_ids),
            PriceList.currency == (currency or _bought_in(tx, party_id).scalar_subquery()),
            or_(PriceList.standard, assigned),
            PriceRow.valid_from <= on,
            or_(PriceRow.valid_until.is_(None), PriceRow.valid_until >= on),
        )
    )
    offers: dict[int, list[_Offer]] = {}
    for price, price_list in rows:
        offers.setdefault(price.variant_id, []).append(_Offer(price, price_list))
    return offers


def _priced(wanted: Wanted, offers: Sequence[_Offer], taxes: Sequence[TaxView]) -> PriceView | None:
    reached = [offer for offer in offers if offer.price.min_quantity <= wanted.quantity]
    if not reached:
        return None
    price, price_list = max(reached, key=_Offer.rank)
    return PriceView(
        variant_id=wanted.variant_id,
        unit_price=price.unit_price,
        currency=price_list.currency,
        tax_included=price_list.tax_included,
        price_list=price_list.code,
        min_quantity=price.min_quantity,
        taxes=tuple(
            LineTax(tax_id=tax.id, rate=tax.rate, included=tax.included or price_list.tax_included)
            for tax in taxes
        ),
    )
