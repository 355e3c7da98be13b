"""Wires the front desk together from its settings; the only place that knows every part."""

import hashlib
from collections.abc import Collection
from dataclasses import replace

from assistant.agent import Assistant
from assistant.offline.understanding import Understander
from channels.registry import build_channels
from erp_core import production, support
from erp_core.kernel.actor import system
from erp_core.kernel.clock import Clock
from erp_core.kernel.database import Database
from erp_core.kernel.module import (
    Module,
    UnknownModule,
    held_at_most,
    listeners_of,
    personal_of,
    switched_on,
    without,
)
from erp_core.kernel.notify import Bus
from erp_core.kernel.readiness import require_tables
from erp_core.kernel.restores import epoch
from erp_core.kernel.switches import modules_switched_off
from erp_core.kernel.transaction import Ports
from erp_core.modules import MODULES
from erp_core.purchasing import MadeHere
from erp_core.sales import NAMED as ORDER_RULES
from erp_core.sales import OrderRules
from frontdesk.application import Frontdesk
from frontdesk.audit_head import AuditHeadFile
from frontdesk.clocks import open_clock
from frontdesk.paying.telling import pay_pages
from frontdesk.settings import Settings, WrongSetting
from frontdesk.workflows.calling import late_listeners
from frontdesk.workflows.notices.causes import joined, notice_listeners
from knowledge.library import open_knowledge
from knowledge.sources.handbook import handbook_documents


def open_database(settings: Settings, clock: Clock, bus: Bus | None = None) -> Database:
    """Open the database of a deployment; the modules that are on listen.

    Raises:
        WrongSetting: A module that is named is none.
        NotSetUp: The database has not the tables of this version.
        Unavailable: The database cannot be read.
    """
    rules: dict[type, object] = {OrderRules: ORDER_RULES[settings.order_rules]}
    ports = Ports(
        audit_key=audit_key(settings),
        export_audit_head=AuditHeadFile(settings.data_dir).keep,
        hours=settings.assistant.hours,
        policies=rules,
        personal=personal_of(MODULES),
    )
    database = Database(settings.url, clock=clock, ports=ports, bus=bus, pool_size=40)
    try:
        require_tables(database)
        modules = modules_of(settings, database)
    except BaseException:
        database.close()
        raise
    on = frozenset(module.name for module in modules)
    if "production" in on:
        rules = {**rules, MadeHere: MadeHere(production.made_articles)}
    database.ports = replace(
        ports,
        listeners=listeners_of(MODULES, on),
        modules=on,
        permissions=held_at_most(modules),
        policies=rules,
    )
    return database


def modules_of(settings: Settings, database: Database) -> tuple[Module, ...]:
    """Return the modules that are on, lowest first; the environment overrides the database.

    Raises:
        WrongSetting: A module that is named is none.
        Unavailable: The database cannot be read.
    """
    if settings.modules:
        return modules_on(settings)
    return modules_on(settings, database.read(modules_switched_off))


def modules_on(settings: Settings, off: Collection[str] = ()) -> tuple[Module, ...]:
    """Return the modules that are on, lowest first: those named, or all but those switched off.

    Raises:
        WrongSetting: A module that is named is none.
    """
    if not settings.modules:
        return without(MODULES, off)
    try:
        return switched_on(MODULES, settings.modules)
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
        understander: The offline understanding, where one was made already.

    Raises:
        StoreUnavailable: The knowledge store cannot be opened.
        Unavailable: The database cannot be opened.
    """
    clock, bus = open_clock(settings.clock, settings.data_dir), Bus()
    database = open_database(settings, clock, bus)
    settings = settings.model_copy(update={"link_epoch": database.read(epoch)})
    knowledge = open_knowledge(settings.data_dir / "knowledge")
    channels = build_channels(settings.channels, clock.now)
    on = database.ports.modules or frozenset()
    desk = Frontdesk(
        settings=settings,
        database=database,
        modules=tuple(module for module in MODULES if module.name in on),
        channels={(channel.name, channel.account): channel for channel in channels},
        assistant=Assistant(
            database=database,
            knowledge=knowledge,
            settings=settings.assistant,
            understander=understander or Understander(settings.data_dir / "understanding"),
            pay_pages=pay_pages(settings),
        ),
        knowledge=knowledge,
        clock=clock,
        bus=bus,
    )
    listen_for_notices(database)
    listen_for_lateness(desk)
    index_handbook(desk)
    return desk


def listen_for_notices(database: Database) -> None:
    """Let what happens from now on be told to customers: the running house does, a builder not."""
    heard = joined(database.ports.listeners, notice_listeners(database.ports))
    database.ports = replace(database.ports, listeners=heard)


def listen_for_lateness(desk: Frontdesk) -> None:
    """Let customers who wait for a person be told when that person is late."""
    ports = desk.database.ports
    desk.database.ports = replace(ports, listeners=joined(ports.listeners, late_listeners(desk)))


def index_handbook(desk: Frontdesk) -> None:
    """Bring the searchable handbook up to date with the core's pages: none while support is off."""
    is_on = desk.database.ports.has(("support",))
    pages = desk.database.read(lambda tx: support.list_pages(tx, system())) if is_on else []
    desk.knowledge.index(handbook_documents(pages), sources=("handbook",))


def close_desk(desk: Frontdesk) -> None:
    """Give everything back."""
    desk.knowledge.close()
    desk.database.close()
