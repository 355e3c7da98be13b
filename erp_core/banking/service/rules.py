"""Matches by rule what is beyond doubt; everything else waits for a person."""

from collections.abc import Iterable
from contextlib import suppress

from sqlalchemy import select

from erp_core.banking.queries.accounts import bank_account_row
from erp_core.banking.queries.proposals import propose_beyond_doubt
from erp_core.banking.schemas.matching import CERTAIN, NewMatch, Proposal, RuleMatches
from erp_core.banking.schemas.statements import LineState
from erp_core.banking.service.matching import match_line
from erp_core.banking.tables import BankLine
from erp_core.kernel.actor import Actor
from erp_core.kernel.errors import DomainError
from erp_core.kernel.transaction import Tx


def match_by_rule(tx: Tx, actor: Actor, bank_account_id: int) -> RuleMatches:
    """Match all lines of an account that are beyond doubt.

    Raises:
        NoSuchBankAccount: There is none.
    """
    actor.require("banking.match_line")
    bank_account_row(tx, bank_account_id, for_update=True)
    lines = tx.session.scalars(
        select(BankLine.id)
        .where(BankLine.bank_account_id == bank_account_id, BankLine.state == LineState.UNMATCHED)
        .order_by(BankLine.id)
    ).all()
    matched = match_certain(tx, actor, lines)
    return RuleMatches(matched=matched, unmatched=len(lines) - matched)


def match_certain(tx: Tx, actor: Actor, line_ids: Iterable[int]) -> int:
    """Match those of the lines that are beyond doubt, and count them."""
    return sum(_match(tx, actor, line_id) for line_id in line_ids)


def _match(tx: Tx, actor: Actor, line_id: int) -> bool:
    best = _certain(propose_beyond_doubt(tx, actor, line_id))
    if best is None:
        return False
    # What finance refuses after all, such as a month that is locked, a person has to look at.
    with suppress(DomainError), tx.savepoint():
        match_line(tx, actor, line_id, NewMatch(parts=best.parts), rule="+".join(best.reasons))
        return True
    return False


def _certain(proposals: tuple[Proposal, ...]) -> Proposal | None:
    best = [each for each in proposals if each.score >= CERTAIN]
    if not best or (len(best) > 1 and best[0].score == best[1].score):
        return None
    return best[0]
