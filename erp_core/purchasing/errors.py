"""What purchasing refuses.

NotFound: NoSuchPurchaseOrder, NoSuchPurchaseLine, NoSuchRequest, NoSuchPrice, NoSuchPurchaseBill
Conflict: TooMuchReceived, TooMuchSentBack, NothingToBill, BillNotHeld, BillStillWrong,
RequestClosed, NotAsked, ReceivedAlready, NotSupplied
Invalid: NotASupplier, WrongValidity, WrongBillParty, DayOutside, Unorderable, AwardedTwice,
BillTotalDiffers
"""

from erp_core.kernel.errors import Conflict, Invalid, NotFound


class NoSuchPurchaseOrder(NotFound):
    """There is no such purchase order."""


class NoSuchPurchaseLine(NotFound):
    """There is no such line on this purchase order."""


class NoSuchRequest(NotFound):
    """There is no such request for quotation."""


class NoSuchPrice(NotFound):
    """There is no such price of a supplier."""


class NoSuchPurchaseBill(NotFound):
    """There is no such bill of a supplier."""


class NotASupplier(Invalid):
    """This party is no supplier of ours."""


class WrongValidity(Invalid):
    """A price is valid from a day to a later one."""


class DayOutside(Invalid):
    """A supplier's day lies neither before the order nor more than three years ahead."""


class Unorderable(Invalid):
    """In whole packs this is more than one order can hold."""


class AwardedTwice(Invalid):
    """A line of a request is given to one supplier, once."""


class NotSupplied(Conflict):
    """This supplier has no price for this article and quantity today."""


class TooMuchReceived(Conflict):
    """More came than was ordered and is tolerated."""


class TooMuchSentBack(Conflict):
    """More would go back than came."""


class WrongBillParty(Invalid):
    """A bill is about orders of its own supplier, in their currency."""


class BillTotalDiffers(Invalid):
    """The bill comes to another total than is written on it."""


class BillNotHeld(Conflict):
    """This bill is decided already."""


class BillStillWrong(Conflict):
    """More is billed than was received: it waits for the goods, or for another bill."""


class BillNotPosted(Conflict):
    """Only a bill that is posted can be credited."""


class RequestClosed(Conflict):
    """This request for quotation is closed."""


class NotAsked(Conflict):
    """This supplier was not asked, or has not answered."""
