"""What can be done with a card: on a phone and with a keyboard the way to do all of it."""

from collections.abc import Callable, Mapping
from functools import partial

from erp_core import crm, sales
from erp_core.crm import (
    Board,
    LostBecause,
    OpportunityChange,
    OpportunityMove,
    OpportunityView,
    WonBy,
)
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import ask, warn
from frontdesk.console.dialogs import Choice, ask_which, ask_words
from frontdesk.console.pipeline.ground import (
    Refresh,
    ask_activity,
    ask_outcome,
    carry_out,
    estimate_fields,
    estimate_of,
    finish,
)
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount

_RECENT = PageRequest(limit=10)
_QUOTATION = 0
"""Stands for the opportunity's own quotation among the orders that may have won it."""


def open_menu(visit: Visit, board: Board, card: OpportunityView, after: Refresh) -> None:
    """Show what can be done with a card."""
    texts = visit.texts
    choices = [
        Choice(f"stage {column.stage.id}", column.stage.name_in(texts.language), "arrow_forward")
        for column in board.columns
        if column.stage.id != card.stage_id
    ]
    steps: dict[str, Callable[[], object]] = {
        "plan": partial(ask_activity, visit, after, opportunity_id=card.id),
        "estimate": partial(_ask_estimate, visit, card, after),
        "won": partial(_ask_order, visit, card, after),
        "lost": partial(_ask_why, visit, card, after),
    }
    if card.next_activity is not None:
        steps = {"done": finish(visit, card.next_activity.id, after), **steps}
    icons = {"done": "check", "plan": "event", "estimate": "edit", "won": "celebration"}
    choices += [
        Choice(name, texts(f"pipeline.{name}"), icons.get(name, "cancel")) for name in steps
    ]

    async def chosen(value: int | str | None) -> None:
        name = str(value)
        if name.startswith("stage "):
            move = OpportunityMove(stage_id=int(name.removeprefix("stage ")), version=card.version)
            await carry_out(
                visit, lambda tx, actor: crm.move_opportunity(tx, actor, card.id, move), after
            )
            return
        again = steps[name]()
        if hasattr(again, "__await__"):
            await again

    ask_which(visit, card.title, choices, chosen)


def _ask_estimate(visit: Visit, card: OpportunityView, after: Refresh) -> None:
    texts, currency = visit.texts, card.value.currency

    async def written(said: Mapping[str, str]) -> None:
        found = estimate_of(visit, said, currency)
        if found is None:
            return
        change = OpportunityChange(value=found.value, close_on=found.close_on, version=card.version)
        await carry_out(
            visit, lambda tx, actor: crm.change_opportunity(tx, actor, card.id, change), after
        )

    fields = estimate_fields(visit, currency, f"{card.value.amount:f}", card.close_on)
    ask_words(visit, texts("pipeline.estimate"), fields, texts("action.save"), written)


def _ask_why(visit: Visit, card: OpportunityView, after: Refresh) -> None:
    def lose(tx: Tx, actor: Actor, reason: str) -> object:
        return crm.lose_opportunity(tx, actor, card.id, LostBecause(reason=reason[:200]))

    ask_outcome(visit, visit.texts("pipeline.lost"), lose, after)


async def _ask_order(visit: Visit, card: OpportunityView, after: Refresh) -> None:
    """Let the order be chosen that came; nothing is won without one."""
    orders = await ask(
        visit,
        lambda tx, actor: sales.list_orders(tx, actor, _RECENT, party_id=card.party_id).items,
    )
    texts = visit.texts
    choices = [
        Choice(
            one.id, texts("pipeline.by_order", number=one.number), "receipt_long", amount(one.net)
        )
        for one in orders or ()
        if one.state not in {sales.OrderState.DRAFT, sales.OrderState.CANCELLED}
    ]
    if card.quotation_id is not None:
        choices.insert(0, Choice(_QUOTATION, texts("pipeline.by_quotation"), "request_quote"))
    if not choices:
        warn(visit, "pipeline.no_order")
        return

    async def chosen(value: int | str | None) -> None:
        by = WonBy(order_id=None if value in (None, _QUOTATION) else int(value))
        await carry_out(visit, lambda tx, actor: crm.win_opportunity(tx, actor, card.id, by), after)

    ask_which(visit, texts("pipeline.won"), choices, chosen)
