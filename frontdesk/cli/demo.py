"""``frontdesk demo``: the demo company, served with its devices."""

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
