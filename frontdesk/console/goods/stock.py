"""Stock: what lies where, and one article with how it moved."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from erp_core import catalog, inventory, sales
from erp_core.catalog import BundlePart, Kind, VariantView
from erp_core.inventory import LotView, MoveView, StockLine
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from frontdesk.console.goods.article_relations import draw_relations
from frontdesk.console.lists.cells import Cell
from frontdesk.console.lists.detail import draw_facts, draw_heading, draw_rows, draw_title
from frontdesk.console.lists.lots import draw_lots, lots_of
from frontdesk.console.lists.record import Follower, show_record
from frontdesk.console.lists.table import Found, Line, RecordList
from frontdesk.console.paths import STOCK
from frontdesk.console.visit import Visit
from frontdesk.console.wording import moment, name_of, number, quantity, short_date

COLUMNS = ("article", "sku", "place", "lot", "on_hand", "reserved", "available")
FEW = PageRequest(limit=20)


@dataclass(frozen=True)
class Held:
    """Where an article lies, how it moved lately, and its lots."""

    lines: Sequence[StockLine]
    moves: Sequence[MoveView]
    lots: Sequence[LotView]


@dataclass(frozen=True)
class Whole:
    """An article with what there is of it, what may stand in for it and what it is made up of."""

    variant: VariantView
    held: Held
    substitutes: Sequence[VariantView]
    parts: Sequence[BundlePart]


async def show_stock(visit: Visit) -> None:
    """Show what is in stock."""

    def find(tx: Tx, actor: Actor, text: str, request: PageRequest) -> Found:
        lines, following = _found(tx, actor, text, request)
        sets = _sets(tx, actor, visit, text) if request.before is None else ()
        return Found((*sets, *(_line(line, visit) for line in lines)), following)

    follows = {"stock", "catalog"}.__contains__
    await RecordList(visit, "stock", COLUMNS, find, follows).begin()


async def show_article(visit: Visit, variant_id: int) -> None:
    """Show one article: where it lies and how it moved."""
    await _show(visit, lambda tx, actor: catalog.get_variant(tx, actor, variant_id))


async def show_article_numbered(visit: Visit, sku: str) -> None:
    """Show the article of an SKU."""
    await _show(visit, lambda tx, actor: catalog.variant_by_sku(tx, actor, sku))


async def _show(visit: Visit, read: Callable[[Tx, Actor], VariantView]) -> None:
    def look(tx: Tx, actor: Actor) -> Whole:
        variant = read(tx, actor)
        substitutes = catalog.list_substitutes(tx, actor, variant.id)
        parts = catalog.bundle_parts(tx, actor, variant.id)
        return Whole(variant, _held(tx, actor, variant.id), substitutes, parts)

    await show_record(visit, look, lambda found: _draw(visit, found))


def _held(tx: Tx, actor: Actor, variant_id: int) -> Held:
    lines = inventory.stock_of(tx, actor, FEW, variant_id=variant_id, with_empty=True).items
    moves = inventory.moves_of(tx, actor, FEW, variant_id=variant_id).items
    return Held(lines, moves, lots_of(tx, actor, variant_id))


def _found(
    tx: Tx, actor: Actor, text: str, request: PageRequest
) -> tuple[list[StockLine], int | None]:
    """Find by what the article is called; without a text, all."""
    if not text:
        page = inventory.stock_of(tx, actor, request)
        return page.items, page.next_before
    found = [
        line
        for variant in catalog.find_variants(tx, actor, text, FEW).items
        for line in inventory.stock_of(tx, actor, FEW, variant_id=variant.id, with_empty=True).items
    ]
    return found, None


def _sets(tx: Tx, actor: Actor, visit: Visit, text: str) -> tuple[Line, ...]:
    """List the sets that are on sale, each with as many as its parts make."""
    if not visit.has("sales"):
        return ()
    found = catalog.find_variants(tx, actor, text, FEW).items if text else None
    listed = catalog.list_variants(tx, actor) if found is None else found
    sets = [one for one in listed if one.kind is Kind.BUNDLE]
    free = sales.available_sets(tx, [one.id for one in sets]) if sets else {}
    texts = visit.texts
    return tuple(
        Line(
            -one.id,
            f"{STOCK}/{one.id}",
            (
                Cell(one.name(texts.language), chips=((texts("goods.set"), "accent"),)),
                Cell(one.sku),
                Cell(""),
                Cell(""),
                Cell("", is_number=True),
                Cell("", is_number=True),
                Cell(number(free[one.id]) if one.id in free else "", is_number=True),
            ),
        )
        for one in sets
    )


def _line(line: StockLine, visit: Visit) -> Line:
    name = name_of(line, visit.texts)
    cells = (Cell(name), Cell(line.sku), *_place(line, visit))
    return Line(line.balance_id, f"{STOCK}/{line.variant_id}", cells)


def _place(line: StockLine, visit: Visit) -> tuple[Cell, ...]:
    texts = visit.texts
    chips: tuple[tuple[str, str], ...] = ()
    if line.expires_on:
        chips = ((texts("stock.expires", day=short_date(line.expires_on, texts)), "plain"),)
    if line.blocked:
        chips = (*chips, (texts("stock.blocked"), "bad"))
    return (
        Cell(line.location),
        Cell(line.lot or "", chips=chips),
        Cell(quantity(line.on_hand, line.unit, texts), is_number=True),
        Cell(number(line.reserved), is_number=True),
        Cell(number(line.available), is_number=True),
    )


def _draw(visit: Visit, whole: Whole) -> None:
    texts, variant = visit.texts, whole.variant
    draw_title(variant.name(texts.language), STOCK, texts("stock.title"), ())
    draw_facts([(texts("column.sku"), variant.sku), (texts("stock.category"), variant.category)])
    if visit.has("sales"):
        draw_relations(visit, variant, whole.substitutes, whole.parts)
    Follower(
        visit,
        "stock",
        lambda tx, actor: _held(tx, actor, variant.id),
        lambda held: _draw_held(visit, held),
    ).begin(whole.held)


def _draw_held(visit: Visit, held: Held) -> None:
    texts = visit.texts
    draw_heading(texts("stock.places"))
    draw_rows(
        [texts(f"column.{name}") for name in COLUMNS[2:]],
        [_place(line, visit) for line in held.lines],
        texts("stock.none"),
    )
    draw_lots(visit, held.lots)
    draw_heading(texts("stock.moves"))
    names = ("date", "kind", "lot", "quantity", "because")
    draw_rows(
        [texts(f"column.{name}") for name in names],
        [
            (
                Cell(moment(move.at, visit.zone, texts)),
                Cell(texts(f"move.{move.kind}")),
                Cell(move.lot or ""),
                Cell(number(move.quantity), is_number=True),
                Cell(move.reason or ""),
            )
            for move in held.moves
        ],
        texts("stock.none"),
    )
