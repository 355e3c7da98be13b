"""What Jonas works on: orders that may come, by stage, and what he is to do about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from erp_core import crm, sales
from erp_core.crm import (
    ActivityEnd,
    ActivityKind,
    LostBecause,
    NewActivity,
    NewOpportunity,
    OpportunityMove,
    WonBy,
)
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from frontdesk.demo.facts import days_ago, on
from frontdesk.demo.site import Site

SUBSCRIPTION = "House Blend by subscription"
_SUMMER = "Yunnan for the summer menu"
_CANTEEN = "Beans for the staff canteen"


@dataclass(frozen=True)
class _Hope:
    """An opportunity of the demo: whose, what it may bring and how far it is.

    Attributes:
        back: Days ago that it was entered.
        closes: Days ago that we expect the order; negative: in so many days.
        stage: Its place in the pipeline, from 0.
        doing: What is to be done about it, and how many days ago it was due.
    """

    party_id: int
    title: str
    value: str
    back: int
    closes: int
    stage: int
    doing: tuple[ActivityKind, str, int] | None = None


def plan_pipeline(site: Site, cafes: Sequence[int], summer: int) -> None:
    """Write the pipeline of the last weeks into the diary.

    Args:
        site: The company.
        cafes: Cafés that may buy more.
        summer: The café that takes the last Yunnan, and so is won.
    """
    first, second = cafes[0], cafes[-1]
    visit = (ActivityKind.MEETING, "Bring samples and the contract", -1)
    call = (ActivityKind.CALL, "Ask what their landlord says", 2)
    for hope in (
        _Hope(site.story.lindner, SUBSCRIPTION, "4800.00", 25, -16, 3, visit),
        _Hope(first, "A second Heron for the new branch", "3150.00", 18, -40, 2),
        _Hope(second, "Filters and a barista training", "650.00", 30, 1, 1, call),
        _Hope(second, _CANTEEN, "2400.00", 40, 5, 0),
        _Hope(summer, _SUMMER, "900.00", 15, -10, 2),
    ):
        site.diary.note(on(days_ago(hope.back), 10, 5), partial(_hope, site, hope))
    site.diary.note(on(days_ago(10), 16), partial(_give_up, site, second))
    site.diary.note(on(days_ago(8), 17, 55), partial(_win, site, summer))


def _hope(site: Site, hope: _Hope) -> None:
    jonas = site.staff["jonas"]

    def entered(tx: Tx) -> None:
        new = NewOpportunity(
            title=hope.title,
            party_id=hope.party_id,
            value=Money.of(hope.value, "EUR"),
            close_on=days_ago(hope.closes),
        )
        made = crm.add_opportunity(tx, jonas, new)
        stage = crm.pipeline_stages(tx, jonas).stages[hope.stage]
        crm.move_opportunity(tx, jonas, made.id, OpportunityMove(stage_id=stage.id))
        met = _activity(made.id, (ActivityKind.CALL, "First talk", hope.back))
        done = crm.plan_activity(tx, jonas, met)
        crm.finish_activity(tx, jonas, done.id, ActivityEnd(outcome="they are interested"))
        if hope.doing is not None:
            crm.plan_activity(tx, jonas, _activity(made.id, hope.doing))

    site.do(entered)


def _activity(opportunity_id: int, doing: tuple[ActivityKind, str, int]) -> NewActivity:
    kind, subject, due = doing
    return NewActivity(
        kind=kind, subject=subject, due_on=days_ago(due), opportunity_id=opportunity_id
    )


def _give_up(site: Site, party_id: int) -> None:
    jonas, why = site.staff["jonas"], LostBecause(reason="another roaster is cheaper")
    canteen = _named(site, party_id, _CANTEEN)
    site.do(lambda tx: crm.lose_opportunity(tx, jonas, canteen, why))


def _win(site: Site, party_id: int) -> None:
    """Win by the order that the café has placed by then."""
    jonas, summer = site.staff["jonas"], _named(site, party_id, _SUMMER)

    def won(tx: Tx) -> None:
        order = sales.last_order(tx, jonas, party_id)
        if order is not None:
            crm.win_opportunity(tx, jonas, summer, WonBy(order_id=order.id))

    site.do(won)


def _named(site: Site, party_id: int, title: str) -> int:
    jonas = site.staff["jonas"]
    found = site.database.read(lambda tx: crm.list_opportunities(tx, jonas, party_id=party_id))
    return next(one.id for one in found.items if one.title == title)
