"""A change to an earlier order: more or less of something, another article, one left out."""

from dataclasses import dataclass
from decimal import Decimal

from assistant.rendering import goods
from assistant.tools.contract import Asked, Desk, Slots
from assistant.tools.wanted import amount_of, articles_of, in_units
from erp_core.catalog import VariantView, variants_by_id
from erp_core.sales import NewOrderLine, OrderView, sold_as

_LINE = "product"


@dataclass(frozen=True)
class Change:
    """What is to be different.

    Attributes:
        more: So much is added (or, negative, taken off); None for no such change.
        exactly: So much instead; None for no such change.
        without: Words for an article that is left out.
    """

    more: str | None = None
    exactly: str | None = None
    without: str | None = None


def change_of(slots: Slots) -> Change:
    """Read the change that a customer names: ``+2 kg``, ``-1``, ``-YN-1000`` or a quantity."""
    told = slots.get("change", "").strip()
    if told.startswith("-") and amount_of(told.removeprefix("-")) is None:
        return Change(without=told.removeprefix("-").strip() or None)
    return Change(more=told or None, exactly=slots.get("quantity"))


def changed_lines(
    desk: Desk, order: OrderView, slots: Slots
) -> tuple[NewOrderLine, ...] | Asked | None:
    """Return the lines of an order with a change made to them.

    Returns:
        None where nothing is to be different; the question where it is not clear what is.
    """
    change, named = change_of(slots), slots.get(_LINE)
    if change == Change() and named is None:
        return None
    lines = _sold(order)
    if change.without is not None:
        return _left_out(desk, lines, change.without)
    article = _article(desk, lines, named)
    if isinstance(article, Asked):
        return article
    if change == Change():
        return _instead(desk, lines, article)
    return _counted(desk, lines, article, change)


def _sold(order: OrderView) -> dict[int, Decimal]:
    """Sum what was ordered by article; a set counts as the set."""
    sold: dict[int, Decimal] = {}
    told = ((line.bundle, line.variant_id, line.quantity) for line in order.lines)
    for variant_id, number in sold_as(told):
        sold[variant_id] = sold.get(variant_id, Decimal(0)) + number
    return sold


def _article(desk: Desk, lines: dict[int, Decimal], named: str | None) -> VariantView | Asked:
    """Find which article the change is about: the named one, else the only one of the order."""
    if named is None:
        articles = variants_by_id(desk.tx, lines)
        if len(lines) == 1:
            return articles[next(iter(lines))]
        options = tuple(
            (
                goods(number, articles[one].unit, articles[one].name(desk.language), desk.language),
                f"{_LINE}={articles[one].sku}",
            )
            for one, number in lines.items()
        )
        return Asked(_LINE, desk.say("repeat.which_line"), options)
    found = articles_of(desk, named)
    found = [one for one in found if one.id in lines] or found
    if len(found) == 1:
        return found[0]
    if not found:
        return Asked(_LINE, desk.say("wanted.unknown", words=named))
    options = tuple((one.name(desk.language), f"{_LINE}={one.sku}") for one in found)
    return Asked(_LINE, desk.say("stock.which_of"), options)


def _left_out(
    desk: Desk, lines: dict[int, Decimal], words: str
) -> tuple[NewOrderLine, ...] | Asked:
    gone = {one.id for one in articles_of(desk, words)} & set(lines)
    kept = {variant_id: number for variant_id, number in lines.items() if variant_id not in gone}
    if not gone or not kept:
        return Asked("change", desk.say("repeat.which_change"))
    return _new(kept)


def _instead(
    desk: Desk, lines: dict[int, Decimal], article: VariantView
) -> tuple[NewOrderLine, ...] | Asked | None:
    """Take another article in the place of the only one; the same one is no change."""
    if article.id in lines:
        return None
    if len(lines) > 1:
        return Asked("quantity", desk.say("wanted.how_many", name=article.name(desk.language)))
    return _new({article.id: next(iter(lines.values()))})


def _counted(
    desk: Desk, lines: dict[int, Decimal], article: VariantView, change: Change
) -> tuple[NewOrderLine, ...] | Asked:
    told = change.more or change.exactly or ""
    amount = amount_of(told.removeprefix("-"))
    number = in_units(desk, article, amount) if amount else None
    if number is None:
        return Asked("change", desk.say("repeat.which_change"))
    if isinstance(number, Asked):
        return number
    before = lines.get(article.id, Decimal(0)) if change.more else Decimal(0)
    total = before - number if told.startswith("-") else before + number
    left = {**lines, article.id: total}
    if total <= 0:
        left.pop(article.id)
    return _new(left) if left else Asked("change", desk.say("repeat.which_change"))


def _new(lines: dict[int, Decimal]) -> tuple[NewOrderLine, ...]:
    return tuple(
        NewOrderLine(variant_id=variant_id, quantity=number) for variant_id, number in lines.items()
    )
