"""The page of the command line: every command, its arguments and options."""

from collections.abc import Iterator
from enum import Enum
from typing import Protocol, cast

from frontdesk.reference.markdown import code, page, table

INTRODUCTION = (
    "Text for a person by default; `--json` where a command prints data. "
    "Exit codes: 0 done, 1 refused or violated, 2 wrong usage."
)


class _Kind(Protocol):
    annotation: object


class _Parameter(Protocol):
    """What typer knows of an argument or option."""

    name: str
    opts: list[str]
    help: str | None
    required: bool
    default: object
    type_descriptor: _Kind


class Command(Protocol):
    """What typer knows of a command."""

    help: str
    params: list[_Parameter]


def commands_page() -> str:
    """Write the page."""
    return page("Command line", INTRODUCTION, *(_section(*each) for each in commands()))


def commands() -> Iterator[tuple[str, Command]]:
    """Name every command as it is typed, with what typer knows of it."""
    import typer

    from frontdesk.cli.main import build_app

    yield from _below("frontdesk", cast("Command", typer.main.get_command(build_app())))


def _below(path: str, command: Command) -> Iterator[tuple[str, Command]]:
    inner: dict[str, Command] | None = getattr(command, "commands", None)
    if inner is None:
        yield path, command
        return
    for name, one in inner.items():
        yield from _below(f"{path} {name}", one)


def _section(path: str, command: Command) -> str:
    parts = [f"## {path}", command.help]
    if command.params:
        parts.append(table(("", "default", "says"), map(_parameter, command.params)))
    return "\n\n".join(parts)


def _parameter(one: _Parameter) -> tuple[str, str, str]:
    is_option = one.opts[0].startswith("-")
    name = ", ".join(one.opts) if is_option else one.name.upper()
    return code(name + _value(one)), _default(one), one.help or ""


def _value(one: _Parameter) -> str:
    """Show what an option takes: one of some words, a value, or nothing."""
    kind = one.type_descriptor.annotation
    if isinstance(kind, type) and issubclass(kind, Enum):
        return " " + "|".join(str(each.value) for each in kind)
    takes_one = one.opts[0].startswith("-") and kind is not bool
    return f" {one.name.upper()}" if takes_one else ""


def _default(one: _Parameter) -> str:
    if one.required:
        return "needed"
    if one.default is None or isinstance(one.default, bool):
        return ""
    return code(str(one.default))
