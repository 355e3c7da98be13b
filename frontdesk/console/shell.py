"""The frame around every page: navigation, who is logged in, language and light, warnings."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from nicegui import ui

from frontdesk.console.bell import NEEDS, Bell
from frontdesk.console.help import keys_for, open_help
from frontdesk.console.model_strip import ModelStrip
from frontdesk.console.parts import attribute, box, button, empty, link, symbol, words
from frontdesk.console.paths import (
    ASK,
    BUYING,
    CASES,
    CUSTOMERS,
    DESK,
    FLOOR,
    HANDBOOK,
    HEALTH,
    HOME,
    INVOICES,
    LEDGER,
    LOGOUT,
    MAKING,
    ORDERS,
    PEOPLE,
    PIPELINE,
    PREFERENCES,
    REASONS,
    STATIC,
    STOCK,
    TASKS,
    UPKEEP,
)
from frontdesk.console.visit import Visit

FILES = Path(__file__).parent / "static"


class Place(StrEnum):
    """The places one can go to."""

    INBOX = "inbox"
    CASES = "cases"
    TASKS = "tasks"
    CUSTOMERS = "customers"
    PIPELINE = "pipeline"
    FLOOR = "floor"
    ORDERS = "orders"
    BUYING = "buying"
    MAKING = "making"
    UPKEEP = "upkeep"
    STOCK = "stock"
    INVOICES = "invoices"
    LEDGER = "ledger"
    PEOPLE = "people"
    ASK = "ask"
    HANDBOOK = "handbook"
    REASONS = "reasons"
    DESK = "desk"
    HEALTH = "health"
    NOWHERE = "nowhere"


PLACES = (
    (Place.INBOX, HOME, "inbox", "conversations", "conversations.read"),
    (Place.CASES, CASES, "build", "support", "support.read"),
    (Place.CUSTOMERS, CUSTOMERS, "contacts", "parties", "conversations.read"),
    (Place.PIPELINE, PIPELINE, "view_kanban", "crm", "crm.move_opportunity"),
    (Place.FLOOR, FLOOR, "trolley", "inventory", "inventory.receive_stock"),
    (Place.ORDERS, ORDERS, "receipt_long", "sales", "sales.read"),
    (Place.BUYING, BUYING, "shopping_cart", "purchasing", "purchasing.enter_bill"),
    (Place.MAKING, MAKING, "factory", "production", "production.report"),
    (Place.UPKEEP, UPKEEP, "handyman", "maintenance", "maintenance.plan_order"),
    (Place.STOCK, STOCK, "inventory_2", "inventory", "inventory.read"),
    (Place.INVOICES, INVOICES, "request_quote", "finance", "finance.read"),
    (Place.LEDGER, LEDGER, "account_balance", "banking", "banking.read"),
    (Place.PEOPLE, PEOPLE, "groups", "hr", "hr.read_own"),
    (Place.ASK, ASK, "query_stats", "analytics", "analytics.ask"),
    (Place.HANDBOOK, HANDBOOK, "menu_book", "support", "support.read_pages"),
    (Place.REASONS, REASONS, "flag", "support", "support.read_reasons"),
    (Place.TASKS, TASKS, "task_alt", "support", "support.read_tasks"),
    (Place.DESK, DESK, "tune", "support", "support.save_desk"),
    (Place.HEALTH, HEALTH, "monitor_heart", "conversations", "conversations.read"),
)
"""Place, path, icon, and the module and permission without which it is not shown."""

THEME_AFTER = {"auto": "light", "light": "dark", "dark": "auto"}
THEME_ICON = {"auto": "brightness_auto", "light": "light_mode", "dark": "dark_mode"}
DARK = {"auto": None, "light": False, "dark": True}

WITHOUT_SEARCH = frozenset(
    {
        Place.BUYING,
        Place.DESK,
        Place.FLOOR,
        Place.HEALTH,
        Place.LEDGER,
        Place.NOWHERE,
        Place.PEOPLE,
        Place.PIPELINE,
        Place.MAKING,
        Place.NOWHERE,
        Place.REASONS,
        Place.TASKS,
        Place.UPKEEP,
    }
)


@contextmanager
def frame(visit: Visit, place: Place) -> Iterator[None]:
    """Draw the frame; what is drawn inside becomes the page."""
    _head(visit, place)
    with attribute(box("fd-app"), lang=visit.texts.language):
        with box("fd-header", "header"):
            _brand(visit)
            _navigation(visit, place)
            _tools(visit, place)
        ModelStrip(visit)
        with box(f"fd-main fd-main-{place}", "main"):
            yield


def is_open_to(visit: Visit, place: Place) -> bool:
    """Tell whether a place is shown to this person."""
    return place is Place.NOWHERE or any(
        known is place and visit.has(*needs) for known, _, _, *needs in PLACES
    )


def is_absent(visit: Visit, place: Place, *needs: str) -> bool:
    """Tell whether a place, or what a page of it needs beside, is not switched on."""
    on = {module.name for module in visit.desk.modules}
    return not on.issuperset(needs) or any(
        known is place and module not in on for known, _, _, module, _ in PLACES
    )


def start_of(visit: Visit) -> str | None:
    """Return where a person's day begins: the first place that is theirs."""
    return next((path for _, path, _, *needs in PLACES if visit.has(*needs)), None)


