"""What crosses the border of the catalogue about sets and about what stands in for an article."""

from typing import Annotated

from pydantic import Field

from erp_core.kernel.quantity import Number, Quantity
from erp_core.kernel.schema import RecordId, Schema

MOST_PARTS = 50
MOST_SUBSTITUTES = 20


class NewBundlePart(Schema):
    """An article of a set, and how much of it one set holds, in the article's unit."""

    variant_id: RecordId
    quantity: Quantity


class BundlePart(Schema):
    """An article of a set as it is shown; ``quantity`` is what one set holds, in its unit."""

    variant_id: RecordId
    sku: str
    name_en: str
    name_zh: str
    unit: str
    quantity: Number

    def name(self, language: str) -> str:
        """Return the article's name in a language (``en`` or ``zh``)."""
        return self.name_zh if language == "zh" else self.name_en


NewParts = Annotated[tuple[NewBundlePart, ...], Field(min_length=1, max_length=MOST_PARTS)]
Substitutes = Annotated[tuple[RecordId, ...], Field(max_length=MOST_SUBSTITUTES)]
"""Articles by id, the one to be offered first at the front."""
