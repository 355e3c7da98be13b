"""Documents of customers (orders, invoices): found by number, else by customer; shown with both."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from erp_core.kernel.actor import Actor
from erp_core.kernel.errors import NotFound
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from frontdesk.console.lists.customers import meant_by, names_of
from frontdesk.console.lists.record import show_record
from frontdesk.console.lists.table import Found, Line, RecordList
from frontdesk.console.visit import Visit


class Document(Protocol):
    """What a document of a customer has, whatever kind it is."""

    @property
    def id(self) -> int:
        """Its record."""

    @property
    def party_id(self) -> int:
        """Whose it is."""


D = TypeVar("D", bound=Document)
Some = tuple[list[D], int | None]
"""A page of documents, and where the next one begins."""
NewestFirst = Callable[[Tx, Actor, PageRequest, int | None], Some[D]]
"""Lists the documents of one customer, or of all."""


@dataclass(frozen=True)
class Documents(Generic[D]):
    """One kind of document.

    Attributes:
        name: Begins the keys of its texts.
        columns: Of the list.
        newest_first: Lists them.
        numbered: Reads the one of a number; raises NotFound.
        line: Writes one, with its customer's name, as a line of the list.
        topic: Begins the topics that tell of changes to one.
    """

    name: str
    columns: tuple[str, ...]
    newest_first: NewestFirst[D]
    numbered: Callable[[Tx, Actor, str], D]
    line: Callable[[D, str, Visit], Line]
    topic: str


async def show_documents(visit: Visit, kind: Documents[D]) -> None:
    """Show the documents of a kind, newest first."""

    def find(tx: Tx, actor: Actor, text: str, request: PageRequest) -> Found:
        documents, following = _found(kind, tx, actor, text, request)
        names = names_of(tx, actor, (one.party_id for one in documents), visit.texts.language)
        lines = (kind.line(one, names.get(one.party_id, ""), visit) for one in documents)
        return Found(tuple(lines), following)

    def follows(topic: str) -> bool:
        return topic.startswith(kind.topic)

    await RecordList(visit, kind.name, kind.columns, find, follows).begin()


async def show_document(
    visit: Visit, read: Callable[[Tx, Actor], D], draw: Callable[[Visit, D, str], None]
) -> None:
    """Show one document with its customer's name."""

    def look(tx: Tx, actor: Actor) -> tuple[D, str]:
        document = read(tx, actor)
        names = names_of(tx, actor, [document.party_id], visit.texts.language)
        return document, names.get(document.party_id, "")

    await show_record(visit, look, lambda found: draw(visit, *found))


def _found(kind: Documents[D], tx: Tx, actor: Actor, text: str, request: PageRequest) -> Some[D]:
    """Find by number, else by customer; without a text, all."""
    if not text:
        return kind.newest_first(tx, actor, request, None)
    try:
        return [kind.numbered(tx, actor, text)], None
    except NotFound:
        found = [
            document
            for party_id in meant_by(tx, actor, text)
            for document in kind.newest_first(tx, actor, request, party_id)[0]
        ]
        return sorted(found, key=lambda one: one.id, reverse=True)[: request.limit], None
