"""``frontdesk ask``: a question about the business, in English or Chinese, and its figures."""

import unicodedata
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from frontdesk.cli.output import AsJson, print_json, print_line

if TYPE_CHECKING:
    from frontdesk.settings import Settings

Question = Annotated[str, typer.Argument(help="What to know: “revenue by product last month”.")]
Login = Annotated[str, typer.Option("--as", help="Whose question it is: a login.")]
Day = Annotated[str | None, typer.Option("--on", help="The day to answer as of: 2026-05-19.")]


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def ask(question: Question, login: Login, on: Day = None, as_json: AsJson = False) -> None:
        """Ask about the business; it answers within what this person may see, or says why not."""
        from frontdesk.settings import load_settings

        day = _day(on)
        told = _told(load_settings(), question, login, day)
        if as_json:
            print_json(told)
        else:
            print_told(told)
        if told["outcome"] != "answered":
            raise typer.Exit(1)


def _day(written: str | None) -> date | None:
    if written is None:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        message = f"{written!r} is no day like 2026-05-19."
        raise typer.BadParameter(message, param_hint="--on") from None


def _told(settings: "Settings", question: str, login: str, day: date | None) -> dict[str, Any]:
    """Ask the server when one runs; else open the house here."""
    from frontdesk.data_directory import DataDirectory

    running = DataDirectory(settings.data_dir).running()
    if running is not None:
        from frontdesk.cli.remote import ask_question

        return ask_question(running, question, login, day)
    from frontdesk.logs import configure_logs
    from frontdesk.server import opened
    from frontdesk.workflows.asking import ask_as_login

    configure_logs()
    with opened(settings) as desk:
        return ask_as_login(desk, login, question, day).model_dump(mode="json")


def print_told(told: dict[str, Any]) -> None:
    """Print an answer, or why there is none and what could be asked instead."""
    chinese = told["language"] == "zh"
    print_line(told["sentence"])
    if told["understood"]:
        print_line(f"理解为：{told['understood']}" if chinese else _understood(told))
    table = told["table"]
    if table is not None and table["rows"]:
        print_line()
        _print_aligned(table)
    for definition in told["definitions"]:
        print_line(("" if definition != told["definitions"][0] else "\n") + definition)
    if told["choices"]:
        print_line("可以这样问：" if chinese else "You could ask:")
        for choice in told["choices"]:
            print_line(f"  {choice}")


def _understood(told: dict[str, Any]) -> str:
    return f"understood as: {told['understood']}"


def _print_aligned(table: dict[str, Any]) -> None:
    """Print rows in columns; a Chinese character is two columns wide."""
    rows = [table["headings"], *table["rows"], *([table["total"]] if table["total"] else [])]
    widths = [max(_width(row[at]) for row in rows) for at in range(len(table["headings"]))]
    for row in rows:
        cells = [
            " " * (width - _width(cell)) + cell if number else cell + " " * (width - _width(cell))
            for cell, width, number in zip(row, widths, table["numbers"], strict=True)
        ]
        print_line("  ".join(cells).rstrip())


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
