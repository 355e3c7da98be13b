"""Accounts of payees who are no party, as they cross a border."""

from datetime import datetime

from erp_core.kernel.schema import Name, Schema


class NewPayeeAccount(Schema):
    """Into which account somebody is paid.

    Attributes:
        iban: With its check digits; spaces do not count.
        holder: Whose account it is; None: their own.
    """

    iban: Name
    bic: Name | None = None
    holder: Name | None = None


class KeptAccount(Schema):
    """The account that is kept for a payee; whole, so it is shown masked only.

    Attributes:
        iban: Empty where none is kept.
    """

    holder: str
    iban: str
    bic: str
    changed_at: datetime
