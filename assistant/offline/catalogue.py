"""The product names a customer may use, for linking a mention to an article."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One article and what people call it; `size` is its pack, like "1 kg"."""

    sku: str
    name_en: str
    name_zh: str = ""
    synonyms: tuple[str, ...] = ()
    size: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Everything the article is called."""
        return tuple(name for name in (self.name_en, self.name_zh, *self.synonyms) if name)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The articles that can be talked about in one conversation."""

    entries: tuple[CatalogueEntry, ...] = ()
