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


class NoEntryHere(NotFound):
    """There is no such entry that stands and moved this bank account."""


class BooksOnly(Conflict):
    """This account is kept by its documents, or is the bank's own."""


class OwnApproval(Refused):
    """A payment order is approved by somebody else than who made it."""


class BadIban(Invalid):
    """This is no IBAN: its country, length or check digits are wrong."""


class BadBic(Invalid):
    """A BIC has 8 or 11 letters and digits, for example DEUTDEFF."""


class StatementRefused(Invalid):
    """This file cannot be imported; nothing of it was."""


class SumsDiffer(Invalid):
    """The parts of a match must sum to the line."""
