"""Wires the front desk together from its settings; the only place that knows every part."""

import hashlib

from assistant.agent import Assistant
from assistant.offline.understanding import Understander
from channels.registry import build_channels
from erp_core import support
from erp_core.kernel.actor import system
from erp_core.kernel.clock import Clock
from erp_core.kernel.database import Database
from erp_core.kernel.module import Module, UnknownModule, listeners_of, switched_on
from erp_core.kernel.notify import Bus
from erp_core.kernel.transaction import Ports
from erp_core.modules import MODULES
from frontdesk.application import Frontdesk
from frontdesk.audit_head import AuditHeadFile
from frontdesk.clocks import open_clock
from frontdesk.settings import Settings, WrongSetting
from knowledge.library import open_knowledge
from knowledge.sources.handbook import handbook_documents

ALWAYS_ON = ("parties", "access", "conversations", "support")
"""Without these there is no front desk to speak of."""


def open_database(settings: Settings, clock: Clock, bus: Bus | None = None) -> Database:
    """Open the database of a deployment with its modules' listeners."""
    ports = Ports(
        listeners=listeners_of(modules_on(settings)),
        audit_key=audit_key(settings),
        export_audit_head=AuditHeadFile(settings.data_dir).keep,
    )
    return Database(settings.url, clock=clock, ports=ports, bus=bus, pool_size=40)


def modules_on(settings: Settings) -> tuple[Module, ...]:
    """Return the modules that are on, lowest first.

    Raises:
        WrongSetting: A name is not a module's.
    """
    if not settings.modules:
        return tuple(MODULES)
    try:
        return switched_on(MODULES, (*ALWAYS_ON, *settings.modules))
    except UnknownModule as error:
        message = f"FRONTDESK_MODULES: {error}"
        raise WrongSetting(message) from None


def audit_key(settings: Settings) -> bytes:
    """Derive the audit chain's key from the deployment's secret."""
    secret = settings.secret_key.get_secret_value().encode()
    return hashlib.sha256(b"frontdesk audit chain" + secret).digest()


def open_desk(settings: Settings, understander: Understander | None = None) -> Frontdesk:
    """Assemble everything; nothing runs yet.

    Args:
        settings: The deployment's settings.
        understander: The offline understanding, where one was trained already.

    Raises:
        StoreUnavailable: The knowledge store cannot be opened.
        Unavailable: The database cannot be opened.
    """
    clock, bus = open_clock(settings.clock, settings.data_dir), Bus()
    database = open_database(settings, clock, bus)
    knowledge = open_knowledge(settings.data_dir / "knowledge")
    channels = build_channels(settings.channels, clock.now)
    desk = Frontdesk(
        settings=settings,
        database=database,
        modules=modules_on(settings),
        channels={(channel.name, channel.account): channel for channel in channels},
        assistant=Assistant(
            database=database,
            knowledge=knowledge,
            settings=settings.assistant,
            understander=understander,
        ),
        knowledge=knowledge,
        clock=clock,
        bus=bus,
    )
    index_handbook(desk)
    return desk


def index_handbook(desk: Frontdesk) -> None:
    """Bring the searchable handbook up to date with the pages in the core."""
    pages = desk.database.read(lambda tx: support.list_pages(tx, system()))
    desk.knowledge.index(handbook_documents(pages), sources=("handbook",))


def close_desk(desk: Frontdesk) -> None:
    """Give everything back."""
    desk.knowledge.close()
    desk.database.close()
