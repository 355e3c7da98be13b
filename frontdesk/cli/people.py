"""``frontdesk users``: who works here."""

from typing import Annotated

import typer

from frontdesk.cli.output import AsJson, print_json, print_line, print_table


def register(app: typer.Typer) -> None:
    """Add the commands."""
    users = typer.Typer(help="Who works here.", no_args_is_help=True)
    users.command("list")(list_users)
    users.command("add")(add_user)
    app.add_typer(users, name="users")


def list_users(as_json: AsJson = False) -> None:
    """List the users and their roles."""
    from erp_core import access
    from erp_core.kernel.actor import system
    from erp_core.kernel.clock import SystemClock
    from frontdesk.bootstrap import open_database
    from frontdesk.settings import load_settings

    database = open_database(load_settings(), SystemClock())
    try:
        users = database.read(lambda tx: access.list_users(tx, system()))
    finally:
        database.close()
    if as_json:
        print_json([user.model_dump(mode="json") for user in users])
        return
    print_table(
        ("login", "name", "roles"),
        ((user.login, user.name, ", ".join(sorted(user.roles))) for user in users),
    )


def add_user(
    login: Annotated[str, typer.Argument(help="What the user types to log in.")],
    name: Annotated[str, typer.Option(help="The user's name.")],
    role: Annotated[list[str], typer.Option(help="A role; may be repeated.")],
    password: Annotated[
        str,
        typer.Option(
            prompt=True,
            hide_input=True,
            confirmation_prompt=True,
            help="At least 10 characters; asked for when it is left out.",
        ),
    ],
) -> None:
    """Add a user."""
    from pydantic import ValidationError

    from erp_core import access
    from erp_core.kernel.actor import system
    from erp_core.kernel.errors import Invalid
    from frontdesk.bootstrap import open_database
    from frontdesk.clocks import open_clock
    from frontdesk.data_directory import DataDirectory
    from frontdesk.settings import load_settings

    settings = load_settings()
    directory = DataDirectory(settings.data_dir)
    directory.acquire()
    database = open_database(settings, open_clock(settings.clock, settings.data_dir))
    try:
        new = access.NewUser.model_validate(
            {"login": login, "name": name, "password": password, "roles": role}
        )
        database.run(lambda tx: access.create_user(tx, system("command line"), new))
    except ValidationError as error:
        first = error.errors()[0]
        message = f"{first['loc'][0]}: {first['msg']}"
        raise Invalid(message) from None
    finally:
        database.close()
        directory.release()
    print_line(f"{login} may log in.")
