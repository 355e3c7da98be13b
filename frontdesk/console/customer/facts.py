"""What is shown of a customer, read in one snapshot as the member of staff who looks."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.suggestions import NEEDS
from erp_core import conversations, crm, finance, parties, sales, support
from erp_core.conversations import IdentityView, ThreadSummary, UnlinkingView
from erp_core.crm import (
    CustomerNotFound,
    EffectKind,
    EffectState,
    EffectView,
    LifecycleView,
    OpportunityState,
    OpportunityView,
)
from erp_core.finance import BalanceView, TermsView
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import home
from erp_core.kernel.transaction import Tx
from erp_core.parties import ContactPointView, MergeView, PartyView, Purpose
from erp_core.sales import OrderView
from erp_core.support import CaseFilter, CaseView, ClockView, TaskFilter, TaskView
from frontdesk.console.inbox.customer_facts import (
    Relation,
    balance_of,
    orders_of,
    relation_of,
)
from frontdesk.console.inbox.staff import staff_names

if TYPE_CHECKING:
    from assistant.suggestions import NextAction
    from frontdesk.application import Frontdesk


@dataclass(frozen=True)
class WholeCustomer:
    """A customer in full; what the person may not read, or what is switched off, is None."""

    party: PartyView
    identities: tuple[IdentityView, ...]
    unlinkings: tuple[UnlinkingView, ...]
    contacts: tuple[ContactPointView, ...]
    threads: tuple[ThreadSummary, ...]
    orders: tuple[OrderView, ...] | None
    balance: BalanceView | None
    terms: TermsView | None
    free_credit: Money | None
    relation: Relation | None
    lifecycle: LifecycleView | None
    effects: tuple[EffectView, ...]
    hopes: tuple[OpportunityView, ...]
    merges: tuple[MergeView, ...]
    currency: str
    actions: "tuple[NextAction, ...]"
    cases: tuple[CaseView, ...]
    clocks: dict[int, ClockView]
    tasks: tuple[TaskView, ...]
    staff: dict[int, str]
    may_serve: bool
    may_market: bool


def whole_customer(tx: Tx, actor: Actor, party_id: int, desk: "Frontdesk") -> WholeCustomer:
    """Read everything that is shown beside the timeline.

    Raises:
        PartyNotFound: There is no such party to the actor.
    """
    modules = frozenset(module.name for module in desk.modules)
    identities = conversations.identities_of(tx, actor, party_id)
    with_cases = "support" in modules and actor.may("support.read")
    cases = _cases(tx, actor, party_id) if with_cases else []
    with_crm = "crm" in modules and actor.may("crm.read")
    shows_finance = "finance" in modules and actor.may("finance.read")
    return WholeCustomer(
        party=parties.get_party(tx, actor, party_id),
        identities=tuple(identities),
        unlinkings=tuple(conversations.unlinkings_of(tx, actor, party_id)),
        contacts=tuple(parties.contact_points_of(tx, actor, party_id)),
        threads=tuple(conversations.threads_of_party(tx, actor, party_id)),
        orders=orders_of(tx, actor, party_id, modules),
        balance=balance_of(tx, actor, party_id, modules),
        terms=finance.customer_terms(tx, actor, party_id) if shows_finance else None,
        free_credit=sales.free_credit(tx, actor, party_id)
        if shows_finance and "sales" in modules and actor.may("sales.read")
        else None,
        relation=relation_of(tx, actor, party_id, modules),
        lifecycle=_lifecycle(tx, actor, party_id, modules),
        effects=_effects(tx, actor, party_id) if with_crm else (),
        hopes=_hopes(tx, actor, party_id) if with_crm else (),
        merges=tuple(parties.merges_of(tx, actor, party_id)),
        currency=home(tx).currency,
        actions=_actions(tx, actor, party_id, desk),
        cases=tuple(cases),
        clocks=support.clocks_of_cases(tx, actor, (one.id for one in cases)) if cases else {},
        tasks=tuple(_tasks(tx, actor, party_id)) if "support" in modules else (),
        staff=staff_names(tx),
        may_serve=_may(tx, identities, party_id, Purpose.SERVICE),
        may_market=_may(tx, identities, party_id, Purpose.MARKETING),
    )


def _cases(tx: Tx, actor: Actor, party_id: int) -> list[CaseView]:
    only = CaseFilter(party_id=party_id, open_only=True)
    return support.list_cases(tx, actor, None, only).items


def _tasks(tx: Tx, actor: Actor, party_id: int) -> list[TaskView]:
    if not actor.may("support.read_tasks"):
        return []
    only = TaskFilter(party_id=party_id, open_only=True)
    return support.list_tasks(tx, actor, None, only).items


def _lifecycle(
    tx: Tx, actor: Actor, party_id: int, modules: frozenset[str]
) -> LifecycleView | None:
    if "crm" not in modules or not actor.may("crm.read"):
        return None
    try:
        return crm.lifecycle_of(tx, actor, party_id)
    except CustomerNotFound:
        return None


def _effects(tx: Tx, actor: Actor, party_id: int) -> tuple[EffectView, ...]:
    """Read the suggestions of the customer's stage that nobody has settled."""
    return tuple(
        one
        for one in crm.effects_of(tx, actor, party_id)
        if one.kind is EffectKind.SUGGESTION and one.state is EffectState.OPEN
    )


def _hopes(tx: Tx, actor: Actor, party_id: int) -> tuple[OpportunityView, ...]:
    found = crm.list_opportunities(tx, actor, party_id=party_id, state=OpportunityState.OPEN)
    return tuple(found.items)


def _actions(tx: Tx, actor: Actor, party_id: int, desk: "Frontdesk") -> "tuple[NextAction, ...]":
    """Draw next best actions from what the person may see themselves."""
    if not tx.ports.has(NEEDS) or not all(actor.may(f"{one}.read") for one in NEEDS):
        return ()
    return tuple(desk.assistant.next_best_actions(tx, actor, party_id))


def _may(tx: Tx, identities: list[IdentityView], party_id: int, purpose: Purpose) -> bool:
    """Tell whether there is an address at which we may write for a purpose."""
    return any(
        parties.may_contact(tx, party_id, one.address, one.channel, purpose) for one in identities
    )
