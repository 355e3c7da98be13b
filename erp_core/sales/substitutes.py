"""What crosses the border of sales about substitutes."""

from datetime import date

from erp_core.kernel.money import Money
from erp_core.kernel.quantity import Number
from erp_core.kernel.schema import RecordId, Schema


class SubstituteOffer(Schema):
    """An article that can be had instead of another one, all of it, by the day it is wanted.

    Attributes:
        instead_of: The article that is short.
        amount: Quantity times price, with tax if ``tax_included``.
        deliver_on: The day by which it would be there if it were ordered now.
    """

    instead_of: RecordId
    variant_id: RecordId
    sku: str
    name_en: str
    name_zh: str
    unit: str
    quantity: Number
    unit_price: Number
    tax_included: bool
    amount: Money
    deliver_on: date

    def name(self, language: str) -> str:
        """Return the article's name in a language (``en`` or ``zh``)."""
        return self.name_zh if language == "zh" else self.name_en
