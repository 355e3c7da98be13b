"""What the reference company buys, makes and hopes for, and who works there.

Purchases in two currencies, in time, late, in parts and back; bills due and overdue; goods made
and failed; leave, hours and expenses of two departments; leads and opportunities of every end.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from erp_core import crm, finance, hr, production, purchasing
from erp_core.crm import (
    ActivityKind,
    LostBecause,
    NewActivity,
    NewLead,
    NewOpportunity,
    NewSegment,
    OpportunityMove,
    RegionIs,
    Rule,
    WonBy,
)
from erp_core.finance import NewRate
from erp_core.hr import Leaving, NewClaim, NewExpense, NewHours
from erp_core.kernel.actor import system
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from erp_core.parties import Region
from tests.builders.catalog import a_variant
from tests.builders.hr import Staff, an_employee, ask, give, people_in
from tests.builders.inventory import received
from tests.builders.maintenance import an_asset, asked, begun, done, planned, took
from tests.builders.payables import a_bill, a_bill_line, a_supplier, a_supplier_credit
from tests.builders.production import a_bill as made_of
from tests.builders.production import a_work_centre, came_out, drafted, started, worked
from tests.builders.purchasing import an_order, bill, receive, sent

if TYPE_CHECKING:
    from tests.builders.reference_company import Company

BOSS = system()


def work(made: "Company") -> None:
    """Keep machines, buy, make, employ and hope, from January to May 2026."""
    _keep_the_roaster(made)
    _buy(made)
    _make(made)
    _employ(made)
    _hope(made)


def _do(made: "Company", day: str, verb: Callable[[Tx], None]) -> None:
    made.on(day)
    made.database.run(verb)


def _came(made: "Company", key: str, *quantities: str) -> Callable[[Tx], None]:
    def receipt(tx: Tx) -> None:
        receive(tx, purchasing.get_purchase_order(tx, BOSS, made.ids[key]), *quantities)

    return receipt


def _buy(made: "Company") -> None:
    ids = made.ids

    def entered(tx: Tx) -> None:
        rate = NewRate(currency="USD", day=date(2026, 3, 1), rate=Decimal("1.25"), source="by hand")
        finance.record_rate(tx, BOSS, rate)
        ids["green"] = a_variant(tx, "GREEN", "Green beans", "生豆", unit="KGM").id
        ids["bag"] = a_variant(tx, "BAG", "Bag", "袋子").id
        ids["hafen"] = a_supplier(tx, "Hafen Import")

    def ordered(tx: Tx) -> None:
        order = an_order(tx, ids["kaffa"], (ids["green"], "100"), (ids["bag"], "40"), price="4.00")
        ids["po1"] = sent(tx, order, date(2026, 3, 10)).id

    def in_dollars(tx: Tx) -> None:
        order = an_order(tx, ids["hafen"], (ids["green"], "50"), price="5.01", currency="USD")
        ids["po2"] = sent(tx, order, date(2026, 3, 27)).id

    def billed(tx: Tx) -> None:
        order = purchasing.get_purchase_order(tx, BOSS, ids["po1"])
        bill(tx, order, "K-1", ("100", "4.00"), ("40", "4.00"))
        rent = a_bill(tx, ids["hafen"], "H-1", a_bill_line("500.00"), due_days=14)
        a_supplier_credit(tx, rent.id, "H-2", {rent.lines[0].id: "0.2"})

    def last(tx: Tx) -> None:
        order = an_order(tx, ids["kaffa"], (ids["green"], "10"), price="4.00")
        sent(tx, order, date(2026, 6, 1))
        an_order(tx, ids["kaffa"], (ids["green"], "7"), price="4.00")
        wrong = an_order(tx, ids["kaffa"], (ids["green"], "8"), price="4.00")
        purchasing.send_purchase_order(tx, BOSS, wrong.id)
        purchasing.cancel_purchase_order(tx, BOSS, wrong.id, "twice")
        a_bill(tx, ids["kaffa"], "K-2", a_bill_line("70.00"), due_days=30)

    _do(made, "2026-03-02", entered)
    _do(made, "2026-03-02", ordered)
    _do(made, "2026-03-09", _came(made, "po1", "100", "0"))
    _do(made, "2026-03-12", _came(made, "po1", "0", "40"))
    _do(made, "2026-03-15", billed)
    _do(made, "2026-03-20", in_dollars)
    _do(made, "2026-03-27", _came(made, "po2", "30"))
    _do(made, "2026-05-11", last)


def _make(made: "Company") -> None:
    ids = made.ids

    def entered(tx: Tx) -> None:
        ids["roast"] = a_variant(tx, "ROAST", "Roast", "烘焙豆", unit="KGM").id
        ids["roaster"] = a_work_centre(tx, "ROASTER", "60.00")
        made_of(tx, ids["roast"], (ids["green"], "1", "0"), step=(ids["roaster"], "30", "2"))

    def roasted(tx: Tx) -> None:
        order = started(tx, ids["roast"], "10", date(2026, 4, 3))
        worked(tx, order, "90")
        came_out(tx, order.id, "8", "2")

    def begun(tx: Tx) -> None:
        order = started(tx, ids["roast"], "20", date(2026, 5, 12))
        worked(tx, order, "30")
        came_out(tx, order.id, "5")
        drafted(tx, ids["roast"], "3", date(2026, 6, 1))
        waits = drafted(tx, ids["roast"], "4", date(2026, 6, 10))
        production.confirm_manufacturing_order(tx, BOSS, waits.id)

    _do(made, "2026-04-01", entered)
    _do(made, "2026-04-02", roasted)
    _do(made, "2026-05-11", begun)


def _claim(tx: Tx, who: Staff, day: str, *amounts: str) -> int:
    lines = tuple(
        NewExpense(day=date.fromisoformat(day), description="Train", gross=Money.of(amount, "EUR"))
        for amount in amounts
    )
    return hr.submit_claim(tx, who.actor, NewClaim(purpose="Trip", lines=lines)).id


def _employ(made: "Company") -> None:
    ids = made.ids
    staff: dict[str, Staff] = {}
    kinds: dict[str, int] = {}

    def hired(tx: Tx) -> None:
        found = people_in(tx, made.database)
        staff.update(ida=found.ida, wen=found.wen)
        kinds.update(annual=found.annual, sick=found.sick)
        ids["later"] = an_employee(tx, "late", found.works, found.full, date(2026, 6, 1))
        ids["left"] = an_employee(tx, "left", found.works, found.full, date(2026, 1, 15))

    def gone(tx: Tx) -> None:
        hr.end_employment(tx, BOSS, ids["left"], Leaving(left_on=date(2026, 4, 30)))

    def away(tx: Tx) -> None:
        give(tx, staff["ida"], kinds["annual"], "10")
        for who, kind, first, last in (
            ("ida", "annual", "2026-04-07", "2026-04-09"),
            ("wen", "sick", "2026-04-13", "2026-04-14"),
        ):
            asked = ask(tx, staff[who], kinds[kind], first, last)
            hr.approve_leave(tx, BOSS, asked.id)
        back = ask(tx, staff["ida"], kinds["annual"], "2026-05-11", "2026-05-12")
        hr.approve_leave(tx, BOSS, back.id)
        hr.cancel_leave(tx, BOSS, back.id)
        ask(tx, staff["ida"], kinds["annual"], "2026-06-01", "2026-06-02")

    def noted(tx: Tx) -> None:
        for day, hours in ((date(2026, 4, 20), "7.5"), (date(2026, 5, 4), "8")):
            hr.log_hours(tx, staff["wen"].actor, NewHours(day=day, hours=Decimal(hours)))

    def claimed(tx: Tx) -> None:
        hr.approve_claim(tx, BOSS, _claim(tx, staff["wen"], "2026-04-16", "40.00", "12.50"))
        _claim(tx, staff["ida"], "2026-05-05", "80.00")
        hr.refuse_claim(tx, BOSS, _claim(tx, staff["ida"], "2026-05-05", "999.00"), "private")

    _do(made, "2026-01-15", hired)
    _do(made, "2026-03-30", away)
    _do(made, "2026-04-30", gone)
    _do(made, "2026-05-06", noted)
    _do(made, "2026-05-06", claimed)


def _hope(made: "Company") -> None:
    ids = made.ids
    stages: list[int] = []

    def opened(tx: Tx, who: str, value: str, close_on: str, **more: object) -> int:
        new = {
            "title": f"Machines for {who}",
            "party_id": ids[who],
            "value": {"amount": value, "currency": "EUR"},
            "close_on": close_on,
            "owner_id": ids["jonas"],
            **more,
        }
        return crm.add_opportunity(tx, BOSS, NewOpportunity.model_validate(new)).id

    def hoped(tx: Tx) -> None:
        stages.extend(one.id for one in crm.pipeline_stages(tx, BOSS).stages)
        opened(tx, "lindner", "1000.05", "2026-05-28", stage_id=stages[1])
        opened(tx, "berg", "333.33", "2026-06-10", owner_id=ids["sara"], source="webchat")
        ids["op3"] = opened(tx, "dupont", "5000.00", "2026-05-30")
        ids["op4"] = opened(tx, "wei", "700.00", "2026-04-30", source="webchat")
        ids["op5"] = opened(tx, "lindner", "320.00", "2026-04-20", owner_id=ids["sara"])

    def ended(tx: Tx) -> None:
        move = OpportunityMove(stage_id=stages[3])
        crm.move_opportunity(tx, BOSS, ids["op3"], move)
        crm.lose_opportunity(tx, BOSS, ids["op4"], LostBecause(reason="too dear"))
        crm.win_opportunity(tx, BOSS, ids["op5"], WonBy(order_id=ids["l2"]))

    def asked_for(tx: Tx) -> None:
        crm.record_lead(tx, BOSS, NewLead(words="A grinder?", source="webchat", name="Eva"))
        lead = crm.record_lead(tx, BOSS, NewLead(words="Beans for a bar", source="email"))
        for day, owner in (("2026-05-15", "jonas"), ("2026-05-25", "sara")):
            new = NewActivity(
                kind=ActivityKind.CALL,
                subject="Ring back",
                due_on=date.fromisoformat(day),
                owner_id=ids[owner],
                lead_id=lead.id,
            )
            crm.plan_activity(tx, BOSS, new)
        rule = Rule(conditions=(RegionIs(regions=(Region.NORTH, Region.EAST)),))
        crm.save_segment(tx, BOSS, NewSegment(name_en="VIPs", name_zh="贵宾", rule=rule))

    _do(made, "2026-03-20", hoped)
    _do(made, "2026-04-22", ended)
    _do(made, "2026-05-08", asked_for)


def _keep_the_roaster(made: "Company") -> None:
    """Two belts at 12.50 and an hour of standstill in April, one belt in May; two orders open."""
    made.on("2026-04-07", 8)
    roaster = made.database.run(lambda tx: an_asset(tx, "ROASTER-1").id)
    belt = made.database.run(_belts)
    for day, count in ((date(2026, 4, 8), "2"), (date(2026, 5, 11), "1")):
        made.on(day.isoformat(), 8)
        order = made.database.run(lambda tx, day=day: begun(tx, roaster, day, is_failure=True))
        made.database.run(lambda tx, order=order, n=count: took(tx, order, (belt, n)))
        made.on(day.isoformat(), 9)
        made.database.run(lambda tx, order=order: done(tx, order))
    made.database.run(lambda tx: planned(tx, asked(tx, roaster), date(2026, 5, 12)))
    made.database.run(lambda tx: asked(tx, roaster))


def _belts(tx: Tx) -> int:
    belt = a_variant(tx, "BELT", "Belt", "皮带").id
    received(tx, belt, "5", "12.50")
    return belt
