"""The demo page in a browser: the story as a visitor sees it, with the server killed on the way.

The whole command runs: ``frontdesk demo`` with a small company, its server as a child, the fake
Telegram, Twilio and mail servers, and our own widget and console in frames.
"""

import base64
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from frontdesk.demo.building import ensure_company
from frontdesk.settings import load_settings
from tests.browser.staging import (
    NARROW,
    PATIENCE,
    WIDE,
    Demo,
    a_colleague,
    browsing,
    free_port,
    wait_until_ready,
)

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
"""One pixel."""


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo")
    settings = load_settings(data_dir=folder, database_url="")
    ensure_company(settings, "small", lambda _day, _orders: None, fresh=False)
    port = free_port()
    command = [sys.executable, "-c", "from frontdesk.cli import main; main()"]
    environment = {**os.environ, "FRONTDESK_DATA_DIR": str(folder), "FRONTDESK_DATABASE_URL": ""}
    process = subprocess.Popen([*command, "demo", "--port", str(port)], env=environment)
    try:
        server = f"http://127.0.0.1:{port}"
        wait_until_ready(server)
        stage = httpx.get(f"{server}/demo").headers["location"].removesuffix("/demo")
        yield Demo(server, stage, process)
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=40) == 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{server}/health/live")


def _available(article: Page) -> int:
    """Sum what is free of an article, over all places and lots."""
    cells = article.locator("td[data-label=Available]").all_inner_texts()
    return sum(int(_number(one)) for one in cells)


def _credit(customer: Page) -> Locator:
    """What a customer may still order on account."""
    return customer.locator("[data-fact=free-credit] .fd-amount")


def _number(shown: str) -> float:
    """Read a figure as it is shown in English."""
    return float(re.sub(r"[^\d.]", "", shown.removesuffix(" × 1 kg")))


def test_the_whole_story_is_above_the_fold_of_a_laptop(demo: Demo) -> None:
    with browsing(demo) as visitor:
        page = visitor.page
        visitor.keep_screen("start-wide")
        parts = ("#server #verify", "#wei form", "#ana form", "#tom form", "#console iframe")
        for part in parts:
            expect(page.locator(part)).to_be_in_viewport(ratio=1)
        expect(visitor.chat("stranger").get_by_role("textbox")).to_be_in_viewport(ratio=1)
        before = page.locator("#tom").bounding_box()
        page.locator("#tom-field").focus()
        page.wait_for_function(
            "was => document.querySelector('#tom').offsetHeight > was + 50", arg=before["height"]
        )
        expect(page.locator("#tom form")).to_be_in_viewport(ratio=1)
        assert page.evaluate("document.documentElement.scrollHeight") == WIDE[1]


def test_wei_gets_his_answer_and_cancels_nothing(demo: Demo) -> None:
    with browsing(demo) as visitor:
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


def test_ana_orders_two_more_by_text_message_and_the_figures_move(demo: Demo) -> None:
    with browsing(demo) as visitor, a_colleague(visitor, "admin") as colleague:
        expect(visitor.figure("stock")).to_have_text(re.compile(r"^\d+ × 1 kg$"))
        stock = _number(visitor.figure("stock").inner_text())
        credit = _number(visitor.figure("credit").inner_text())
        article, orders = colleague.opens("stock/number/HB-1000"), colleague.opens("orders")
        cafe, inbox = colleague.opens_customer("Café Lindner GmbH"), colleague.opens("")
        free, left = _available(article), _number(_credit(cafe).inner_text())
        newest = orders.locator("[data-record]").first
        expect(newest).not_to_contain_text("€298.10")
        visitor.play(2)

        asked, offer, yes, receipt = visitor.phone("ana").all_inner_texts()
        expect(visitor.figure("stock")).to_have_text(f"{stock - 14:.0f} × 1 kg")
        expect(visitor.figure("credit")).to_have_text(f"€{credit - 298.10:,.2f}")
        expect(visitor.figure("today")).to_have_text("€278.60 · 1")
        visitor.keep_screen("2-wide")
        # One entry, everywhere: nobody has loaded these pages again.
        expect(_credit(cafe)).to_have_text(f"€{left - 298.10:,.2f}")
        expect(newest).to_contain_text("€298.10")
        expect(inbox.locator(".fd-row", has_text="Ana Lindner").first).to_be_visible()
        assert _available(article) == free - 14

    assert asked.startswith("same as last time +2kg by fri?")
    assert "€255.52 is overdue on your account" in offer
    assert "14 x House Blend 1 kg at €19.90: €298.10" in offer
    assert "will be with you by Friday 22 May" in offer
    assert "1 = Yes, order it, 2 = No, thanks" in offer
    assert yes.startswith("1")
    assert re.search(r"Order \d+ is placed, total €298\.10", receipt)


