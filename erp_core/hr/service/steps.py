"""What happened to a payroll, a claim or a week of hours: noted step by step."""

from erp_core.hr.errors import WrongAmount
from erp_core.hr.pay_tables import PayStep
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import home
from erp_core.kernel.transaction import Tx


def note(
    tx: Tx,
    actor: Actor,
    document: tuple[str, int],
    step: tuple[str | None, str],
    verb: str,
    reason: str = "",
) -> None:
    """Note that a document came from a state (None: from nowhere) to another, and audit it.

    Args:
        tx: The transaction.
        actor: Who did it.
        document: Its table and id.
        step: The states.
        verb: What was done.
        reason: Why.
    """
    tx.session.add(
        PayStep(
            document=document[0],
            document_id=document[1],
            from_state=step[0],
            to_state=step[1],
            at=tx.now,
            actor=actor.key,
            reason=reason,
        )
    )
    tx.session.flush()
    record_change(tx, actor, f"hr.{verb}", document, {"state": step[1], "reason": reason})
    tx.notify("people")


def in_base(tx: Tx, money: Money | None, field: str, *, least: int = 1) -> int:
    """Return an amount in minor units of the base currency.

    Raises:
        WrongAmount: It is in another currency, or less than it may be.
    """
    if money is None:
        return 0
    if money.currency != home(tx).currency or money.minor < least:
        raise WrongAmount(field=field)
    return money.minor
