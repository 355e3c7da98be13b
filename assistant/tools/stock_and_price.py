"""What it costs and whether we have it: public, and at the asker's own price once known.

A quantity and a day are answered plainly: all of it by then, so much now and the rest when it is
there, or not by then. What is not in stock has no day, and none is made up.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from assistant.commands import FlowName
from assistant.rendering import day, listing, money, quantity, unit_price
from assistant.tools.accounts import companies_of
from assistant.tools.contract import NO, Asked, Desk, Example, Option, Slots, Step, Told, tool
from assistant.tools.days import day_of
from assistant.tools.instead import as_choices, instead_text, offered_instead
from assistant.tools.offers import no_day
from assistant.tools.wanted import (
    DATE,
    MOST_FOUND,
    PRODUCT,
    QUANTITY,
    amount_of,
    articles_of,
    in_units,
)
from assistant.turn import Citation, DemandNote, Effect, EffectKind
from erp_core.catalog import (
    Kind,
    NoPrice,
    PriceView,
    VariantView,
    currency_for,
    line_amount,
    list_variants,
    price_of,
    unit_of,
)
from erp_core.inventory import available, is_stock_kept, keeps_stock
from erp_core.sales import SubstituteOffer, available_sets, earliest_delivery

_FEW = Decimal(10)


@dataclass(frozen=True)
class _Wish:
    """How much is wanted, in the article's unit, and by when; None where it was not said."""

    quantity: Decimal | None
    by: date | None


@tool(
    FlowName.STOCK_AND_PRICE,
    needs=("catalog",),
    slots=(PRODUCT, QUANTITY, DATE),
    examples=(
        Example("how much is the house blend?", "拼配豆多少钱？"),
        Example("got the dark one in 1kg? like 40 by fri", "深烘一公斤装有货吗"),
    ),
)
def stock_and_price(desk: Desk, slots: Slots) -> Step:
    """Tell the price of an article, whether there is enough of it, and by when it can be there.

    Nothing is said of stock where none is kept of it.
    """
    wanted = slots.get("product")
    if wanted is None:
        return Asked("product", desk.say("stock.which", names=_some_names(desk)))
    found = articles_of(desk, wanted)
    if not found:
        effects = (_unmet(DemandNote(wanted)),)
        return Asked("product", desk.say("stock.unknown", names=_some_names(desk)), effects=effects)
    if len(found) > 1:
        options = tuple((one.name(desk.language), f"product={one.sku}") for one in found)
        return Asked("product", desk.say("stock.which_of"), options)
    amount = amount_of(slots.get("quantity"))
    number = in_units(desk, found[0], amount) if amount else None
    if isinstance(number, Asked):
        return number
    return _answer(desk, found[0], _Wish(number, day_of(slots.get("date"), desk.today)))


TOOLS = (stock_and_price,)


def _some_names(desk: Desk) -> str:
    """Name a few products, one variant each."""
    products = {one.product_id: one for one in reversed(list_variants(desk.tx, desk.asker.actor))}
    some = sorted(products.values(), key=lambda one: one.id)[:MOST_FOUND]
    return listing([one.name(desk.language) for one in some], desk.language)


def _answer(desk: Desk, article: VariantView, wish: _Wish) -> Step:
    free = _free(desk, article)
    price = price_today(desk, article, wish.quantity or Decimal(1))
    told = (_price(desk, article, price, wish), _stock(desk, article, wish, free))
    gap = "" if desk.language == "zh" else " "
    text = gap.join(filter(None, told))
    cited = (Citation("article", article.sku, article.name(desk.language)),)
    effects = _demand(article, wish, free)
    offer = _instead(desk, article, wish, free)
    if offer is not None:
        told_instead = instead_text(desk, offer, article.name(desk.language))
        question = gap.join((told_instead, desk.say("instead.ask")))
        options = as_choices(desk, offer)
        return Asked("choice", f"{text}\n\n{question}", options, cited, effects)
    if wish.quantity is None or price is None:
        return Told(text, cited, effects=effects)
    question, options = _shall_i(desk)
    if not options:
        return Told(text, cited, effects=effects)
    return Asked("choice", f"{text}\n\n{question}", options, cited, effects)


def _free(desk: Desk, article: VariantView) -> Decimal | None:
    """Tell how much can be had; of a set as many as its parts make, None without kept stock."""
    if keeps_stock(desk.tx, article):
        return available(desk.tx, article.id)
    counted = is_stock_kept(desk.tx) and desk.tx.ports.has(("sales",))
    if article.kind is not Kind.BUNDLE or not counted:
        return None
    return available_sets(desk.tx, [article.id]).get(article.id)


