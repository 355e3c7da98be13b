"""One open page of one member of staff: what every part of a screen is given."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from nicegui import Client
from starlette.requests import Request

from erp_core import access, support
from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.transaction import Tx
from frontdesk.console import cookies
from frontdesk.console.guard import DESK
from frontdesk.console.texts import Texts, preferred
from frontdesk.console.worker import in_worker

if TYPE_CHECKING:
    from frontdesk.application import Frontdesk


@dataclass(frozen=True)
class Visit:
    """An open page.

    Attributes:
        desk: The front desk.
        token: The browser's session; who acts is looked up anew for everything that is done.
        client: The browser's side of the page.
        texts: What to say, in the language that was chosen.
        theme: ``auto``, ``light`` or ``dark``.
        shown_to: Who the page was drawn for: decides what is shown, never what is allowed.
        company: The organisation's name in this language.
        zone: The organisation's time zone.
        unread: How many notices they had not read when the page was drawn.
    """

    desk: "Frontdesk"
    token: str
    client: Client
    texts: Texts
    theme: str
    shown_to: Actor
    company: str
    zone: ZoneInfo
    unread: int = 0

    @property
    def today(self) -> date:
        """The day it is for the organisation."""
        return self.desk.clock.now().astimezone(self.zone).date()

    def has(self, module: str, permission: str | None = None) -> bool:
        """Tell whether a module is on and its records are shown to this person."""
        is_on = any(one.name == module for one in self.desk.modules)
        return is_on and self.shown_to.may(permission or f"{module}.read")


async def visit_of(request: Request, client: Client) -> Visit:
    """Begin a visit.

    Raises:
        NotLoggedIn: The browser has no valid session.
    """
    desk: Frontdesk = request.scope[DESK]
    token = cookies.session_token(request)
    accepted = request.headers.get("accept-language")
    texts = Texts(preferred(request.cookies.get(cookies.LANGUAGE), accepted))

    def look(tx: Tx) -> Visit:
        actor = access.staff_actor(tx, token)
        house = get_organisation(tx)
        company = house.name_zh if texts.language == "zh" and house.name_zh else house.name
        theme, zone = cookies.theme_of(request), ZoneInfo(house.zone)
        unread = _unread(tx, actor)
        return Visit(desk, token, client, texts, theme, actor, company, zone, unread)

    return await in_worker(lambda: desk.database.read(look))


def _unread(tx: Tx, actor: Actor) -> int:
    """Count what somebody should know and has not read, where notices are kept and shown."""
    is_kept = tx.ports.has(("support",)) and actor.may("support.read_notices")
    return support.unread_notices(tx, actor) if is_kept else 0
