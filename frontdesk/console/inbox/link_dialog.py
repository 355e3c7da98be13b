"""Says who an unknown sender is, once a member of staff has made sure of it."""

from collections.abc import Awaitable, Callable
from functools import partial

from nicegui import ui
from nicegui.element import Element
from nicegui.events import GenericEventArguments

from erp_core import conversations, parties
from erp_core.kernel.pagination import PageRequest
from erp_core.parties import PartyView
from frontdesk.console.act import ask, do, say
from frontdesk.console.parts import Handler, attribute, box, button, chip, symbol, words
from frontdesk.console.visit import Visit

FEW = PageRequest(limit=8)
Linked = Callable[[], Awaitable[None]]
Choose = Callable[[PartyView], Awaitable[None]]


def ask_who(visit: Visit, identity_id: int, linked: Linked) -> None:
    """Let a member of staff find the party and link it.

    Args:
        visit: The page.
        identity_id: The sender's address.
        linked: Told when it is done.
    """

    async def choose(party: PartyView) -> None:
        dialog.close()
        if await _link(visit, identity_id, party):
            await linked()

    async def search(event: GenericEventArguments) -> None:
        await _search(visit, str(event.args), found, choose)

    texts = visit.texts
    with visit.client, ui.dialog(value=True) as dialog, box("fd-dialog"):
        words(texts("link.title"), "fd-dialog-title", "h2")
        words(texts("link.lead"), "fd-muted", "p")
        with box("fd-search", "label"):
            symbol("search")
            field = attribute(box("", "input"), type="search", maxlength="100", autofocus=True)
            said = texts("link.search")
            attribute(field, placeholder=said, aria_label=said, data_link_search="1")
        found = attribute(box("fd-choices"), role="list")
        with box("fd-dialog-actions"):
            button(texts("action.cancel"), dialog.close, "fd-quiet")
    dialog.on("hide", dialog.delete)
    field.on(
        "input",
        search,
        throttle=0.25,
        leading_events=False,
        js_handler="(e) => emit(e.target.value)",
    )


async def _search(visit: Visit, text: str, place: Element, choose: Choose) -> None:
    if len(text.strip()) < 2:
        place.clear()
        return
    page = await ask(visit, lambda tx, actor: parties.find_parties(tx, actor, text[:100], FEW))
    if page is None:
        return
    place.clear()
    with place:
        if not page.items:
            words(visit.texts("link.nobody"), "fd-muted fd-small", "p")
        for party in page.items:
            _draw_choice(visit, party, partial(choose, party))


def _draw_choice(visit: Visit, party: PartyView, choose: Handler) -> None:
    made = attribute(box("fd-choice", "button"), type="button")
    with made:
        words(party.name_in(visit.texts.language), "fd-fact-main")
        chip(visit.texts(f"customer.{party.kind}"))
    made.on("click", choose, args=[])


async def _link(visit: Visit, identity_id: int, party: PartyView) -> bool:
    linked = await do(
        visit, lambda tx, actor: conversations.link_identity(tx, actor, identity_id, party.id)
    )
    if linked is not None:
        say(visit, "link.done")
    return linked is not None