def _instead(
    desk: Desk, article: VariantView, wish: _Wish, free: Decimal | None
) -> SubstituteOffer | None:
    """Find what could be had instead of an article of which there is too little."""
    wanted = wish.quantity or Decimal(1)
    if free is None or free >= wanted or not desk.tx.ports.has(("sales",)):
        return None
    return offered_instead(desk, article, wanted, wish.by, _buyer(desk))


def _shall_i(desk: Desk) -> tuple[str, tuple[Option, ...]]:
    """Offer to order, or to tell sales about it, as far as that is done here."""
    known = desk.asker.party_id is not None
    flow = FlowName.PLACE_ORDER if known else FlowName.SALES_ENQUIRY
    if not desk.tx.ports.has(("sales",) if known else ("crm",)):
        return "", ()
    return desk.say(f"stock.shall_{flow}"), (
        (desk.say(f"yes.{flow}"), f"flow:{flow}"),
        (desk.say(f"no.{flow}"), NO),
    )


def price_today(desk: Desk, article: VariantView, number: Decimal) -> PriceView | None:
    """Return the asker's price of an article for a quantity; None where there is none."""
    buyer = _buyer(desk)
    try:
        return price_of(
            desk.tx,
            article.id,
            party_id=buyer,
            quantity=number,
            on=desk.today,
            currency=currency_for(desk.tx, buyer),
        )
    except NoPrice:
        return None


def _price(desk: Desk, article: VariantView, price: PriceView | None, wish: _Wish) -> str:
    name = article.name(desk.language)
    if price is None:
        return desk.say("stock.no_price", name=name)
    unit = unit_of(article.unit)
    words = {
        "name": name,
        "price": unit_price(price.unit_price, price.currency),
        "unit": unit.name_zh if desk.language == "zh" else unit.name_en,
    }
    key = "with_tax" if price.tax_included else "without_tax"
    if wish.quantity is None or wish.quantity == 1:
        return desk.say(f"stock.price_{key}", **words)
    return desk.say(
        f"stock.total_{key}",
        **words,
        quantity=quantity(wish.quantity, article.unit, desk.language),
        total=money(line_amount(price.unit_price, wish.quantity, price.currency)),
    )


def _buyer(desk: Desk) -> int | None:
    """Tell whose prices apply: those of the one company that the asker acts for, else their own."""
    companies = companies_of(desk)
    return companies[0] if len(companies) == 1 else desk.asker.party_id


def _stock(desk: Desk, article: VariantView, wish: _Wish, free: Decimal | None) -> str:
    """Say whether there is enough, and by when; how much exactly only where it is little."""
    if free is None:
        return "" if wish.by is None else no_day(desk, wish.by)
    enough = free > 0 and (wish.quantity is None or wish.quantity <= free)
    if wish.by is not None and desk.tx.ports.has(("sales",)):
        return _by_day(desk, article, wish, free, enough=enough)
    if free <= 0:
        return desk.say("stock.none")
    if wish.quantity is not None and enough:
        asked = quantity(wish.quantity, article.unit, desk.language)
        return desk.say("stock.enough", quantity=asked)
    short = wish.quantity is not None or free < _FEW
    shown = quantity(free, article.unit, desk.language)
    return desk.say("stock.only" if short else "stock.plenty", quantity=shown)


def _by_day(desk: Desk, article: VariantView, wish: _Wish, free: Decimal, *, enough: bool) -> str:
    """Answer for a day: yes, so much of it, later, or nothing that could be promised."""
    earliest = earliest_delivery(desk.tx, (article,))
    wanted = wish.quantity or Decimal(1)
    words = {
        "day": day(wish.by or earliest, desk.language, desk.today),
        "earliest": day(earliest, desk.language, desk.today),
        "quantity": quantity(wanted, article.unit, desk.language),
        "free": quantity(max(free, Decimal(0)), article.unit, desk.language),
        "rest": quantity(wanted - max(free, Decimal(0)), article.unit, desk.language),
    }
    in_time = wish.by is not None and earliest <= wish.by
    if free <= 0:
        return desk.say("stock.day_none", **words)
    if wish.quantity is None:
        return desk.say("stock.day_any", **words)
    if enough:
        return desk.say("stock.day_yes" if in_time else "stock.day_later", **words)
    return desk.say("stock.day_part" if in_time else "stock.day_part_later", **words)


def _demand(article: VariantView, wish: _Wish, free: Decimal | None) -> tuple[Effect, ...]:
    """Note what is missing of it, for whoever buys and plans."""
    if free is None:
        return ()
    missing = (wish.quantity or Decimal(1)) - max(free, Decimal(0))
    if missing <= 0:
        return ()
    return (_unmet(DemandNote(article.name_en, article.id, missing, wish.by)),)


def _unmet(demand: DemandNote) -> Effect:
    return Effect(EffectKind.RECORD_UNMET_DEMAND, demand=demand)
