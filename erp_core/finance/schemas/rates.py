"""Exchange rates as they cross a border."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator

from erp_core.kernel.money import Currency
from erp_core.kernel.quantity import Number
from erp_core.kernel.schema import Name, Schema


def _something(rate: Number) -> Number:
    if rate <= 0:
        message = "A rate is more than nothing."
        raise ValueError(message)
    return rate


Rate = Annotated[Number, AfterValidator(_something)]
"""What one unit of the base currency is worth in another, up to six places."""


class NewRate(Schema):
    """The rate of a currency from a day on, until the next one that is known.

    Attributes:
        rate: What one unit of the base currency is worth, as the ECB quotes it: with EUR as the
            base and 1.08 for USD, 108 USD come to 100 EUR.
        source: Who quoted it.
    """

    currency: Currency
    day: date
    rate: Rate
    source: Name


class RateView(Schema):
    """What one unit of the base currency is worth in another, and since which day."""

    currency: str
    day: date
    rate: Number
    source: str
