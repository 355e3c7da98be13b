"""The names of what is on sale, remembered for a moment, so that a turn need not read them all."""

from collections.abc import Callable

from assistant.offline.catalogue import Catalogue, CatalogueEntry
from erp_core.access import stranger
from erp_core.catalog import VariantView, list_variants
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx


class ArticleNames:
    """Knows what articles are called; they are public, so that all customers share them.

    Args:
        database: Where they stand.
        seconds: For how long they are remembered.
        monotonic: Real time that only goes forward.
    """

    def __init__(self, database: Database, seconds: float, monotonic: Callable[[], float]) -> None:
        self._database = database
        self._seconds = seconds
        self._monotonic = monotonic
        self._kept: tuple[float, Catalogue] | None = None

    def known(self) -> Catalogue:
        """Return the names, read anew once the memory is too old."""
        now, kept = self._monotonic(), self._kept
        if kept is not None and now < kept[0] + self._seconds:
            return kept[1]
        catalogue = self._database.read(_catalogue)
        self._kept = (now, catalogue)
        return catalogue


def _catalogue(tx: Tx) -> Catalogue:
    return Catalogue(tuple(_entry(one) for one in list_variants(tx, stranger())))


def _entry(variant: VariantView) -> CatalogueEntry:
    return CatalogueEntry(
        sku=variant.sku,
        name_en=variant.name_en,
        name_zh=variant.name_zh,
        synonyms=tuple(synonym.text for synonym in variant.synonyms),
        size=variant.options.get("size"),
    )
