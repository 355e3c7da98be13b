"""What inventory refuses.

NotFound: NoSuchWarehouse
Conflict: StockShort, NotStocked, StockOpened, CodeInUse, NoWarehouse, TooMuchReturned
"""

from erp_core.kernel.errors import Conflict, NotFound


class NoSuchWarehouse(NotFound):
    """There is no such warehouse."""


class NoWarehouse(Conflict):
    """There is no warehouse yet; create one first."""


class CodeInUse(Conflict):
    """This warehouse code is in use already."""


class StockShort(Conflict):
    """There is not enough in stock."""


class NotStocked(Conflict):
    """No stock is kept of this article."""


class StockOpened(Conflict):
    """The opening stock of this article is entered already, in this warehouse and lot."""


class TooMuchReturned(Conflict):
    """This is more than was delivered."""
