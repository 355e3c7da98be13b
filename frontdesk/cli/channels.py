"""``frontdesk channels``: do carriers know us and deliver to us, and telling them where to."""

from typing import TYPE_CHECKING, Annotated

import typer

from frontdesk.cli.output import AsJson, print_line, print_records

if TYPE_CHECKING:
    from frontdesk.workflows.checking import Checked


def register(app: typer.Typer) -> None:
    """Add the command."""
    group = typer.Typer(help="How customers reach us.", no_args_is_help=True)
    group.command("check")(check)
    group.command("connect")(connect)
    app.add_typer(group, name="channels")


def _row(one: "Checked") -> tuple[object, ...]:
    return (one.channel, one.account, one.state, one.words)


def check(as_json: AsJson = False) -> None:
    """Ask each carrier whether it knows us and delivers to us; exit 1 if one does not.

    Nothing is sent to anybody.
    """
    import asyncio
    from datetime import UTC, datetime

    from channels.registry import build_channels
    from frontdesk.settings import load_settings
    from frontdesk.workflows.checking import check_channels, hidden_words

    settings = load_settings()
    channels = build_channels(settings.channels, lambda: datetime.now(UTC))
    found = asyncio.run(check_channels(channels))
    print_records(found, ("channel", "account", "state", "what it said"), _row, as_json=as_json)
    hidden = hidden_words(settings)
    if hidden and not as_json:
        print_line(hidden)
    if hidden or any(one.state == "failed" for one in found):
        raise typer.Exit(1)


def connect(
    channel: Annotated[str, typer.Argument(help="The channel: telegram.")],
) -> None:
    """Tell a carrier where to deliver what customers write; it counts at once."""
    import asyncio
    from datetime import UTC, datetime

    from channels.abilities import Connects
    from channels.errors import ChannelError
    from channels.registry import build_channels
    from frontdesk.settings import WrongSetting, load_settings
    from frontdesk.workflows.checking import connect as connect_channel

    built = build_channels(load_settings().channels, lambda: datetime.now(UTC))
    able = {one.name: one for one in built if isinstance(one, Connects)}
    if channel not in able:
        message = f"{channel} cannot be connected from here: {_how(channel)}"
        raise WrongSetting(message)
    try:
        print_line(asyncio.run(connect_channel(able[channel])))
    except ChannelError as error:
        raise WrongSetting(str(error)) from error


def _how(channel: str) -> str:
    """Say what to do instead."""
    if channel == "telegram":
        return "set FRONTDESK_TELEGRAM__TOKEN first, see docs/guides/connect-telegram.md."
    return "its guide in docs/guides says what to enter where."
