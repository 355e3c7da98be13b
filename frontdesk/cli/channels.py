"""``frontdesk channels check``: which channels there are, and whether their carriers know us."""

from typing import TYPE_CHECKING

import typer

from frontdesk.cli.output import AsJson, print_records

if TYPE_CHECKING:
    from frontdesk.workflows.checking import Checked


def register(app: typer.Typer) -> None:
    """Add the command."""
    group = typer.Typer(help="How customers reach us.", no_args_is_help=True)
    group.command("check")(check)
    app.add_typer(group, name="channels")


def _row(one: "Checked") -> tuple[object, ...]:
    return (one.channel, one.account, one.state, one.words)


def check(as_json: AsJson = False) -> None:
    """Ask each carrier who we are, sending nothing to anybody; exit 1 if one does not know us."""
    import asyncio
    from datetime import UTC, datetime

    from channels.registry import build_channels
    from frontdesk.settings import load_settings
    from frontdesk.workflows.checking import check_channels

    channels = build_channels(load_settings().channels, lambda: datetime.now(UTC))
    found = asyncio.run(check_channels(channels))
    print_records(found, ("channel", "account", "state", "what it said"), _row, as_json=as_json)
    if any(one.state == "failed" for one in found):
        raise typer.Exit(1)
