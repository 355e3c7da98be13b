"""What it costs and whether we have it: public, and at the asker's own price once known."""

from decimal import Decimal

from assistant.commands import FlowName
from assistant.rendering import listing, quantity, unit_price
from assistant.tools.contract import Asked, Desk, Example, Slot, Slots, Step, Told, tool
from assistant.turn import Citation
from erp_core.catalog import (
    NoPrice,
    NoSuchVariant,
    VariantView,
    find_variants,
    list_variants,
    price_of,
    unit_of,
    variant_by_sku,
)
from erp_core.inventory import available
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.quantity import BadNumber, decimal_of

_FEW = Decimal(10)
_MOST_FOUND = 5


@tool(
    FlowName.STOCK_AND_PRICE,
    needs=("catalog", "inventory"),
    slots=(
        Slot("product", "The article: its SKU, or its name in the customer's words."),
        Slot("quantity", "How much is wanted, a plain number."),
        Slot("date", "The day it is wanted by, as an ISO date."),
    ),
    examples=(
        Example("how much is the house blend?", "拼配豆多少钱？"),
        Example("got the dark one in 1kg? like 40 by fri", "深烘一公斤装有货吗"),
    ),
)
def stock_and_price(desk: Desk, slots: Slots) -> Step:
    """Tell the price of an article and whether it is in stock."""
    wanted = slots.get("product")
    if wanted is None:
        return Asked("product", desk.say("stock.which", names=_some_names(desk)))
    found = _articles(desk, wanted)
    if not found:
        return Asked("product", desk.say("stock.unknown", names=_some_names(desk)))
    if len(found) > 1:
        options = tuple((one.name(desk.language), f"product={one.sku}") for one in found)
        return Asked("product", desk.say("stock.which_of"), options)
    return _told(desk, found[0], _number(slots.get("quantity")), slots)


TOOLS = (stock_and_price,)


def _articles(desk: Desk, wanted: str) -> list[VariantView]:
    """Find what is meant: a SKU, else every article that has all the words."""
    try:
        return [variant_by_sku(desk.tx, desk.asker.actor, wanted)]
    except NoSuchVariant:
        return list(find_variants(desk.tx, desk.asker.actor, wanted).items[:_MOST_FOUND])


def _some_names(desk: Desk) -> str:
    """Name a few products, one variant each."""
    products = {one.product_id: one for one in reversed(list_variants(desk.tx, desk.asker.actor))}
    some = sorted(products.values(), key=lambda one: one.id)[:_MOST_FOUND]
    return listing([one.name(desk.language) for one in some], desk.language)


def _number(text: str | None) -> Decimal | None:
    try:
        number = decimal_of(text) if text else None
    except BadNumber:
        return None
    return number if number and number > 0 else None


def _told(desk: Desk, article: VariantView, wanted: Decimal | None, slots: Slots) -> Told:
    sentences = [_price(desk, article, wanted), _stock(desk, article, wanted)]
    if slots.get("date"):
        sentences.append(desk.say("stock.day_with_order"))
    gap = "" if desk.language == "zh" else " "
    cited = Citation("article", article.sku, article.name(desk.language))
    return Told(gap.join(filter(None, sentences)), (cited,))


def _price(desk: Desk, article: VariantView, wanted: Decimal | None) -> str:
    name = article.name(desk.language)
    try:
        price = price_of(
            desk.tx,
            article.id,
            party_id=_buyer(desk),
            quantity=wanted or Decimal(1),
            on=desk.today,
            currency=get_organisation(desk.tx).currency,
        )
    except NoPrice:
        return desk.say("stock.no_price", name=name)
    unit = unit_of(article.unit)
    return desk.say(
        "stock.price_with_tax" if price.tax_included else "stock.price_without_tax",
        name=name,
        price=unit_price(price.unit_price, price.currency),
        unit=unit.name_zh if desk.language == "zh" else unit.name_en,
    )


def _buyer(desk: Desk) -> int | None:
    """Tell whose prices apply: those of the one company that the asker acts for, else their own."""
    scope = desk.asker.actor.scope or frozenset()
    companies = [party_id for party_id in scope if party_id != desk.asker.party_id]
    return companies[0] if len(companies) == 1 else desk.asker.party_id


def _stock(desk: Desk, article: VariantView, wanted: Decimal | None) -> str:
    """Say whether there is enough; how much exactly only where it is little."""
    if not article.tracked:
        return ""
    free = available(desk.tx, article.id)
    shown = quantity(free, article.unit, desk.language)
    if free <= 0:
        return desk.say("stock.none")
    if wanted is not None and wanted <= free:
        asked = quantity(wanted, article.unit, desk.language)
        return desk.say("stock.enough", quantity=asked)
    short = wanted is not None or free < _FEW
    return desk.say("stock.only" if short else "stock.plenty", quantity=shown)