def turn_away(visit: Visit) -> None:
    """Say that a page is not for this person."""
    empty("lock", visit.texts("denied.title"), visit.texts("denied.lesson"))


def say_absent(visit: Visit) -> None:
    """Say that what a page shows is not switched on in this house."""
    empty("power_off", visit.texts("absent.title"), visit.texts("absent.lesson"))


def _head(visit: Visit, place: Place) -> None:
    ui.page_title(f"{visit.texts(f'nav.{place}')} · {visit.company}")
    ui.dark_mode(DARK[visit.theme])
    ui.add_head_html(f'<link rel="stylesheet" href="{_file("console.css")}">')
    ui.add_head_html(f'<script src="{_file("console.js")}" defer></script>')


def _file(name: str) -> str:
    """Name a file with its content's digest, so that a browser keeps it until it changes."""
    return f"{STATIC}/{name}?v={sha256((FILES / name).read_bytes()).hexdigest()[:12]}"


def _brand(visit: Visit) -> None:
    with attribute(box("fd-brand", "a"), href=HOME):
        attribute(box("", "img"), src=_file("favicon.svg"), alt="", width="28", height="28")
        words(visit.company, "fd-brand-name")


def _navigation(visit: Visit, here: Place) -> None:
    with attribute(box("fd-nav", "nav"), aria_label=visit.texts("nav.label")):
        for place, path, icon, module, permission in PLACES:
            if visit.has(module, permission):
                one = link(visit.texts(f"nav.{place}"), path, "fd-nav-link", icon)
                if place is here:
                    attribute(one, aria_current="page")


def _tools(visit: Visit, place: Place) -> None:
    texts = visit.texts
    other = "zh" if texts.language == "en" else "en"
    following = THEME_AFTER[visit.theme]
    with_search = place not in WITHOUT_SEARCH
    keys = keys_for(visit, on_inbox=place is Place.INBOX, with_search=with_search)
    with box("fd-tools"):
        if visit.has(*NEEDS):
            Bell(visit)
        button(
            texts("help.open"),
            lambda: open_help(visit, keys),
            "fd-quiet fd-icon-only fd-wide-only",
            icon="keyboard",
            key="help",
        )
        theme = attribute(box("fd-tool", "a"), href=f"{PREFERENCES}?theme={following}")
        said = texts(f"theme.{visit.theme}")
        with attribute(theme, title=said, aria_label=said):
            symbol(THEME_ICON[visit.theme])
        language = link(texts("language.short"), f"{PREFERENCES}?language={other}", "fd-tool")
        attribute(language, title=texts("language.other"), lang=other)
        _who(visit)


def _who(visit: Visit) -> None:
    name = visit.shown_to.name
    with box("fd-who"):
        attribute(words(name[:1].upper(), "fd-avatar fd-avatar-small"), title=name)
        words(name, "fd-who-name")
        with attribute(box("", "form"), method="post", action=LOGOUT):
            said = visit.texts("nav.log_out")
            out = attribute(box("fd-tool", "button"), type="submit", title=said, aria_label=said)
            with out:
                symbol("logout")
