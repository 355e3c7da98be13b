"""Is the sender who they say? Only our own mail server's word counts (RFC 8601, RFC 7489).

Anybody can write a From, and anybody can write an Authentication-Results header. Those of our
server carry its name (``AUTHSERV_ID``), and it must remove what comes in under that name. If
more than one stands there, all must agree.
"""

import re
from collections.abc import Iterator

from channels.email.mail import Mail

_PIECE = re.compile(r'\\.|[\\"();]|[^\\"();]+', re.DOTALL)
_DMARC = re.compile(r"\s*dmarc\s*(?:/\s*\d+\s*)?=\s*([a-z]+)(?=\s|$)", re.IGNORECASE)
_FROM = re.compile(r"(?<=\s)header\.from\s*=\s*(\S*)", re.IGNORECASE)
_PLAIN = re.compile(r"[\w.@+-]*")


def is_vouched(mail: Mail, authserv_id: str) -> bool:
    """Tell whether our own mail server says that DMARC passes for the sender's domain."""
    if not authserv_id or len(mail.senders) != 1 or len(list(mail.headers("from"))) != 1:
        return False
    domain = mail.senders[0].address.rpartition("@")[2]
    verdicts = [
        verdict
        for header in mail.headers("authentication-results")
        if (statements := _statements(header)) and _written_by(statements[0], authserv_id)
        for verdict in _verdicts(statements[1:], domain)
    ]
    return bool(verdicts) and all(verdicts)


def _statements(header: str) -> list[str]:
    """Split a header at its semicolons, without comments and with quoted strings made harmless.

    Our server quotes what strangers wrote: an envelope sender, the reason that a signature gives.
    A header whose quotes or comments are not whole says nothing: the list is empty.
    """
    statements = [""]
    pieces = iter(_PIECE.findall(header))
    try:
        for piece in pieces:
            if piece == ";":
                statements.append("")
            else:
                statements[-1] += _unquoted(piece, pieces)
    except ValueError:
        return []
    return statements


def _unquoted(piece: str, rest: Iterator[str]) -> str:
    """Return what a piece says, reading on to the end of what it opens."""
    if piece == "(":
        _skip_comment(rest)
        return " "
    if piece == '"':
        quoted = "".join(iter(lambda: _next(rest), '"'))
        return f'"{quoted if _PLAIN.fullmatch(quoted) else ""}"'
    if piece == ")" or piece.startswith("\\"):
        raise ValueError(piece)
    return piece


def _skip_comment(rest: Iterator[str]) -> None:
    depth = 1
    while depth:
        piece = _next(rest)
        depth += (piece == "(") - (piece == ")")


def _next(rest: Iterator[str]) -> str:
    piece = next(rest, None)
    if piece is None:
        raise ValueError
    return piece


def _written_by(statement: str, authserv_id: str) -> bool:
    first = statement.split()
    return bool(first) and first[0].lower() == authserv_id.lower()


def _verdicts(statements: list[str], domain: str) -> list[bool]:
    """Read each DMARC result of a header: did it pass, and for this domain?"""
    found = []
    for statement in statements:
        verdict = _DMARC.match(statement)
        if verdict:
            about = [one.strip('"').lower() for one in _FROM.findall(statement)]
            said_of = [one.rpartition("@")[2] for one in about]
            found.append(verdict[1].lower() == "pass" and said_of == [domain])
    return found
