"""The records that a text names: lots, orders and articles by what people call them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from erp_core import catalog, inventory, sales
from erp_core.kernel.actor import system
from erp_core.kernel.transaction import Tx
from erp_core.support.task_schemas import TaskLink

if TYPE_CHECKING:
    from erp_core.inventory import LotView

_WORDS = re.compile(r"[^\s,;:!?()\[\]{}\"'，。；：！？（）、]+")
_CODES = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")
"""A code inside a text that has no spaces between its words, as in Chinese."""
MOST_WORDS = 200
MOST_LOTS = 100
MOST = 6
"""Records that a text names at most."""


def records_named(tx: Tx, text: str, known: Sequence[TaskLink] = ()) -> tuple[TaskLink, ...]:
    """Return the lots, orders and articles whose code or number is a word of a text.

    Lots come first, then orders, then articles; those of a module that is off are left out. Lots
    of several articles may share a code: where an article is named too, or an order, those of
    that article are meant.

    Args:
        tx: The transaction.
        text: The text.
        known: What it is known to be about.
    """
    words = list(dict.fromkeys(_words(text)))[:MOST_WORDS]
    orders, articles = tuple(_orders(tx, words)), tuple(_articles(tx, words))
    meant = _articles_of(tx, (*known, *orders, *articles))
    return tuple((*_lots(tx, words, meant), *orders, *articles)[:MOST])


def is_only_one(record: tuple[str, int], links: Iterable[TaskLink]) -> bool:
    """Tell whether a record is among what a text names, and no other there is called the same."""
    called = [(one.label.lower(), one.record_id) for one in links if one.record_table == record[0]]
    names = [name for name, id_ in called if id_ == record[1]]
    return len(names) == 1 and [name for name, _ in called].count(names[0]) == 1


def order_of_case(tx: Tx, order_id: int | None) -> tuple[TaskLink, ...]:
    """Return the order that a case is about; none where it is about no order."""
    if order_id is None:
        return ()
    number = sales.order_summary(tx, system("support"), order_id).number
    return (TaskLink(record_table="orders", record_id=order_id, label=number),)


def _words(text: str) -> Iterator[str]:
    for word in (*_WORDS.findall(text), *_CODES.findall(text)):
        if bare := word.strip("#.-/_"):
            yield bare


def _lots(tx: Tx, words: list[str], meant: set[int]) -> Iterator[TaskLink]:
    """Link the lots of some codes; of a code that is shared no single one is left over."""
    if not tx.ports.has(("inventory",)):
        return
    shared: dict[str, list[LotView]] = {}
    for lot in inventory.lots_named(tx, words, limit=MOST_LOTS):
        shared.setdefault(lot.code.lower(), []).append(lot)
    left = MOST
    for lots in shared.values():
        fitting = [one for one in lots if one.variant_id in meant] or lots
        shown = fitting[:left]
        if len(shown) == 1 < len(fitting):
            return
        for lot in shown:
            yield TaskLink(record_table="lots", record_id=lot.id, label=lot.code)
        left -= len(shown)


def _articles_of(tx: Tx, links: Iterable[TaskLink]) -> set[int]:
    """Name the articles among some records, and those of the orders among them."""
    found: set[int] = set()
    for one in links:
        if one.record_table == "variants":
            found.add(one.record_id)
        elif one.record_table == "orders":
            order = sales.get_order(tx, system("support"), one.record_id)
            found.update(line.variant_id for line in order.lines)
    return found


def _orders(tx: Tx, words: list[str]) -> Iterator[TaskLink]:
    if tx.ports.has(("sales",)):
        for number, order_id in sorted(sales.orders_numbered(tx, words).items()):
            yield TaskLink(record_table="orders", record_id=order_id, label=number)


def _articles(tx: Tx, words: list[str]) -> Iterator[TaskLink]:
    if tx.ports.has(("catalog",)):
        for article in catalog.variants_coded(tx, words):
            yield TaskLink(record_table="variants", record_id=article.id, label=article.sku)
