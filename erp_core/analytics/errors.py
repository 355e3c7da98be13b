"""What the semantic layer refuses, each with what would work instead.

Invalid: UnknownName, DoesNotFit, NotSupported, TooMuch
Unavailable: TookTooLong
"""

from erp_core.kernel.errors import Invalid, Unavailable


class UnknownName(Invalid):
    """There is nothing of this name to ask for."""


class DoesNotFit(Invalid):
    """These parts of a question do not go together."""


class NotSupported(Invalid):
    """This kind of question is not answered."""


class TooMuch(Invalid):
    """This would be too many rows: ask for a shorter period, fewer dimensions or a limit."""


class TookTooLong(Unavailable):
    """This question took too long and was stopped: ask for a shorter period or less detail."""
