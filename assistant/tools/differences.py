"""How a change of articles is shown: what becomes what, and how the difference is settled."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol

from assistant.rendering import money
from assistant.tools.contract import Desk
from assistant.tools.paying import account_name
from erp_core.finance import PaymentAccountView
from erp_core.kernel.money import Money
from erp_core.kernel.quantity import plain


class Swapped(Protocol):
    """A line before and after, as sales shows it."""

    @property
    def quantity(self) -> Decimal:
        """How much."""

    @property
    def name_en_before(self) -> str:
        """What it was, in English."""

    @property
    def name_zh_before(self) -> str:
        """What it was, in Chinese."""

    @property
    def name_en(self) -> str:
        """What it will be, in English."""

    @property
    def name_zh(self) -> str:
        """What it will be, in Chinese."""

    @property
    def gross(self) -> Money:
        """What the new article costs."""


def swap_lines(desk: Desk, lines: Iterable[Swapped]) -> str:
    """Write each line as what it was and what it will be, with the new price."""
    chinese = desk.language == "zh"
    return "\n".join(
        desk.say(
            "items.line",
            quantity=plain(line.quantity),
            before=line.name_zh_before if chinese else line.name_en_before,
            after=line.name_zh if chinese else line.name_en,
            amount=money(line.gross),
        )
        for line in lines
    )


def to_be_settled(
    desk: Desk,
    difference: Money,
    account: PaymentAccountView | None,
    *,
    paid: Money,
    refunded: Money,
) -> str:
    """Say what a change costs more or less, and how that is settled.

    Args:
        desk: How to say it.
        difference: More, or less where it is negative.
        account: What it is paid with, or refunded to.
        paid: What of it is paid at once.
        refunded: What goes back at once.
    """
    name = account_name(desk, account) if account else ""
    amount = money(-difference if difference.minor < 0 else difference)
    if not difference:
        return desk.say("difference.none")
    if difference.minor > 0:
        return desk.say("difference.paid" if paid else "difference.owed", amount=amount, how=name)
    if not refunded:
        return desk.say("difference.lowered", amount=amount)
    key = "difference.refunded_to" if account else "difference.refunded"
    return desk.say(key, amount=amount, back=money(refunded), how=name)
