"""Lots at hand: the one that is scanned or typed is opened; those that are blocked are listed."""

from functools import partial

from erp_core import catalog, inventory
from erp_core.catalog import VariantView
from erp_core.inventory import LotView
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import ask, go, warn
from frontdesk.console.dialogs import Choice, ask_which
from frontdesk.console.floor.ground import ground, meant_by_code, scan_field
from frontdesk.console.lists.detail import draw_heading
from frontdesk.console.lists.lots import draw_lot_chips, lots_of
from frontdesk.console.parts import attribute, box, empty, words
from frontdesk.console.paths import lot_path
from frontdesk.console.visit import Visit

LATELY = PageRequest(limit=50)
Named = tuple[LotView, VariantView]


async def show_lots(visit: Visit) -> None:
    """Show where a lot is looked for, and which are blocked."""
    found = await ask(visit, _blocked)
    with ground(visit, "lots"):
        scan_field(visit, "lots.scan", partial(_scanned, visit))
        texts = visit.texts
        if not found:
            empty("qr_code_2", texts("lots.none_blocked"), texts("lots.none_blocked_lesson"))
            return
        draw_heading(texts("lots.blocked_now"))
        for lot, article in found:
            card = attribute(box("fd-floor-card", "a"), href=lot_path(lot.id), data_lot=lot.code)
            with card:
                with box("fd-floor-card-top"):
                    words(lot.code, "fd-floor-number")
                    words(article.name(texts.language), "fd-strong fd-clip")
                with box("fd-row-chips"):
                    draw_lot_chips(visit, lot)


async def _scanned(visit: Visit, code: str) -> None:
    """Open the lot of a code, or ask which is meant."""
    found = await ask(visit, lambda tx, actor: _meant(tx, actor, code))
    if found is None:
        return
    if not found:
        warn(visit, "lots.unknown", code=code)
    elif len(found) == 1:
        go(visit, lot_path(found[0][0].id))
    else:
        _ask_which(visit, found)


def _ask_which(visit: Visit, found: list[Named]) -> None:
    async def chosen(value: int | str | None) -> None:
        go(visit, lot_path(int(value or 0)))

    language = visit.texts.language
    choices = [
        Choice(lot.id, lot.code, "qr_code_2", article.name(language)) for lot, article in found
    ]
    ask_which(visit, visit.texts("lots.which"), choices, chosen)


def _meant(tx: Tx, actor: Actor, code: str) -> list[Named]:
    """Return the lots of a code, else those of the article that it is."""
    lots = inventory.find_lots(tx, actor, code)
    if not lots:
        articles = meant_by_code(tx, actor, code, with_services=False)
        lots = [lot for one in articles[:1] for lot in lots_of(tx, actor, one.id)]
    return _named(tx, lots)


def _blocked(tx: Tx, actor: Actor) -> list[Named]:
    return _named(tx, list(inventory.list_lots(tx, actor, LATELY, blocked_only=True).items))


def _named(tx: Tx, lots: list[LotView]) -> list[Named]:
    articles = catalog.variants_by_id(tx, {one.variant_id for one in lots})
    return [(one, articles[one.variant_id]) for one in lots]
