"""Standard cost: what goods should cost by the bills, prices and rates of today.

A bought article costs what its best supplier asks for the quantity; where nobody is known, what it
is worth in stock. Setting up is spread over the quantity of the bill.
"""

from decimal import Decimal

from erp_core import catalog, inventory, purchasing
from erp_core.catalog import VariantView
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date, get_organisation
from erp_core.kernel.transaction import Tx
from erp_core.production.authority import carrying_out
from erp_core.production.explosion import needed
from erp_core.production.planning_schemas import CostNode
from erp_core.production.queries.bills import Recipe, bills_in_force, recipes_of
from erp_core.production.queries.work_centres import READ, rates_of

NOTHING = Decimal(0)


def cost_of(tx: Tx, actor: Actor, variant_id: int, quantity: Decimal = Decimal(1)) -> CostNode:
    """Roll up what a quantity of an article costs, as a tree of all that goes into it.

    Raises:
        NoSuchVariant: There is no such article.
        TooLarge: A quantity of a component is more than can be recorded.
        AmountTooLarge: It costs more than can be recorded.
    """
    actor.require(READ)
    catalog.get_variant(tx, actor, variant_id)
    return RollUp(tx, actor).node(variant_id, quantity)


class RollUp:
    """Rolls costs up; what it reads of bills, prices and rates it reads once.

    Args:
        tx: The transaction.
        actor: Who asks.
    """

    def __init__(self, tx: Tx, actor: Actor) -> None:
        self.tx, self.actor = tx, carrying_out(actor)
        self.currency = get_organisation(tx).currency
        bills = bills_in_force(tx, business_date(tx))
        by_id = recipes_of(tx, list(bills.values()))
        self.recipes: dict[int, Recipe] = {id_: by_id[bill.id] for id_, bill in bills.items()}
        self.rates = rates_of(tx)
        self.prices = purchasing.PriceBook(tx)
        self._articles: dict[int, VariantView] = {}

    def article(self, variant_id: int) -> VariantView:
        """Return an article."""
        if variant_id not in self._articles:
            self._articles |= catalog.variants_by_id(self.tx, [variant_id])
        return self._articles[variant_id]

    def node(self, variant_id: int, quantity: Decimal) -> CostNode:
        """Return what a quantity costs."""
        recipe = self.recipes.get(variant_id)
        return self._bought(variant_id, quantity) if recipe is None else self.made(recipe, quantity)

    def made(self, recipe: Recipe, quantity: Decimal) -> CostNode:
        """Return what a quantity costs that is made by a bill; its components by those of today."""
        parts = tuple(
            self.node(
                line.variant_id,
                needed(line, recipe.bill, quantity, self.article(line.variant_id)),
            )
            for line in recipe.lines
        )
        material = sum((part.total for part in parts), Money.zero(self.currency))
        batch = recipe.bill.quantity
        each = sum(
            (
                (step.unit_minutes + step.setup_minutes / batch) * self.rates[step.work_centre_id]
                for step in recipe.operations
            ),
            NOTHING,
        )
        work = Money.of(each * quantity / 60, self.currency)
        return self._node(recipe.bill.variant_id, quantity, material, work, "bill", parts)

    def _bought(self, variant_id: int, quantity: Decimal) -> CostNode:
        best = self.prices.supply(variant_id, quantity, None)
        zero = Money.zero(self.currency)
        if best is not None:
            cost = Money.of(best.base_total.amount * quantity / best.quantity, self.currency)
            return self._node(variant_id, quantity, cost, zero, "supplier", ())
        worth = inventory.worth_of(self.tx, [variant_id]).get(variant_id)
        if worth is not None:
            cost = Money.of(worth.value.amount * quantity / worth.quantity, self.currency)
            return self._node(variant_id, quantity, cost, zero, "stock", ())
        return self._node(variant_id, quantity, zero, zero, "unknown", ())

    def _node(
        self,
        variant_id: int,
        quantity: Decimal,
        material: Money,
        work: Money,
        source: str,
        parts: tuple[CostNode, ...],
    ) -> CostNode:
        article = self.article(variant_id)
        return CostNode(
            variant_id=variant_id,
            sku=article.sku,
            name_en=article.name_en,
            name_zh=article.name_zh,
            unit=article.unit,
            quantity=quantity,
            material=material,
            work=work,
            total=material + work,
            source=source,
            components=parts,
        )
