"""Whether a request comes from our own pages: other sites may neither post nor open a socket."""

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from frontdesk.settings import Settings


def from_our_pages(settings: "Settings", headers: Mapping[str, str], *, must_say: bool) -> bool:
    """Tell whether a request's Origin is the host it was sent to, or our public address.

    Args:
        settings: Hold our own addresses (a proxy may hide the host that the browser used).
        headers: Of the request.
        must_say: Whether a request without an Origin is foreign; a browser always sends one
            with a socket and with what it posts.
    """
    origin = headers.get("origin")
    if origin is None:
        return not must_say
    ours = {settings.public_url.rstrip("/"), settings.local_url}
    return origin in ours or (bool(host := headers.get("host")) and urlsplit(origin).netloc == host)
