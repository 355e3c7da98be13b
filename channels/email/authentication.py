"""Is the sender who they say? Only our own mail server's word counts (RFC 8601, RFC 7489).

Anybody can write a From, and anybody can write an Authentication-Results header. Those of our
server carry its name (``AUTHSERV_ID``), and it must remove what comes in under that name. If
more than one stands there, all must agree.
"""

import re

from channels.email.mail import Mail

_RESULT = re.compile(r"(?:^|[;\s])dmarc\s*=\s*([a-z]+)", re.IGNORECASE)
_FROM = re.compile(r"header\.from\s*=\s*\"?([^\s;\"()]+)", re.IGNORECASE)
_COMMENT = re.compile(r"\([^()]*\)")


def is_vouched(mail: Mail, authserv_id: str) -> bool:
    """Tell whether our own mail server says that DMARC passes for the sender's domain."""
    if not authserv_id or len(mail.senders) != 1 or len(list(mail.headers("from"))) != 1:
        return False
    domain = mail.senders[0].address.rpartition("@")[2]
    verdicts = [
        verdict
        for header in mail.headers("authentication-results")
        if (clean := _COMMENT.sub(" ", header)) and _written_by(clean, authserv_id)
        for verdict in _verdicts(clean, domain)
    ]
    return bool(verdicts) and all(verdicts)


def _written_by(header: str, authserv_id: str) -> bool:
    first = header.partition(";")[0].split()
    return bool(first) and first[0].lower() == authserv_id.lower()


def _verdicts(header: str, domain: str) -> list[bool]:
    """Read each DMARC result of a header: did it pass, and for this domain?"""
    found = []
    for result in header.split(";")[1:]:
        verdict = _RESULT.search(result)
        if verdict:
            about = _FROM.search(result)
            said_of = about[1].lower().rpartition("@")[2] if about else ""
            passed = verdict[1].lower() == "pass"
            found.append(passed and said_of == domain)
    return found
