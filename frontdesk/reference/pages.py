"""The pages: what each is called and which part of the code it is written from."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from frontdesk.reference.commands import commands_page
from frontdesk.reference.events import events_page
from frontdesk.reference.invariants import invariants_page
from frontdesk.reference.permissions import permissions_page
from frontdesk.reference.rest import rest_page
from frontdesk.reference.settings import settings_page

FOLDER = Path(__file__).parents[2] / "docs" / "reference"
"""Where the pages are, in a checkout."""

PAGES: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        "cli.md": commands_page,
        "settings.md": settings_page,
        "rest.md": rest_page,
        "permissions.md": permissions_page,
        "invariants.md": invariants_page,
        "events.md": events_page,
    }
)


def write(folder: Path) -> None:
    """Write every page."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in PAGES:
        (folder / name).write_text(_written(name), encoding="utf-8")


def outdated(folder: Path) -> list[str]:
    """Name the pages that do not say what the code says."""
    return [name for name in PAGES if _text(folder / name) != _written(name)]


@cache
def _written(name: str) -> str:
    """Write a page, once: the code does not change while it runs."""
    return PAGES[name]()


def _text(file: Path) -> str | None:
    return file.read_text(encoding="utf-8") if file.is_file() else None
