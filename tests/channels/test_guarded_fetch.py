"""The guarded fetch: no address in a message leads into our own network (S8)."""

import asyncio
import ipaddress
from collections.abc import Iterator, Sequence

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from channels.contract import FetchedFile
from channels.errors import TryLater, Undeliverable
from channels.guarded_fetch import PUBLIC, Home, Network, _led_on, fetch_guarded
from channels.public_addresses import Address, is_public
from tests.fakes.carrier import Answer, Break, Carrier, serving

ELSEWHERE = Home("https://api.twilio.example", "AC1", "secret")
HERE = ipaddress.ip_address("127.0.0.1")


class Place:
    """A server with files, and what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str]] = []
        self.leads_to = ""
        self.app = Starlette(
            routes=[
                Route("/file", self._file),
                Route("/large", self._large),
                Route("/on", self._on),
                Route("/round", self._round),
            ]
        )

    def _note(self, request: Request) -> None:
        sent = request.headers.get("authorization", "")
        self.asked.append((request.url.path, request.headers["host"], sent))

    async def _file(self, request: Request) -> Response:
        self._note(request)
        return Response(b"photo", media_type="image/jpeg")

    async def _large(self, _request: Request) -> Response:
        return Response(b"x" * 5000)

    async def _on(self, request: Request) -> Response:
        self._note(request)
        return RedirectResponse(self.leads_to, status_code=307)

    async def _round(self, request: Request) -> Response:
        self._note(request)
        return RedirectResponse("/round")


@pytest.fixture
def place() -> Place:
    return Place()


@pytest.fixture
def wire(place: Place) -> Iterator[Carrier]:
    with serving(place.app) as running:
        yield running


def fetch(
    url: str, home: Home, network: Network = PUBLIC, *, patience: float = 5, redirects: int = 0
) -> FetchedFile:
    return asyncio.run(
        fetch_guarded(
            url, home, patience=patience, redirects=redirects, largest=4000, network=network
        )
    )


def named(**hosts: str) -> Network:
    """A network with its own names, in which this machine may be reached under some."""

    async def resolve(host: str, _port: int) -> Sequence[Address]:
        found = hosts.get(host.partition(".")[0], host)
        return [ipaddress.ip_address(one) for one in found.split()]

    return Network(resolve, lambda address: address == HERE)


def test_a_file_at_home_is_fetched_with_our_credentials(place: Place, wire: Carrier) -> None:
    file = fetch(f"{wire.url}/file", Home(wire.url, "AC1", "secret"))

    assert file == FetchedFile(b"photo", "image/jpeg")
    assert place.asked == [("/file", wire.url.removeprefix("http://"), "Basic QUMxOnNlY3JldA==")]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://localhost/",
        "http://0.0.0.0/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[fe80::1]/",
        "http://[fc00::1]/",
        "http://10.0.0.1/",
        "http://172.16.0.1/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        "https://user:pass@8.8.8.8/",
        "file:///etc/passwd",
        "ftp://8.8.8.8/",
        "gopher://8.8.8.8/",
        "//8.8.8.8/",
        "8.8.8.8",
        "",
        "http://",
        "http://[::1",
        "http://8.8.8.8:99999/",
    ],
)
def test_no_address_leads_into_our_own_network(url: str) -> None:
    with pytest.raises(Undeliverable):
        fetch(url, ELSEWHERE)


def test_a_private_place_is_refused_without_being_asked(place: Place, wire: Carrier) -> None:
    with pytest.raises(Undeliverable, match="private network"):
        fetch(f"{wire.url}/file", ELSEWHERE)

    assert wire.requests == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::8.8.8.8", True),
        ("192.0.1.0", True),
        ("100.128.0.1", True),
        ("172.32.0.1", True),
        ("2a00:1450::1", True),
        ("0.1.2.3", False),
        ("10.255.0.1", False),
        ("100.127.255.255", False),
        ("127.0.0.1", False),
        ("169.254.169.254", False),
        ("172.31.255.255", False),
        ("192.0.0.8", False),
        ("192.0.0.9", False),
        ("192.0.0.170", False),
        ("192.0.2.1", False),
        ("192.31.196.1", False),
        ("192.52.193.1", False),
        ("192.88.99.1", False),
        ("192.168.0.1", False),
        ("192.175.48.1", False),
        ("198.18.0.1", False),
        ("198.19.255.255", False),
        ("198.51.100.1", False),
        ("203.0.113.1", False),
        ("224.0.0.1", False),
        ("239.255.255.255", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("::127.0.0.1", False),
        ("::8.8.8.8", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:0:8.8.8.8", False),
        ("64:ff9b::10.0.0.1", False),
        ("64:ff9b:1::8.8.8.8", False),
        ("64:ff9b:1:7f00:0:1::", False),
        ("100::1", False),
        ("100:0:0:1::1", False),
        ("2001::1", False),
        ("2001:2::1", False),
        ("2001:10::1", False),
        ("2001:20::1", False),
        ("2001:db8::1", False),
        ("2002:808:808::1", False),
        ("2620:4f:8000::1", False),
        ("3fff::1", False),
        ("5f00::1", False),
        ("fc00::1", False),
        ("fe80::1", False),
        ("fec0::1", False),
        ("ff0e::1", False),
        ("4000::1", False),
    ],
)
def test_public_addresses_are_known(address: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is public


def test_a_host_with_one_private_address_among_public_ones_is_refused(wire: Carrier) -> None:
    with pytest.raises(Undeliverable, match="private network"):
        fetch("http://cdn.example/file", ELSEWHERE, named(cdn="127.0.0.1 10.0.0.1"))


def test_a_redirect_leads_on_without_our_credentials(place: Place, wire: Carrier) -> None:
    port = wire.url.rpartition(":")[2]
    place.leads_to = f"http://cdn.example:{port}/file?signed=1"

    file = fetch(
        f"{wire.url}/on", Home(wire.url, "AC1", "secret"), named(cdn="127.0.0.1"), redirects=1
    )

    assert file.content == b"photo"
    assert [(path, sent != "") for path, _, sent in place.asked] == [
        ("/on", True),
        ("/file", False),
    ]
    assert place.asked[1][1] == f"cdn.example:{port}"


@pytest.mark.parametrize("target", ["http://127.0.0.1:1/file", "http://10.0.0.1/", "file:///etc"])
def test_a_redirect_into_our_own_network_is_refused(
    place: Place, wire: Carrier, target: str
) -> None:
    place.leads_to = target

    with pytest.raises(Undeliverable):
        fetch(f"{wire.url}/on", Home(wire.url), redirects=1)


def test_no_redirect_is_followed_unless_the_carrier_needs_one(place: Place, wire: Carrier) -> None:
    place.leads_to = f"{wire.url}/file"

    with pytest.raises(Undeliverable, match="not there"):
        fetch(f"{wire.url}/on", Home(wire.url))

    assert [path for path, _, _ in place.asked] == ["/on"]


@pytest.mark.parametrize(
    ("url", "location", "led"),
    [
        ("https://a.example/x", "http://b.example/y", None),
        ("https://a.example/x", "ftp://b.example/y", None),
        ("https://a.example/x", "//b.example/y", "https://b.example/y"),
        ("https://a.example/x", "/y", "https://a.example/y"),
        ("http://a.example/x", "https://b.example/y", "https://b.example/y"),
    ],
)
def test_a_redirect_never_leads_from_https_to_less(
    url: str, location: str, led: str | None
) -> None:
    if led is None:
        with pytest.raises(Undeliverable, match="https"):
            _led_on(url, location)
    else:
        assert _led_on(url, location) == led


def test_a_redirect_without_end_is_refused(place: Place, wire: Carrier) -> None:
    with pytest.raises(Undeliverable, match="on and on"):
        fetch(f"{wire.url}/round", Home(wire.url), redirects=1)

    assert len(place.asked) == 2


def test_what_is_too_large_is_refused(wire: Carrier) -> None:
    with pytest.raises(Undeliverable, match="more than 4000 bytes"):
        fetch(f"{wire.url}/large", Home(wire.url))


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Answer(404, b""), Undeliverable),
        (Answer(403, b""), Undeliverable),
        (Answer(204, b""), Undeliverable),
        (Answer(429, b""), TryLater),
        (Answer(500, b""), TryLater),
        (Break.RESET, TryLater),
        (Break.HALF_BODY, TryLater),
        (Break.SILENCE_AFTER_ACCEPT, TryLater),
    ],
    ids=str,
)
def test_a_failure_says_whether_to_come_back(wire: Carrier, fault, error) -> None:
    wire.faults.append(fault)

    with pytest.raises(error):
        fetch(f"{wire.url}/file", Home(wire.url), patience=0.3)


def test_nobody_there_is_tried_later() -> None:
    with pytest.raises(TryLater):
        fetch("http://127.0.0.1:9/file", Home("http://127.0.0.1:9"))
