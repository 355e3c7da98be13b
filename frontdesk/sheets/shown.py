"""The tables that are only written out: what was quoted, invoiced, delivered and moved."""

from collections.abc import Iterator

from erp_core import catalog, finance, inventory, sales
from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import house_zone
from erp_core.kernel.pagination import oldest_first
from erp_core.kernel.quantity import plain
from erp_core.kernel.transaction import Tx
from frontdesk.sheets.masters import Row
from frontdesk.sheets.people import People


def columns(*names: str) -> dict[str, tuple[str, ...]]:
    """Head columns of a table that is only written out: each is called what it is."""
    return {name: (name,) for name in names}


QUOTATIONS = columns(
    *("number", "state", "customer", "email", "quoted_on", "valid_until", "sku", "quantity"),
    *("unit_price", "discount", "net", "tax", "gross", "note"),
)
SALES_INVOICES = columns(
    *("number", "kind", "customer", "email", "issued_on", "due_date", "currency", "corrects"),
    *("description_en", "description_zh", "quantity", "unit_price", "discount"),
    *("net", "tax", "gross", "state"),
)
DELIVERIES = columns(
    *("order", "delivery", "customer", "email", "state", "shipped_on", "carrier"),
    *("tracking_code", "sku", "quantity"),
)
MOVES = columns(
    *("move", "date", "kind", "sku", "lot", "quantity", "value", "source", "source_id", "reason"),
)


def quotations_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write every quotation, a line for each of its lines, the oldest first."""
    people = People(tx, actor)
    for one in oldest_first(lambda page: sales.list_quotations(tx, actor, page)):
        for line in one.lines:
            yield {
                "number": one.number,
                "state": one.state.value,
                **people.told(one.party_id),
                "quoted_on": one.business_date.isoformat(),
                "valid_until": one.valid_until.isoformat(),
                "sku": line.sku,
                "quantity": plain(line.quantity),
                "unit_price": plain(line.unit_price),
                "discount": plain(line.discount * 100),
                "net": f"{line.net.amount}",
                "tax": f"{line.tax.amount}",
                "gross": f"{line.gross.amount}",
                "note": one.note or "",
            }


def sales_invoices_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write every invoice and credit note, a line for each of its lines, the oldest first."""
    people = People(tx, actor)
    documents = oldest_first(lambda page: finance.list_invoices(tx, actor, page))
    numbers = {one.id: one.number or "" for one in documents}
    for one in documents:
        for line in one.lines:
            yield {
                "number": one.number or "",
                "kind": one.kind.value,
                **people.told(one.party_id),
                "issued_on": one.business_date.isoformat(),
                "due_date": one.due_date.isoformat(),
                "currency": one.currency,
                "corrects": numbers.get(one.credits_id, "") if one.credits_id else "",
                "description_en": line.description_en,
                "description_zh": line.description_zh,
                "quantity": plain(line.quantity),
                "unit_price": plain(line.unit_price),
                "discount": plain(line.discount * 100),
                "net": f"{line.net.amount}",
                "tax": f"{line.tax.amount}",
                "gross": f"{line.gross.amount}",
                "state": one.state.value,
            }


def deliveries_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write every delivery that left, a line for each article in it, the oldest order first."""
    people, zone = People(tx, actor), house_zone(tx)
    for order in oldest_first(lambda page: sales.list_orders(tx, actor, page)):
        skus = {line.id: line.sku for line in order.lines}
        for one in order.deliveries:
            if one.shipped_at is None:
                continue
            for line in one.lines:
                yield {
                    "order": order.number,
                    "delivery": str(one.id),
                    **people.told(order.party_id),
                    "state": one.state.value,
                    "shipped_on": one.shipped_at.astimezone(zone).date().isoformat(),
                    "carrier": one.carrier or "",
                    "tracking_code": one.tracking_code or "",
                    "sku": skus[line.line_id],
                    "quantity": plain(line.quantity),
                }


def moves_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write every move of stock, the oldest first."""
    moves = oldest_first(lambda page: inventory.moves_of(tx, actor, page))
    articles = catalog.variants_by_id(tx, {one.variant_id for one in moves})
    for one in moves:
        yield {
            "move": str(one.id),
            "date": one.business_date.isoformat(),
            "kind": one.kind.value,
            "sku": articles[one.variant_id].sku,
            "lot": one.lot or "",
            "quantity": plain(one.quantity),
            "value": f"{one.value.amount}",
            "source": one.source_type or "",
            "source_id": str(one.source_id or ""),
            "reason": one.reason or "",
        }
