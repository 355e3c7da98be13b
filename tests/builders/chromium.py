"""Chromium for the tests that look at pages: one for a whole folder, where it asks for that."""

import asyncio
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserType, sync_playwright

PROGRAM = os.environ.get("FRONTDESK_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
)
_shared: list[Browser] = []


@contextmanager
def chromium() -> Iterator[Browser]:
    """Lend the Chromium that is shared, or start one and end it.

    While it is lent, the thread runs an event loop.
    """
    if _shared:
        asyncio._set_running_loop(_loop_of(_shared[0]))
        try:
            if not _shared[0].is_connected():
                _shared[0] = _launched(_shared[0].browser_type)
            yield _shared[0]
        finally:
            asyncio._set_running_loop(None)
        return
    with sync_playwright() as playwright:
        browser = _launched(playwright.chromium)
        yield browser
        browser.close()


@contextmanager
def shared_chromium() -> Iterator[None]:
    """Keep one Chromium for whoever asks meanwhile: to start it takes as long as many a test.

    Playwright's loop rests between two tests and only answers calls, but it says all the time that
    it runs in this thread, where the core refuses to work then; so it is hidden until it is lent.
    """
    with chromium() as browser:
        _shared.append(browser)
        asyncio._set_running_loop(None)
        try:
            yield
        finally:
            asyncio._set_running_loop(_loop_of(_shared.pop()))


def _launched(kind: BrowserType) -> Browser:
    return kind.launch(executable_path=PROGRAM, args=list(QUIET))


def _loop_of(browser: Browser) -> asyncio.AbstractEventLoop:
    loop: asyncio.AbstractEventLoop = browser._loop
    return loop
