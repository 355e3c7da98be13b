"""Asks the server that owns the data directory, over loopback."""

from datetime import date
from typing import Any, cast

import httpx

from erp_core.kernel.errors import Invalid, Unavailable
from frontdesk.data_directory import Running

TIMEOUT = 60.0


def ask_server(
    running: Running, channel: str, sender: str, texts: list[str], first: int
) -> list[dict[str, Any]]:
    """Send texts through the running server.

    Args:
        running: The server.
        channel: The channel to write on.
        sender: Who writes.
        texts: What they write, one after the other's reply.
        first: The number of the first text: sent again under the same one, texts are taken once.

    Raises:
        Unavailable: The server does not answer.
        Invalid: It refused.
    """
    body = {"channel": channel, "sender": sender, "texts": texts, "first": first}
    return cast("list[dict[str, Any]]", _asked(running, "POST", "chat", body))


def ask_question(running: Running, question: str, login: str, on: date | None) -> dict[str, Any]:
    """Ask about the business through the running server.

    Raises:
        Unavailable: The server does not answer.
        Invalid: It refused.
    """
    body = {"question": question, "login": login, "on": on.isoformat() if on else None}
    return cast("dict[str, Any]", _asked(running, "POST", "ask", body))


def ask_modules(running: Running) -> list[dict[str, Any]]:
    """List the modules as the running server has them.

    Raises:
        Unavailable: The server does not answer.
        Invalid: It refused.
    """
    return cast("list[dict[str, Any]]", _asked(running, "GET", "modules"))


def ask_to_switch(
    running: Running, name: str, *, on: bool, with_dependents: bool
) -> dict[str, Any]:
    """Switch a module through the running server.

    Raises:
        Unavailable: The server does not answer.
        Invalid: It refused.
    """
    body = {"on": on, "with_dependents": with_dependents}
    return cast("dict[str, Any]", _asked(running, "POST", f"modules/{name}", body))


def ask(running: Running, path: str) -> list[dict[str, Any]] | dict[str, Any]:
    """Ask the running server for something that changes nothing.

    Raises:
        Unavailable: The server does not answer.
        Invalid: It refused.
    """
    return _asked(running, "GET", path)


def _asked(
    running: Running, method: str, path: str, body: dict[str, Any] | None = None
) -> list[dict[str, Any]] | dict[str, Any]:
    try:
        answer = httpx.request(
            method,
            f"{running.url}/local/{path}",
            json=body,
            headers={"X-Frontdesk-Local": running.token},
            timeout=TIMEOUT,
            trust_env=False,  # the token must not travel through a proxy
        )
    except httpx.HTTPError as error:
        message = f"The server at {running.url} does not answer: {type(error).__name__}."
        raise Unavailable(message) from error
    if answer.status_code != 200:
        raise Invalid(answer.json().get("detail", "refused"))
    told: list[dict[str, Any]] | dict[str, Any] = answer.json()
    return told
