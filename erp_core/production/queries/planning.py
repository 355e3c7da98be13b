"""Material requirements: what to make and to buy by when, level by level, and what that loads.

Demand is all that is expected to go, and the level that a stock rule keeps; supply is free stock,
all that is expected to come, and what lies in drafts. An article with a bill for the day is made,
every other one bought. What is to be made needs its components on the day it begins. What packs and
minimum quantities bring beyond a shortage is there for those after it. What cannot be planned is
told with its trouble, and stops nothing else.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from functools import partial

from sqlalchemy import select

from erp_core import inventory, parties, purchasing
from erp_core.catalog import VariantView, splits_unit
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import AmountTooLarge, Money
from erp_core.kernel.organisation import business_date
from erp_core.kernel.quantity import LIMIT, PLACES, TooLarge
from erp_core.kernel.transaction import Tx
from erp_core.production.calendars import Span, schedule
from erp_core.production.errors import NeverWorks, TakesTooLong
from erp_core.production.explosion import minutes, needed
from erp_core.production.netting import Demand, Outlook, Shortage, low_level_order
from erp_core.production.planning_schemas import PegView, Plan, PlannedLine, Trouble, Way
from erp_core.production.queries.bills import Recipe, Recipes
from erp_core.production.queries.costing import RollUp
from erp_core.production.queries.loads import Task, ordered_tasks, week_loads
from erp_core.production.queries.orders import SOURCE, lines_of
from erp_core.production.queries.work_centres import READ, calendars_of
from erp_core.production.states import MakingState
from erp_core.production.tables import ManufacturingOrder
from erp_core.purchasing import Supply

LARGEST = LIMIT - PLACES
"""The largest quantity that can be recorded."""
_TROUBLES = {
    NeverWorks: Trouble.NEVER_WORKS,
    TakesTooLong: Trouble.TAKES_TOO_LONG,
    TooLarge: Trouble.TOO_LARGE,
    AmountTooLarge: Trouble.TOO_LARGE,
}


def plan_requirements(tx: Tx, actor: Actor) -> Plan:
    """Tell what to make and to buy by when, what each is for, and the load of work centres by week.

    Articles come after what they go into; a component that is short tells for which proposal.
    """
    actor.require(READ)
    return _Planning(tx, actor).plan()


@dataclass
class _Proposal:
    """A proposal before it is shown."""

    way: Way
    variant_id: int
    quantity: Decimal
    shortage: Shortage
    start_on: date
    ready_on: date
    supply: Supply | None = None
    recipe: Recipe | None = None
    spans: tuple[Span, ...] = ()
    parts: tuple[tuple[int, Decimal], ...] = ()
    trouble: Trouble | None = None


@dataclass
class _Planning:
    """One run: what it reads, and the proposals so far."""

    tx: Tx
    actor: Actor
    proposals: list[_Proposal] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.today = business_date(self.tx)
        self.costs = RollUp(self.tx, self.actor)
        self.recipes = Recipes(self.tx)
        self.calendars = calendars_of(self.tx)
        self.outlooks = _outlooks(self.tx)

    def plan(self) -> Plan:
        """Net every article, after all that it goes into."""
        for id_ in low_level_order(self.recipes.made_of(), self.outlooks):
            if id_ in self.outlooks:
                self.outlooks[id_].net(
                    self.today, partial(self._ready, id_), partial(self._supply, id_)
                )
        tasks = [*ordered_tasks(self.tx), *self._proposed_tasks()]
        return Plan(
            lines=self._lines(), loads=week_loads(self.tx, tasks, self.calendars, self.today)
        )

    def _propose(self, variant_id: int, shortage: Shortage) -> _Proposal:
        """Tell how a shortage would be supplied."""
        recipe = self.recipes.on(variant_id, shortage.needed_on)
        try:
            if shortage.quantity > LARGEST:
                raise TooLarge
            if recipe is None:
                return self._buy(variant_id, shortage)
            return self._make(recipe, shortage)
        except tuple(_TROUBLES) as error:
            way, day = (Way.BUY if recipe is None else Way.MAKE), shortage.needed_on
            trouble = _TROUBLES[type(error)]
            return _Proposal(
                way, variant_id, shortage.quantity, shortage, day, day, trouble=trouble
            )

    def _ready(self, variant_id: int, shortage: Shortage) -> date:
        return self._propose(variant_id, shortage).ready_on

    def _supply(self, variant_id: int, shortage: Shortage) -> Decimal:
        """Propose how a shortage is supplied, demand what that needs, and tell how much comes."""
        one = self._propose(variant_id, shortage)
        place = len(self.proposals)
        self.proposals.append(one)
        for part_id, part in one.parts:
            self._outlook(part_id).demand.append(Demand(one.start_on, part, parent=place))
        return one.quantity

    def _make(self, recipe: Recipe, shortage: Shortage) -> _Proposal:
        id_ = recipe.bill.variant_id
        quantity = _whole(shortage.quantity, self.costs.article(id_))
        steps = [
            (self.calendars[step.work_centre_id], minutes(step, quantity))
            for step in recipe.operations
        ]
        parts = [
            (
                line.variant_id,
                needed(line, recipe.bill, quantity, self.costs.article(line.variant_id)),
            )
            for line in recipe.lines
        ]
        spans = schedule(steps, shortage.needed_on, self.today)
        ready = max([shortage.needed_on, *(span.ends_on for span in spans)])
        start = min((span.starts_on for span in spans), default=ready)
        return _Proposal(
            Way.MAKE,
            id_,
            quantity,
            shortage,
            start,
            ready,
            recipe=recipe,
            spans=spans,
            parts=tuple(parts),
        )

    def _outlook(self, variant_id: int) -> Outlook:
        if variant_id not in self.outlooks:
            free = inventory.available_of(self.tx, [variant_id])[variant_id]
            self.outlooks[variant_id] = Outlook(free=free)
        return self.outlooks[variant_id]

    def _buy(self, variant_id: int, shortage: Shortage) -> _Proposal:
        day = shortage.needed_on
        supply = self.costs.prices.supply(variant_id, shortage.quantity, day)
        if supply is None:
            return _Proposal(Way.NONE, variant_id, shortage.quantity, shortage, day, day)
        if supply.quantity > LARGEST:
            raise TooLarge
        lead = timedelta(days=supply.lead_days)
        start = max(day - lead, self.today)
        return _Proposal(
            Way.BUY, variant_id, supply.quantity, shortage, start, start + lead, supply
        )

    def _proposed_tasks(self) -> Iterable[Task]:
        for one in self.proposals:
            if one.recipe is not None:
                for step, span in zip(one.recipe.operations, one.spans, strict=True):
                    work = minutes(step, one.quantity)
                    yield Task(step.work_centre_id, work, span, proposed=True)

    def _lines(self) -> tuple[PlannedLine, ...]:
        suppliers = {one.supply.party_id for one in self.proposals if one.supply}
        names = parties.names_of(self.tx, suppliers)
        return tuple(self._line(one, names) for one in self.proposals)

    def _line(self, one: _Proposal, names: Mapping[int, str]) -> PlannedLine:
        article = self.costs.article(one.variant_id)
        cost, trouble = self._cost(one), one.trouble
        if cost is None:
            trouble = trouble or Trouble.TOO_LARGE
        return PlannedLine(
            way=one.way,
            variant_id=one.variant_id,
            sku=article.sku,
            name_en=article.name_en,
            name_zh=article.name_zh,
            unit=article.unit,
            quantity=min(one.quantity, LARGEST),
            shortage=min(one.shortage.quantity, LARGEST),
            needed_on=one.shortage.needed_on,
            start_on=one.start_on,
            ready_on=one.ready_on,
            in_time=(
                one.way is not Way.NONE
                and trouble is None
                and one.ready_on <= one.shortage.needed_on
            ),
            trouble=trouble,
            supplier_id=one.supply.party_id if one.supply else None,
            supplier=names.get(one.supply.party_id, "") if one.supply else "",
            currency=one.supply.currency if one.supply else self.costs.currency,
            unit_price=one.supply.unit_price if one.supply else None,
            cost=cost,
            pegs=tuple(
                PegView(
                    quantity=min(peg.quantity, LARGEST),
                    source_type=peg.demand.source_type if peg.demand else None,
                    source_id=peg.demand.source_id if peg.demand else None,
                    expected_id=peg.demand.expected_id if peg.demand else None,
                    for_variant_id=self._parent(peg.demand),
                    needed_on=peg.demand.on if peg.demand else one.shortage.needed_on,
                )
                for peg in one.shortage.pegs
            ),
        )

    def _parent(self, demand: Demand | None) -> int | None:
        if demand is None or demand.parent is None:
            return None
        return self.proposals[demand.parent].variant_id

    def _cost(self, one: _Proposal) -> Money | None:
        if one.trouble is Trouble.TOO_LARGE:
            return None
        if one.supply is not None:
            return one.supply.base_total
        try:
            if one.recipe is not None:
                return self.costs.made(one.recipe, one.quantity).total
            return self.costs.node(one.variant_id, one.quantity).total
        except (TooLarge, AmountTooLarge):
            return None


def _whole(quantity: Decimal, article: VariantView) -> Decimal:
    if splits_unit(quantity, article.unit):
        return quantity.to_integral_value(ROUND_CEILING)
    return quantity


def _outlooks(tx: Tx) -> dict[int, Outlook]:
    """Read what every article that moves or is ruled has and expects, drafts included."""
    found: defaultdict[int, Outlook] = defaultdict(Outlook)
    for flow in inventory.expected_flows(tx):
        if flow.quantity > 0:
            found[flow.variant_id].supply.append((flow.on, flow.quantity))
        else:
            demand = Demand(
                flow.on, -flow.quantity, flow.expected_id, flow.source_type, flow.source_id
            )
            found[flow.variant_id].demand.append(demand)
    for variant_id, on, quantity in purchasing.drafted_supply(tx):
        found[variant_id].supply.append((on, quantity))
    _add_drafts(tx, found)
    for variant_id, levels in inventory.stock_levels(tx).items():
        found[variant_id].minimum, found[variant_id].maximum = levels.minimum, levels.maximum
    for variant_id, free in inventory.available_of(tx, list(found)).items():
        found[variant_id].free = free
    return dict(found)


def _add_drafts(tx: Tx, found: defaultdict[int, Outlook]) -> None:
    """Count drafts of manufacturing orders: what they will make, and what that will need."""
    drafts = tx.session.scalars(
        select(ManufacturingOrder)
        .where(ManufacturingOrder.state == MakingState.DRAFT)
        .order_by(ManufacturingOrder.id)
    ).all()
    lines = lines_of(tx, [row.id for row in drafts])
    for row in drafts:
        found[row.variant_id].supply.append((row.due_on, row.quantity))
        for line in lines.get(row.id, ()):
            demand = Demand(row.start_on, line.required, None, SOURCE, row.id)
            found[line.variant_id].demand.append(demand)
