"""The widget as a visitor meets it, in Chromium against a real server."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from playwright.sync_api import Browser, BrowserContext, Page, expect

from channels.frame import Frame
from channels.webchat.ports import Choice
from channels.webchat.router import build_router
from channels.webchat.settings import WebchatSettings
from tests.builders.chromium import chromium
from tests.fakes.webchat_house import House

pytestmark = pytest.mark.browser
SHOP = """<!doctype html><title>Shop</title><link rel="icon" href="data:,">
<style>button { display: none } textarea { font-size: 2px }</style>
<h1>Shop</h1><script src="/chat/widget.js" data-title="Café" defer></script>"""


def answers(frame: Frame) -> list[tuple[str, list[Choice]]]:
    if frame.button:
        return [(f"Pressed {frame.button}", [])]
    if frame.text == "order":
        choices: list[Choice] = [{"label": "Yes", "nonce": "n1"}, {"label": "No", "nonce": "n2"}]
        return [("Cancel it?", choices)]
    return [(f"Heard: {frame.text}", [])]


@dataclass
class Site:
    """A house on a port, which can be stopped and started again."""

    house: House
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @contextmanager
    def running(self) -> Iterator[None]:
        config = uvicorn.Config(self._app(), port=self.port, log_level="error", lifespan="off")
        server = uvicorn.Server(config)
        started = threading.Event()
        thread = threading.Thread(target=self._run, args=(server, started))
        thread.start()
        started.wait()
        try:
            yield
        finally:
            server.force_exit = server.should_exit = True
            thread.join()

    def _run(self, server: uvicorn.Server, started: threading.Event) -> None:
        listening = socket.create_server(("127.0.0.1", self.port))
        started.set()
        server.run(sockets=[listening])

    def _app(self) -> FastAPI:
        fields = {"secret": "a secret of the tests, long enough", "title": "Café"}
        settings = WebchatSettings.model_validate(fields | {"allowed_origins": [self.url]})
        app = FastAPI()
        app.include_router(build_router(self.house, settings))

        @app.get("/shop")
        async def shop() -> HTMLResponse:
            return HTMLResponse(SHOP)

        return app


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def site() -> Site:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return Site(House(answers), free.getsockname()[1])


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(locale="en-GB", viewport={"width": 390, "height": 844})
    context.set_default_timeout(10_000)
    yield context
    context.close()


def visit(context: BrowserContext, site: Site, path: str = "/chat") -> Page:
    page = context.new_page()
    page.goto(site.url + path)
    return page


def write(page: Page, text: str) -> None:
    page.get_by_role("textbox").fill(text)
    page.get_by_role("textbox").press("Enter")


def lines(page: Page) -> list[str]:
    return page.locator(".line .body").all_inner_texts()


def test_a_visitor_writes_and_reads_the_answer(site: Site, context: BrowserContext) -> None:
    with site.running():
        page = visit(context, site)
        write(page, "hello <b>there</b>")

        expect(page.locator(".line.assistant .body")).to_have_text("Heard: hello <b>there</b>")
        expect(page.locator(".line.customer[data-state=stored]")).to_have_count(1)
        expect(page.locator(".intro")).to_be_hidden()
        assert len(site.house.stored) == 1


def test_the_widget_asks_nobody_but_the_house_and_keeps_to_its_policy(
    site: Site, context: BrowserContext
) -> None:
    with site.running():
        page, asked, complaints = context.new_page(), list[str](), list[str]()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{site.url}/chat")
        write(page, "hello")
        expect(page.locator(".line.assistant")).to_have_count(1)

        assert complaints == []
        assert [url for url in asked if not url.startswith((site.url, "data:"))] == []


def test_a_pressed_button_is_sent_once_and_the_choice_is_closed(
    site: Site, context: BrowserContext
) -> None:
    with site.running():
        page = visit(context, site)
        write(page, "order")
        page.get_by_role("button", name="Yes").click()

        expect(page.locator(".line.assistant .body").last).to_have_text("Pressed n1")
        expect(page.locator(".line .choices button:enabled")).to_have_count(0)
        assert lines(page) == ["order", "Cancel it?", "Yes", "Pressed n1"]
        assert len(site.house.stored) == 2


def test_a_reload_shows_the_conversation_once(site: Site, context: BrowserContext) -> None:
    with site.running():
        page = visit(context, site)
        write(page, "order")
        expect(page.locator(".line.assistant")).to_have_count(1)
        page.reload()

        expect(page.get_by_role("button", name="Yes")).to_be_enabled()
        assert lines(page) == ["order", "Cancel it?"]


def test_what_is_written_while_the_house_is_away_is_sent_once_when_it_is_back(
    site: Site, context: BrowserContext
) -> None:
    with site.running():
        page = visit(context, site)
        write(page, "one")
        expect(page.locator(".line.assistant")).to_have_count(1)
    expect(page.locator(".notice")).to_contain_text("Connection lost")
    write(page, "two")
    write(page, "three")
    expect(page.locator(".line.customer[data-state=waiting]")).to_have_count(2)
    with site.running():
        expect(page.locator(".line.assistant")).to_have_count(3)
        expect(page.locator(".notice")).to_be_hidden()

        own = page.locator(".line.customer .body").all_inner_texts()
        assert own == ["one", "two", "three"]
        told = [Frame.model_validate_json(raw).text for raw in site.house.stored.values()]
        assert told == ["one", "two", "three"]


def test_what_is_written_before_a_page_is_closed_is_sent_by_the_next(
    site: Site, context: BrowserContext
) -> None:
    with site.running():
        page = visit(context, site)
        site.house.refusals.append(3600.0)
        write(page, "remember me")
        expect(page.locator(".line.customer[data-state=waiting]")).to_have_count(1)
        page.close()
        page = visit(context, site)

        expect(page.locator(".line.assistant .body")).to_have_text("Heard: remember me")
        assert len(site.house.stored) == 1


def test_a_message_that_could_not_be_stored_is_sent_again(
    site: Site, context: BrowserContext
) -> None:
    with site.running():
        page = visit(context, site)
        site.house.refusals.append(0.1)
        write(page, "hello")

        expect(page.locator(".line.customer[data-state=stored]")).to_have_count(1)
        assert len(site.house.stored) == 1


def test_the_language_is_the_browsers_and_can_be_switched(site: Site, browser: Browser) -> None:
    with site.running():
        context = browser.new_context(locale="zh-CN")
        page = visit(context, site)
        expect(page.get_by_role("textbox")).to_have_attribute("placeholder", "输入消息")
        page.get_by_role("button", name="Switch to English").click()
        expect(page.get_by_role("textbox")).to_have_attribute("placeholder", "Write a message")
        page.reload()
        expect(page.get_by_role("textbox")).to_have_attribute("placeholder", "Write a message")
        context.close()


def test_a_word_being_composed_is_not_sent(site: Site, context: BrowserContext) -> None:
    with site.running():
        page = visit(context, site)
        page.get_by_role("textbox").fill("nihao")
        page.get_by_role("textbox").dispatch_event("keydown", {"key": "Enter", "isComposing": True})
        page.get_by_role("textbox").fill("你好")
        page.get_by_role("textbox").press("Enter")

        expect(page.locator(".line.assistant .body")).to_have_text("Heard: 你好")
        assert lines(page) == ["你好", "Heard: 你好"]


def test_a_text_over_the_limit_cannot_be_sent(site: Site, context: BrowserContext) -> None:
    with site.running():
        page = visit(context, site)
        expect(page.locator(".notice")).to_be_hidden()
        page.get_by_role("textbox").fill("x" * 8001)

        expect(page.locator(".left")).to_have_text("-1 characters left")
        expect(page.get_by_role("button", name="Send")).to_be_disabled()
        page.get_by_role("textbox").press("Enter")
        assert lines(page) == []


def test_on_another_page_it_is_a_bubble_that_the_page_cannot_spoil(
    site: Site, context: BrowserContext
) -> None:
    with site.running():
        page = visit(context, site, "/shop")
        expect(page.get_by_role("dialog")).to_be_hidden()
        page.get_by_role("button", name="Open chat").click()
        expect(page.get_by_role("textbox")).to_be_focused()
        expect(page.get_by_role("textbox")).to_have_css("font-size", "16px")
        write(page, "hello")
        expect(page.locator(".line.assistant")).to_have_count(1)
        page.keyboard.press("Escape")

        expect(page.get_by_role("dialog")).to_be_hidden()
        expect(page.get_by_role("button", name="Open chat")).to_be_focused()
        names = "[typeof View, typeof Link, typeof Memory, typeof TEXTS]"
        assert page.evaluate(names) == ["undefined"] * 4


def test_a_page_that_is_not_listed_is_told_so_and_does_not_knock_again(
    site: Site, context: BrowserContext
) -> None:
    with site.running():
        page = context.new_page()
        knocks: list[str] = []
        page.on("websocket", lambda opened: knocks.append(opened.url))
        page.goto(f"http://localhost:{site.port}/chat")

        expect(page.locator(".notice")).to_have_text("This page may not use the chat.")
        assert len(knocks) == 1


@pytest.mark.parametrize("width", [1440, 390, 320])
def test_nothing_sticks_out_at_any_width(site: Site, context: BrowserContext, width: int) -> None:
    with site.running():
        page = visit(context, site)
        page.set_viewport_size({"width": width, "height": 800})
        write(page, "w" * 300 + " order")
        expect(page.locator(".line.assistant")).to_have_count(1)

        assert page.evaluate("document.documentElement.scrollWidth") <= width
        overflow = "log => log.scrollWidth - log.clientWidth"
        assert page.locator(".log").evaluate(overflow) == 0


PHOTO = b"\x89PNG\r\n\x1a\n" + b"photo" * 30_000
GONE = "() => { Blob.prototype.arrayBuffer = () => Promise.reject(new Error('gone')); }"
HAND_OVER = """([name, bytes, kind]) => {
  const field = document.querySelector("#frontdesk-chat").shadowRoot.querySelector(".chat");
  const given = new DataTransfer();
  given.items.add(new File([new Uint8Array(bytes)], name));
  const event = kind === "drop"
    ? new DragEvent("drop", { dataTransfer: given, bubbles: true, cancelable: true })
    : new ClipboardEvent("paste", { clipboardData: given, bubbles: true, cancelable: true });
  (kind === "drop" ? field : field.querySelector("textarea")).dispatchEvent(event);
}"""


def files_of(site: Site) -> list[tuple[str, bytes]]:
    frames = (Frame.model_validate_json(raw) for raw in site.house.stored.values())
    return [(one.file.name, one.file.content) for one in frames if one.file is not None]


def test_a_file_is_chosen_with_the_button(
    site: Site,
    context: BrowserContext,
    tmp_path: Path,
) -> None:
    photo = tmp_path / "bag.png"
    photo.write_bytes(PHOTO)
    with site.running():
        page = visit(context, site)
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Attach a file").click()
        chooser.value.set_files(photo)

        expect(page.locator(".line.customer[data-state=stored] .file")).to_have_text("bag.png")
        write(page, "here it is")
        expect(page.locator(".line.assistant .body").last).to_have_text("Heard: here it is")

    assert files_of(site) == [("bag.png", PHOTO)]


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_a_file_is_dropped_or_pasted(
    site: Site,
    context: BrowserContext,
    kind: str,
) -> None:
    with site.running():
        page = visit(context, site)
        expect(page.locator(".chat[data-state=ready]")).to_have_count(1)
        page.evaluate(HAND_OVER, ["note.txt", list(b"hello"), kind])

        expect(page.locator(".line.customer[data-state=stored]")).to_have_count(1)
        assert lines(page)[0].strip() == "note.txt"

    assert files_of(site) == [("note.txt", b"hello")]


def test_a_file_that_is_too_large_is_not_sent_and_says_so(
    site: Site,
    context: BrowserContext,
    tmp_path: Path,
) -> None:
    large = tmp_path / "film.mov"
    large.write_bytes(b"x" * (8 * 1024 * 1024 + 1))
    with site.running():
        page = visit(context, site)
        page.locator("input[type=file]").set_input_files(large)

        expect(page.locator(".line.customer time")).to_contain_text("larger than 8 MB")

    assert site.house.stored == {}


def test_a_file_that_cannot_be_read_is_not_sent_and_holds_nothing_up(
    site: Site, context: BrowserContext
) -> None:
    with site.running():
        page = visit(context, site)
        expect(page.locator(".chat[data-state=ready]")).to_have_count(1)
        page.evaluate(GONE)
        page.evaluate(HAND_OVER, ["note.txt", list(b"hello"), "drop"])
        write(page, "hello")

        expect(page.locator(".line.customer[data-state=failed] .file")).to_have_text("note.txt")
        expect(page.locator(".line.assistant .body")).to_have_text("Heard: hello")

    assert files_of(site) == []


def test_a_file_that_waits_when_the_page_is_left_is_shown_as_not_sent(
    site: Site, context: BrowserContext
) -> None:
    with site.running():
        page = visit(context, site)
        write(page, "hello")
        expect(page.locator(".line.assistant")).to_have_count(1)
        site.house.refusals.append(3600.0)
        page.evaluate(HAND_OVER, ["note.txt", list(b"hello"), "drop"])
        expect(page.locator(".line.customer[data-state=waiting]")).to_have_count(1)
        page.reload()

        expect(page.locator(".line.assistant")).to_have_count(1)
        expect(page.locator(".line.customer[data-state=failed] time")).to_have_text("Not sent")
        assert [line.strip() for line in lines(page)] == ["hello", "Heard: hello", "note.txt"]
