"""What inventory refuses.

NotFound: NoSuchWarehouse, NoSuchLocation, NoSuchLot, NoSuchTransfer, NoSuchCount,
NoSuchExpected, NoSuchHold, NoSuchReceipt
Invalid: InTheFuture, BadLevels
Conflict: StockShort, NotStocked, StockOpened, CodeInUse, NoWarehouse, TooMuchReturned,
SamePlace, NothingCounted, StockThere, LotMissing, OnePieceEach, SerialInUse,
NotExpected, QuantityOfADocument, TooManyHolds, LotBlocked, OtherExpiry, PutRightSince
"""

from erp_core.kernel.errors import Conflict, Invalid, NotFound


class NoSuchLocation(NotFound):
    """There is no such place of stock in this warehouse."""


class NoSuchLot(NotFound):
    """There is no such lot of this article."""


class NoSuchTransfer(NotFound):
    """There is no such transfer."""


class NoSuchCount(NotFound):
    """There is no such count."""


class NoSuchReceipt(NotFound):
    """There is no such arrival from a supplier."""


class NoSuchExpected(NotFound):
    """Nothing like this is expected."""


class NoSuchHold(NotFound):
    """There is no such hold, or no such customer."""


class BadLevels(Invalid):
    """The minimum lies above the maximum."""


class InTheFuture(Invalid):
    """Stock moves are recorded when they have happened, not before."""


class SamePlace(Conflict):
    """Stock is there already: a transfer goes from one place to another."""


class NothingCounted(Conflict):
    """Nothing has been counted yet; to give the count up, cancel it."""


class NoSuchWarehouse(NotFound):
    """There is no such warehouse."""


class NoWarehouse(Conflict):
    """There is no warehouse yet; create one first."""


class CodeInUse(Conflict):
    """This code of a warehouse or place is in use already."""


class StockShort(Conflict):
    """There is not enough in stock."""


class NotStocked(Conflict):
    """No stock is kept of this article."""


class StockOpened(Conflict):
    """The opening stock of this article is entered already, in this warehouse and lot."""


class TooMuchReturned(Conflict):
    """This is more than was delivered."""


class StockThere(Conflict):
    """It has moved, or lies there, kept in another way; this can be decided only before."""


class LotMissing(Conflict):
    """This article is told apart by lot or serial number: name which one."""


class OnePieceEach(Conflict):
    """A serial number is one piece: move one at a time."""


class SerialInUse(Conflict):
    """This serial number lies in stock already."""


class ExpectedElsewhere(Conflict):
    """These goods are expected for a document: take them in there, so that it learns of them."""


class QuantityOfADocument(Conflict):
    """A document says how much this is: change it there."""


class NotExpected(Conflict):
    """This is not expected any more, or more of it than this has come already."""


class TooManyHolds(Conflict):
    """As much is held for this customer as may be; order it, or let some of it go."""


class OtherExpiry(Conflict):
    """This lot is known with another last day."""


class PutRightSince(Conflict):
    """The books were put right here since this was counted: count it again."""


class LotBlocked(Conflict):
    """This lot is blocked already."""
