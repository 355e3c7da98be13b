"""The demo page in a browser: the story as a visitor sees it, with the server killed on the way.

The whole command runs: ``frontdesk demo`` with a small company, its server as a child, the fake
Telegram and our own widget in frames.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect, sync_playwright

from frontdesk.demo.building import ensure_company
from frontdesk.settings import load_settings
from tests.frontdesk.console.browsing import CHROMIUM, QUIET

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]

SCREENSHOTS = Path(__file__).parent / "screenshots"
PATIENCE = 90_000
WIDE, NARROW = (1440, 900), (390, 844)


@dataclass
class Demo:
    """A running demo."""

    server: str
    stage: str
    process: subprocess.Popen[bytes]


@dataclass
class Visitor:
    """A browser before the demo, with what went wrong in it.

    While the server is dead its sockets are refused, which a browser reports as errors of its
    own; everything else that is reported fails the test.
    """

    page: Page
    demo: Demo
    troubles: list[str] = field(default_factory=list)

    def play(self, step: int) -> None:
        """Play a step to its end."""
        card = self.page.locator(f".step[data-step='{step}']")
        card.get_by_role("button").click()
        expect(card).to_have_attribute("data-state", "playing")
        expect(card).to_have_attribute("data-state", re.compile("done|failed"), timeout=PATIENCE)
        expect(card).to_have_attribute("data-state", "done")

    def phone(self) -> Locator:
        """Wei's chat."""
        return self.page.locator("#wei .bubble")

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


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo")
    settings = load_settings(data_dir=folder, database_url="")
    ensure_company(settings, "small", lambda _day, _orders: None, fresh=False)
    port = _free_port()
    command = [sys.executable, "-c", "from frontdesk.cli import main; main()"]
    environment = {**os.environ, "FRONTDESK_DATA_DIR": str(folder), "FRONTDESK_DATABASE_URL": ""}
    process = subprocess.Popen([*command, "demo", "--port", str(port)], env=environment)
    try:
        server = f"http://127.0.0.1:{port}"
        _wait_until_ready(server)
        stage = httpx.get(f"{server}/demo").headers["location"].removesuffix("/demo")
        yield Demo(server, stage, process)
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=40) == 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{server}/health/live")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(server: str) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            if httpx.get(f"{server}/health/ready").is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.2)
    pytest.fail("the server did not become ready")


@contextmanager
def _browsing(demo: Demo, size: tuple[int, int] = WIDE, locale: str = "en-GB") -> Iterator[Visitor]:
    width, height = size
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale=locale, color_scheme="light"
        )
        visitor = Visitor(context.new_page(), demo)
        _watch(visitor)
        visitor.page.goto(f"{demo.stage}/demo?pace=0")
        expect(visitor.page.locator("#server")).to_have_attribute(
            "data-state", "ready", timeout=PATIENCE
        )
        for name in ("stranger",):
            expect(visitor.chat(name).locator(".chat")).to_have_attribute(
                "data-state", "ready", timeout=PATIENCE
            )
        try:
            yield visitor
            assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width
        finally:
            context.close()
            browser.close()
    assert visitor.troubles == []


def _watch(visitor: Visitor) -> None:
    page, troubles = visitor.page, visitor.troubles

    def said(kind: str, text: str) -> None:
        if kind == "error" and "ERR_CONNECTION_REFUSED" not in text and not _cut_off(text):
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


def test_wei_gets_his_answer_and_cancels_nothing(demo: Demo) -> None:
    with _browsing(demo) as visitor:
        visitor.play(1)

        said = visitor.phone().all_inner_texts()
        visitor.keep_screen("1-wide")

    where, preview, kept = said[1], said[3], said[5]
    assert "订单1042" in where
    assert "云南生豆在供应商那里晚了一周发出" in where
    assert "5月21日周四" in where
    assert "要取消订单1042" in preview
    assert "€47.80" in preview
    assert "是" in preview
    assert "否" in preview
    assert "没有做任何更改" in kept
    assert len(said) == 6


