"""``frontdesk users``: who works here."""

from typing import Annotated

import typer

from frontdesk.cli.house import looked_up, owned
from frontdesk.cli.output import AsJson, print_line, print_records


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

    print_records(
        looked_up(lambda tx: access.list_users(tx, system())),
        ("login", "name", "roles"),
        lambda user: (user.login, user.name, ", ".join(sorted(user.roles))),
        as_json=as_json,
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

    with owned() as database:
        try:
            new = access.NewUser.model_validate(
                {"login": login, "name": name, "password": password, "roles": role}
            )
        except ValidationError as error:
            first = error.errors()[0]
            message = f"{first['loc'][0]}: {first['msg']}"
            raise Invalid(message) from None
        database.run(lambda tx: access.create_user(tx, system("command line"), new))
    print_line(f"{login} may log in.")
