"""The server as a child process: started, killed without warning, started again."""

import asyncio
import contextlib
import os
import sys
from collections.abc import Mapping
from enum import StrEnum

import httpx

from frontdesk.demo.stage.board import Board

COMMAND = (sys.executable, "-c", "from frontdesk.cli import main; main()")
LOOKS = 0.15
GRACE = 10.0


class ServerState(StrEnum):
    """How the server is."""

    STARTING = "starting"
    READY = "ready"
    KILLED = "killed"
    STOPPED = "stopped"


class Server:
    """The one server of the demo.

    Args:
        url: Where it will listen.
        environment: Its settings.
        board: Told when its state changes.
        quiet: Keep its log lines from the terminal.
    """

    def __init__(
        self, url: str, environment: Mapping[str, str], board: Board, *, quiet: bool = False
    ) -> None:
        self.state = ServerState.STOPPED
        self.starts = 0
        self._url = url
        self._environment = {**os.environ, **environment}
        self._board = board
        self._output = asyncio.subprocess.DEVNULL if quiet else None
        self._process: asyncio.subprocess.Process | None = None
        self._watching: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()

    @property
    def pid(self) -> int | None:
        """Its process, while there is one."""
        return self._process.pid if self._process else None

    def tell(self, more: Mapping[str, str]) -> None:
        """Add to its settings, from its next start on."""
        self._environment |= more

    async def start(self) -> None:
        """Start it, unless it runs; two presses of the button start one."""
        async with self._starting:
            if self._process is None:
                await self._spawn()

    async def _spawn(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *COMMAND,
            "serve",
            env=self._environment,
            stdout=self._output,
            stderr=self._output,
            start_new_session=True,
        )
        self.starts += 1
        self._move(ServerState.STARTING)
        self._watching = asyncio.create_task(self._watch(self._process))

    async def kill(self) -> None:
        """Kill it as a power cut would: ``kill -9``."""
        if self._process is not None:
            self._move(ServerState.KILLED)
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
        await self._gone()

    async def stop(self) -> None:
        """Let it finish what it does; after a while, end it."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.terminate()
            try:
                async with asyncio.timeout(GRACE):
                    await self._process.wait()
            except TimeoutError:
                self._process.kill()
        await self._gone()

    async def verify(self) -> tuple[int, bytes]:
        """Run ``frontdesk verify`` beside it; returns the exit code and what it printed."""
        process = await asyncio.create_subprocess_exec(
            *COMMAND,
            "verify",
            "--json",
            env=self._environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        printed, _ = await process.communicate()
        return process.returncode or 0, printed

    async def _watch(self, process: asyncio.subprocess.Process) -> None:
        """See it become ready, and see it end."""
        readiness = asyncio.create_task(self._become_ready())
        await process.wait()
        readiness.cancel()
        self._process = None
        if self.state is not ServerState.KILLED:
            self._move(ServerState.STOPPED)

    async def _become_ready(self) -> None:
        async with httpx.AsyncClient(base_url=self._url, timeout=2.0, trust_env=False) as client:
            while True:
                with contextlib.suppress(httpx.HTTPError):
                    if (await client.get("/health/ready")).is_success:
                        self._move(ServerState.READY)
                        return
                await asyncio.sleep(LOOKS)

    async def _gone(self) -> None:
        if self._watching is not None:
            await self._watching
            self._watching = None

    def _move(self, state: ServerState) -> None:
        self.state = state
        self._board.change()
