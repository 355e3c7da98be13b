"""Links to the payment page of one invoice, good for three months."""

from datetime import datetime, timedelta

from erp_core.kernel.errors import DomainError, NotFound
from frontdesk.settings import Settings
from frontdesk.signed_tokens import read_token, sign_token

GOOD_FOR = timedelta(days=90)
_PURPOSE = "payment pages"


class NoSuchPage(NotFound):
    """This link is not complete, or not one of ours."""


class PageOver(DomainError):
    """This link has expired."""

    status = 410


def payment_link(settings: Settings, invoice_id: int, at: datetime) -> str:
    """Return the address of an invoice's payment page, good for 90 days.

    Args:
        settings: The deployment: its secret and its public address.
        invoice_id: The invoice.
        at: Real time now.
    """
    token = sign_token(settings, _PURPOSE, invoice_id, at + GOOD_FOR)
    return f"{settings.public_url.rstrip('/')}/pay/{token}"


def linked_invoice(settings: Settings, token: str, at: datetime) -> int:
    """Return the invoice whose payment page a token opens now.

    Raises:
        NoSuchPage: It is forged or cut.
        PageOver: It was genuine and is over.
    """
    signed = read_token(settings, _PURPOSE, token)
    if signed is None:
        raise NoSuchPage
    if at >= signed.ends:
        raise PageOver
    return signed.record_id
