"""Why things are over: of one record, and what may be noted when it is closed."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from erp_core import catalog, inventory
from erp_core.conversations import get_thread
from erp_core.kernel.actor import Actor
from erp_core.kernel.causes import CHOICES, Cause, Subject
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from erp_core.sales import OrderView, get_order, get_return, list_orders, lots_of_orders
from erp_core.support.closing_schemas import (
    ChoiceLot,
    ChoiceProduct,
    ClosingChoices,
    ClosingView,
)
from erp_core.support.queries.cases import last_case_id, visible_case
from erp_core.support.tables import Case, Closing

_LATEST = PageRequest(limit=5)
"""Orders of a customer whose articles are offered where none is named."""


def closing_of(tx: Tx, actor: Actor, subject: Subject, record_id: int) -> ClosingView | None:
    """Return why a case, thread or return is over; None while it is not.

    Raises:
        NotFound: There is none, or none that the actor may know of.
    """
    actor.require("support.read")
    require_sight_of(tx, actor, subject, record_id)
    row = standing_closing(tx, subject, record_id)
    return None if row is None else closing_views(tx, [row])[0]


def closing_choices(tx: Tx, actor: Actor, subject: Subject, record_id: int) -> ClosingChoices:
    """Tell what may be noted when something is closed, and what is likeliest.

    A return is about the article of its line. Otherwise the articles are those of the order that
    it is about; where it is about none, of the customer's latest orders, and then none is
    likelier than another.

    Raises:
        NotFound: There is none, or none that the actor may know of.
    """
    actor.require("support.read")
    require_sight_of(tx, actor, subject, record_id)
    orders, is_about = _orders_of(tx, actor, subject, record_id)
    products = _products(tx, orders)
    if subject is Subject.RETURN:
        own = get_return(tx, actor, record_id).variant_id
        products = tuple(one for one in products if one.variant_id == own)
    only = products[0] if is_about and len(products) == 1 else None
    return ClosingChoices(
        causes=CHOICES[subject],
        products=products,
        variant_id=None if only is None else only.variant_id,
        lot_id=only.lots[0].id if only is not None and len(only.lots) == 1 else None,
    )


def standing_closing(tx: Tx, subject: Subject, record_id: int) -> Closing | None:
    """Return the row of the reason that counts for a record."""
    return tx.session.scalar(
        select(Closing).where(
            getattr(Closing, f"{subject}_id") == record_id, Closing.undone_at.is_(None)
        )
    )


def subject_of(row: Closing) -> tuple[Subject, int]:
    """Say what a reason is for."""
    for subject in Subject:
        record_id: int | None = getattr(row, f"{subject}_id")
        if record_id is not None:
            return subject, record_id
    raise AssertionError(row.id)  # the table takes no row without a subject


def require_sight_of(tx: Tx, actor: Actor, subject: Subject, record_id: int) -> None:
    """Check that the actor may know of what a reason is for.

    Raises:
        NotFound: There is none, or none that the actor may know of.
    """
    match subject:
        case Subject.CASE:
            visible_case(tx, actor, record_id)
        case Subject.THREAD:
            get_thread(tx, actor, record_id)
        case Subject.RETURN:
            get_return(tx, actor, record_id)


def closing_views(tx: Tx, rows: Sequence[Closing]) -> list[ClosingView]:
    """Show reasons with their articles and lots, in a fixed number of statements."""
    articles, lots = articles_and_lots(tx, ((row.variant_id, row.lot_id) for row in rows))
    return [_view(row, articles, lots) for row in rows]


def articles_and_lots(
    tx: Tx, pairs: Iterable[tuple[int | None, int | None]]
) -> tuple[dict[int, catalog.VariantView], dict[int, inventory.LotView]]:
    """Return articles and lots by their ids."""
    named = list(pairs)
    articles = catalog.variants_by_id(tx, (one for one, _ in named if one is not None))
    return articles, inventory.lots_by_id(tx, {lot for _, lot in named if lot is not None})


def _view(
    row: Closing, articles: dict[int, catalog.VariantView], lots: dict[int, inventory.LotView]
) -> ClosingView:
    subject, record_id = subject_of(row)
    article = None if row.variant_id is None else articles[row.variant_id]
    return ClosingView(
        id=row.id,
        subject=subject,
        record_id=record_id,
        cause=Cause(row.cause),
        variant_id=row.variant_id,
        sku=None if article is None else article.sku,
        name_en="" if article is None else article.name_en,
        name_zh="" if article is None else article.name_zh,
        lot_id=row.lot_id,
        lot=None if row.lot_id is None else lots[row.lot_id].code,
        business_date=row.business_date,
        at=row.at,
    )


def _orders_of(
    tx: Tx, actor: Actor, subject: Subject, record_id: int
) -> tuple[Sequence[OrderView], bool]:
    """Find the orders that a record may be about, and whether it is certain that it is."""
    if not tx.ports.has(("sales",)) or not actor.may("sales.read"):
        return (), False
    match subject:
        case Subject.RETURN:
            return [get_order(tx, actor, get_return(tx, actor, record_id).order_id)], True
        case Subject.CASE:
            return _of_case(tx, actor, tx.session.get_one(Case, record_id))
        case Subject.THREAD:
            case_id = last_case_id(tx, record_id)
            if case_id is not None:
                return _of_case(tx, actor, tx.session.get_one(Case, case_id))
            return _latest(tx, actor, get_thread(tx, actor, record_id).summary.party_id)


def _of_case(tx: Tx, actor: Actor, case: Case) -> tuple[Sequence[OrderView], bool]:
    if case.order_id is not None:
        return [get_order(tx, actor, case.order_id)], True
    return _latest(tx, actor, case.party_id)


def _latest(tx: Tx, actor: Actor, party_id: int | None) -> tuple[Sequence[OrderView], bool]:
    if party_id is None:
        return (), False
    return list_orders(tx, actor, _LATEST, party_id=party_id).items, False


def _products(tx: Tx, orders: Sequence[OrderView]) -> tuple[ChoiceProduct, ...]:
    """List the articles of orders, each once, with the lots that left for them."""
    sent = lots_of_orders(tx, [order.id for order in orders]) if orders else {}
    lots: dict[int, dict[int, str]] = {}
    for (_, variant_id), some in sent.items():
        lots.setdefault(variant_id, {}).update(some)
    lines = {line.variant_id: line for order in orders for line in order.lines}
    return tuple(
        ChoiceProduct(
            variant_id=variant_id,
            sku=line.sku,
            name_en=line.name_en,
            name_zh=line.name_zh,
            lots=tuple(
                ChoiceLot(id=id_, code=code) for id_, code in lots.get(variant_id, {}).items()
            ),
        )
        for variant_id, line in lines.items()
    )
