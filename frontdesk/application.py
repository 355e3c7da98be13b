"""The assembled front desk, as one value that every part of composition is given."""

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.agent import Assistant

from channels.contract import Channel
from erp_core.kernel.clock import Clock
from erp_core.kernel.database import Database
from erp_core.kernel.module import Module
from erp_core.kernel.notify import Bus
from frontdesk.settings import Settings
from knowledge.contract import Knowledge


@dataclass(frozen=True)
class Frontdesk:
    """Everything that is wired together.

    Attributes:
        settings: The deployment's settings.
        database: The transactional core's database.
        modules: The modules that are on, lowest first.
        channels: The configured channels, by (name, account).
        assistant: Understands and proposes.
        knowledge: Finds handbook passages.
        clock: The business time.
        bus: Wakes loops and screens after commits.
    """

    settings: Settings
    database: Database
    modules: tuple[Module, ...]
    channels: Mapping[tuple[str, str], Channel]
    assistant: Assistant
    knowledge: Knowledge
    clock: Clock
    bus: Bus

    def channel(self, name: str, account: str | None = None) -> Channel | None:
        """Return a configured channel, the first of that name when no account is given."""
        if account is not None:
            return self.channels.get((name, account))
        return next((one for (kind, _), one in self.channels.items() if kind == name), None)
