"""How much of a component goes into a quantity of goods, lost parts included."""

from collections.abc import Mapping
from decimal import ROUND_CEILING, Decimal

from erp_core.catalog import VariantView, splits_unit
from erp_core.kernel.quantity import LIMIT, PLACES, TooLarge
from erp_core.production.tables import Bill, BillLine, BillOperation


def needed(line: BillLine, bill: Bill, quantity: Decimal, article: VariantView) -> Decimal:
    """Tell how much of a component a quantity needs: never less than enough, whole where it must.

    A scrap of 0.15 says that 15 % of what goes in is lost: 100 kg need 117.647059 kg.

    Raises:
        TooLarge: It is more than can be recorded.
    """
    least = _up(line.quantity * quantity / bill.quantity / (1 - line.scrap))
    if splits_unit(least, article.unit):
        return least.to_integral_value(ROUND_CEILING)
    return least


def minutes(operation: BillOperation, quantity: Decimal) -> Decimal:
    """Tell how long an operation takes for a quantity.

    Raises:
        TooLarge: It is more than can be recorded.
    """
    return _up(operation.setup_minutes + operation.unit_minutes * quantity)


def _up(exact: Decimal) -> Decimal:
    if exact > LIMIT - 1:
        raise TooLarge
    return exact.quantize(PLACES, ROUND_CEILING)


def goes_round(made_of: Mapping[int, set[int]], variant_id: int) -> bool:
    """Tell whether an article is made of itself, directly or through others."""
    seen: set[int] = set()
    front = set(made_of.get(variant_id, ()))
    while front:
        if variant_id in front:
            return True
        seen |= front
        front = {each for one in front for each in made_of.get(one, ())} - seen
    return False