def test_tom_s_photo_becomes_a_draft_that_mia_sends_into_his_thread(demo: Demo) -> None:
    with browsing(demo) as visitor:
        page, console = visitor.page, visitor.console()
        visitor.begin(3)

        card = console.locator(".fd-card", has_text="H-0317")
        expect(card).to_contain_text("under warranty until Thursday 25 June", timeout=PATIENCE)
        expect(card).to_contain_text("Error codes E01 to E08")
        visitor.keep_screen("3-card-wide")
        visitor.end(3)

        letters = page.locator("#tom .thread.open .letter")
        expect(letters).to_have_count(2)
        wrote, answer = letters.all_inner_texts()
        assert "leaking AGAIN, not happy" in wrote
        assert letters.first.locator("img").evaluate("one => one.naturalWidth") == 960
        assert "Hello Tom," in answer
        assert "H-0317" in answer
        assert "automated assistant" not in answer
        assert answer.endswith("Mia Brandt, Crane Harbour Coffee")
        expect(page.locator("#tom .thread")).to_have_count(1)
        visitor.keep_screen("3-wide")


def test_jonas_asks_the_books_in_english_and_in_chinese(demo: Demo) -> None:
    with browsing(demo) as visitor:
        console = visitor.console()
        visitor.begin(4)

        understood = console.locator(".fd-ask-understood")
        expect(understood).to_contain_text("Lapsed customers", timeout=PATIENCE)
        expect(console.locator(".fd-ask-sentence")).to_have_text(re.compile(r"^[1-9]\d* records?"))
        expect(understood).to_contain_text("compared with 1 Mar 2026", timeout=PATIENCE)
        expect(console.locator(".fd-ask-sentence")).to_contain_text(" leads with ")
        expect(console.locator(".fd-ask-chart canvas")).to_be_visible()
        visitor.end(4)

        best = console.locator(".fd-answer-table tbody tr").nth(1)
        expect(best.locator("td").first).to_have_text("House Blend")
        expect(best.locator("td").nth(1)).to_have_text("218.40 EUR")
        best.get_by_role("button").click()
        records = console.locator(".fd-ask-records tbody tr")
        expect(records).to_have_count(2, timeout=PATIENCE)
        assert [row.locator("td").all_inner_texts() for row in records.all()] == [
            ["INV-2026-0020", "Invoice", "29 Apr 2026", "Café Lindner GmbH", "255.52 EUR"],
            ["INV-2026-0018", "Invoice", "8 Apr 2026", "Café Lindner GmbH", "255.52 EUR"],
        ]
        visitor.keep_screen("4-wide")


def test_tom_writes_a_mail_of_his_own_with_a_picture_of_his_own(demo: Demo) -> None:
    with browsing(demo) as visitor:
        page = visitor.page
        tom = page.locator("#tom")
        tom.get_by_role("button", name="New mail").click()
        page.get_by_role("textbox", name="Subject").fill("A second question")
        tom.get_by_role("button", name="Send", exact=True).click()
        expect(tom.get_by_role("alert")).to_have_text("Write something first.")
        page.get_by_role("textbox", name="Write a mail").fill("what does it cost to repair?")
        tom.locator("input[type=file]").set_input_files(
            {"name": "mine.png", "mimeType": "image/png", "buffer": PICTURE}
        )
        expect(tom.locator(".attached")).to_contain_text("mine.png")

        tom.get_by_role("button", name="Send", exact=True).click()

        expect(tom.locator(".thread.open .head")).to_contain_text("A second question")
        expect(tom.locator(".thread.open .letter img")).to_have_js_property("naturalWidth", 1)


