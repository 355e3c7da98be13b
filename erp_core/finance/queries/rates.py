"""Reads of exchange rates."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from erp_core.finance.queries.invoices import READ
from erp_core.finance.rates import conversion, last_known
from erp_core.finance.schemas.rates import RateView
from erp_core.finance.tables import ExchangeRate
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx

LONGEST_LIST = 1000


def rate_on(tx: Tx, actor: Actor, currency: str, on: date) -> RateView:
    """Return the rate that holds on a day: the last one known on or before it.

    Raises:
        NoRate: None is known.
    """
    actor.require(READ)
    return RateView.model_validate(last_known(tx, currency, on))


def list_rates(
    tx: Tx, actor: Actor, currency: str | None = None, most: int | None = LONGEST_LIST
) -> tuple[RateView, ...]:
    """List the rates of a currency or of all, the newest day first, and so many at the most."""
    actor.require(READ)
    query = select(ExchangeRate).order_by(ExchangeRate.day.desc(), ExchangeRate.currency)
    if currency is not None:
        query = query.where(ExchangeRate.currency == currency)
    rows = tx.session.scalars(query.limit(most))
    return tuple(RateView.model_validate(row) for row in rows)


def parts_in_base(tx: Tx, currency: str, minors: Sequence[int]) -> list[int]:
    """Tell what the parts of a document come to in base currency today, all in minor units.

    They sum to what the whole comes to.

    Raises:
        NoRate: No rate of the currency is known.
    """
    return conversion(tx, currency).parts(minors)


def worth_in_base(tx: Tx, money: Money, on: date | None = None) -> Money:
    """Tell what an amount comes to in base currency at the rate of a day, today unless given.

    Raises:
        NoRate: No rate of its currency is known.
    """
    rate = conversion(tx, money.currency, on)
    return Money(rate.minor(money.minor), rate.base)
