"""What is left of each arrival of articles that are valued first in, first out.

Layers are a cache of a replay of the moves: they are read and written under the lock of the
article's row in ``stock_values``.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Update, delete, select, update

from erp_core.inventory.costing import Costing, Layer, Pile
from erp_core.inventory.tables import StockLayer
from erp_core.kernel.adding import add_rows
from erp_core.kernel.changing import Given, change_rows
from erp_core.kernel.transaction import Tx

NEW = -1
"""The key of the first move that is to be written; the next ones count down from it."""


def read_layers(tx: Tx, piles: Mapping[int, Pile]) -> None:
    """Put on piles what is left of each arrival, oldest first."""
    fifo = [id_ for id_, pile in piles.items() if pile.costing is Costing.FIFO]
    if not fifo:
        return
    rows = tx.session.execute(
        select(
            StockLayer.variant_id,
            StockLayer.move_id,
            StockLayer.quantity,
            StockLayer.value_minor,
            StockLayer.business_date,
        )
        .where(StockLayer.variant_id.in_(fifo))
        .order_by(StockLayer.business_date, StockLayer.move_id)
    )
    for variant_id, key, quantity, minor, on in rows:
        piles[variant_id].layers.append(Layer(key, quantity, minor, on))


def write_layers(
    tx: Tx, before: Mapping[int, Pile], after: Mapping[int, Pile], move_ids: Sequence[int]
) -> None:
    """Write what changed of the layers; a new one is known by the id of its move."""
    stored = _layers(before)
    now = {(move_ids[NEW - key] if key <= NEW else key): row for key, row in _layers(after).items()}
    _delete(tx, [key for key in stored if key not in now])
    _update(tx, {key: row[1] for key, row in now.items() if key in stored and row != stored[key]})
    _insert(tx, {key: row for key, row in now.items() if key not in stored})


def _layers(piles: Mapping[int, Pile]) -> dict[int, tuple[int, Layer]]:
    return {
        layer.key: (variant_id, layer)
        for variant_id, pile in sorted(piles.items())
        if pile.costing is Costing.FIFO
        for layer in pile.layers
    }


def _delete(tx: Tx, keys: Sequence[int]) -> None:
    if keys:
        tx.session.execute(delete(StockLayer).where(StockLayer.move_id.in_(keys)))


def _update(tx: Tx, layers: Mapping[int, Layer]) -> None:
    rows = [
        {"move_id": key, "quantity": layer.quantity, "value_minor": layer.minor}
        for key, layer in layers.items()
    ]
    change_rows(tx, StockLayer, rows, _left)


def _left(given: Given) -> Update:
    return (
        update(StockLayer)
        .where(StockLayer.move_id == given["move_id"])
        .values(quantity=given["quantity"], value_minor=given["value_minor"])
    )


def _insert(tx: Tx, layers: Mapping[int, tuple[int, Layer]]) -> None:
    rows = [
        {
            "move_id": key,
            "variant_id": variant_id,
            "quantity": layer.quantity,
            "value_minor": layer.minor,
            "business_date": layer.on,
        }
        for key, (variant_id, layer) in layers.items()
    ]
    add_rows(tx, StockLayer, rows)
