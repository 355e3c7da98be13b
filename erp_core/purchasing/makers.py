"""Who tells purchasing what the house makes itself: a module above, which it does not know."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from erp_core.kernel.transaction import Tx


def _nothing(_tx: Tx) -> Collection[int]:
    return ()


@dataclass(frozen=True)
class MadeHere:
    """Which articles the house makes itself: they are planned, and not proposed to be bought.

    Attributes:
        articles: Tells them; without a module that makes goods, none.
    """

    articles: Callable[[Tx], Collection[int]] = _nothing
