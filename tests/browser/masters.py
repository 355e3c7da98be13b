"""Filling in the forms of what a house keeps: its machines, work centres, bills and plans."""

from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.browser.staging import SCREENSHOTS
from tests.frontdesk.console.browsing import Screen
from tests.frontdesk.console.front import House, aside


def act(house: House, command: Any) -> Any:
    return aside(lambda: house.desk.database.run(command))


def keeps(screen: Screen, name: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    screen.page.screenshot(path=Path(SCREENSHOTS) / f"masters-{name}.png", full_page=True)


def tries(screen: Screen, refused: str = "", **values: str) -> None:
    """Fill in a form that is refused, and stays as it was written."""
    for name, value in values.items():
        screen.page.locator(f".fd-dialog [data-field='{name}']").fill(value)
    screen.page.locator(".fd-dialog .fd-primary").click()
    screen.sees(".q-notification", refused)
    for name, value in values.items():
        expect(screen.page.locator(f".fd-dialog [data-field='{name}']")).to_have_value(value)


def fills(screen: Screen, **values: str) -> None:
    for name, value in values.items():
        screen.page.locator(f".fd-dialog [data-field='{name}']").fill(value)
    screen.page.locator(".fd-dialog .fd-primary").click()
    screen.misses(".fd-dialog")
