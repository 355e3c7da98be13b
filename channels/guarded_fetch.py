"""The one way a file is fetched from an address that came with a message.

An address in a message is the sender's word, so it must not lead into our own network: only
http(s), only public addresses, each host resolved once and that address connected to (a second
answer of the name server changes nothing), credentials for the carrier's own host alone, and caps
on size and time. No redirect is followed but where a carrier keeps its files elsewhere: then one,
by the same rules, and never from https to http.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

import httpx

from channels.contract import LARGEST_FILE, FetchedFile
from channels.errors import TryLater, Undeliverable
from channels.public_addresses import Address, is_public

PAUSE = 30.0
STALL = 15.0
"""Seconds without a byte after which a place has stopped answering."""
PORTS = {"http": 80, "https": 443}
PASSING = frozenset({408, 425, 429})
Resolve = Callable[[str, int], Awaitable[Sequence[Address]]]


@dataclass(frozen=True)
class Home:
    """The carrier's own place: the only one that may be private, and that gets credentials.

    Attributes:
        base: Its configured address.
        username: Who we are there.
        password: What proves it.
    """

    base: str
    username: str = ""
    password: str = ""

    def holds(self, target: SplitResult) -> bool:
        """Tell whether an address is at home: same scheme, host and port."""
        return _origin(urlsplit(self.base)) == _origin(target)


async def resolved(host: str, port: int) -> Sequence[Address]:
    """Ask the name server for a host's addresses.

    Raises:
        TryLater: It does not know the host now.
    """
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise TryLater(PAUSE, "The host of the file is not known now.") from error
    return [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]


@dataclass(frozen=True)
class Network:
    """The network that files are fetched over.

    Attributes:
        resolve: Names the addresses of a host.
        allows: Tells which of them may be connected to.
    """

    resolve: Resolve = resolved
    allows: Callable[[Address], bool] = is_public


PUBLIC = Network()


async def fetch_guarded(
    url: str,
    home: Home,
    *,
    patience: float,
    redirects: int = 0,
    largest: int = LARGEST_FILE,
    network: Network = PUBLIC,
) -> FetchedFile:
    """Fetch a file within the rules of this module.

    Args:
        url: Where it is said to be.
        home: The carrier's own place.
        patience: Seconds for all of it.
        redirects: How many are followed: 1 for a carrier that keeps its files elsewhere.
        largest: The most bytes that are read.
        network: The network.

    Raises:
        Undeliverable: It is gone, too large, or somewhere we must not go.
        TryLater: The carrier does not give it now.
    """
    try:
        async with asyncio.timeout(patience):
            return await _followed(url, home, redirects, largest, network)
    except TimeoutError as error:
        raise TryLater(PAUSE, "The file did not arrive in time.") from error
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError, ValueError) as error:
        msg = "The address of the file cannot be read."
        raise Undeliverable(msg) from error
    except httpx.HTTPError as error:
        raise TryLater(PAUSE, f"The file cannot be fetched now: {type(error).__name__}.") from error


async def _followed(
    url: str, home: Home, redirects: int, largest: int, network: Network
) -> FetchedFile:
    for _ in range(redirects + 1):
        found = await _step(url, home, largest, network)
        if isinstance(found, FetchedFile):
            return found
        url = _led_on(url, found)
    msg = "The address of the file leads on and on." if redirects else "The file is not there."
    raise Undeliverable(msg)


def _led_on(url: str, location: str) -> str:
    """Return where a place says that the file is.

    Raises:
        Undeliverable: It leads from a sealed connection to an open one.
    """
    target = urljoin(url, location)
    if urlsplit(url).scheme == "https" and urlsplit(target).scheme != "https":
        msg = "The address of the file leads from https to something else."
        raise Undeliverable(msg)
    return target


async def _step(url: str, home: Home, largest: int, network: Network) -> FetchedFile | str:
    """Ask one place; returns the file, or where it says that the file is."""
    target = urlsplit(url)
    at_home = home.holds(target)
    pinned, headers = await _pinned(target, network, at_home=at_home)
    auth = httpx.BasicAuth(home.username, home.password) if at_home and home.username else None
    named = {"sni_hostname": target.hostname}
    async with (
        httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=STALL) as client,
        client.stream("GET", pinned, headers=headers, auth=auth, extensions=named) as answer,
    ):
        return await _read(answer, largest)


async def _pinned(
    target: SplitResult, network: Network, *, at_home: bool
) -> tuple[str, dict[str, str]]:
    """Write the address of one of the host's addresses, all of which have to be allowed."""
    if target.scheme not in PORTS or not target.hostname or target.username is not None:
        msg = "The address of the file is none of http or https."
        raise Undeliverable(msg)
    port = target.port or PORTS[target.scheme]
    addresses = await network.resolve(target.hostname, port)
    if not (at_home or all(network.allows(address) for address in addresses)):
        msg = "The address of the file leads into a private network."
        raise Undeliverable(msg)
    literal = f"[{addresses[0]}]" if addresses[0].version == 6 else str(addresses[0])
    pinned = target._replace(netloc=f"{literal}:{port}", fragment="")
    return pinned.geturl(), {"Host": target.netloc, "Accept-Encoding": "identity"}


async def _read(answer: httpx.Response, largest: int) -> FetchedFile | str:
    status = answer.status_code
    if answer.has_redirect_location:
        return answer.headers["location"]
    if status in PASSING or status >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise TryLater(PAUSE, f"The file is not given now ({status}).")
    if status != httpx.codes.OK:
        msg = f"The file is not to be had ({status})."
        raise Undeliverable(msg)
    content = await _content(answer, largest)
    kind = answer.headers.get("content-type", "").partition(";")[0].strip()
    return FetchedFile(content, kind or None)


async def _content(answer: httpx.Response, largest: int) -> bytes:
    """Read the bytes as they are sent, none unpacked, and stop where there are too many."""
    content = bytearray()
    async for chunk in answer.aiter_raw():
        content += chunk
        if len(content) > largest:
            msg = f"The file has more than {largest} bytes."
            raise Undeliverable(msg)
    return bytes(content)


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or PORTS.get(parts.scheme)
