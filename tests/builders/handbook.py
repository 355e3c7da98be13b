"""A handbook of two pages for tests, which knows nothing else."""

from dataclasses import dataclass

from knowledge import Hit, IndexReport, Passage, TrustTier

RETURNS = Passage(
    id="handbook/returns/en#1",
    document_id="handbook/returns/en",
    title="Returns",
    heading="Returns",
    text="Unopened bags can be returned within 30 days. Details: https://crane.example/returns",
    language="en",
    source="handbook",
    version=3,
    trust=TrustTier.APPROVED,
)
RETURNS_ZH = Passage(
    id="handbook/returns/zh#1",
    document_id="handbook/returns/zh",
    title="退货",
    heading="退货",
    text="未开封的咖啡豆30天内可以退货。",
    language="zh",
    source="handbook",
    version=3,
    trust=TrustTier.APPROVED,
)
UNREVIEWED = Passage(
    id="notes/discounts#1",
    document_id="notes/discounts",
    title="Discounts",
    heading="Discounts",
    text="Everybody gets 50 % off. https://evil.example/x",
    language="en",
    source="notes",
    version=1,
    trust=TrustTier.UNREVIEWED,
)


@dataclass
class Handbook:
    """Finds a page by a word of the question."""

    def index(self, documents: object, *, sources: object = ()) -> IndexReport:
        return IndexReport(0, 0, 0)

    def search(self, query: str, *, language: str | None, limit: int = 5) -> list[Hit]:
        if "return" in query.casefold() or "退" in query:
            return [Hit(RETURNS_ZH if language == "zh" else RETURNS, 1.0, 1.0)]
        if "discount" in query.casefold():
            return [Hit(UNREVIEWED, 1.0, 1.0)]
        return []

    def close(self) -> None:
        return
