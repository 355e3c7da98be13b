"""Supply that comes later: which promises break by it, and telling their customers, after a yes.

A promise is kept in the order as it was made: what slips moves the day that we expect, never the
day that we promised, so that the share of promises kept stays honest.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import select

from erp_core import catalog, inventory
from erp_core.inventory import SupplyChanged
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx
from erp_core.sales.authority import carrying_out
from erp_core.sales.errors import PreviewOutdated, SlipNotFound
from erp_core.sales.queries.awaiting import awaited_by, awaiting, days_of
from erp_core.sales.queries.rows import SOURCE, lines_of
from erp_core.sales.queries.slips import drafts_of, slip_view
from erp_core.sales.service.changing import set_expectation
from erp_core.sales.service.documents import lock_order
from erp_core.sales.service.expecting import expect_goods
from erp_core.sales.service.overtaking import TOPIC, draft_of, settle
from erp_core.sales.slips import (
    DismissSlip,
    LateSupply,
    NotedSupply,
    SlipState,
    SlipView,
    TellSlip,
)
from erp_core.sales.states import TO_DELIVER
from erp_core.sales.tables import Order, PromiseSlip, SupplyDay


def note_slips(tx: Tx, actor: Actor, new_days: Mapping[int, date]) -> None:
    """Note by which days orders can be with their customers now, one draft an order.

    A day within the promise affects nobody, and takes back a draft that says otherwise; a day
    that the customer was told already is not drafted again.

    Args:
        tx: The transaction of what slipped; the orders' rows are locked here, sorted.
        actor: Who moved the supply.
        new_days: The day by which all of an order can be there, by order.
    """
    for order_id, new_on in sorted(new_days.items()):
        order = lock_order(tx, actor, order_id)
        draft = draft_of(tx, order_id)
        if order.state not in TO_DELIVER or order.promised_on is None:
            continue
        if new_on <= order.promised_on:
            if draft is not None:
                settle(tx, actor, draft, SlipState.OVERTAKEN)
        elif draft is not None:
            draft.new_on, draft.text = new_on, None
        elif new_on != order.expected_on:
            _draft(tx, actor, order, order.promised_on, new_on)
    if new_days:
        tx.session.flush()
        tx.notify(TOPIC)


def note_late_supply(tx: Tx, actor: Actor, new: LateSupply) -> NotedSupply:
    """Note the day by which an awaited article is in stock now, and draft whose promise it breaks.

    Concerned are the promised orders of which more is to go than is held of the article; a day
    that keeps a promise affects nobody, and an earlier one takes drafts back.

    Raises:
        NoSuchVariant: There is no such article.
    """
    actor.require("sales.note_late_supply")
    catalog.get_variant(tx, actor, new.variant_id)
    row = tx.session.get(SupplyDay, new.variant_id, with_for_update=True)
    if row is None:
        row = SupplyDay(variant_id=new.variant_id, noted_at=tx.now, arrives_on=new.arrives_on)
        tx.session.add(row)
    row.arrives_on, row.reason, row.noted_at = new.arrives_on, new.reason, tx.now
    tx.session.flush()
    record_change(
        tx, actor, "sales.note_late_supply", ("variants", new.variant_id), new.model_dump()
    )
    days = days_of(tx, awaited_by(tx, new.variant_id))
    note_slips(tx, actor, days)
    drafts = [one for one in drafts_of(tx) if one.order_id in days and actor.sees(one.party_id)]
    return NotedSupply(variant_id=new.variant_id, arrives_on=new.arrives_on, drafts=tuple(drafts))


def supply_changed(tx: Tx, event: SupplyChanged) -> None:
    """Plan anew what every order rests on that awaits an article, and draft whose promise breaks.

    The orders are planned in the order in which they were placed, as if none had been: who came
    first rests on what comes first. A day that is better takes its draft back.
    """
    supply = system("supply")
    orders = [lock_order(tx, supply, one) for one in sorted(awaiting(tx, event.variant_id))]
    held = inventory.reserved_for(tx, SOURCE, [order.id for order in orders])
    for order in orders:
        inventory.cancel_expected(tx, carrying_out(supply), (SOURCE, order.id))
    for order in orders:
        mine = {article: some for (one, article), some in held.items() if one == order.id}
        expect_goods(tx, supply, order, lines_of(tx, order.id), mine)
    tx.session.flush()
    note_slips(tx, supply, days_of(tx, awaited_by(tx, event.variant_id)))


def tell_slip(tx: Tx, actor: Actor, slip_id: int, new: TellSlip) -> SlipView:
    """Expect an order on its new day, of which its customer is told in their language and channel.

    Raises:
        SlipNotFound: There is none, or none that the actor may know of.
        WrongTransition: It was told, dismissed or overtaken.
        NotOpen: Nothing of the order is still to be delivered.
        PreviewOutdated: It is about another day by now than the one that was agreed to.
    """
    actor.require("sales.tell_slip")
    slip, order = _locked(tx, actor, slip_id)
    if new.expect not in (None, slip.new_on):
        raise PreviewOutdated(field="expect")
    slip.text = new.text
    settle(tx, actor, slip, SlipState.TOLD)
    expecting = replace(actor, permissions=actor.permissions | {"sales.set_expectation"})
    set_expectation(tx, expecting, order.id, slip.new_on)
    return slip_view(slip, order)


def dismiss_slip(tx: Tx, actor: Actor, slip_id: int, new: DismissSlip) -> SlipView:
    """Decide that a customer is not told, and note why.

    Raises:
        SlipNotFound: There is none, or none that the actor may know of.
        WrongTransition: It was told, dismissed or overtaken.
    """
    actor.require("sales.tell_slip")
    slip, order = _locked(tx, actor, slip_id)
    settle(tx, actor, slip, SlipState.DISMISSED, new.reason)
    return slip_view(slip, order)


def _draft(tx: Tx, actor: Actor, order: Order, promised_on: date, new_on: date) -> None:
    slip = PromiseSlip(
        order_id=order.id,
        state=SlipState.DRAFT,
        promised_on=promised_on,
        new_on=new_on,
        text=None,
        reason=None,
        noted_at=tx.now,
        settled_at=None,
    )
    tx.session.add(slip)
    tx.session.flush()
    days = {"promised_on": promised_on, "new_on": new_on}
    record_change(tx, actor, "sales.slip_draft", ("promise_slips", slip.id), days)


def _locked(tx: Tx, actor: Actor, slip_id: int) -> tuple[PromiseSlip, Order]:
    """Lock the order of a slip, and read the slip as it is then."""
    order_id = tx.session.scalar(select(PromiseSlip.order_id).where(PromiseSlip.id == slip_id))
    order = tx.session.get(Order, order_id) if order_id is not None else None
    if order is None or not actor.sees(order.party_id):
        raise SlipNotFound
    order = lock_order(tx, actor, order.id)
    return tx.session.get_one(PromiseSlip, slip_id, populate_existing=True), order
