"""The house as a process that serves, and what a till says to it."""

import contextlib
import multiprocessing
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx

from erp_core.access import NewUser, Role, create_api_key, create_user
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from frontdesk.server import run_server
from frontdesk.settings import Settings

PATIENCE = 120.0
"""Seconds until the house must be ready, and until a request must be answered."""


@dataclass(frozen=True)
class Till:
    """How a till reaches the house."""

    url: str
    key: str

    def connected(self) -> httpx.Client:
        """Open a connection that says who calls."""
        headers = {"Authorization": f"Bearer {self.key}"}
        return httpx.Client(base_url=f"{self.url}/api/v1", headers=headers, timeout=PATIENCE)


def a_key(database: Database) -> str:
    """Hire somebody who sells and sends, and return the key that their tills use."""

    def hire(tx: Tx) -> str:
        new = NewUser(
            login="till",
            name="Till",
            password="correct horse battery",
            roles=frozenset({Role.SALES, Role.WAREHOUSE}),
        )
        user = create_user(tx, system(), new)
        return create_api_key(tx, system(), user.id, "till").key

    return database.run(hire)


@contextlib.contextmanager
def serving(settings: Settings, prepare: Callable[[], None]) -> Iterator[str]:
    """Serve a house in a process of its own; gives its address once it is ready."""
    served = settings.model_copy(update={"port": _free_port()})
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(served, prepare))
    process.start()
    try:
        _await_ready(f"{served.local_url}/health/ready")
        yield served.local_url
    finally:
        process.terminate()
        process.join(20)


def _serve(settings: Settings, prepare: Callable[[], None]) -> None:
    prepare()
    run_server(settings, loops=False)


def _await_ready(url: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(url, timeout=5).status_code == httpx.codes.OK:
                return
        time.sleep(0.1)
    message = "The house did not get ready."
    raise TimeoutError(message)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port
