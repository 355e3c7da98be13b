"""What is asked for: articles or sets, how much, and with which discount."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from erp_core.sales.schemas import NewOrderLine


class Asked(NamedTuple):
    """An article, how much of it, and the share that is taken off its price."""

    variant_id: int
    quantity: Decimal
    discount: Decimal = Decimal(0)


def asked_for(lines: Iterable[NewOrderLine]) -> list[Asked]:
    """Read what is asked for in lines."""
    return [Asked(line.variant_id, line.quantity, line.discount) for line in lines]
