"""The lots of an article: blocking one, letting it go again, and the way to who has some."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial

from erp_core import inventory
from erp_core.inventory import LotView
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import do, go, say, warn
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.lists.detail import draw_heading
from frontdesk.console.parts import attribute, box, button, chip, link
from frontdesk.console.paths import lot_path
from frontdesk.console.visit import Visit
from frontdesk.console.wording import short_date

MANY = PageRequest(limit=50)
Verb = Callable[[Tx, Actor, int, str], LotView]
Done = Callable[[], Awaitable[None]]


def lots_of(tx: Tx, actor: Actor, variant_id: int) -> Sequence[LotView]:
    """Read the lots of an article, newest first."""
    return inventory.list_lots(tx, actor, MANY, variant_id=variant_id).items


def draw_lots(visit: Visit, lots: Sequence[LotView]) -> None:
    """Draw lots, with what may be done with each."""
    if not lots:
        return

    draw_heading(visit.texts("lots.title"))
    for lot in lots:
        with attribute(box("fd-fact fd-lot"), data_lot=lot.code):
            link(lot.code, lot_path(lot.id), "fd-link fd-strong", "qr_code_2")
            with box("fd-fact-main"):
                draw_lot_chips(visit, lot)
            draw_lot_verb(visit, lot, "fd-outline", partial(_open, visit, lot))


async def _open(visit: Visit, lot: LotView) -> None:
    """Go where it is seen whom a lot concerns."""
    go(visit, lot_path(lot.id))


def draw_lot_chips(visit: Visit, lot: LotView) -> None:
    """Say until when a lot is good, and whether it is blocked."""
    texts = visit.texts
    if lot.expires_on is not None:
        day = short_date(lot.expires_on, texts, visit.today)
        chip(texts("stock.expires", day=day), "plain", "event")
    if lot.blocked_at is not None:
        chip(texts("lots.blocked", why=lot.blocked_reason or ""), "bad", "block")


def draw_lot_verb(visit: Visit, lot: LotView, classes: str, done: Done) -> None:
    """Draw the button that blocks a lot or lets it go again, for who may; it asks why.

    Args:
        visit: The page.
        lot: The lot as it is shown.
        classes: What the button looks like.
        done: Told when it was done.
    """
    is_blocked = lot.blocked_at is not None
    name = "unblock" if is_blocked else "block"
    if visit.shown_to.may(f"inventory.{name}_lot"):
        verb: Verb = inventory.unblock_lot if is_blocked else inventory.block_lot
        icon = "lock_open" if is_blocked else "block"
        why = partial(_ask_why, visit, lot, verb, name, done)
        made = button(visit.texts(f"lots.{name}"), why, classes, icon=icon)
        attribute(made, data_act=name)


def _ask_why(visit: Visit, lot: LotView, verb: Verb, name: str, done: Done) -> None:
    texts = visit.texts

    async def written(answers: Mapping[str, str]) -> None:
        reason = answers["reason"]
        if not reason:
            warn(visit, "selling.needs_text")
        elif await do(visit, lambda tx, actor: verb(tx, actor, lot.id, reason)) is not None:
            say(visit, f"lots.said_{name}")
            await done()

    lead = texts("lots.block_lead") if name == "block" else ""
    field = Field("reason", texts("column.because"), longest=100)
    title = f"{texts(f'lots.{name}')}: {lot.code}"
    ask_words(visit, title, [field], texts(f"lots.{name}"), written, lead)
