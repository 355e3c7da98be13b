"""Proposes that money which came in is a supplier's, who gives back what a credit note freed.

An amount alone proves nothing, and neither does a name: it is never beyond doubt, a person says so.
"""

from collections.abc import Iterator

from erp_core import finance
from erp_core.banking.schemas.matching import Proposal, Reason, SupplierRefundPart
from erp_core.banking.tables import BankLine
from erp_core.finance import MoneyDue
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.schema import search_form
from erp_core.kernel.transaction import Tx

_BY_NUMBER, _BY_PARTY, _BY_AMOUNT = 90, 78, 45


def money_back(
    tx: Tx, actor: Actor, line: BankLine, amount: Money, party: tuple[int, Reason] | None
) -> Iterator[Proposal]:
    """Propose what suppliers have of ours that a line may be.

    Args:
        tx: A snapshot or transaction.
        actor: Who asks.
        line: The line, on which money came in.
        amount: How much.
        party: Whose the other account is, and how that is known.
    """
    said = f" {search_form(line.remittance, line.end_to_end_id)} "
    for due in finance.money_due_back(tx, actor):
        if due.due.currency != amount.currency or amount.minor > due.due.minor:
            continue
        is_all, is_theirs = due.due == amount, party is not None and party[0] == due.party_id
        is_named = _is_named(due, said)
        if not (is_named or is_all or is_theirs):
            continue
        reasons = [Reason.NUMBER] if is_named else []
        reasons += [Reason.AMOUNT] if is_all else []
        if party is not None and is_theirs:
            reasons.append(party[1])
        yield Proposal(
            score=_score(is_named=is_named, is_all=is_all, is_theirs=is_theirs),
            reasons=tuple(reasons),
            parts=(
                SupplierRefundPart(party_id=due.party_id, amount=amount, credit_id=due.credit_id),
            ),
            party_id=due.party_id,
            numbers=tuple(filter(None, (due.number or due.name, due.reference))),
        )


def _is_named(due: MoneyDue, said: str) -> bool:
    names = [search_form(each) for each in (due.number or "", due.reference)]
    return any(f" {name} " in said for name in names if name)


def _score(*, is_named: bool, is_all: bool, is_theirs: bool) -> int:
    if is_named:
        return _BY_NUMBER if is_all or is_theirs else _BY_PARTY
    if is_theirs:
        return _BY_PARTY if is_all else _BY_AMOUNT
    return _BY_AMOUNT
