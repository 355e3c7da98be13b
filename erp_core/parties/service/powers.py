"""Powers: what a person may do for a company, by an explicit grant and never otherwise."""

from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx
from erp_core.parties.errors import PartyArchived, PartyNotFound, WrongKindOfParty
from erp_core.parties.queries import powers_view, visible_party
from erp_core.parties.schemas import PartyKind, Powers, PowersView
from erp_core.parties.tables import GrantedPowers, Party


def grant_powers(
    tx: Tx, actor: Actor, person_id: int, company_id: int, powers: Powers
) -> PowersView:
    """Let a person act for a company; earlier powers over it are replaced.

    Raises:
        PartyNotFound: One of them does not exist to the actor.
        WrongKindOfParty: It is not a person, or not a company.
        PartyArchived: One of them is archived.
    """
    actor.require("parties.grant_powers")
    _lock_pair(tx, actor, person_id, company_id)
    granted = tx.session.get(GrantedPowers, (person_id, company_id))
    if granted is None:
        granted = GrantedPowers(person_id=person_id, company_id=company_id)
        tx.session.add(granted)
    limit = powers.order_up_to
    granted.view = powers.view
    granted.order_up_to_minor = None if limit is None else limit.minor
    granted.order_up_to_currency = None if limit is None else limit.currency
    granted.pay = powers.pay
    granted.granted_at = tx.now
    tx.session.flush()
    payload = {"person_id": person_id, **powers.model_dump(mode="json")}
    record_change(tx, actor, "parties.grant_powers", ("parties", company_id), payload)
    tx.notify(f"party:{company_id}")
    return powers_view(granted)


def revoke_powers(tx: Tx, actor: Actor, person_id: int, company_id: int) -> PowersView:
    """Take all powers over a company from a person; returns what is left: none.

    Raises:
        PartyNotFound: One of them does not exist to the actor, or nothing was granted.
    """
    actor.require("parties.revoke_powers")
    visible_party(tx, actor, person_id)
    visible_party(tx, actor, company_id, lock=True)
    granted = tx.session.get(GrantedPowers, (person_id, company_id))
    if granted is None:
        raise PartyNotFound
    tx.session.delete(granted)
    tx.session.flush()
    payload = {"person_id": person_id}
    record_change(tx, actor, "parties.revoke_powers", ("parties", company_id), payload)
    tx.notify(f"party:{company_id}")
    return PowersView(person_id=person_id, company_id=company_id, powers=Powers())


def _lock_pair(tx: Tx, actor: Actor, person_id: int, company_id: int) -> None:
    """Lock the company, so that two grants over it wait for each other, and check both."""
    company = visible_party(tx, actor, company_id, lock=True)
    person = visible_party(tx, actor, person_id)
    _check_kind(person, PartyKind.PERSON, "person_id")
    _check_kind(company, PartyKind.COMPANY, "company_id")
    if person.archived_at is not None or company.archived_at is not None:
        raise PartyArchived


def _check_kind(party: Party, kind: PartyKind, field: str) -> None:
    if party.kind != kind:
        raise WrongKindOfParty(field=field)
