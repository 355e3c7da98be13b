"""What may follow for goods that come back: approve, reject with a reason, receive, refund, send.

Each step is a button under the order's returns and exchanges, for whoever may take it.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from erp_core import sales
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.sales import ExchangeState, ReturnState, ReturnView
from frontdesk.console.act import warn
from frontdesk.console.closing_again import ask_another
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.parts import attribute, box, button
from frontdesk.console.selling.claims import Claims
from frontdesk.console.visit import Visit

Verb = Callable[..., Any]
Step = tuple[str, Verb]
Refresh = Callable[[], Awaitable[None]]
CarryOut = Callable[[Callable[[Tx, Actor, int], object], str], Awaitable[object]]

RETURNS: Mapping[str, tuple[tuple[str, Verb], ...]] = {
    ReturnState.REQUESTED: (("approve", sales.approve_return), ("reject", sales.reject_return)),
    ReturnState.APPROVED: (("receive", sales.receive_return), ("reject", sales.reject_return)),
    ReturnState.RECEIVED: (("refund", sales.refund_return),),
}
TOGETHER: Mapping[str, tuple[tuple[str, Verb], ...]] = {
    ReturnState.REQUESTED: (("approve", sales.approve_returns), ("reject", sales.reject_returns)),
    ReturnState.APPROVED: (("receive", sales.receive_returns),),
    ReturnState.RECEIVED: (("refund", sales.refund_returns),),
}
"""What may follow for several returns of a claim as one."""
APART: Mapping[str, tuple[tuple[str, Verb], ...]] = {
    ReturnState.APPROVED: (("reject", sales.reject_return),),
}
"""What may follow for each of several returns of a claim by itself."""
EXCHANGES: Mapping[str, tuple[tuple[str, Verb], ...]] = {
    ExchangeState.REQUESTED: (
        ("approve", sales.approve_exchange),
        ("reject", sales.reject_exchange),
    ),
    ExchangeState.APPROVED: (
        ("receive", sales.receive_exchange),
        ("reject", sales.reject_exchange),
    ),
    ExchangeState.RECEIVED: (("ship", sales.ship_exchange),),
    ExchangeState.SHIPPED: (("complete", sales.complete_exchange),),
}
ICONS = {
    "approve": "check",
    "reject": "block",
    "receive": "move_to_inbox",
    "refund": "payments",
    "ship": "local_shipping",
    "complete": "home",
}


@dataclass(frozen=True)
class Target:
    """What a step is taken with: a return, all returns of a claim, or an exchange."""

    id: int
    number: str


def draw_claim_steps(visit: Visit, claims: Claims, carry_out: CarryOut) -> None:
    """Draw a row of buttons for each claim of returns, and each exchange, that may go on.

    Args:
        visit: The page.
        claims: The returns and exchanges of one order.
        carry_out: Carries a verb out on the order's page and says that it was done.
    """
    for some in _together(claims.returns):
        for target, steps in steps_of(some):
            _draw(visit, target, _steps(visit, "return", steps), carry_out)
    for exchange in claims.exchanges:
        may = _steps(visit, "exchange", EXCHANGES.get(exchange.state, ()))
        _draw(visit, Target(exchange.id, exchange.number), may, carry_out)


def steps_of(some: Sequence[ReturnView]) -> list[tuple[Target, Sequence[Step]]]:
    """Say what may follow for returns of a claim in one state: together, and for each by itself."""
    state, alone = some[0].state, [Target(one.id, one.number) for one in some]
    if len(some) == 1:
        return [(alone[0], RETURNS.get(state, ()))]
    whole = Target(some[0].claim_id, ", ".join(one.number for one in some))
    return [(whole, TOGETHER.get(state, ())), *((one, APART.get(state, ())) for one in alone)]


def _together(returns: Sequence[ReturnView]) -> list[list[ReturnView]]:
    """Group the returns of a claim that are in one state, as they go on together."""
    found: dict[tuple[int, str], list[ReturnView]] = {}
    for one in reversed(returns):
        found.setdefault((one.claim_id, one.state), []).append(one)
    return list(found.values())


def _steps(visit: Visit, kind: str, steps: Sequence[Step]) -> list[Step]:
    """Leave out the steps that a person may not take."""
    return [(name, verb) for name, verb in steps if visit.shown_to.may(f"sales.{name}_{kind}")]


def draw_claim_reasons(visit: Visit, claims: Claims, refresh: Refresh) -> None:
    """Draw what notes another reason for each return that is over."""
    if not visit.shown_to.may("support.note_reason"):
        return
    numbers = {one.id: one.number for one in claims.returns}
    with box("fd-actions"):
        for noted in claims.closings:
            number = numbers[noted.record_id]
            said = f"{visit.texts('closing.change')} · {number}"
            again = partial(ask_another, visit, noted, refresh)
            made = button(said, again, "fd-outline", icon="edit_note")
            attribute(made, data_act=f"note-reason-{number}")


def _draw(visit: Visit, claim: Target, may: list[Step], carry_out: CarryOut) -> None:
    if not may:
        return
    with box("fd-actions"):
        for name, verb in may:
            said = visit.texts(f"selling.claim_do_{name}", number=claim.number)
            act = partial(_begin, visit, claim, name, verb, carry_out)
            made = button(said, act, "fd-outline", icon=ICONS[name])
            attribute(made, data_act=f"{name}-{claim.number}")


async def _begin(visit: Visit, claim: Target, name: str, verb: Verb, carry_out: CarryOut) -> None:
    """Take a step at once, or after the words that belong to it."""
    texts = visit.texts
    title = texts(f"selling.claim_do_{name}", number=claim.number)
    if name == "reject":
        fields = [Field("reason", texts("column.because"))]
        written = partial(_reject, visit, claim, verb, carry_out)
        ask_words(visit, title, fields, title, written)
    elif name == "ship":
        fields = [Field("tracking", texts("floor.tracking"), longest=60)]
        written = partial(_ship, claim, verb, carry_out)
        ask_words(visit, title, fields, title, written, texts("selling.claim_ship_lead"))
    else:
        await carry_out(lambda tx, actor, _: verb(tx, actor, claim.id), "selling.claim_done")


async def _reject(
    visit: Visit, claim: Target, verb: Verb, carry_out: CarryOut, answers: Mapping[str, str]
) -> None:
    reason = answers["reason"]
    if not reason:
        warn(visit, "selling.needs_text")
        return
    await carry_out(lambda tx, actor, _: verb(tx, actor, claim.id, reason), "selling.claim_done")


async def _ship(claim: Target, verb: Verb, carry_out: CarryOut, answers: Mapping[str, str]) -> None:
    code = answers["tracking"] or None
    await carry_out(
        lambda tx, actor, _: verb(tx, actor, claim.id, tracking_code=code), "selling.claim_done"
    )
