"""The lots of an article: blocking one, letting it go again, and who got some of it."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from erp_core import inventory, sales
from erp_core.inventory import LotView
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import ask, do, go, say, warn
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.lists.customers import names_of
from frontdesk.console.lists.detail import draw_heading
from frontdesk.console.parts import attribute, box, button, chip, words
from frontdesk.console.paths import STOCK
from frontdesk.console.visit import Visit
from frontdesk.console.wording import short_date

MANY = PageRequest(limit=50)
Verb = Callable[[Tx, Actor, int, str], LotView]


def lots_of(tx: Tx, actor: Actor, variant_id: int) -> Sequence[LotView]:
    """Read the lots of an article, newest first."""
    return inventory.list_lots(tx, actor, MANY, variant_id=variant_id).items


def draw_lots(visit: Visit, variant_id: int, lots: Sequence[LotView]) -> None:
    """Draw lots, with what may be done with each."""
    if not lots:
        return
    texts = visit.texts
    draw_heading(texts("lots.title"))
    for lot in lots:
        with attribute(box("fd-fact fd-lot"), data_lot=lot.code):
            words(lot.code, "fd-strong")
            with box("fd-fact-main"):
                if lot.expires_on is not None:
                    day = short_date(lot.expires_on, texts, visit.today)
                    chip(texts("stock.expires", day=day), "plain", "event")
                if lot.blocked_at is not None:
                    chip(texts("lots.blocked", why=lot.blocked_reason or ""), "bad", "block")
            if visit.has("sales"):
                said = texts("lots.owners")
                made = button(said, partial(_show_owners, visit, lot), "fd-quiet", icon="group")
                attribute(made, data_act="owners")
            _draw_verb(visit, variant_id, lot)


def _draw_verb(visit: Visit, variant_id: int, lot: LotView) -> None:
    is_blocked = lot.blocked_at is not None
    name = "unblock" if is_blocked else "block"
    if visit.shown_to.may(f"inventory.{name}_lot"):
        verb: Verb = inventory.unblock_lot if is_blocked else inventory.block_lot
        icon = "lock_open" if is_blocked else "block"
        why = partial(_ask_why, visit, variant_id, lot, verb, name)
        made = button(visit.texts(f"lots.{name}"), why, "fd-outline", icon=icon)
        attribute(made, data_act=name)


def _ask_why(visit: Visit, variant_id: int, lot: LotView, verb: Verb, name: str) -> None:
    texts = visit.texts

    async def written(answers: Mapping[str, str]) -> None:
        reason = answers["reason"]
        if not reason:
            warn(visit, "selling.needs_text")
        elif await do(visit, lambda tx, actor: verb(tx, actor, lot.id, reason)) is not None:
            say(visit, "selling.noted")
            go(visit, f"{STOCK}/{variant_id}")

    lead = texts("lots.block_lead") if name == "block" else ""
    field = Field("reason", texts("column.because"), longest=100)
    title = f"{texts(f'lots.{name}')}: {lot.code}"
    ask_words(visit, title, [field], texts(f"lots.{name}"), written, lead)


async def _show_owners(visit: Visit, lot: LotView) -> None:
    """Say which customers got some of a lot, with the orders it went out for."""
    found = await ask(visit, lambda tx, actor: _owners(tx, actor, lot.id, visit.texts.language))
    if found is None:
        return
    text = ", ".join(found) or visit.texts("lots.nobody")
    ask_words(
        visit,
        f"{visit.texts('lots.owners')}: {lot.code}",
        [],
        visit.texts("action.close"),
        _nothing,
        text,
    )


async def _nothing(_answers: Mapping[str, str]) -> None:
    """Do nothing more."""


def _owners(tx: Tx, actor: Actor, lot_id: int, language: str) -> list[str]:
    orders = [
        sales.get_order(tx, actor, record_id)
        for kind, record_id in inventory.owners_of_lot(tx, lot_id)
        if kind == "orders"
    ]
    names = names_of(tx, actor, (one.party_id for one in orders), language)
    return [f"{one.number} {names.get(one.party_id, '')}".strip() for one in orders]
