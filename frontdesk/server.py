"""Runs the house in one process: owns the data directory, opens everything, serves, closes."""

import asyncio
import contextlib
import signal
from collections.abc import Iterator

from erp_core.migrations import upgrade
from frontdesk.application import Frontdesk
from frontdesk.data_directory import DataDirectory
from frontdesk.garbage import keep_what_is_loaded
from frontdesk.logs import configure_logs
from frontdesk.settings import Settings

LARGEST_FRAME = 256 * 1024
"""Bytes of one web socket message; the chat's own limit is 64 KiB."""


@contextlib.contextmanager
def opened(settings: Settings) -> Iterator[Frontdesk]:
    """Own the data directory and open the house; close both at the end.

    Raises:
        DataDirectoryBusy: Another process owns the data directory.
    """
    from frontdesk.bootstrap import close_desk, open_desk

    directory = DataDirectory(settings.data_dir)
    directory.acquire()
    try:
        upgrade(settings.url)
        desk = open_desk(settings)
        try:
            yield desk
        finally:
            close_desk(desk)
    finally:
        directory.release()


def run_server(settings: Settings, *, web: bool = True, loops: bool = True) -> None:
    """Serve until interrupted.

    Args:
        settings: The deployment's settings.
        web: Whether to listen.
        loops: Whether to answer and deliver.
    """
    configure_logs()
    with opened(settings) as desk:
        if web:
            _serve(desk, loops=loops)
        else:
            keep_what_is_loaded()
            asyncio.run(_work(desk))


def _serve(desk: Frontdesk, *, loops: bool) -> None:
    import uvicorn

    from frontdesk.http.app import build_app

    settings = desk.settings
    running = DataDirectory(settings.data_dir).announce(settings.local_url)
    app = build_app(desk, local_token=running.token, with_loops=loops)
    keep_what_is_loaded()
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        server_header=False,
        ws_max_size=LARGEST_FRAME,
        timeout_graceful_shutdown=5,
    )


async def _work(desk: Frontdesk) -> None:
    from frontdesk.loops import running_loops

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with running_loops(desk):
        await stop.wait()
