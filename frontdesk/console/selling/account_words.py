"""How ways to pay and differences read on a screen."""

from collections.abc import Sequence

from erp_core.finance import PaymentAccountView
from erp_core.kernel.money import Money
from erp_core.kernel.quantity import plain
from erp_core.sales import ChangedLine, ExchangedLine
from frontdesk.console.texts import Texts
from frontdesk.console.wording import amount


def account_name(account: PaymentAccountView | None, texts: Texts) -> str:
    """Name a way to pay: provider, kind, last digits, and what is left on a gift card."""
    if account is None:
        return texts("selling.as_paid")
    parts = [account.provider, texts(f"selling.kind_{account.kind}"), account.last_four]
    name = " ".join(filter(None, parts))
    return name if account.balance is None else f"{name} ({amount(account.balance)})"


def swap_text(lines: Sequence[ChangedLine | ExchangedLine], texts: Texts) -> list[str]:
    """Write each line as what it was and what it will be, with the new price."""
    chinese = texts.language == "zh"
    return [
        texts(
            "selling.swap",
            quantity=plain(line.quantity),
            before=line.name_zh_before if chinese else line.name_en_before,
            after=line.name_zh if chinese else line.name_en,
            amount=amount(line.gross),
        )
        for line in lines
    ]


def difference_text(
    difference: Money, account: PaymentAccountView | None, texts: Texts, *, paid: Money
) -> str:
    """Say what a change costs more or less, and with what that is settled."""
    if not difference:
        return texts("selling.same_price")
    how = account_name(account, texts)
    if difference.minor > 0:
        key = "selling.more" if paid else "selling.more_billed"
        return texts(key, amount=amount(difference), how=how)
    return texts("selling.less", amount=amount(-difference), how=how)
