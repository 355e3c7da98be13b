"""What came of an order's goods afterwards: its returns and exchanges, and how far they are."""

from collections.abc import Sequence
from dataclasses import dataclass

from erp_core import sales, support
from erp_core.kernel.actor import Actor
from erp_core.kernel.causes import Cause, Subject, cause_name
from erp_core.kernel.transaction import Tx
from erp_core.sales import ExchangeView, ReturnView
from erp_core.support import ClosingView
from frontdesk.console.lists.cells import Cell
from frontdesk.console.lists.detail import draw_heading, draw_rows
from frontdesk.console.selling.account_words import swap_text
from frontdesk.console.texts import Texts
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount, quantity


@dataclass(frozen=True)
class Claims:
    """Returns and exchanges of one order, newest first, and why returns that are over were."""

    returns: Sequence[ReturnView] = ()
    exchanges: Sequence[ExchangeView] = ()
    closings: Sequence[ClosingView] = ()


def claims_of(tx: Tx, actor: Actor, order_id: int) -> Claims:
    """Read what came back of an order, or is to come."""
    returns = sales.list_returns(tx, actor, order_id=order_id).items
    exchanges = sales.list_exchanges(tx, actor, order_id=order_id).items
    knows = tx.ports.has(("support",)) and actor.may("support.read")
    noted = (
        support.closing_of(tx, actor, Subject.RETURN, one.id) for one in (returns if knows else ())
    )
    return Claims(tuple(returns), tuple(exchanges), tuple(one for one in noted if one is not None))


def draw_claims(visit: Visit, claims: Claims) -> None:
    """List them with their number, what they are about, and how far they are."""
    if not (claims.returns or claims.exchanges):
        return
    texts = visit.texts
    chinese = texts.language == "zh"
    noted = {one.record_id: one.cause for one in claims.closings}
    rows = [
        [
            Cell(one.number),
            Cell(
                f"{quantity(one.quantity, one.unit, texts)} "
                f"{one.name_zh if chinese else one.name_en}"
            ),
            Cell(_state_and_cause(one, noted.get(one.id, one.cause), texts)),
            Cell(amount(one.refunded), is_number=True),
        ]
        for one in claims.returns
    ]
    rows += [
        [
            Cell(one.number),
            Cell("; ".join(swap_text(one.lines, texts))),
            Cell(texts(f"selling.claim_{one.state}")),
            Cell(amount(one.difference), is_number=True),
        ]
        for one in claims.exchanges
    ]
    draw_heading(texts("selling.claims"))
    names = [texts(f"column.{name}") for name in ("number", "what", "state")]
    draw_rows([*names, texts("selling.claim_money")], rows, texts("nothing_found"))


def _state_and_cause(one: ReturnView, cause: Cause | None, texts: Texts) -> str:
    """Say how far a return is, and why it is, where that was noted."""
    said = "" if cause is None else cause_name(cause, texts.language)
    return " · ".join(filter(None, (texts(f"selling.claim_{one.state}"), said)))
