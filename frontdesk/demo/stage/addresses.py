"""Where everything of a running demo is, all of it on this machine's loopback."""

import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
TELEGRAM = "/telegram"
TWILIO = "/twilio"


@dataclass(frozen=True)
class Addresses:
    """The two ports of a running demo.

    Attributes:
        server: The server's port.
        stage: The port of the page and the carriers, which outlives the server.
    """

    server: int
    stage: int

    @property
    def server_url(self) -> str:
        """The server, as a browser reaches it."""
        return f"http://{HOST}:{self.server}"

    @property
    def stage_url(self) -> str:
        """The page and the carriers."""
        return f"http://{HOST}:{self.stage}"

    @property
    def twilio_url(self) -> str:
        """The fake Twilio."""
        return self.stage_url + TWILIO

    def environment(self, folder: Path) -> Mapping[str, str]:
        """Tell the server where it is, where its carriers are and who may frame it."""
        origins = [self.server_url, self.stage_url]
        return {
            "FRONTDESK_DATA_DIR": str(folder.absolute()),
            "FRONTDESK_HOST": HOST,
            "FRONTDESK_PORT": str(self.server),
            "FRONTDESK_PUBLIC_URL": self.server_url,
            "FRONTDESK_DEMO_URL": self.stage_url,
            "FRONTDESK_TELEGRAM__API_BASE": self.stage_url + TELEGRAM,
            "FRONTDESK_WEBCHAT__ALLOWED_ORIGINS": json.dumps(origins),
        }


def choose_addresses(port: int) -> Addresses:
    """Take the server's port and the next one that is free for the page."""
    following = (number for number in range(port + 1, min(port + 50, 65536)) if is_free(number))
    return Addresses(port, next(following, 0) or _any_port())


def is_free(port: int) -> bool:
    """Tell whether nobody listens on a port of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _any_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
