"""Customers: found by name, number or address."""

from erp_core import parties
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from erp_core.parties import PartyView
from frontdesk.console.lists.cells import Cell
from frontdesk.console.lists.table import Found, Line, RecordList
from frontdesk.console.paths import customer_path
from frontdesk.console.visit import Visit
from frontdesk.console.wording import short_date

COLUMNS = ("name", "kind", "language", "since")


async def show_customers(visit: Visit) -> None:
    """Show the parties, newest first."""

    def find(tx: Tx, actor: Actor, text: str, request: PageRequest) -> Found:
        page = parties.find_parties(tx, actor, text, request)
        return Found(tuple(_line(one, visit) for one in page.items), page.next_before)

    await RecordList(visit, "customers", COLUMNS, find).begin()


def _line(party: PartyView, visit: Visit) -> Line:
    texts = visit.texts
    day = party.created_at.astimezone(visit.zone).date()
    cells = (
        Cell(party.name_in(texts.language)),
        Cell(texts(f"customer.{party.kind}")),
        Cell(texts(f"language_name.{party.language}")),
        Cell(short_date(day, texts, visit.today)),
    )
    return Line(party.id, customer_path(party.id), cells)
