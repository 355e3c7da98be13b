"""``frontdesk replay``: play a recorded turn again, and say whether it is decided the same."""

from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from frontdesk.cli.output import AsJson, print_json, print_line, print_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import BaseModel

    from erp_core.kernel.actor import Actor
    from frontdesk.application import Frontdesk
    from frontdesk.workflows.replaying import Replay, Turn

R = TypeVar("R", bound="BaseModel")
Number = Annotated[int | None, typer.Argument(help="The turn; without it the last are listed.")]
_SHORT = 60
"""Characters of a text in a list."""


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def replay(turn: Number = None, as_json: AsJson = False) -> None:
        """Play a recorded turn again; exits with 1 when it is decided in another way now."""
        if turn is None:
            _list(as_json=as_json)
        else:
            _play(turn, as_json=as_json)


def _list(*, as_json: bool) -> None:
    from frontdesk.workflows.replaying import Turns, last_turns

    turns = _answered("turns", Turns, last_turns).turns
    if as_json:
        print_json([one.model_dump(mode="json") for one in turns])
    else:
        print_table(("turn", "at", "channel", "model", "outcome", "asked"), map(_row, turns))


def _row(turn: "Turn") -> tuple[object, ...]:
    asked = " ".join(turn.asked.split())[:_SHORT]
    return (turn.turn, turn.at, turn.channel, turn.model, turn.outcome, asked)


def _play(number: int, *, as_json: bool) -> None:
    from frontdesk.workflows.replaying import Replay, replay

    played = _answered(f"turns/{number}", Replay, lambda desk, actor: replay(desk, actor, number))
    if as_json:
        print_json(played.model_dump(mode="json"))
    else:
        _print(played)
    raise typer.Exit(0 if played.same else 1)


def _answered(path: str, kind: type[R], here: "Callable[[Frontdesk, Actor], R]") -> R:
    """Ask the server when one runs; else open the house here."""
    from erp_core.kernel.actor import system
    from frontdesk.cli.remote import ask
    from frontdesk.data_directory import DataDirectory
    from frontdesk.server import opened
    from frontdesk.settings import load_settings

    settings = load_settings()
    running = DataDirectory(settings.data_dir).running()
    if running is not None:
        return kind.model_validate(ask(running, path))
    with opened(settings) as desk:
        return here(desk, system())


def _print(played: "Replay") -> None:
    print_line(f"Turn {played.turn}, {played.at}, {played.channel}, answered by {played.model}")
    print_line(f"> {played.asked}")
    for command in played.commands:
        known = ", ".join(f"{name} {value}" for name, value in command.items() if value)
        print_line(f"  understood: {known}")
    for decided in played.decisions:
        values = ", ".join(f"{name} {value}" for name, value in decided.slots.items())
        print_line(f"  decided: {decided.tool} ({values})")
    print_line(played.reply or "(nothing was said)")
    print_line()
    if played.same:
        print_line("Played again: the same.")
    for one in played.differences:
        print_line(f"Played again: {one.field} differs.\n  then: {one.then}\n  now:  {one.now}")
