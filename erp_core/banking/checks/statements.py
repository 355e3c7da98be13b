"""I2: a statement's lines lead from its opening to its closing balance, and on to the next."""

from collections.abc import Iterator

from sqlalchemy import func, select

from erp_core.banking.tables import BankLine, Statement
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.transaction import Tx


def statements_add_up(tx: Tx) -> Findings:
    """Find statements whose lines do not sum to what they moved, or that left out a balance."""
    statements = list(tx.session.scalars(select(Statement).order_by(Statement.id)))
    sums = tx.session.execute(
        select(BankLine.statement_id, func.sum(BankLine.amount_minor)).group_by(
            BankLine.statement_id
        )
    )
    moved = {statement_id: int(minor) for statement_id, minor in sums}
    return Findings.of(len(statements), _violations(statements, moved))


STATEMENT_CHECKS = (
    Check("I2", "Bank statements add up and follow on each other", statements_add_up),
)


def _violations(statements: list[Statement], moved: dict[int, int]) -> Iterator[str]:
    closed: dict[int, int] = {}
    for row in statements:
        if row.opening_minor + moved.get(row.id, 0) != row.closing_minor:
            yield f"bank statement {row.id} does not add up"
        if closed.get(row.bank_account_id, row.opening_minor) != row.opening_minor:
            yield f"bank statement {row.id} does not open where the one before it closed"
        closed[row.bank_account_id] = row.closing_minor
