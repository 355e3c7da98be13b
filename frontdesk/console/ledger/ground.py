"""What every screen of the accountant stands on: its tabs, and amounts as they are typed."""

from contextlib import AbstractContextManager

from erp_core import finance
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.transaction import Tx
from frontdesk.console.figures import figure_of
from frontdesk.console.paths import LEDGER
from frontdesk.console.tabs import Tab, under_tabs
from frontdesk.console.visit import Visit

TABS = (
    Tab("bank", LEDGER, "account_balance", "banking.read"),
    Tab("payments", f"{LEDGER}/payments", "send", "banking.read"),
    Tab("owed", f"{LEDGER}/owed", "hourglass_bottom", "finance.read_ledger"),
    Tab("entries", f"{LEDGER}/entries", "edit_note", "finance.read_ledger"),
    Tab("month", f"{LEDGER}/month", "event_available", "finance.read_ledger"),
    Tab("statements", f"{LEDGER}/statements", "bar_chart", "finance.read_ledger"),
)
"""Name, path, icon, and the permission without which it is not shown."""


def ledger_ground(visit: Visit, here: str) -> AbstractContextManager[None]:
    """Draw the tabs; what is drawn inside becomes the screen."""
    return under_tabs(visit, "ledger", TABS, here)


def money_of(text: str, currency: str) -> Money | None:
    """Read an amount as people write it: 1234.50, 1,234.50, 1.234,50 or 1234,50.

    None when it cannot be read, when it is finer than the currency, and when it may be two
    amounts: 1,000 is a thousand to some and one to others.
    """
    number = figure_of(text)
    if number is None:
        return None
    money = Money.of(number, currency)
    return money if money.amount == number else None


def accounts_to_choose(tx: Tx, actor: Actor) -> tuple[str, list[finance.AccountView]]:
    """Return the base currency and the accounts of the chart."""
    return get_organisation(tx).currency, list(finance.list_accounts(tx, actor))


def account_options(
    visit: Visit, accounts: list[finance.AccountView]
) -> tuple[tuple[str, str], ...]:
    """Write accounts as choices: code and name."""
    chinese = visit.texts.language == "zh"
    return tuple(
        (one.code, f"{one.code} {one.name_zh if chinese else one.name_en}") for one in accounts
    )
