"""How far below the price list a line may go: by who gives the discount, and never below the floor.

The floor is the unit cost of what is in stock, with the least margin on top, before tax. Where
nothing is in stock, or no stock is kept, there is no cost to tell, and only the actor's own bound
holds.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from erp_core import catalog, inventory
from erp_core.catalog import Article, DiscountPolicy
from erp_core.kernel.actor import Actor
from erp_core.kernel.quantity import plain
from erp_core.kernel.transaction import Tx
from erp_core.sales.errors import BelowMargin, DiscountRefused

GIVE = "sales.give_discount"
GIVE_MORE = "catalog.give_any_discount"
"""Whoever answers for the prices answers for the exceptions as well."""


class Discounted(Protocol):
    """A quoted line."""

    @property
    def variant(self) -> Article:
        """The article."""

    @property
    def quantity(self) -> Decimal:
        """How much of it."""

    @property
    def discount(self) -> Decimal:
        """The share taken off."""

    @property
    def base_net(self) -> int:
        """What it comes to before tax, in minor units of the base currency."""


def require_discounts(tx: Tx, actor: Actor, lines: Sequence[Discounted]) -> None:
    """Refuse discounts that the actor may not give, or that would not cover cost and margin.

    Raises:
        DiscountRefused: The actor may not take as much off; ``facts`` tell the line and the most.
        BelowMargin: A line would come to less than its cost with the least margin.
    """
    discounted = [(at, line) for at, line in enumerate(lines, 1) if line.discount]
    if not discounted:
        return
    most = _most(actor, catalog.discount_policy(tx))
    for at, line in discounted:
        if line.discount > most:
            raise DiscountRefused(field="discount", line=at, at_most=plain(most))
    require_margin(tx, lines)


def require_margin(tx: Tx, lines: Sequence[Discounted]) -> None:
    """Refuse discounts that would not cover cost and margin, whoever gave them.

    Raises:
        BelowMargin: A line would come to less than its cost with the least margin.
    """
    discounted = [(at, line) for at, line in enumerate(lines, 1) if line.discount]
    if not discounted:
        return
    policy = catalog.discount_policy(tx)
    kept = [line.variant.id for _, line in discounted if inventory.keeps_stock(tx, line.variant)]
    worth = inventory.worth_of(tx, kept)
    for at, line in discounted:
        if _is_below(line, worth, policy.least_margin):
            message = f"Line {at}: less than the cost and the least margin of {line.variant.sku}."
            raise BelowMargin(message, field="discount", line=at, sku=line.variant.sku)


def _most(actor: Actor, policy: DiscountPolicy) -> Decimal:
    if actor.may(GIVE_MORE):
        return Decimal(1)
    return policy.up_to if actor.may(GIVE) else Decimal(0)


def _is_below(line: Discounted, worth: dict[int, inventory.Worth], margin: Decimal) -> bool:
    held = worth.get(line.variant.id)
    if held is None:
        return False
    cost = Fraction(held.value.minor) * Fraction(line.quantity) / Fraction(held.quantity)
    return line.base_net < cost * (1 + Fraction(margin))
