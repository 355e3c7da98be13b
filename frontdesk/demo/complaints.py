"""What was wrong with goods in the last two weeks: a roast that went stale, and some other things.

Most of it is about one lot of the House Blend, so that whoever roasts has something to look at.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from erp_core import sales, support
from erp_core.kernel.causes import Cause, Subject
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from erp_core.sales import OrderView
from erp_core.support import CaseEnd, CaseView, NewCase
from frontdesk.demo.facts import days_ago, on
from frontdesk.demo.site import Site

LOOKED_AT = PageRequest(limit=100)
"""Orders among which one with the article is looked for."""
SOLVED_AFTER = timedelta(hours=2)


@dataclass(frozen=True)
class Complaint:
    """What somebody says of an article, and what comes of it."""

    days: int
    sku: str
    subject: str
    description: str
    solution: str
    cause: Cause


COMPLAINTS = (
    Complaint(
        11,
        "HB-1000",
        "House Blend tastes flat",
        "The last bag has hardly any aroma.",
        "A fresh bag was sent with the next parcel.",
        Cause.NOT_FRESH,
    ),
    Complaint(
        6,
        "HB-1000",
        "Beans smell old",
        "Opened today, and they smell of cardboard.",
        "Replaced; asked the roastery to look at the lot.",
        Cause.NOT_FRESH,
    ),
    Complaint(
        5,
        "HB-1000",
        "No crema any more",
        "Same settings, same machine, but the blend pours thin.",
        "A fresh bag was sent; the lot is the same as in the other case.",
        Cause.NOT_FRESH,
    ),
    Complaint(
        5,
        "YN-1000",
        "Yunnan too fruity for the guests",
        "They ask for the old taste.",
        "Suggested the House Blend for the next order.",
        Cause.TASTE,
    ),
    Complaint(
        4,
        "HB-1000",
        "Stale House Blend again",
        "The second bag of this order is as flat as the first.",
        "Refund offered; the roastery was told the lot.",
        Cause.NOT_FRESH,
    ),
    Complaint(
        3,
        "ET-1000",
        "Bag was torn in the box",
        "Beans all over the parcel.",
        "A new bag was sent, better wrapped.",
        Cause.DAMAGED,
    ),
)


def plan_complaints(site: Site) -> None:
    """Write them into the diary; each is about another order where there are enough."""
    told: set[int] = set()
    for complaint in COMPLAINTS:
        site.diary.note(on(days_ago(complaint.days), 10), partial(_complain, site, complaint, told))


def _complain(site: Site, complaint: Complaint, told: set[int]) -> None:
    """Open a case about the latest order with the article that nobody has complained of yet."""
    mia = site.staff["mia"]
    variant_id = site.variant(complaint.sku)

    def opened(tx: Tx) -> CaseView | None:
        order = _order_with(tx, site, variant_id, told)
        if order is None:
            return None
        told.add(order.id)
        new = NewCase(
            party_id=order.party_id,
            subject=complaint.subject,
            description=complaint.description,
            order_id=order.id,
        )
        case = support.open_case(tx, mia, new)
        return support.assign_case(tx, mia, case.id, mia.id)

    case = site.do(opened)
    if case is not None:
        later = site.clock.now() + SOLVED_AFTER
        site.diary.note(later, partial(_solve, site, case, complaint, variant_id))


def _order_with(tx: Tx, site: Site, variant_id: int, besides: set[int]) -> OrderView | None:
    for order in sales.list_orders(tx, site.staff["mia"], LOOKED_AT).items:
        for line in order.lines:
            if line.variant_id == variant_id and line.delivered and order.id not in besides:
                return order
    return None


def _solve(site: Site, case: CaseView, complaint: Complaint, variant_id: int) -> None:
    mia = site.staff["mia"]

    def solved(tx: Tx) -> None:
        choices = support.closing_choices(tx, mia, Subject.CASE, case.id)
        of_it = [one for one in choices.products if one.variant_id == variant_id]
        lots = [lot.id for one in of_it for lot in one.lots]
        end = CaseEnd(
            reason=complaint.solution,
            cause=complaint.cause,
            variant_id=variant_id,
            lot_id=lots[-1] if lots else None,
        )
        support.solve_case(tx, mia, case.id, end)

    site.do(solved)
