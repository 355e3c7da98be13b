"""Finds the payments of our orders in what a bank says of money that went out."""

from collections.abc import Iterator

from sqlalchemy import select

from erp_core.banking.order_tables import PaymentOrder
from erp_core.banking.payment_ids import ids_in
from erp_core.banking.queries.orders import order_lines
from erp_core.banking.schemas.matching import OrderPart, Proposal, Reason
from erp_core.banking.schemas.orders import LineStatus, OrderState
from erp_core.banking.tables import BankLine
from erp_core.kernel.transaction import Tx

_SURE = 100


def orders_shown(tx: Tx, line: BankLine) -> Iterator[Proposal]:
    """Propose the payments that a line names by their ids and pays to the cent.

    A message id stands for all payments of its order that wait.
    """
    if line.amount_minor >= 0:
        return
    for message, position in dict.fromkeys(ids_in(f"{line.end_to_end_id} {line.remittance}")):
        order = tx.session.scalar(
            select(PaymentOrder).where(
                PaymentOrder.message_id == message,
                PaymentOrder.bank_account_id == line.bank_account_id,
                PaymentOrder.state == OrderState.EXPORTED,
            )
        )
        lines = [] if order is None else order_lines(tx, [order.id])
        shown = [
            each
            for each in lines
            if each.state == LineStatus.WAITING and position in {None, each.position}
        ]
        if order is not None and -line.amount_minor == sum(each.amount_minor for each in shown):
            parties = {each.party_id for each in shown}
            yield Proposal(
                score=_SURE,
                reasons=(Reason.END_TO_END, Reason.AMOUNT),
                parts=(OrderPart(order_id=order.id, line_ids=tuple(each.id for each in shown)),),
                party_id=parties.pop() if len(parties) == 1 else None,
                numbers=(message,),
            )
