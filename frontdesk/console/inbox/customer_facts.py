"""What the right pane shows of a customer, read in one snapshot as the member of staff."""

from dataclasses import dataclass

from erp_core import conversations, crm, finance, parties, sales
from erp_core.conversations import IdentityView, ThreadSummary, ThreadView
from erp_core.crm import CustomerNotFound, InteractionView, Rhythm, Stage
from erp_core.finance import BalanceView
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from erp_core.parties import ContactPointView, PartyView, Purpose
from erp_core.sales import OrderView

MOST = 6
"""Entries of each kind that are shown; the lists show the rest."""


@dataclass(frozen=True)
class Relation:
    """Where a customer stands with us; ``stage`` is None for who was never a customer."""

    stage: Stage | None
    rhythm: Rhythm
    recent: tuple[InteractionView, ...]


@dataclass(frozen=True)
class CustomerFacts:
    """What is known about whoever is behind a thread.

    Attributes:
        identity: The address they write from.
        party: Who they are; None while unknown.
        identities: Every proven address of theirs.
        contacts: Phone numbers and e-mail addresses on file.
        orders: What is still to leave the house; None where orders are not shown.
        balance: What they owe; None where invoices are not shown.
        relation: Stage, rhythm and what happened lately; None where that is not shown.
        threads: Their other threads, newest first.
        may_serve: Whether we may write about their business with us.
        may_market: Whether we may write to win more of it.
    """

    identity: IdentityView
    party: PartyView | None = None
    identities: tuple[IdentityView, ...] = ()
    contacts: tuple[ContactPointView, ...] = ()
    orders: tuple[OrderView, ...] | None = None
    balance: BalanceView | None = None
    relation: Relation | None = None
    threads: tuple[ThreadSummary, ...] = ()
    may_serve: bool = True
    may_market: bool = False


def facts_of(tx: Tx, actor: Actor, view: ThreadView, modules: frozenset[str]) -> CustomerFacts:
    """Read what is known about whoever is behind a thread.

    Args:
        tx: The snapshot.
        actor: Who looks; what they may not read is left out.
        view: The thread.
        modules: The modules that are on.
    """
    identity = view.identity
    who = (identity.party_id, identity.address, identity.channel)
    serve = parties.may_contact(tx, *who, Purpose.SERVICE)
    market = parties.may_contact(tx, *who, Purpose.MARKETING)
    if identity.party_id is None or not actor.may("parties.read"):
        return CustomerFacts(identity, may_serve=serve, may_market=market)
    party_id = identity.party_id
    others = conversations.threads_of_party(tx, actor, party_id)
    return CustomerFacts(
        identity=identity,
        party=parties.get_party(tx, actor, party_id),
        identities=tuple(conversations.identities_of(tx, actor, party_id)),
        contacts=tuple(parties.contact_points_of(tx, actor, party_id)),
        orders=orders_of(tx, actor, party_id, modules),
        balance=balance_of(tx, actor, party_id, modules),
        relation=relation_of(tx, actor, party_id, modules),
        threads=tuple(one for one in others if one.id != view.summary.id)[:MOST],
        may_serve=serve,
        may_market=market,
    )


def orders_of(
    tx: Tx, actor: Actor, party_id: int, modules: frozenset[str]
) -> tuple[OrderView, ...] | None:
    """Return what is still to leave the house; None where orders are not shown."""
    if "sales" not in modules or not actor.may("sales.read"):
        return None
    return sales.open_orders(tx, actor, party_id)[:MOST]


def balance_of(tx: Tx, actor: Actor, party_id: int, modules: frozenset[str]) -> BalanceView | None:
    """Return what a customer owes; None where invoices are not shown."""
    if "finance" not in modules or not actor.may("finance.read"):
        return None
    return finance.balance_of(tx, actor, party_id)


def relation_of(tx: Tx, actor: Actor, party_id: int, modules: frozenset[str]) -> Relation | None:
    """Return stage, rhythm and what happened lately; None where that is not shown."""
    if "crm" not in modules or not actor.may("crm.read"):
        return None
    return Relation(
        stage=_stage(tx, actor, party_id),
        rhythm=crm.purchase_rhythm(tx, actor, party_id),
        recent=tuple(crm.timeline(tx, actor, party_id, PageRequest(limit=MOST)).items),
    )


def _stage(tx: Tx, actor: Actor, party_id: int) -> Stage | None:
    try:
        return crm.lifecycle_of(tx, actor, party_id).stage
    except CustomerNotFound:
        return None
