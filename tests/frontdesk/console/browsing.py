"""A browser before the console: it fails on whatever a screen must never do."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, expect

from tests.builders.access import PASSWORD
from tests.builders.chromium import chromium

DESKTOP = (1440, 900)
PHONE = (390, 844)


@dataclass
class Screen:
    """A page at one size, with what went wrong on it."""

    page: Page
    url: str
    width: int
    troubles: list[str] = field(default_factory=list)

    def logs_in(self, login: str = "mia", to: str = "/console/") -> None:
        """Log in, and wait for the page that comes after."""
        self.page.goto(self.url + to)
        self.passes_the_door(login)

    def passes_the_door(self, login: str = "mia") -> None:
        """Log in where the door is shown."""
        self.page.get_by_label("Login").fill(login)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Log in").click()
        self.sees(".fd-app")

    def goes(self, path: str) -> None:
        """Open a page."""
        self.page.goto(self.url + path)
        self.sees(".fd-app")
        self.fits()

    def opens(self, name: str) -> None:
        """Open the thread with somebody."""
        self.page.locator(".fd-row", has_text=name).click()
        expect(self.page.locator(".fd-head-name")).to_have_text(name)

    @property
    def composer(self) -> Locator:
        """The field in which one writes."""
        return self.page.locator("[data-composer]")

    def sees(self, selector: str, text: str | None = None) -> None:
        """Wait until something is on the page."""
        found = self.page.locator(selector)
        if text is not None:
            found = found.filter(has_text=text)
        expect(found.first).to_be_visible(timeout=15_000)

    def misses(self, selector: str) -> None:
        """Wait until something is not on the page."""
        expect(self.page.locator(selector)).to_have_count(0, timeout=15_000)

    def fits(self) -> None:
        """Be no wider than the window."""
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= self.width, f"{self.page.url} is {wide} px wide"


@contextmanager
def browsing(url: str, size: tuple[int, int] = DESKTOP, locale: str = "en-GB") -> Iterator[Screen]:
    """Open a browser; at the end nothing may have gone wrong."""
    width, height = size
    with chromium() as browser:
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale=locale, color_scheme="light"
        )
        screen = Screen(context.new_page(), url, width)
        _watch(screen)
        try:
            yield screen
            screen.fits()
        finally:
            context.close()
    assert screen.troubles == [], "\n".join(screen.troubles)


@contextmanager
def beside(
    screen: Screen, size: tuple[int, int] = PHONE, locale: str = "en-GB"
) -> Iterator[Screen]:
    """Open a second browser beside one that is open, with its own cookies."""
    browser = screen.page.context.browser
    assert browser is not None
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale=locale, color_scheme="light"
    )
    other = Screen(context.new_page(), screen.url, width)
    _watch(other)
    try:
        yield other
        other.fits()
    finally:
        context.close()
    assert other.troubles == [], "\n".join(other.troubles)


def _watch(screen: Screen) -> None:
    page, troubles = screen.page, screen.troubles

    def said(kind: str, text: str) -> None:
        if kind == "error":
            troubles.append(text)

    def asked(url: str) -> None:
        if not url.startswith((screen.url, "data:", "blob:")):
            troubles.append(f"asked another host: {url}")

    def dialog(text: str) -> None:
        troubles.append(f"a script ran: {text}")

    page.on("console", lambda message: said(message.type, message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda request: asked(request.url))
    page.on("websocket", lambda socket: asked(socket.url.replace("ws://", "http://")))
    page.on("dialog", lambda box: (dialog(box.message), box.dismiss()))
