"""What sales refuses.

NotFound: OrderNotFound, QuotationNotFound, ReturnNotFound, ExchangeNotFound,
    SlipNotFound, RecallNotFound
Refused: OrderLimitExceeded, NoPowerToOrder, DiscountRefused
Conflict: CannotCancel, AlreadyCancelled, CannotChangeAddress, CreditLimitExceeded, NotPaid,
    NothingToInvoice, NothingToDeliver, NotOpen, NotFinished, PreviewOutdated, NothingToReturn,
    ReturnTooLate, OpenedGoods, NeverReturned, AlreadyReturned, QuotationExpired,
    BelowMargin, CannotChangeItems, CannotChangePayment, ItemUnavailable, AlreadyClaimed,
    NotArrived, NothingArrived, RefundElsewhere, BoundToExchange
Invalid: NotSold, NoShippingAddress, NoSuchSalesperson, TooMuchDelivered, MoreThanDelivered,
    ReasonNotAccepted, NoSuchLine, OtherProduct, SameArticle, SamePaymentAccount, NoPaymentNamed,
    ShortReasonMissing
"""

from erp_core.kernel.errors import Conflict, Invalid, NotFound, Refused


class ReturnNotFound(NotFound):
    """There is no such return."""


class ExchangeNotFound(NotFound):
    """There is no such exchange."""


class CannotChangeItems(Conflict):
    """This order is not waiting to be delivered, so its items cannot be changed."""


class ItemsChangedBefore(CannotChangeItems):
    """The items of this order were changed as often as the rules allow."""


class CannotChangePayment(Conflict):
    """This order is not waiting to be delivered, so it cannot be paid otherwise."""


class PaymentAfterItemChange(CannotChangePayment):
    """The items of this order were changed, so it stays paid as it is."""


class PaymentChangedBefore(CannotChangePayment):
    """This order was paid otherwise as often as the rules allow."""


class NotOnePayment(CannotChangePayment):
    """Only an order that is paid by exactly one payment can be paid otherwise."""


class ItemUnavailable(Conflict):
    """A new article is not in stock."""


class AlreadyClaimed(Conflict):
    """Goods of this order were returned or exchanged already, and the rules allow no more."""


class NotArrived(Conflict):
    """This has not arrived yet, so it cannot come back."""


class NothingArrived(Conflict):
    """Nothing of this order is on its way."""


class RefundElsewhere(Conflict):
    """The money can go back only to what the order was paid with, or as the rules allow."""


class BoundToExchange(Conflict):
    """This order goes out for an exchange, so only the exchange moves it: ship or reject that."""


class ReasonNotAccepted(Invalid):
    """This is not a reason for which an order is cancelled."""


class NoSuchLine(Invalid):
    """These are not lines of this order, or one is named twice."""


class OtherProduct(Invalid):
    """The new article must be of the same product."""


class SameArticle(Invalid):
    """The new article is the one that is there already."""


class SamePaymentAccount(Invalid):
    """The order is paid with this account already."""


class NoPaymentNamed(Invalid):
    """Say what the difference is to be paid with."""


class OrderNotFound(NotFound):
    """There is no such order."""


class NoSuchSalesperson(Invalid):
    """No member of staff has this id: name one who works here, or nobody."""


class QuotationNotFound(NotFound):
    """There is no such quotation."""


class QuotationExpired(Conflict):
    """This quotation was valid until an earlier day."""


class NoPowerToOrder(Refused):
    """You may not order for this company."""


class OrderLimitExceeded(Refused):
    """This order is above the amount that you may order for this company."""


class DiscountRefused(Refused):
    """You may not give as much discount."""


class BelowMargin(Conflict):
    """This discount would not leave the cost and the least margin."""


class CreditLimitExceeded(Conflict):
    """This order is above the customer's credit limit."""


class CannotCancel(Conflict):
    """This order has been shipped, so it cannot be cancelled."""


class CancelAfterItemChange(CannotCancel):
    """The items of this order were changed, so it cannot be cancelled any more."""


class AlreadyCancelled(Conflict):
    """This order is cancelled already."""


class CannotChangeAddress(Conflict):
    """This order has been shipped, so its address cannot be changed."""


class AddressAfterItemChange(CannotChangeAddress):
    """The items of this order were changed, so it goes where it was to go."""


class PreviewOutdated(Conflict):
    """The order changed since this was shown; look at it again."""


class NotPaid(Conflict):
    """This order is paid in advance, and the payment has not arrived."""


class NothingToInvoice(Conflict):
    """Everything that may be invoiced of this order has been invoiced."""


class NothingToDeliver(Conflict):
    """Nothing of this order is waiting to be delivered."""


class NotOpen(Conflict):
    """This order is finished, so this cannot be changed any more."""


class NotFinished(Conflict):
    """This order is not delivered, invoiced and paid in full, so it cannot be closed."""


class PartOfBundle(Conflict):
    """This was sold as a part of a set, and a set is neither changed nor exchanged: return it."""


class NotSold(Invalid):
    """This is not for sale."""


class NoShippingAddress(Invalid):
    """This order needs an address to ship to."""


class TooMuchDelivered(Invalid):
    """This is more than what is left to deliver."""


class NothingToReturn(Conflict):
    """Nothing of this has been delivered yet, so nothing can come back."""


class ReturnTooLate(Conflict):
    """The time to return this is over."""


class OpenedGoods(Conflict):
    """This comes back only as it was sold, and it has been opened."""


class NeverReturned(Conflict):
    """This cannot be returned."""


class AlreadyReturned(Conflict):
    """A return of this line has been asked for already."""


class MoreThanDelivered(Invalid):
    """This is more than what was delivered."""


class ShortReasonMissing(Invalid):
    """Say why less was fetched than is to go, and only then."""


class SlipNotFound(NotFound):
    """There is no such slipping promise."""


class RecallNotFound(NotFound):
    """There is no such notice about a lot."""
