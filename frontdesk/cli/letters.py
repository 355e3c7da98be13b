"""``frontdesk dead-letters``: what was not understood, not answered or not delivered."""

from typing import Annotated

import typer

from frontdesk.cli.house import looked_up, owned
from frontdesk.cli.output import AsJson, print_line, print_records


def register(app: typer.Typer) -> None:
    """Add the commands."""
    letters = typer.Typer(help="What could not be handled.", no_args_is_help=True)
    letters.command("list")(list_letters)
    letters.command("retry")(retry)
    app.add_typer(letters, name="dead-letters")


def list_letters(
    set_aside: Annotated[
        bool, typer.Option("--set-aside", help="What no customer wrote, and why it is thought so.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List them, newest first."""
    from erp_core import conversations
    from erp_core.kernel.actor import system

    print_records(
        looked_up(lambda tx: conversations.dead_letters(tx, system(), set_aside=set_aside)),
        ("kind", "id", "channel", "from or to", "why"),
        lambda one: (one.kind, one.id, one.channel, one.peer, one.error or ""),
        as_json=as_json,
    )


def retry(
    kind: Annotated[str, typer.Argument(help="inbound or outbox")],
    number: Annotated[int, typer.Argument(help="The id from the list.")],
) -> None:
    """Drive one again, also what was set aside; the server takes it up when it runs."""
    from erp_core import conversations
    from erp_core.kernel.actor import system
    from frontdesk.workflows.real_time import real_now

    if not kind.startswith(("inbound", "outbox")):
        message = f"There are inbound and outbox letters, and no {kind}."
        raise typer.BadParameter(message)
    with owned() as database:
        if kind.startswith("inbound"):
            database.run(lambda tx: conversations.revive(tx, system(), number, real_now()))
        else:
            database.run(lambda tx: conversations.send_again(tx, system(), number, real_now()))
    print_line(f"{kind} {number} is queued again.")
