"""Requests for quotation: what suppliers answered, side by side, and whose offer is taken."""

from dataclasses import dataclass
from functools import partial

from erp_core import parties, purchasing
from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from erp_core.purchasing import Award, OfferView, RequestLineView, RequestState, RequestView
from frontdesk.console.buying.ground import Sheet, buying_ground
from frontdesk.console.buying.offer_form import ask_offer
from frontdesk.console.buying.request_form import REQUESTS
from frontdesk.console.lists.cells import Cell
from frontdesk.console.lists.detail import draw_rows
from frontdesk.console.parts import attribute, box, button, chip, empty, link, words
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount, name_of, price, quantity, short_date

SHOWN = PageRequest(limit=20)
TONES = {
    RequestState.DRAFT: "plain",
    RequestState.SENT: "accent",
    RequestState.CLOSED: "good",
    RequestState.CANCELLED: "bad",
}
COLUMNS = ("supplier", "price", "order_of", "total", "comes_on")


@dataclass(frozen=True)
class Asked:
    """Requests, newest first, and the names of who was asked."""

    requests: tuple[RequestView, ...]
    names: dict[int, str]
    currency: str


async def show_requests(visit: Visit) -> None:
    """Show what suppliers were asked and what they answered."""
    with buying_ground(visit, "requests"):
        await Sheet(visit, _look, _draw).begin()


def _look(tx: Tx, actor: Actor) -> Asked:
    requests = tuple(purchasing.list_requests(tx, actor, SHOWN).items)
    names = parties.names_of(tx, {id_ for one in requests for id_ in one.party_ids})
    return Asked(requests, dict(names), get_organisation(tx).currency)


def _draw(sheet: Sheet[Asked], found: Asked) -> None:
    texts = sheet.visit.texts
    if sheet.visit.shown_to.may("purchasing.request_quotation"):
        begin = link(texts("buying.new_request"), f"{REQUESTS}/new", "fd-button fd-primary", "add")
        attribute(begin, data_act="new-request")
    if not found.requests:
        empty("compare_arrows", texts("buying.no_requests"), texts("buying.no_requests_lesson"))
    for one in found.requests:
        with attribute(box("fd-pick"), data_request=one.number, data_state=one.state):
            with box("fd-floor-card-top"):
                words(one.number or "", "fd-floor-number")
                words(one.note, "fd-strong fd-clip")
                chip(texts(f"request_state.{one.state}"), TONES[one.state])
            if one.needed_by is not None:
                day = short_date(one.needed_by, texts, sheet.visit.today)
                words(texts("buying.needed", day=day), "fd-small fd-muted")
            for line in one.lines:
                _draw_line(sheet.visit, line, found.names)
            _draw_steps(sheet, one, found)


def _draw_line(visit: Visit, line: RequestLineView, names: dict[int, str]) -> None:
    texts = visit.texts
    name = name_of(line, texts)
    words(f"{name} · {quantity(line.quantity, line.unit, texts)}", "fd-strong", "p")
    columns = [texts(f"buying.column.{each}") for each in COLUMNS]
    rows = [
        (
            Cell(names.get(offer.party_id, "")),
            Cell(price(offer.unit_price), is_number=True),
            Cell(quantity(offer.quantity, line.unit, texts), is_number=True),
            Cell(amount(offer.base_total), is_number=True),
            Cell(short_date(offer.arrives_on, texts, visit.today), chips=_in_time(visit, offer)),
        )
        for offer in line.offers
    ]
    draw_rows(columns, rows, texts("buying.no_offers"))


def _in_time(visit: Visit, offer: OfferView) -> tuple[tuple[str, str], ...]:
    return () if offer.in_time else ((visit.texts("buying.too_late"), "bad"),)


def _draw_steps(sheet: Sheet[Asked], one: RequestView, found: Asked) -> None:
    """Offer to note an answer, and to take a supplier's for every line that they answered."""
    texts = sheet.visit.texts
    if not sheet.visit.shown_to.may("purchasing.request_quotation"):
        return
    with box("fd-dialog-actions"):
        if one.state is RequestState.DRAFT:
            send = partial(
                sheet.carry_out, lambda tx, actor: purchasing.send_request(tx, actor, one.id)
            )
            button(texts("buying.send"), send, "fd-primary", icon="send")
        if one.state is not RequestState.SENT:
            return
        for party_id in one.party_ids:
            name = found.names.get(party_id, "")
            answer = partial(
                ask_offer, sheet.visit, one, party_id, name, found.currency, sheet.carry_out
            )
            said = texts("buying.answer_of", name=name)
            attribute(button(said, answer, "fd-quiet", icon="edit_note"), data_answer=name)
            awards = tuple(
                Award(line_id=line.id, party_id=party_id)
                for line in one.lines
                if any(offer.party_id == party_id for offer in line.offers)
            )
            if awards:
                take = partial(sheet.carry_out, partial(_award, one.id, awards))
                made = button(texts("buying.take", name=name), take, "fd-outline", icon="check")
                attribute(made, data_take=name)


def _award(request_id: int, awards: tuple[Award, ...], tx: Tx, actor: Actor) -> object:
    return purchasing.award_request(tx, actor, request_id, awards)
