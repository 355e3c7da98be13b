"""The filters, in the order in which they are asked; the first that knows a mail names it."""

from collections.abc import Callable, Mapping

from channels.email.filters.auto_reply import is_auto_reply
from channels.email.filters.bounce import is_bounce
from channels.email.filters.mailing_list import is_from_list
from channels.email.filters.no_reply import wants_no_answer
from channels.email.filters.own_mail import is_own_mail
from channels.email.mail import Mail
from channels.email.ours import Ours

Filter = Callable[[Mail, Ours], bool]
FILTERS: Mapping[str, Filter] = {
    "bounce": is_bounce,
    "own_mail": is_own_mail,
    "auto_reply": is_auto_reply,
    "mailing_list": is_from_list,
    "no_reply": wants_no_answer,
}


def automatic(mail: Mail, ours: Ours) -> str:
    """Name the filter that knows a mail; empty for what a customer may have written."""
    return next((name for name, knows in FILTERS.items() if knows(mail, ours)), "")
