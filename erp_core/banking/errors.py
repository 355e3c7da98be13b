"""What banking refuses."""

from erp_core.kernel.errors import Conflict, Invalid, NotFound, Refused


class NoSuchBankAccount(NotFound):
    """There is no such bank account."""


class NoSuchStatement(NotFound):
    """There is no such bank statement."""


class NoSuchBankLine(NotFound):
    """There is no such line of a bank statement."""


class NoSuchPaymentOrder(NotFound):
    """There is no such payment order."""


class NoSuchPaymentFile(NotFound):
    """This payment order was not exported, so it has no file yet."""


class NoSuchPayable(NotFound):
    """This is not, or not any more, owed from this account."""


class BankAccountExists(Conflict):
    """There is a bank account with this IBAN, or on this account of the chart, already."""


class StatementKnown(Conflict):
    """This statement was imported already."""


class BankLineKnown(Conflict):
    """A line of this statement was imported with another one already."""


class StatementGap(Conflict):
    """This statement does not begin where the one before it ended."""


class LineMatched(Conflict):
    """This line is matched already; undo that first."""


class LineNotMatched(Conflict):
    """This line is not matched, so there is nothing to undo."""


class EntryTaken(Conflict):
    """This entry is matched with another line already."""


class MatchedEntry(Conflict):
    """A line of a bank statement is matched with this entry; undo that first."""


class OrderedEntry(Conflict):
    """This waits in a payment order; release it there, or cancel the order, first."""


class NoEntryHere(NotFound):
    """There is no such entry that stands and moved this bank account."""


class PayableTaken(Conflict):
    """This is in another payment order already."""


class PayableChanged(Conflict):
    """Less than the payment order says is still owed; cancel it and make another."""


class PartlyPaid(Conflict):
    """A part of this payment order was paid; release what the bank did not pay instead."""


class NotWaiting(Conflict):
    """This payment does not wait for the bank, so it cannot be released or booked."""


class BooksOnly(Conflict):
    """This account is kept by its documents, or is the bank's own."""


class OwnApproval(Refused):
    """A payment order is approved by somebody else than who made it."""


class OverLimit(Refused):
    """This payment order is more than you may approve."""


class BadIban(Invalid):
    """This is no IBAN: its country, length or check digits are wrong."""


class BadBic(Invalid):
    """A BIC has 8 or 11 letters and digits, for example DEUTDEFF."""


class StatementRefused(Invalid):
    """This file cannot be imported; nothing of it was."""


class PayeeUnknown(Invalid):
    """Say to which IBAN this is paid; it is not known from earlier payments."""


class NotInLatin(Invalid):
    """Banks take Latin letters only; write this name with them."""


class AmountNotOwed(Invalid):
    """This is more than is owed, or a part of what is paid whole."""


class DayIsOver(Invalid):
    """A payment order cannot be executed on a day that is over."""


class DayTooFar(Invalid):
    """A payment order is executed within a year."""


class OwnLimit(Refused):
    """The limit of your own role is set by somebody else."""


class SumsDiffer(Invalid):
    """The parts of a match must sum to the line."""
