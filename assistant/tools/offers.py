"""How an order that is not placed yet is shown: lines, total, day, address, what is overdue."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from assistant.rendering import day, goods, money, quantity, unit_price
from assistant.tools.addresses import one_line
from assistant.tools.contract import Desk
from assistant.tools.orders import line_of
from assistant.turn import GoodsWanted
from erp_core.finance import balance_of
from erp_core.inventory import is_stock_kept
from erp_core.kernel.money import Money
from erp_core.sales import (
    NewOrderLine,
    OrderPreview,
    PreviewLine,
    QuotationPreview,
    QuotedLineView,
    RepeatLine,
    by_bundle,
    sold_as,
)


def offer_text(desk: Desk, key: str, shown: OrderPreview) -> str:
    """Write what ordering would do, from the preview alone."""
    told = desk.say(
        key,
        lines=lines_text(desk, shown.lines),
        total=money(shown.gross),
    )
    gap = "" if desk.language == "zh" else " "
    first = gap.join(filter(None, (told, stock_text(desk, shown))))
    return "\n".join(filter(None, (first, _to(desk, shown))))


def delivery_text(desk: Desk, shown: OrderPreview) -> str:
    """Say when and where it would come; nothing of what neither lies in stock nor is sent."""
    return "\n".join(filter(None, (stock_text(desk, shown), _to(desk, shown))))


def _to(desk: Desk, shown: OrderPreview) -> str:
    to = shown.shipping_address
    return desk.say("offer.to", address=one_line(to)) if to else ""


def lines_text(desk: Desk, lines: Sequence[PreviewLine | QuotedLineView]) -> str:
    """Write the lines: a set in one line with its price, and below it what it holds."""
    told: list[str] = []
    for bundle, some in by_bundle(lines):
        if bundle is None:
            told += [line_text(desk, line) for line in some]
            continue
        currency = some[0].gross.currency
        heading = desk.say(
            "repeat.line",
            goods=goods(bundle.quantity, "C62", bundle.name(desk.language), desk.language),
            price=unit_price(bundle.unit_price, currency),
            amount=money(sum((line.gross for line in some), Money.zero(currency))),
        )
        told += [heading, *(f"  {line_of(line, desk.language)}" for line in some)]
    return "\n".join(told)


def line_text(desk: Desk, line: PreviewLine | QuotedLineView) -> str:
    """Write one line with its price today, and what it was when that is different."""
    currency = line.gross.currency
    before = line.price_before if isinstance(line, RepeatLine) else None
    same = before is None or before == line.unit_price
    return desk.say(
        "repeat.line" if same else "repeat.line_changed",
        goods=line_of(line, desk.language),
        price=unit_price(line.unit_price, currency),
        before=unit_price(line.unit_price if before is None else before, currency),
        amount=money(line.gross),
    )


def stock_text(desk: Desk, shown: OrderPreview) -> str:
    """Say what is there and by when it comes, and plainly where a wished day cannot be kept.

    Of what no stock is kept nothing is said, but that a wished day cannot be promised.
    """
    if not shown.stocked:
        return no_day(desk, shown.wanted_on) if shown.wanted_on else ""
    if shown.deliver_on is None:
        return _without_day(desk, shown)
    words = {
        "day": day(shown.deliver_on, desk.language, desk.today),
        "wanted": day(shown.wanted_on or shown.deliver_on, desk.language, desk.today),
    }
    return desk.say("offer.by_day" if shown.in_time else "offer.later_day", **words)


def has_changed(desk: Desk, key: str) -> str:
    """Say that what was shown has changed since; of stock only where some is kept."""
    return desk.say(key if is_stock_kept(desk.tx) else "offer.changed")


def no_day(desk: Desk, wanted: date) -> str:
    """Say that nobody can promise a wished day here."""
    return desk.say("offer.no_day", wanted=day(wanted, desk.language, desk.today))


def overdue_note(desk: Desk, party_id: int) -> list[str]:
    """Mention what is overdue, politely and once."""
    balance = balance_of(desk.tx, desk.asker.actor, party_id)
    if not balance.overdue:
        return []
    return [desk.say("repeat.overdue", amount=money(balance.overdue))]


def lines_as_data(shown: OrderPreview | QuotationPreview) -> list[list[Any]]:
    """Keep articles, or sets, and quantities in a proposal."""
    told = ((line.bundle, line.variant_id, line.quantity) for line in shown.lines)
    return [[variant_id, f"{number}"] for variant_id, number in sold_as(told)]


def goods_of(shown: OrderPreview) -> GoodsWanted:
    """Name what an order would take, to be held while it is talked about."""
    return GoodsWanted(
        shown.party_id, tuple((line.variant_id, line.quantity) for line in shown.lines)
    )


def lines_from(raw: list[list[Any]]) -> tuple[NewOrderLine, ...]:
    """Read articles and quantities of a proposal."""
    return tuple(
        NewOrderLine.model_validate({"variant_id": variant_id, "quantity": number})
        for variant_id, number in raw
    )


def day_from(raw: str | None) -> date | None:
    """Read a day of a proposal."""
    return date.fromisoformat(raw) if raw else None


def _without_day(desk: Desk, shown: OrderPreview) -> str:
    if shown.in_stock:
        return desk.say("repeat.in_stock")
    missing = [line for line in shown.lines if not line.in_stock]
    told = "\n".join(_missing(desk, line) for line in missing)
    if shown.wanted_on is None:
        return f"{desk.say('repeat.not_in_stock')}\n{told}"
    wanted = day(shown.wanted_on, desk.language, desk.today)
    return f"{desk.say('offer.not_by_day', wanted=wanted)}\n{told}"


def _missing(desk: Desk, line: PreviewLine) -> str:
    return desk.say(
        "offer.short",
        name=line.name_zh if desk.language == "zh" else line.name_en,
        free=quantity(line.free, line.unit, desk.language),
        rest=quantity(line.quantity - line.free, line.unit, desk.language),
    )