def test_ana_orders_the_same_as_last_time_at_her_price(demo: Demo) -> None:
    with _browsing(demo) as visitor:
        visitor.play(2)

        offer, receipt = visitor.answers("ana").all_inner_texts()
        choices = visitor.chat("ana").locator(".choices button").all_inner_texts()
        visitor.keep_screen("2-wide")

    assert "12 × House Blend 1 kg at €19.90: €255.52" in offer
    assert "€255.52 is overdue" in offer
    assert choices[-2:] == ["Yes, order it", "No, thanks"]
    assert re.search(r"Order \d+ is placed, total €255\.52", receipt)


def test_a_stranger_learns_nothing_and_a_killed_server_loses_nothing(demo: Demo) -> None:
    with _browsing(demo) as visitor:
        before = {
            "wei": visitor.page.locator("#wei .bubble:not(.mine)").count(),
            "ana": visitor.answers("ana").count(),
        }
        visitor.play(6)

        strange = visitor.answers("stranger").all_inner_texts()
        verified = visitor.page.locator("#verified")
        expect(verified.locator("h2")).to_have_text(re.compile(r"^0 violations in [\d,]+ rows$"))
        expect(verified.locator(".answered")).to_have_text(re.compile(r": 1 \+ 1 \+ 1\.$"))
        visitor.keep_screen("6-verified-wide")
        verified.get_by_role("button").click()
        visitor.keep_screen("6-wide")
        after = {
            "wei": visitor.page.locator("#wei .bubble:not(.mine)").count(),
            "ana": visitor.answers("ana").count(),
        }

    assert "who you are" in strange[0]
    assert not any("INV-" in text or "255" in text for text in strange)
    assert "2 years" in strange[1]
    assert len(strange) == 2
    assert after == {name: count + 1 for name, count in before.items()}


def test_what_is_written_while_the_server_is_dead_is_answered_once_it_is_back(demo: Demo) -> None:
    with _browsing(demo) as visitor:
        page = visitor.page
        before = page.locator("#wei .bubble:not(.mine)").count()
        page.get_by_role("button", name="kill -9").click()
        expect(page.locator("#server")).to_have_attribute("data-state", "killed")
        page.get_by_role("textbox", name="Message").fill("where is my order 1042?")
        page.locator("#wei .send").click()
        expect(page.locator("#wei .bubble.mine").last.locator(".ticks")).to_have_attribute(
            "title", "Sent"
        )

        page.get_by_role("button", name="Start").click()

        answers = page.locator("#wei .bubble:not(.mine)")
        expect(answers).to_have_count(before + 1, timeout=PATIENCE)
        expect(answers.last).to_contain_text("Order 1042")


def test_the_console_beside_it_shows_wei_s_thread_to_mia(demo: Demo) -> None:
    with _browsing(demo) as visitor:
        console = visitor.page.frame_locator("#console iframe")

        expect(console.get_by_text("Wei Zhang").first).to_be_visible(timeout=PATIENCE)
        expect(
            console.get_by_text("Grace").or_(console.get_by_text("visitor")).first
        ).to_be_visible()


def test_the_page_speaks_chinese_and_fits_a_phone(demo: Demo) -> None:
    with _browsing(demo, NARROW, "zh-CN") as visitor:
        page = visitor.page
        expect(page.locator(".step[data-step='1'] h2")).to_contain_text("我的豆子到哪了")
        expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
        visitor.keep_screen("start-phone-zh")

        visitor.play(1)
        visitor.keep_screen("1-phone")
        page.get_by_role("button", name="控制台").click()
        expect(page.locator("#console iframe")).to_be_visible(timeout=PATIENCE)
        visitor.keep_screen("console-phone")

        page.get_by_role("button", name="切换到英文").or_(page.locator("#language")).first.click()
        expect(page.locator(".step[data-step='1'] h2")).to_contain_text("Where are my beans")
