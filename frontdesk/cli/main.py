"""``frontdesk``: the commands and how their errors end.

Exit codes: 0 done, 1 refused or violated, 2 wrong usage.
"""

import sys
from typing import NoReturn

import typer

from frontdesk.cli import (
    ask,
    channels,
    data,
    demo,
    init,
    letters,
    modules,
    people,
    replay,
    serve,
    sheets,
    talk,
)

PARTS = (demo, init, serve, talk, ask, channels, sheets, data, modules, people, letters, replay)
"""In the order in which ``--help`` lists them."""


def build_app() -> typer.Typer:
    """Build the command line from its parts."""
    app = typer.Typer(
        name="frontdesk",
        help="A conversational front desk over a real ERP/CRM.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for part in PARTS:
        part.register(app)
    return app


def main() -> None:
    """Run the command line."""
    try:
        build_app()()
    except Exception as error:  # noqa: BLE001 - the last line: a known error ends in one sentence
        _end(error)


def _end(error: Exception) -> NoReturn:
    """Say what went wrong in one sentence where it is a known kind of wrong."""
    if _is_known(error):
        sys.stderr.write(f"frontdesk: {error}\n")
        sys.exit(1)
    raise error


def _is_known(error: Exception) -> bool:
    from erp_core.kernel.errors import DomainError
    from frontdesk.data_directory import DataDirectoryBusy
    from frontdesk.settings import WrongSetting

    return isinstance(error, DomainError | DataDirectoryBusy | WrongSetting)
