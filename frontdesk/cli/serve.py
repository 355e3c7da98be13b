"""``frontdesk serve``: the web, the workers, or both."""

from enum import StrEnum
from typing import Annotated

import typer


class Role(StrEnum):
    """What this process does."""

    ALL = "all"
    WEB = "web"
    WORKER = "worker"


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def serve(
        role: Annotated[Role, typer.Option(help="What this process does.")] = Role.ALL,
        port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    ) -> None:
        """Serve hooks, REST, web chat and console, and answer messages."""
        from frontdesk.server import run_server
        from frontdesk.settings import load_settings

        given = {} if port is None else {"port": port}
        settings = load_settings(**given)
        run_server(settings, web=role is not Role.WORKER, loops=role is not Role.WEB)
