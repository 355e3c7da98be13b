"""Our own mail that comes back: by a redirect, by a copy to ourselves, in a loop."""

from channels.email.mail import Mail
from channels.email.ours import Ours

MOST_HOPS = 40
"""Received headers of a mail that goes round and round."""


def is_own_mail(mail: Mail, ours: Ours) -> bool:
    """Tell whether we sent this mail, or it has been going round."""
    if any(ours.is_own(one.address) for one in mail.senders):
        return True
    if ours.key_of_id(mail.message_id):
        return True
    return sum(1 for _ in mail.headers("received")) > MOST_HOPS
