"""How an order that is not placed yet is shown: lines, total, day, address, what is overdue."""

from datetime import date
from typing import Any

from assistant.rendering import day, money, quantity, unit_price
from assistant.tools.addresses import one_line
from assistant.tools.contract import Desk
from assistant.tools.orders import line_of
from erp_core.finance import balance_of
from erp_core.sales import NewOrderLine, OrderPreview, PreviewLine, QuotedLineView, RepeatLine


def offer_text(desk: Desk, key: str, shown: OrderPreview) -> str:
    """Write what ordering would do, from the preview alone."""
    return desk.say(
        key,
        lines="\n".join(line_text(desk, line) for line in shown.lines),
        total=money(shown.gross),
        address=one_line(shown.shipping_address) if shown.shipping_address else "–",
        stock=stock_text(desk, shown),
    )


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
    """Say what is there and by when it comes, and plainly where a wished day cannot be kept."""
    if shown.deliver_on is None:
        return _without_day(desk, shown)
    words = {
        "day": day(shown.deliver_on, desk.language, desk.today),
        "wanted": day(shown.wanted_on or shown.deliver_on, desk.language, desk.today),
    }
    return desk.say("offer.by_day" if shown.in_time else "offer.later_day", **words)


def overdue_note(desk: Desk, party_id: int) -> list[str]:
    """Mention what is overdue, politely and once."""
    balance = balance_of(desk.tx, desk.asker.actor, party_id)
    if not balance.overdue:
        return []
    return [desk.say("repeat.overdue", amount=money(balance.overdue))]


def lines_as_data(shown: OrderPreview) -> list[list[Any]]:
    """Keep articles and quantities in a proposal."""
    return [[line.variant_id, f"{line.quantity}"] for line in shown.lines]


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
