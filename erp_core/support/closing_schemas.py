"""Why cases, conversations and returns are over, as it crosses the border of support."""

from datetime import date, datetime

from erp_core.kernel.causes import Cause, Subject
from erp_core.kernel.schema import Name, RecordId, Schema


class NewClosing(Schema):
    """Why something is over.

    Attributes:
        cause: One of those that fit what is over.
        variant_id: The article it was about, where it was about one.
        lot_id: The lot of that article, where it is known.
    """

    cause: Cause
    variant_id: RecordId | None = None
    lot_id: RecordId | None = None


class CaseEnd(NewClosing):
    """Why a case is over, and what was done about it in one's own words."""

    reason: Name


class ClosingView(Schema):
    """Why something is over, as it stands."""

    id: int
    subject: Subject
    record_id: int
    cause: Cause
    variant_id: int | None
    sku: str | None
    name_en: str
    name_zh: str
    lot_id: int | None
    lot: str | None
    business_date: date
    at: datetime

    def name(self, language: str) -> str:
        """Return the article's name in a language (``en`` or ``zh``); empty without one."""
        return self.name_zh if language == "zh" else self.name_en


class ChoiceLot(Schema):
    """A lot that left for the order."""

    id: int
    code: str


class ChoiceProduct(Schema):
    """An article that it may have been about, with the lots that left."""

    variant_id: int
    sku: str
    name_en: str
    name_zh: str
    lots: tuple[ChoiceLot, ...]

    def name(self, language: str) -> str:
        """Return the name in a language (``en`` or ``zh``)."""
        return self.name_zh if language == "zh" else self.name_en


class ClosingChoices(Schema):
    """What may be noted when something is closed.

    Attributes:
        causes: What fits, likeliest first.
        products: The articles of its order, or of the customer's latest ones; of a return, its own.
        variant_id: The article, where only one is possible.
        lot_id: The lot, where only one is possible.
    """

    causes: tuple[Cause, ...]
    products: tuple[ChoiceProduct, ...]
    variant_id: int | None
    lot_id: int | None


class ReasonExample(Schema):
    """One of those that are counted: a case, thread or return; of a return, with its order."""

    subject: Subject
    record_id: int
    order_id: int | None = None


class ReasonLine(Schema):
    """How often something was over for one cause, with one article and lot.

    Attributes:
        before: How often in the week before.
        examples: The latest ones.
    """

    cause: Cause
    variant_id: int | None
    sku: str | None
    name_en: str
    name_zh: str
    lot_id: int | None
    lot: str | None
    cases: int
    threads: int
    returns: int
    count: int
    before: int
    examples: tuple[ReasonExample, ...]

    def name(self, language: str) -> str:
        """Return the article's name in a language (``en`` or ``zh``); empty without one."""
        return self.name_zh if language == "zh" else self.name_en


class CauseCount(Schema):
    """How often a cause was noted in a week, beside the week before."""

    cause: Cause
    count: int
    before: int


class ReasonReport(Schema):
    """Why things were over in a week; the most frequent first.

    Attributes:
        week: Its Monday.
        count: How many were over.
        before: How many in the week before.
        causes: By cause; one that was only noted in the week before counts nothing now.
        lines: By cause, article and lot.
    """

    week: date
    count: int
    before: int
    causes: tuple[CauseCount, ...]
    lines: tuple[ReasonLine, ...]
