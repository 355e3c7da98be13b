"""Cases of the demo's history: everyday trouble with orders, solved for a reason."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from erp_core import support
from erp_core.kernel.actor import Actor
from erp_core.kernel.causes import Cause, Subject
from erp_core.kernel.transaction import Tx
from erp_core.sales import ConfirmedOrder
from erp_core.support import CaseEnd, CaseView, NewCase, Priority
from frontdesk.demo.customers import Customer
from frontdesk.demo.site import Site


@dataclass(frozen=True)
class Trouble:
    """What goes wrong, and how it ends."""

    subject: str
    description: str
    solution: str
    cause: Cause
    priority: Priority = Priority.NORMAL


TROUBLES = (
    Trouble(
        "Parcel is late",
        "Expected on Friday, the tracking has not moved for two days.",
        "The carrier found the parcel; it arrived on the next working day.",
        Cause.LATE,
    ),
    Trouble(
        "A bag was torn",
        "One bag arrived open, the box smells wonderful.",
        "A new bag was sent with the next parcel, free of charge.",
        Cause.DAMAGED,
    ),
    Trouble(
        "Wrong grind",
        "Asked for whole beans and got them ground.",
        "Replaced; the order form now asks twice.",
        Cause.WRONG_ITEM,
        Priority.LOW,
    ),
    Trouble(
        "Invoice with the wrong name",
        "The company changed its name in spring.",
        "Address corrected, invoice sent again.",
        Cause.BILLING,
        Priority.LOW,
    ),
    Trouble(
        "Part of the order is missing",
        "The second parcel has not arrived.",
        "It was shipped separately and arrived the day after.",
        Cause.LATE,
        Priority.HIGH,
    ),
)


def plan_case(site: Site, confirmed: ConfirmedOrder, customer: Customer) -> None:
    """Let an order make trouble some days after it was placed."""
    at = site.clock.now() + timedelta(days=site.random.randint(3, 6))
    trouble = site.random.choice(TROUBLES)
    site.diary.note(at, partial(_open, site, confirmed, customer, trouble))


def _open(site: Site, confirmed: ConfirmedOrder, customer: Customer, trouble: Trouble) -> None:
    mia = site.staff["mia"]
    new = NewCase(
        party_id=customer.party_id,
        subject=trouble.subject,
        description=trouble.description,
        priority=trouble.priority,
        order_id=confirmed.id,
    )

    def opened() -> CaseView:
        return site.do(lambda tx: support.open_case(tx, mia, new))

    case = opened()
    site.do(lambda tx: support.assign_case(tx, mia, case.id, mia.id))
    later = site.clock.now() + timedelta(hours=site.random.randint(20, 70))
    site.diary.note(later, partial(_solve, site, case, trouble))


def _solve(site: Site, case: CaseView, trouble: Trouble) -> None:
    mia = site.staff["mia"]

    def solved(tx: Tx) -> None:
        end = CaseEnd(reason=trouble.solution, cause=trouble.cause, **_about(tx, mia, case))
        support.solve_case(tx, mia, case.id, end)

    site.do(solved)


def _about(tx: Tx, actor: Actor, case: CaseView) -> dict[str, int]:
    """Name what of the case's order it was about: its first article, and a lot of that."""
    products = support.closing_choices(tx, actor, Subject.CASE, case.id).products
    if not products:
        return {}
    first = products[0]
    lot = {"lot_id": first.lots[0].id} if first.lots else {}
    return {"variant_id": first.variant_id, **lot}
