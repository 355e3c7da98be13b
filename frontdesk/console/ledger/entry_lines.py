"""The lines of an entry as they are typed: which account is meant, and what they come to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from erp_core.finance import AccountView, EntryLine
from erp_core.kernel.money import Money
from frontdesk.console.ledger.ground import money_of

SIDES = ("debit", "credit")
_FIELDS = ("account", *SIDES, "memo")


@dataclass
class TypedLine:
    """A line as it stands in the form: account, debit, credit and memo, as they were typed."""

    said: dict[str, str] = field(default_factory=lambda: dict.fromkeys(_FIELDS, ""))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed in it."""
        return not any(text.strip() for text in self.said.values())


@dataclass(frozen=True)
class Sums:
    """What the lines come to that can be read.

    Attributes:
        unread: How many amounts cannot be read.
    """

    debit: Money
    credit: Money
    unread: int

    @property
    def difference(self) -> Money:
        """What is missing in credit; negative where it is missing in debit."""
        return self.debit - self.credit


def find_account(typed: str, accounts: Sequence[AccountView]) -> AccountView | None:
    """Return the account that is meant by a number or a name, in either language.

    A whole number or name goes before the beginning of one, and that before a part of one; None
    where none fits, or two fit alike.
    """
    said = " ".join(typed.split()).casefold()
    if not said:
        return None
    code = said.split()[0]
    numbered = [one for one in accounts if one.code.casefold() == code]
    if numbered and said.removeprefix(code).strip() in {"", *_names(numbered[0])}:
        return numbered[0]
    called = [one for one in accounts if said in _names(one)]
    if called:
        return called[0] if len(called) == 1 else None
    for fits in (str.startswith, str.__contains__):
        found = [one for one in accounts if any(fits(each, said) for each in _searched(one))]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def label_of(account: AccountView, language: str) -> str:
    """Write an account: its number and its name in a language."""
    return f"{account.code} {account.name_zh if language == 'zh' else account.name_en}"


def sums_of(lines: Iterable[TypedLine], currency: str) -> Sums:
    """Add up what can be read, and count what cannot."""
    totals, unread = dict.fromkeys(SIDES, Money(0, currency)), 0
    for line in lines:
        for side in SIDES:
            text = line.said[side].strip()
            money = money_of(text, currency) if text else Money(0, currency)
            if money is None:
                unread += 1
            else:
                totals[side] += money
    return Sums(totals["debit"], totals["credit"], unread)


def read_line(line: TypedLine, accounts: Sequence[AccountView], currency: str) -> EntryLine | str:
    """Return a line, or the key of what is wrong with it."""
    account = find_account(line.said["account"], accounts)
    if account is None:
        return "entry.which_account"
    told = {side: line.said[side].strip() for side in SIDES}
    if bool(told["debit"]) == bool(told["credit"]):
        return "entry.one_side"
    amounts = {side: money_of(text, currency) for side, text in told.items() if text}
    [(side, money)] = amounts.items()
    if money is None or money.minor <= 0:
        return "entry.no_amount"
    signed = money if side == "debit" else -money
    return EntryLine.of(account.code, signed, memo=line.said["memo"].strip())


def _names(account: AccountView) -> tuple[str, str]:
    return account.name_en.casefold(), account.name_zh.casefold()


def _searched(account: AccountView) -> tuple[str, ...]:
    return account.code.casefold(), *_names(account)
