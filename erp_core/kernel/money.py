"""Money: an exact amount in one currency, rounded to its minor unit.

Minor units follow ISO 4217; rounding is half up; splitting uses the largest remainder, so that
the parts always sum to the whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from math import floor
from typing import Annotated, Any

from pydantic import AfterValidator, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from erp_core.kernel.errors import Invalid
from erp_core.kernel.quantity import BadNumber, decimal_of

_NO_PLACES = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_TWO_PLACES = """AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP
    BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP
    GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD
    MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR
    PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP
    TRY TTD TWD TZS UAH USD UYU UZS VED VES WST YER ZAR ZMW ZWG"""
_THREE_PLACES = "BHD IQD JOD KWD LYD OMR TND"
_EXPONENTS = {
    **dict.fromkeys(_NO_PLACES.split(), 0),
    **dict.fromkeys(_TWO_PLACES.split(), 2),
    **dict.fromkeys(_THREE_PLACES.split(), 3),
}

LARGEST = 2**63 - 1
"""Minor units that fit both databases' integers."""


class UnknownCurrency(Invalid):
    """This is not an ISO 4217 currency code."""


class AmountTooLarge(Invalid):
    """This amount is larger than any that can be kept."""


class CurrencyMismatch(Invalid):
    """Amounts in different currencies cannot be combined."""


def exponent(currency: str) -> int:
    """Return the number of decimal places of a currency (EUR 2, JPY 0).

    Raises:
        UnknownCurrency: The code is not in ISO 4217.
    """
    try:
        return _EXPONENTS[currency]
    except KeyError:
        message = f"{currency!r} is not an ISO 4217 currency code."
        raise UnknownCurrency(message, field="currency") from None


@dataclass(frozen=True)
class Money:
    """An exact amount in the minor unit of one currency.

    Args:
        minor: The amount in minor units (cents), an int.
        currency: ISO 4217 code.
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        exponent(self.currency)
        if abs(self.minor) > LARGEST:
            raise AmountTooLarge

    @classmethod
    def of(cls, amount: Decimal | str | int, currency: str) -> "Money":
        """Round an amount in major units (12.345 EUR) half up to the minor unit.

        Raises:
            AmountTooLarge: It is larger than any that can be kept.
        """
        number = amount if isinstance(amount, Decimal) else decimal_of(amount)
        try:
            scaled = number.scaleb(exponent(currency)).quantize(Decimal(1), ROUND_HALF_UP)
        except InvalidOperation as error:
            raise AmountTooLarge from error
        return cls(int(scaled), currency)

    @classmethod
    def zero(cls, currency: str) -> "Money":
        """Return nothing, in a currency."""
        return cls(0, currency)

    @property
    def amount(self) -> Decimal:
        """The amount in major units, with the currency's places."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def __str__(self) -> str:
        return f"{self.amount:,.{exponent(self.currency)}f} {self.currency}"

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: "Money") -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: "Money") -> bool:
        return self.minor >= self._same(other)

    def times(self, factor: Decimal | int) -> "Money":
        """Multiply and round half up to the minor unit."""
        product = (Decimal(self.minor) * Decimal(factor)).quantize(Decimal(1), ROUND_HALF_UP)
        return Money(int(product), self.currency)

    def split(self, weights: Sequence[Decimal | int]) -> "list[Money]":
        """Split by weights; the remainder goes one unit each to the largest remainders.

        Raises:
            Invalid: No weight, a negative one, or all of them zero.
        """
        total = sum(Decimal(weight) for weight in weights)
        if total <= 0 or any(weight < 0 for weight in weights):
            message = "Weights must be non-negative and not all zero."
            raise Invalid(message)
        exact = [self.minor * Fraction(weight) / Fraction(total) for weight in weights]
        parts = [floor(share) for share in exact]
        order = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
        for i in order[: self.minor - sum(parts)]:
            parts[i] += 1
        return [Money(part, self.currency) for part in parts]

    def _same(self, other: "Money") -> int:
        if self.currency != other.currency:
            message = f"{self.currency} and {other.currency} cannot be combined."
            raise CurrencyMismatch(message, field="currency")
        return other.minor

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Read and write ``{"amount": "12.50", "currency": "EUR"}``; refuse floats and booleans."""
        text = core_schema.str_schema(strict=True, max_length=40)
        return core_schema.no_info_plain_validator_function(
            _read_money,
            json_schema_input_schema=core_schema.typed_dict_schema(
                {
                    "amount": core_schema.typed_dict_field(text),
                    "currency": core_schema.typed_dict_field(text),
                }
            ),
            serialization=core_schema.plain_serializer_function_ser_schema(
                _write_money, return_schema=core_schema.dict_schema(text, text)
            ),
        )


def _read_money(value: object) -> Money:
    if isinstance(value, Money):
        return value
    if not isinstance(value, dict) or set(value) != {"amount", "currency"}:
        message = 'Money is written {"amount": "12.50", "currency": "EUR"}.'
        raise ValueError(message)
    try:
        number, currency = decimal_of(value["amount"]), str(value["currency"])
        money = Money.of(number, currency)
    except Invalid as error:
        raise ValueError(error.message) from error
    if money.amount != number:
        message = f"{currency} has {exponent(currency)} decimal places."
        raise ValueError(message)
    return money


def _write_money(money: Money) -> dict[str, str]:
    return {"amount": f"{money.amount:f}", "currency": money.currency}


def _not_negative(money: Money) -> Money:
    if money.minor < 0:
        raise ValueError(BadNumber().message)
    return money


Amount = Annotated[Money, AfterValidator(_not_negative)]
"""Money that is not negative."""


def currency_code(value: str) -> str:
    """Check a currency code, for pydantic fields.

    Raises:
        ValueError: The code is not in ISO 4217.
    """
    try:
        exponent(value)
    except UnknownCurrency as error:
        raise ValueError(error.message) from error
    return value


Currency = Annotated[str, AfterValidator(currency_code)]
"""An ISO 4217 currency code."""
