"""What production refuses.

NotFound: NoSuchWorkCentre, NoSuchBill, NoSuchManufacturingOrder, NoSuchOperation, NoSuchComponent,
NoSuchClosure
Conflict: WorkCentreCodeTaken, BillGoesRound, RoutingStands, NothingToMakeItOf, NeverWorks,
TakesTooLong, TooMuchMade, TooMuchComesBack, MadeAlready, NothingMade, NotProposed
Invalid: NotHappenedYet
"""

from erp_core.kernel.errors import Conflict, Invalid, NotFound


class NoSuchWorkCentre(NotFound):
    """There is no such work centre."""


class NoSuchClosure(NotFound):
    """There is no such closure of a work centre, or it has ended."""


class NoSuchBill(NotFound):
    """There is no such bill of material."""


class NoSuchManufacturingOrder(NotFound):
    """There is no such manufacturing order."""


class NoSuchOperation(NotFound):
    """This order has no such operation."""


class NoSuchComponent(NotFound):
    """This order needs no such component."""


class WorkCentreCodeTaken(Conflict):
    """There is a work centre of this code."""


class NotProposed(Conflict):
    """This article is not proposed now, or its proposal cannot be followed."""


class NotHappenedYet(Invalid):
    """What is reported has happened: this day has not come yet."""


class BillGoesRound(Conflict):
    """The article would be made of itself, directly or through others."""


class RoutingStands(Conflict):
    """This bill of material has a routing, or orders follow it: write its next version instead."""


class NothingToMakeItOf(Conflict):
    """No bill of material of this article holds on that day."""


class NeverWorks(Conflict):
    """A work centre of the routing does not work for more than a year: give it hours first."""


class TakesTooLong(Conflict):
    """This takes a work centre more than ten years: make less at a time, or give it hours."""


class TooMuchMade(Conflict):
    """This is more than the order is still to make."""


class TooMuchComesBack(Conflict):
    """This is more than was consumed and is not in goods yet."""


class MadeAlready(Conflict):
    """Goods of this order were made, or failed: finish it instead."""


class NothingMade(Conflict):
    """Nothing was made of this order yet: cancel it instead."""