def test_a_stranger_learns_nothing_and_a_killed_server_loses_nothing(demo: Demo) -> None:
    with browsing(demo) as visitor:
        before = {name: visitor.received(name).count() for name in ("wei", "ana")}
        visitor.play(6)

        strange = visitor.answers("stranger").all_inner_texts()
        verified = visitor.page.locator("#verified")
        expect(verified.locator("h2")).to_have_text(re.compile(r"^0 violations in [\d,]+ rows$"))
        expect(verified.locator(".answered")).to_have_text(re.compile(r": 1 \+ 1 \+ 1\.$"))
        visitor.keep_screen("6-verified-wide")
        verified.get_by_role("button").click()
        visitor.keep_screen("6-wide")
        after = {name: visitor.received(name).count() for name in ("wei", "ana")}

    assert "who you are" in strange[0]
    assert not any("INV-" in text or "255" in text for text in strange)
    assert "2 years" in strange[1]
    assert len(strange) == 2
    assert after == {name: count + 1 for name, count in before.items()}


def test_what_is_written_while_the_server_is_dead_is_answered_once_it_is_back(demo: Demo) -> None:
    with browsing(demo) as visitor:
        page = visitor.page
        before = visitor.received("wei").count()
        page.get_by_role("button", name="kill -9").click()
        expect(page.locator("#server")).to_have_attribute("data-state", "killed")
        page.get_by_role("textbox", name="Message", exact=True).fill("where is my order 1042?")
        page.locator("#wei .send").click()
        expect(page.locator("#wei .bubble.mine").last.locator(".ticks")).to_have_attribute(
            "title", "Sent"
        )

        page.get_by_role("button", name="Start").click()

        answers = visitor.received("wei")
        expect(answers).to_have_count(before + 1, timeout=PATIENCE)
        expect(answers.last).to_contain_text("Order 1042")


def test_the_console_beside_it_shows_wei_s_thread_to_mia(demo: Demo) -> None:
    with browsing(demo) as visitor:
        console = visitor.page.frame_locator("#console iframe")

        expect(console.get_by_text("Wei Zhang").first).to_be_visible(timeout=PATIENCE)
        expect(
            console.get_by_text("Grace").or_(console.get_by_text("visitor")).first
        ).to_be_visible()


def test_the_page_speaks_chinese_and_fits_a_phone(demo: Demo) -> None:
    with browsing(demo, NARROW, "zh-CN") as visitor:
        page = visitor.page
        expect(page.locator(".step[data-step='1'] h2")).to_contain_text("我的豆子到哪了")
        expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
        visitor.keep_screen("start-phone-zh")

        visitor.play(1)
        visitor.keep_screen("1-phone")
        page.locator("#tab-wei").press("ArrowRight")
        expect(page.locator("#tab-ana")).to_be_focused()
        expect(page.get_by_role("textbox", name="短信")).to_be_visible()
        visitor.keep_screen("ana-phone")
        page.locator("#tab-ana").press("ArrowRight")
        expect(page.get_by_role("button", name="写新邮件")).to_be_visible()
        visitor.keep_screen("tom-phone")
        page.get_by_role("tab", name="控制台").click()
        expect(page.locator("#console iframe")).to_be_visible(timeout=PATIENCE)
        visitor.keep_screen("console-phone")

        page.get_by_role("button", name="切换到英文").or_(page.locator("#language")).first.click()
        expect(page.locator(".step[data-step='1'] h2")).to_contain_text("Where are my beans")
