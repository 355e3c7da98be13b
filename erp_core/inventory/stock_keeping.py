"""Whether stock is kept of an article: the catalogue says of which, the house whether at all."""

from typing import Protocol

from erp_core.kernel.transaction import Tx


class Countable(Protocol):
    """An article, as the catalogue shows it."""

    @property
    def tracked(self) -> bool:
        """Whether its stock is to be counted."""


def keeps_stock(tx: Tx, article: Countable) -> bool:
    """Tell whether stock is kept of an article: of none while inventory is off."""
    return article.tracked and is_stock_kept(tx)


def is_stock_kept(tx: Tx) -> bool:
    """Tell whether this house keeps stock."""
    return tx.ports.has(("inventory",))
