"""I2: what is booked of a bank line is the line, and the books hold nothing else of the bank."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from erp_core import finance
from erp_core.banking.schemas.statements import LineState
from erp_core.banking.tables import BankAccount, BankLine, Match
from erp_core.kernel.actor import system
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.transaction import Tx


@dataclass(frozen=True)
class _Account:
    """One bank account: its lines, the matches that stand, and what the books moved on it."""

    row: BankAccount
    lines: list[BankLine]
    matches: list[Match]
    moved: dict[int, int]


def lines_equal_their_matches(tx: Tx) -> Findings:
    """Find lines that are booked with another amount than their own, or not as they say."""
    accounts = _accounts(tx)
    lines = sum(len(each.lines) for each in accounts)
    return Findings.of(lines, (words for each in accounts for words in _wrong_lines(each)))


def matches_equal_entries(tx: Tx) -> Findings:
    """Find matches with an entry that moved something else, was reversed, or is matched twice."""
    accounts = _accounts(tx)
    matches = sum(len(each.matches) for each in accounts)
    return Findings.of(matches, (words for each in accounts for words in _wrong_matches(each)))


def ledger_equals_matches(tx: Tx) -> Findings:
    """Find accounts whose balance is not their matched lines and what is not on a statement."""
    accounts = _accounts(tx)
    return Findings.of(
        len(accounts), (words for each in accounts for words in _wrong_balance(tx, each))
    )


def payables_of_lines_are_matched(tx: Tx) -> Findings:
    """Find what the books say that a line of the bank booked as payable, and no match answers for.

    A supplier's money that came back is booked so: it has no bill.
    """
    payable = finance.AccountRole.PAYABLE
    if all(one.role is not payable for one in finance.list_accounts(tx, system())):
        return Findings.of(0, ())  # a house before its chart of accounts has no bank lines either
    moved = finance.standing_moves(tx, system(), payable, source="bank_lines")
    standing = select(Match.entry_id, Match.amount_minor).where(
        Match.undone_at.is_(None), Match.posted
    )
    shown = {each.entry_id: each.amount_minor for each in tx.session.execute(standing)}
    return Findings.of(
        len(moved),
        (
            f"entry {entry_id} moved {minor} as payable, its bank line {-shown.get(entry_id, 0)}"
            for entry_id, minor in sorted(moved.items())
            if shown.get(entry_id, 0) != -minor
        ),
    )


MATCHING_CHECKS = (
    Check("I2", "A matched bank line is booked with its amount", lines_equal_their_matches),
    Check("I2", "What a bank line is matched with stands, once", matches_equal_entries),
    Check(
        "I2", "What bank lines booked as payable is what they moved", payables_of_lines_are_matched
    ),
    Check(
        "I2",
        "A bank account's balance is its matched lines and what is not on a statement yet",
        ledger_equals_matches,
    ),
)


def _accounts(tx: Tx) -> list[_Account]:
    standing = select(Match).where(Match.undone_at.is_(None)).order_by(Match.id)
    lines = list(tx.session.scalars(select(BankLine).order_by(BankLine.id)))
    matches = list(tx.session.scalars(standing))
    return [
        _Account(
            row,
            [each for each in lines if each.bank_account_id == row.id],
            [each for each in matches if each.bank_account_id == row.id],
            finance.standing_moves(tx, system(), row.account),
        )
        for row in tx.session.scalars(select(BankAccount).order_by(BankAccount.id))
    ]


def _wrong_lines(account: _Account) -> Iterator[str]:
    booked: dict[int, int] = {}
    for match in account.matches:
        booked[match.line_id] = booked.get(match.line_id, 0) + match.amount_minor
    for line in account.lines:
        wanted = line.amount_minor if line.state == LineState.MATCHED else 0
        if booked.get(line.id, 0) != wanted:
            yield f"bank line {line.id} is {line.state}, but booked with {booked.get(line.id, 0)}"


def _wrong_matches(account: _Account) -> Iterator[str]:
    seen: set[int] = set()
    for match in account.matches:
        if match.entry_id in seen:
            yield f"entry {match.entry_id} is matched with two bank lines"
        seen.add(match.entry_id)
        if account.moved.get(match.entry_id) != match.amount_minor:
            yield f"bank line {match.line_id} is matched with another amount than was posted"


def _wrong_balance(tx: Tx, account: _Account) -> Iterator[str]:
    ours = {match.entry_id for match in account.matches}
    matched = sum(match.amount_minor for match in account.matches)
    free = sum(minor for entry_id, minor in account.moved.items() if entry_id not in ours)
    balance = finance.money_balance(tx, system(), account.row.account).minor
    if matched + free != balance:
        yield f"bank account {account.row.id} holds {matched + free}, the ledger {balance}"
