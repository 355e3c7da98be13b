"""What is usual in a country, so that a new company need not look it up; all of it can be set.

Tax rates are the standard rate of value added or consumption tax as of 2026 (European Commission
for the EU; the countries' own tax offices elsewhere). A country without an entry is asked for.
"""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Usual:
    """What is usual somewhere.

    Attributes:
        currency: ISO 4217.
        zone: IANA time zone of the capital.
        tax: The standard rate as a share of one; None where there is none for the whole country.
    """

    currency: str
    zone: str
    tax: Decimal | None


def _usual(currency: str, zone: str, percent: str | None) -> Usual:
    return Usual(currency, zone, None if percent is None else Decimal(percent) / 100)


USUAL = {
    "AT": _usual("EUR", "Europe/Vienna", "20"),
    "AU": _usual("AUD", "Australia/Sydney", "10"),
    "BE": _usual("EUR", "Europe/Brussels", "21"),
    "CH": _usual("CHF", "Europe/Zurich", "8.1"),
    "CN": _usual("CNY", "Asia/Shanghai", "13"),
    "DE": _usual("EUR", "Europe/Berlin", "19"),
    "DK": _usual("DKK", "Europe/Copenhagen", "25"),
    "ES": _usual("EUR", "Europe/Madrid", "21"),
    "FR": _usual("EUR", "Europe/Paris", "20"),
    "GB": _usual("GBP", "Europe/London", "20"),
    "HK": _usual("HKD", "Asia/Hong_Kong", None),
    "IE": _usual("EUR", "Europe/Dublin", "23"),
    "IT": _usual("EUR", "Europe/Rome", "22"),
    "NL": _usual("EUR", "Europe/Amsterdam", "21"),
    "NZ": _usual("NZD", "Pacific/Auckland", "15"),
    "PL": _usual("PLN", "Europe/Warsaw", "23"),
    "PT": _usual("EUR", "Europe/Lisbon", "23"),
    "SE": _usual("SEK", "Europe/Stockholm", "25"),
    "SG": _usual("SGD", "Asia/Singapore", "9"),
    "US": _usual("USD", "America/New_York", None),
}
