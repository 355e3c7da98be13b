"""``frontdesk chat``: talk to the front desk as a customer, through the real intake."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from erp_core.kernel.errors import Unavailable
from frontdesk.cli.output import AsJson, print_json, print_line

if TYPE_CHECKING:
    from frontdesk.data_directory import DataDirectory, Running
    from frontdesk.settings import Settings

PATIENCE = 15.0
"""Seconds that a server may be away in the middle of a talk."""
Say = Callable[[str, str, list[str]], list[dict[str, Any]]]
Sender = Annotated[str, typer.Option("--from", help="Who writes: an address on the channel.")]
Texts = Annotated[list[str] | None, typer.Option("--text", help="What to say; may be repeated.")]


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def chat(
        channel: Annotated[str, typer.Option(help="The channel to write on.")] = "terminal",
        sender: Sender = "visitor",
        text: Texts = None,
        as_json: AsJson = False,
    ) -> None:
        """Write to the front desk; replies are printed, never sent to a carrier."""
        from frontdesk.settings import load_settings

        with _talker(load_settings()) as say:
            if text:
                print_exchanges(say(channel, sender, text), as_json=as_json)
            else:
                _interview(say, channel, sender)


def _talker(settings: "Settings") -> "AbstractContextManager[Say]":
    """Ask the server when one runs; else open the house here."""
    from frontdesk.data_directory import DataDirectory

    directory = DataDirectory(settings.data_dir)
    return _here(settings) if directory.running() is None else _remote(directory)


@contextmanager
def _remote(directory: "DataDirectory") -> "Iterator[Say]":
    """Ask the server; where it goes away meanwhile, the one that comes after it."""
    from frontdesk.cli.remote import ask_server
    from frontdesk.text_numbers import draw_number

    def say(channel: str, sender: str, texts: list[str]) -> list[dict[str, Any]]:
        first = draw_number()
        return until_it_answers(
            directory, lambda running: ask_server(running, channel, sender, texts, first)
        )

    yield say


def until_it_answers(
    directory: "DataDirectory",
    ask: "Callable[[Running], list[dict[str, Any]]]",
    patience: float = PATIENCE,
) -> list[dict[str, Any]]:
    """Ask whichever server runs, for so many seconds.

    Raises:
        Unavailable: None answered in that time.
    """
    until = time.monotonic() + patience
    while True:
        running = directory.running()
        try:
            if running is not None:
                return ask(running)
        except Unavailable:
            if time.monotonic() >= until:
                raise
        if time.monotonic() >= until:
            message = "The server has stopped. Start it again, or write once more without it."
            raise Unavailable(message)
        time.sleep(0.2)


@contextmanager
def _here(settings: "Settings") -> "Iterator[Say]":
    from frontdesk.logs import configure_logs
    from frontdesk.server import opened
    from frontdesk.workflows.chat import converse

    configure_logs()
    with opened(settings) as desk:
        yield lambda channel, sender, texts: [
            one.model_dump() for one in converse(desk, channel, sender, texts, loops_running=False)
        ]


def print_exchanges(exchanges: list[dict[str, Any]], *, as_json: bool) -> None:
    """Print texts and replies, as a person or as a program reads them."""
    if as_json:
        print_json(exchanges)
        return
    for exchange in exchanges:
        print_line(f"> {exchange['text']}")
        for reply in exchange["replies"]:
            print_line(reply["text"])
            for number, label in enumerate(reply["buttons"], 1):
                print_line(f"  [{number}] {label}")
        if not exchange["replies"]:
            print_line("(no reply: a person handles this thread, or nothing may be sent here)")
        print_line()


def _interview(say: "Say", channel: str, sender: str) -> None:
    """Talk until the input ends."""
    print_line("Write to the front desk; end with Ctrl+D.")
    while True:
        try:
            text = input("> ").strip()
        except EOFError:
            print_line()
            return
        if text:
            for exchange in say(channel, sender, [text]):
                _print_replies(exchange)


def _print_replies(exchange: dict[str, Any]) -> None:
    for reply in exchange["replies"]:
        print_line(reply["text"])
        if reply["buttons"]:
            print_line("  [" + "] [".join(reply["buttons"]) + "]")
    if not exchange["replies"]:
        print_line("(no reply: a person handles this thread, or nothing may be sent here)")
