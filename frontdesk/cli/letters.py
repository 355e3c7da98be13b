"""``frontdesk dead-letters``: what was not understood, not answered or not delivered."""

from typing import Annotated

import typer

from frontdesk.cli.output import AsJson, print_json, print_line, print_table


def register(app: typer.Typer) -> None:
    """Add the commands."""
    letters = typer.Typer(help="What could not be handled.", no_args_is_help=True)
    letters.command("list")(list_letters)
    letters.command("retry")(retry)
    app.add_typer(letters, name="dead-letters")


def list_letters(as_json: AsJson = False) -> None:
    """List them, newest first."""
    from erp_core import conversations
    from erp_core.kernel.actor import system
    from erp_core.kernel.clock import SystemClock
    from frontdesk.bootstrap import open_database
    from frontdesk.settings import load_settings

    database = open_database(load_settings(), SystemClock())
    try:
        found = database.read(lambda tx: conversations.dead_letters(tx, system()))
    finally:
        database.close()
    if as_json:
        print_json([letter.model_dump(mode="json") for letter in found])
        return
    print_table(
        ("kind", "id", "channel", "from or to", "why"),
        ((one.kind, one.id, one.channel, one.peer, one.error or "") for one in found),
    )


def retry(
    kind: Annotated[str, typer.Argument(help="inbound or outbox")],
    number: Annotated[int, typer.Argument(help="The id from the list.")],
) -> None:
    """Drive one again; the server takes it up when it runs."""
    from erp_core import conversations
    from erp_core.kernel.actor import system
    from frontdesk.bootstrap import open_database
    from frontdesk.clocks import open_clock
    from frontdesk.data_directory import DataDirectory
    from frontdesk.settings import load_settings
    from frontdesk.workflows.real_time import real_now

    if not kind.startswith(("inbound", "outbox")):
        message = f"There are inbound and outbox letters, and no {kind}."
        raise typer.BadParameter(message)
    settings = load_settings()
    directory = DataDirectory(settings.data_dir)
    directory.acquire()
    database = open_database(settings, open_clock(settings.clock, settings.data_dir))
    try:
        if kind.startswith("inbound"):
            database.run(lambda tx: conversations.revive(tx, system(), number, real_now()))
        else:
            database.run(lambda tx: conversations.send_again(tx, system(), number, real_now()))
    finally:
        database.close()
        directory.release()
    print_line(f"{kind} {number} is queued again.")
