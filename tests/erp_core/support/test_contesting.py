"""A customer says in a case that an invoice is wrong: it is contested, and the case told of it."""

import pytest

from erp_core.access import ROLES, Role
from erp_core.finance import DisputedAlready, list_disputes, settle_dispute
from erp_core.kernel.actor import Actor, ActorKind, NotAllowed, system
from erp_core.support import (
    CaseNotFound,
    NewCase,
    NoInvoiceInCase,
    contest_invoice,
    open_case,
)
from tests.builders.finance import a_payer, an_invoice, books

SAM = Actor(ActorKind.STAFF, 3, "Sam", ROLES[Role.SUPPORT])
MIA = Actor(ActorKind.STAFF, 2, "Mia", ROLES[Role.SALES])


@pytest.fixture
def wrong(database):
    """Return an invoice of a customer, a case about it, and one about nothing."""

    def write(tx):
        books(tx)
        party = a_payer(tx)
        invoice = an_invoice(tx, party).id
        about = NewCase(party_id=party, subject="This invoice is wrong", invoice_id=invoice)
        other = NewCase(party_id=party, subject="A question")
        return (
            invoice,
            open_case(tx, system(), about).id,
            open_case(tx, system(), other).id,
        )

    return database.run(write)


def disputes(database, invoice):
    return database.read(lambda tx: list_disputes(tx, system(), invoice))


def test_support_contests_the_invoice_of_a_case_once(database, wrong):
    invoice, case, _ = wrong

    made = database.run(lambda tx: contest_invoice(tx, SAM, case, "Two boxes are missing"))

    assert (made.reason, made.open) == ("Two boxes are missing", True)
    assert (made.source_type, made.source_id) == ("cases", case)
    with pytest.raises(DisputedAlready):
        database.run(lambda tx: contest_invoice(tx, SAM, case, "Again"))
    assert len(disputes(database, invoice)) == 1


def test_who_keeps_the_books_settles_it_and_support_does_not(database, wrong):
    invoice, case, _ = wrong
    database.run(lambda tx: contest_invoice(tx, SAM, case, "Two boxes are missing"))

    with pytest.raises(NotAllowed):
        database.run(lambda tx: settle_dispute(tx, SAM, invoice, "Never mind"))

    assert disputes(database, invoice)[0].open


def test_without_an_invoice_or_the_right_nothing_is_contested(database, wrong):
    invoice, case, other = wrong

    for actor, of_case, error in (
        (SAM, other, NoInvoiceInCase),
        (SAM, 999, CaseNotFound),
        (MIA, case, NotAllowed),
    ):
        with pytest.raises(error):
            database.run(lambda tx, a=actor, c=of_case: contest_invoice(tx, a, c, "x"))

    assert disputes(database, invoice) == ()
