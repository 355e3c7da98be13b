"""What the catalogue refuses."""

from erp_core.kernel.errors import Conflict, Invalid, NotFound


class NoSuchProduct(NotFound):
    """There is no such product."""


class NoSuchVariant(NotFound):
    """There is no such article."""


class NoSuchCategory(NotFound):
    """There is no such category."""


class NoSuchTax(NotFound):
    """There is no such tax."""


class NoSuchPriceList(NotFound):
    """There is no such price list."""


class NoPrice(Conflict):
    """This article has no price for this customer, quantity, date and currency."""


class CodeTaken(Conflict):
    """This code is in use already."""


class Archived(Conflict):
    """This is archived and cannot be changed or sold any more."""


class NoSubstitute(Conflict):
    """This cannot stand in: it is the article itself, named twice, or sold in another unit."""


class NoBundle(Conflict):
    """This is no set, or cannot be a part of one: a set holds articles, each once, and no sets."""


class BundleTooLarge(Conflict):
    """This set holds so many pieces that its price cannot be shared to the cent."""


class UnknownUnit(Invalid):
    """This is not one of the units of measure."""


class UnitMismatch(Invalid):
    """These units measure different things and cannot be converted."""


class SplitUnit(Invalid):
    """This comes whole, and not in parts: name a whole number."""


class AmountTooLarge(Invalid):
    """Quantity times price is more than can be recorded."""
