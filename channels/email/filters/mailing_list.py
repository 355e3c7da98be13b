"""Mail to many: lists, newsletters and campaigns (RFC 2919, RFC 2369)."""

from channels.email.mail import Mail
from channels.email.ours import Ours

MARKS = (
    *("list-id", "list-unsubscribe", "list-post", "list-help", "mailing-list", "x-mailman-version"),
    *("feedback-id", "x-campaign", "x-campaignid", "x-mailing-list", "x-mlserver"),
)
TO_MANY = ("bulk", "list", "junk")


def is_from_list(mail: Mail, _ours: Ours) -> bool:
    """Tell whether a mail went to many."""
    if any(mail.header(name) for name in MARKS):
        return True
    return mail.header("precedence").lower() in TO_MANY
