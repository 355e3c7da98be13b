"""Parties over REST."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from erp_core.kernel.http import Calling, Paging
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import MAX_ID, Name, Schema, Text
from erp_core.parties import queries, service
from erp_core.parties.entries_api import add_duplicates, add_entries
from erp_core.parties.schemas import (
    AddressView,
    ConsentView,
    ContactPointView,
    NewAddress,
    NewConsent,
    NewContactPoint,
    NewParty,
    PartyView,
    Powers,
    PowersView,
)

Id = Annotated[int, Path(gt=0, le=MAX_ID)]
SearchText = Annotated[Text, Query(max_length=200)]


class Reason(Schema):
    """Why something is done."""

    reason: Name


def build_router() -> APIRouter:
    """Build the routes of parties."""
    router = APIRouter(prefix="/api/v1/parties", tags=["parties"])
    add_duplicates(router)
    _add_parties(router)
    _add_contacts(router)
    _add_powers(router)
    _add_consents(router)
    add_entries(router)
    return router


def _add_parties(router: APIRouter) -> None:
    @router.post("", status_code=201)
    def create_party(call: Calling, new: NewParty) -> PartyView:
        """Enter a person or company."""
        return call.write(PartyView, lambda tx: service.create_party(tx, call.actor, new))

    @router.get("")
    def find_parties(call: Calling, page: Paging, text: SearchText = "") -> Page[PartyView]:
        """Find people and companies by name, tax id, phone or e-mail."""
        return call.read(lambda tx: queries.find_parties(tx, call.actor, text, page))

    @router.get("/{party_id}")
    def get_party(call: Calling, party_id: Id) -> PartyView:
        """Return a person or company."""
        return call.read(lambda tx: queries.get_party(tx, call.actor, party_id))

    @router.post("/{party_id}/archive")
    def archive_party(call: Calling, party_id: Id, why: Reason) -> PartyView:
        """Take a person or company out of use."""
        return call.write(
            PartyView, lambda tx: service.archive_party(tx, call.actor, party_id, why.reason)
        )


def _add_contacts(router: APIRouter) -> None:
    @router.get("/{party_id}/contact-points")
    def contact_points_of(call: Calling, party_id: Id) -> list[ContactPointView]:
        """List phone numbers and e-mail addresses."""
        return call.read(lambda tx: queries.contact_points_of(tx, call.actor, party_id))

    @router.post("/{party_id}/contact-points", status_code=201)
    def add_contact_point(call: Calling, party_id: Id, new: NewContactPoint) -> ContactPointView:
        """Add a phone number or e-mail address."""
        return call.write(
            ContactPointView, lambda tx: service.add_contact_point(tx, call.actor, party_id, new)
        )

    @router.post("/contact-points/{contact_point_id}/verify")
    def verify_contact_point(call: Calling, contact_point_id: Id) -> ContactPointView:
        """Note that a contact point was proven."""
        return call.write(
            ContactPointView,
            lambda tx: service.verify_contact_point(tx, call.actor, contact_point_id),
        )

    @router.get("/{party_id}/addresses")
    def addresses_of(call: Calling, party_id: Id) -> list[AddressView]:
        """List postal addresses, the latest first."""
        return call.read(lambda tx: queries.addresses_of(tx, call.actor, party_id))

    @router.post("/{party_id}/addresses", status_code=201)
    def add_address(call: Calling, party_id: Id, new: NewAddress) -> AddressView:
        """Add a postal address."""
        return call.write(
            AddressView, lambda tx: service.add_address(tx, call.actor, party_id, new)
        )


def _add_powers(router: APIRouter) -> None:
    @router.get("/{company_id}/powers")
    def powers_in(call: Calling, company_id: Id) -> list[PowersView]:
        """List who may act for a company."""
        return call.read(lambda tx: queries.powers_in(tx, call.actor, company_id))

    @router.put("/{company_id}/powers/{person_id}")
    def grant_powers(call: Calling, company_id: Id, person_id: Id, powers: Powers) -> PowersView:
        """Let a person act for a company."""
        return call.write(
            PowersView,
            lambda tx: service.grant_powers(tx, call.actor, person_id, company_id, powers),
        )

    @router.delete("/{company_id}/powers/{person_id}")
    def revoke_powers(call: Calling, company_id: Id, person_id: Id) -> PowersView:
        """Take all powers over a company from a person."""
        return call.write(
            PowersView, lambda tx: service.revoke_powers(tx, call.actor, person_id, company_id)
        )


def _add_consents(router: APIRouter) -> None:
    @router.get("/{party_id}/consents")
    def consents_of(call: Calling, party_id: Id) -> list[ConsentView]:
        """List what a party agreed and objected to."""
        return call.read(lambda tx: queries.consents_of(tx, call.actor, party_id))

    @router.post("/consents", status_code=201)
    def record_consent(call: Calling, new: NewConsent) -> ConsentView:
        """Add a line to the consent ledger."""
        return call.write(
            ConsentView,
            lambda tx: service.record_consent(tx, call.actor, **new.model_dump()),
        )
