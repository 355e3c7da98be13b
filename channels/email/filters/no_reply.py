"""Senders that say in their address that nobody reads what is answered to them."""

import re

from channels.email.machine import has_machines_sign
from channels.email.mail import Mail
from channels.email.ours import Ours

_NO_REPLY = re.compile(
    r"(?:^|[._+-])(?:no[._-]?reply|do[._-]?not[._-]?reply|nicht[._-]?antworten|ne[._-]?pas[._-]?"
    r"repondre|no[._-]?responder|bounces?)(?:$|[._+-])"
)
_OFTEN_NONE = re.compile(r"(?:^|[._+-])(?:notifications?|alerts?|mailer)(?:$|[._+-])")


def wants_no_answer(mail: Mail, _ours: Ours) -> bool:
    """Tell whether a mail comes from an address that takes no answers."""
    names = [one.address.rpartition("@")[0] for one in mail.senders]
    if any(_NO_REPLY.search(name) for name in names):
        return True
    return any(_OFTEN_NONE.search(name) for name in names) and has_machines_sign(mail)
