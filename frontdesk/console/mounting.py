"""Puts the console into an application: login, stylesheet, pages, and the guard around them."""

from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI
from nicegui import app as pages
from nicegui import ui
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from frontdesk.console import files
from frontdesk.console.door import build_router
from frontdesk.console.guard import Guard
from frontdesk.console.pages import register_pages
from frontdesk.console.paths import ROOT, STATIC

if TYPE_CHECKING:
    from frontdesk.application import Frontdesk

FILES = Path(__file__).parent / "static"


def mount_console(app: FastAPI, desk: "Frontdesk") -> None:
    """Serve the console of a front desk.

    NiceGUI keeps one application a process, so the latest mount is the one that is served.
    """
    _forget_earlier_mount()
    app.include_router(build_router(desk))
    app.include_router(files.build_router(desk))
    app.mount(STATIC, StaticFiles(directory=FILES), name="console-static")
    register_pages()
    ui.run_with(
        app,
        mount_path=ROOT,
        title="Frontdesk",
        favicon=(FILES / "favicon.svg").read_text(encoding="utf-8").strip(),
        dark=None,
        tailwind=False,
        gzip_middleware_factory=None,
        reconnect_timeout=10.0,
        show_welcome_message=False,
    )
    pages.add_middleware(Guard, desk=desk)
    pages.add_middleware(GZipMiddleware)


def _forget_earlier_mount() -> None:
    pages.user_middleware.clear()
    pages.middleware_stack = None
