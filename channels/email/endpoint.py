"""Addresses of mail servers, as one URL each: imaps://user:password@host:993/INBOX."""

import ipaddress
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import SplitResult, unquote, urlsplit


class Security(StrEnum):
    """How a connection is protected."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True)
class Scheme:
    """What a URL's scheme means: how it is protected, and the port where none is named."""

    security: Security
    port: int


IMAP = {
    "imaps": Scheme(Security.TLS, 993),
    "imap+starttls": Scheme(Security.STARTTLS, 143),
    "imap": Scheme(Security.NONE, 143),
}
SMTP = {
    "smtps": Scheme(Security.TLS, 465),
    "smtp+starttls": Scheme(Security.STARTTLS, 587),
    "smtp": Scheme(Security.NONE, 25),
}


@dataclass(frozen=True)
class Endpoint:
    """A mail server and our account on it."""

    security: Security
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str = ""


def endpoint(url: str, schemes: dict[str, Scheme]) -> Endpoint:
    """Read a mail server's URL.

    Raises:
        ValueError: It is none, or it would send a password in the clear beyond this machine.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError(_formed(schemes)) from None
    scheme = schemes.get(parts.scheme)
    if scheme is None or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(_formed(schemes))
    if scheme.security is Security.NONE and not _on_loopback(parts.hostname):
        safe = " or ".join(f"{name}://" for name in schemes if schemes[name] is not scheme)
        message = f"{parts.scheme}:// is for this machine only; beyond it use {safe}"
        raise ValueError(message)
    return Endpoint(
        security=scheme.security,
        host=parts.hostname,
        port=port or scheme.port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        folder=_folder(parts),
    )


def _folder(parts: SplitResult) -> str:
    return unquote(parts.path.strip("/"))


def _on_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _formed(schemes: dict[str, Scheme]) -> str:
    first = next(iter(schemes))
    return f"it is written {first}://user:password@host:port, with %40 for an @ in the user"
