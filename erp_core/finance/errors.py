"""What the books refuse."""

from erp_core.kernel.errors import Conflict, Invalid, NotFound


class NoSuchAccount(NotFound):
    """There is no such account in the chart of accounts."""


class NoSuchEntry(NotFound):
    """There is no such journal entry."""


class NoSuchInvoice(NotFound):
    """There is no such invoice."""


class NoSuchPayment(NotFound):
    """There is no such payment."""


class NoSuchCustomer(NotFound):
    """There is no such customer."""


class NoSuchSupplier(NotFound):
    """There is no such supplier."""


class NoSuchBill(NotFound):
    """There is no such bill."""


class NoSuchSupplierRefund(NotFound):
    """There is no such money from a supplier."""


class NoSuchSupplierPayment(NotFound):
    """There is no such payment to a supplier."""


class BillExists(Conflict):
    """This bill of the supplier is entered already."""


class BillsOnly(Invalid):
    """A line of a bill is for goods received, for an expense or for something that we own."""


class BillOfOrder(Conflict):
    """This bill came with an order: credit it where it was entered, so that the goods are told."""


class BillAhead(Invalid):
    """A bill is entered when it has come, so its date lies not ahead."""


class NothingBilled(Invalid):
    """A bill comes to more than nothing."""


class NoSuchPaymentAccount(NotFound):
    """The customer has no such payment account."""


class PaymentAccountExists(Conflict):
    """This payment account is known already."""


class PaymentAccountClosed(Conflict):
    """This payment account is archived or has expired, so nothing can be paid with it."""


class StoredValueShort(Conflict):
    """There is less on this gift card than would be paid with it."""


class NotStoredValue(Invalid):
    """This is not a gift card, so no value is kept on it."""


class NotExpired(Conflict):
    """This gift card has not expired, so its value stays the customer's."""


class WrongPaymentAccount(Invalid):
    """This payment account is another kind."""


class NoSuchDunningLetter(NotFound):
    """There is no such dunning letter."""


class NothingToRemind(Conflict):
    """Nothing of this letter is due any more: discard it."""


class DisputedAlready(Conflict):
    """This invoice is disputed already."""


class NotDisputed(Conflict):
    """This invoice is not disputed."""


class AccountExists(Conflict):
    """This account code is in use already."""


class NumberKnown(Conflict):
    """There is one of this number already."""


class InvoiceExists(Conflict):
    """There is an invoice with this number already."""


class NumberIsOurs(Invalid):
    """Numbers with INV, CN or OP in front are given by these books; give the earlier one."""


class PeriodLocked(Conflict):
    """The period is locked and accepts nothing."""


class YearClosed(Conflict):
    """The fiscal year is closed."""


class YearNotOver(Conflict):
    """A fiscal year is closed when its last day has passed."""


class EarlierYearOpen(Conflict):
    """Fiscal years are closed in order: an earlier one is still open."""


class LaterYearClosed(Conflict):
    """Fiscal years are opened again in order: a later one is still closed."""


class YearNotClosed(Conflict):
    """This fiscal year is not closed."""


class AlreadyReversed(Conflict):
    """This entry was reversed already."""


class EntryIsReversal(Conflict):
    """This entry takes another one back and stands; post what it took back anew."""


class EntryOfDocument(Conflict):
    """This entry belongs to a document; correct the document instead."""


class ControlAccount(Conflict):
    """This account is kept by its documents and takes no manual entries."""


class OverCredited(Conflict):
    """More would be credited than was invoiced."""


class OverAllocated(Conflict):
    """More would be allocated than is open or unallocated."""


class RefundTooLarge(Conflict):
    """More would be refunded than is free of this payment."""


class AlreadyRefunded(Conflict):
    """Money of this payment was given back, so it was no error."""


class NotDueBack(Conflict):
    """More would come back from a supplier than it has of ours."""


class CameBack(Conflict):
    """Money of this payment came back, so it was paid; take that receipt back first."""


class AlreadyTakenBack(Conflict):
    """This payment was reversed already."""


class NoMoneyAccount(Invalid):
    """This account is none that money is kept on."""


class Unbalanced(Invalid):
    """The debits and credits of an entry must be equal."""


class ForeignCurrency(Invalid):
    """What is posted is in the base currency; an amount of another stands beside it."""


class NoRate(Invalid):
    """No exchange rate of this currency is known for that day or an earlier one."""


class RateOfBase(Invalid):
    """The base currency has no rate against itself."""


class RateAhead(Invalid):
    """The rate of a day that has not come is not known yet."""


class TooSmall(Invalid):
    """This comes to less than the smallest coin of the base currency."""


class WrongCurrency(Invalid):
    """A payment settles invoices of its own currency only."""


class WrongParty(Invalid):
    """The documents belong to different customers."""


class PartyMissing(Invalid):
    """A receivable or payable line must name its customer or supplier."""


class NothingToInvoice(Invalid):
    """An invoice cannot come to less than nothing."""


class ReservedJournal(Invalid):
    """The closing journal is written by closing a fiscal year, not by hand."""


class DaysReversed(Invalid):
    """The last day must not come before the first."""


class DateOutsideBooks(Invalid):
    """This date is too far back or ahead to be posted."""


class BadPeriod(Invalid):
    """A period is written as year and month, for example 2026-05."""
