"""A front desk around the company that is being built: its own channels, an assistant by script."""

from collections.abc import Collection, Iterable

from channels.registry import build_channels
from frontdesk.application import Frontdesk
from frontdesk.bootstrap import modules_on
from frontdesk.demo.script import Script
from frontdesk.demo.site import Site
from frontdesk.demo.threads import Exchange
from frontdesk.settings import Settings
from knowledge.contract import Document, Hit, IndexReport


class ClosedBook:
    """A handbook that nobody opens: what is answered is written in the script."""

    def index(self, documents: Iterable[Document], *, sources: Collection[str] = ()) -> IndexReport:
        """Index nothing."""
        _ = documents, sources
        return IndexReport(0, 0, 0)

    def search(self, query: str, *, language: str | None, limit: int = 5) -> list[Hit]:
        """Find nothing."""
        _ = query, language, limit
        return []

    def close(self) -> None:
        """Have nothing to release."""


def open_house(site: Site, settings: Settings) -> Exchange:
    """Open the house in which the history's conversations are held."""
    script = Script(site.database)
    at_once = settings.model_copy(update={"quiet_window": 0.0})
    channels = build_channels(settings.channels, site.clock.now)
    desk = Frontdesk(
        settings=at_once,
        database=site.database,
        modules=modules_on(settings),
        channels={(channel.name, channel.account): channel for channel in channels},
        assistant=script,
        knowledge=ClosedBook(),
        clock=site.clock,
        bus=site.database.bus,
    )
    return Exchange(site, desk, script)
