"""A running demo, and a visitor with a browser before it."""

import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Locator, Page, expect

from frontdesk.demo.facts import PASSWORD
from tests.builders.chromium import chromium

SCREENSHOTS = Path(__file__).parent / "screenshots"


PATIENCE = 90_000


WIDE = (1440, 900)


NARROW = (390, 844)


@dataclass
class Demo:
    """A running demo."""

    server: str
    stage: str
    process: subprocess.Popen[bytes]


@dataclass
class Visitor:
    """A browser before the demo, with what went wrong in it.

    While the server is dead its sockets are refused, and what was under way when it was killed is
    cut off (``net::ERR_...``), which a browser reports as errors of its own; everything else that
    is reported, an answer of 500 among it, fails the test.
    """

    page: Page
    demo: Demo
    troubles: list[str] = field(default_factory=list)

    def play(self, step: int) -> None:
        """Play a step to its end."""
        self.begin(step)
        self.end(step)

    def begin(self, step: int) -> None:
        """Begin to play a step."""
        self._card(step).get_by_role("button").click()
        expect(self._card(step)).to_have_attribute("data-state", "playing")

    def end(self, step: int) -> None:
        """Wait until a step is played to its end."""
        card = self._card(step)
        expect(card).to_have_attribute("data-state", re.compile("done|failed"), timeout=PATIENCE)
        expect(card).to_have_attribute("data-state", "done")

    def _card(self, step: int) -> Locator:
        return self.page.locator(f".step[data-step='{step}']")

    def phone(self, name: str = "wei") -> Locator:
        """The bubbles on a phone."""
        return self.page.locator(f"#{name} .bubble")

    def received(self, name: str) -> Locator:
        """What the front desk wrote to a phone."""
        return self.page.locator(f"#{name} .bubble:not(.mine)")

    def console(self) -> FrameLocator:
        """The console."""
        return self.page.frame_locator("#console iframe")

    def figure(self, name: str) -> Locator:
        """A figure of the books above the devices."""
        return self.page.locator(f"[data-figure={name}]")

    def chat(self, name: str) -> FrameLocator:
        """The web chat of a visitor."""
        return self.page.frame_locator(f"#{name} iframe")

    def answers(self, name: str) -> Locator:
        """What the front desk wrote in a web chat."""
        return self.chat(name).locator(".line.assistant .body")

    def keep_screen(self, name: str) -> None:
        """Keep a picture, to be looked at."""
        SCREENSHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"demo-{name}.png")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_ready(server: str) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            if httpx.get(f"{server}/health/ready").is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.2)
    pytest.fail("the server did not become ready")


@contextmanager
def browsing(demo: Demo, size: tuple[int, int] = WIDE, locale: str = "en-GB") -> Iterator[Visitor]:
    width, height = size
    with chromium() as browser:
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale=locale, color_scheme="light"
        )
        visitor = Visitor(context.new_page(), demo)
        _watch(visitor)
        visitor.page.goto(f"{demo.stage}/demo?pace=0")
        expect(visitor.page.locator("#server")).to_have_attribute(
            "data-state", "ready", timeout=PATIENCE
        )
        expect(visitor.chat("stranger").locator(".chat")).to_have_attribute(
            "data-state", "ready", timeout=PATIENCE
        )
        try:
            yield visitor
            assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width
        finally:
            context.close()
    assert visitor.troubles == [], "\n".join(visitor.troubles)


@dataclass
class Colleague:
    """A second browser, logged in to the console, whose pages stay open."""

    context: BrowserContext
    demo: Demo

    def opens(self, path: str) -> Page:
        """Open another page of the console beside the others."""
        page = self.context.new_page()
        page.goto(f"{self.demo.server}/console/{path}")
        expect(page.locator(".fd-app")).to_be_visible(timeout=PATIENCE)
        return page

    def opens_customer(self, name: str) -> Page:
        """Open the page of a customer."""
        page = self.opens("customers")
        page.locator("[data-key=search]").fill(name)
        page.get_by_role("link", name=name).click()
        expect(page.locator("h1", has_text=name)).to_be_visible()
        return page


@contextmanager
def a_colleague(visitor: Visitor, login: str) -> Iterator[Colleague]:
    """Let somebody else look, in a browser of their own."""
    browser = visitor.page.context.browser
    assert browser is not None
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    try:
        page = context.new_page()
        page.goto(f"{visitor.demo.server}/console/")
        page.get_by_label("Login").fill(login)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        expect(page.locator(".fd-app")).to_be_visible(timeout=PATIENCE)
        page.close()
        yield Colleague(context, visitor.demo)
    finally:
        context.close()


def _watch(visitor: Visitor) -> None:
    page, troubles = visitor.page, visitor.troubles

    def said(kind: str, text: str) -> None:
        own = "net::ERR_" in text or _cut_off(text) or _in_a_frame(text)
        if kind == "error" and not own:
            troubles.append(text)

    def asked(url: str) -> None:
        if not url.startswith((visitor.demo.server, visitor.demo.stage, "data:", "blob:")):
            troubles.append(f"asked another host: {url}")

    page.on("console", lambda message: said(message.type, message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda request: asked(request.url))
    page.on("websocket", lambda socket: asked(socket.url.replace("ws://", "http://")))


def _cut_off(text: str) -> bool:
    """Tell whether a socket could not be opened because the server was being killed."""
    return text.startswith("WebSocket connection to") and "failed" in text


def _in_a_frame(text: str) -> bool:
    """Tell whether the console did not get the cursor, which nothing in a frame is given."""
    return text.startswith("Blocked autofocusing")
