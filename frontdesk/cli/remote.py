"""Asks the server that owns the data directory, over loopback."""

from typing import Any

import httpx

from erp_core.kernel.errors import Invalid, Unavailable
from frontdesk.data_directory import Running

TIMEOUT = 60.0


def ask_server(
    running: Running, channel: str, sender: str, texts: list[str]
) -> list[dict[str, Any]]:
    """Send texts through the running server.

    Raises:
        Unavailable: The server does not answer.
        Invalid: It refused.
    """
    body = {"channel": channel, "sender": sender, "texts": texts}
    headers = {"X-Frontdesk-Local": running.token}
    try:
        answer = httpx.post(
            f"{running.url}/local/chat",
            json=body,
            headers=headers,
            timeout=TIMEOUT,
            trust_env=False,  # the token must not travel through a proxy
        )
    except httpx.HTTPError as error:
        message = f"The server at {running.url} does not answer: {type(error).__name__}."
        raise Unavailable(message) from error
    if answer.status_code != 200:
        raise Invalid(answer.json().get("detail", "refused"))
    found: list[dict[str, Any]] = answer.json()
    return found
