"""Reports that a mail did not arrive (RFC 3464), and the many older forms of them."""

from channels.email.bounces import looks_returned
from channels.email.mail import Mail
from channels.email.ours import Ours


def is_bounce(mail: Mail, _ours: Ours) -> bool:
    """Tell whether a mail server wrote this mail about another one."""
    return looks_returned(mail)
