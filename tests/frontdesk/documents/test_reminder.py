"""A reminder on paper: what is late, what it costs, until when and how to pay it."""

from datetime import date, timedelta

import pytest

from erp_core import finance
from erp_core.finance import NewDunningLevel
from erp_core.kernel.actor import Actor, ActorKind, NotAllowed, system
from frontdesk.documents.kinds import (
    DocumentKind,
    NotYet,
    compose_document,
    render_document,
    show_document,
)
from frontdesk.documents.letterhead import Letterhead
from tests.builders.finance import a_line, a_payer, a_payment, a_rate, an_invoice, books, eur
from tests.builders.pdf import text_of

HEAD = Letterhead(street="Kranhafen 7", iban="DE02 1203 0000 0000 2020 51")
KIND = DocumentKind.REMINDER
BOSS = system()


@pytest.fixture(autouse=True)
def cafe(database):
    def write(tx):
        books(tx)
        for level, fee in ((1, None), (2, eur("5.00"))):
            finance.set_dunning_level(
                tx,
                BOSS,
                NewDunningLevel(
                    level=level,
                    days_overdue=7 * level,
                    fee=fee,
                    pay_days=10,
                    text_en=f"Letter {level}.",
                    text_zh=f"第 {level} 封。",
                ),
            )
        return a_payer(tx)

    return database.run(write)


@pytest.fixture
def invoice(database, cafe):
    return database.run(lambda tx: an_invoice(tx, cafe, a_line("80.00"), due_days=0))


def proposed(database, clock, days):
    clock.advance(timedelta(days=days))
    [letter] = database.run(lambda tx: finance.propose_dunning(tx, BOSS))
    return letter.id


def approved(database, letter_id):
    database.run(lambda tx: finance.approve_dunning(tx, BOSS, letter_id))
    return letter_id


def drawn(database, letter_id, language="en", actor=BOSS):
    return database.read(lambda tx: render_document(tx, actor, HEAD, KIND, letter_id, language))


def paper(database, letter_id, language="en"):
    return database.read(
        lambda tx: compose_document(tx, BOSS, HEAD, KIND, letter_id, language)
    ).paper


def test_a_proposed_letter_is_looked_at_as_a_draft_and_a_discarded_one_is_none(
    database, clock, invoice
):
    letter_id = proposed(database, clock, 8)

    seen = paper(database, letter_id)
    assert (seen.title, seen.scan) == ("Draft of a reminder, level 1", None)
    assert seen.facts[1] == ("Please pay by", "6 June 2026")
    database.run(lambda tx: finance.discard_dunning(tx, BOSS, letter_id, "Called them"))
    with pytest.raises(NotYet):
        drawn(database, letter_id)


def test_one_invoice_is_paid_by_its_reference(database, clock, invoice):
    letter_id = approved(database, proposed(database, clock, 8))

    seen = paper(database, letter_id)

    reference = finance.creditor_reference(invoice.number)
    assert (seen.title, seen.lead, seen.dated) == (
        "Reminder, level 1",
        "Letter 1.",
        date(2026, 5, 27),
    )
    [row] = seen.rows
    assert row[0].replace(" ", "") == f"{invoice.number}\n{reference}"
    assert row[1:] == ("19 May 2026", "8", "1", "80.00 EUR")
    assert seen.totals[-1].value == "80.00 EUR"
    assert seen.closing[0] == "Please pay 80.00 EUR by 6 June 2026 and name INV-2026-0001."
    assert "EUR80.00" in seen.scan.text
    assert reference in seen.scan.text


def test_a_fee_is_a_line_with_its_own_number_and_all_of_it_is_one_transfer(
    database, clock, invoice, cafe
):
    approved(database, proposed(database, clock, 8))
    letter_id = proposed(database, clock, 8)
    assert paper(database, letter_id).rows[-1][0] == "Reminder fee\ncharged when this is sent"
    approved(database, letter_id)

    made = drawn(database, letter_id)

    lines = text_of(made.content).splitlines()
    assert (made.name, made.party_id) == ("Reminder 2 level 2.pdf", cafe)
    for said in ("Reminder, level 2", "Letter 2.", "Reminder fee", "INV-2026-0002", "85.00 EUR"):
        assert said in lines, said
    assert "INV-2026-0001 INV-2026-0002" in paper(database, letter_id).scan.text
    chinese = "".join(text_of(drawn(database, letter_id, "zh").content).split())
    for said in ("催款函（第2级）", "第2封。", "催款费", "2026年6月14日"):
        assert said in chinese, said


def test_the_letter_stays_as_it_was_sent_in_the_customer_s_language(database, clock, invoice, cafe):
    letter_id = approved(database, proposed(database, clock, 8))
    before = drawn(database, letter_id).content
    clock.advance(timedelta(days=3))
    database.run(lambda tx: a_payment(tx, cafe, "80.00"))

    assert drawn(database, letter_id).content == before
    page = database.read(lambda tx: show_document(tx, BOSS, HEAD, KIND, letter_id))
    assert '<html lang="en">' in page
    assert "Reminder, level 1" in page


def test_amounts_in_two_currencies_are_not_added(database, clock, invoice, cafe):
    def dollars(tx):
        a_rate(tx, "1.10")
        return an_invoice(tx, cafe, a_line("20.00"), due_days=0, currency="USD")

    database.run(dollars)
    seen = paper(database, approved(database, proposed(database, clock, 8)))

    assert sorted(row[-1] for row in seen.rows) == ["20.00 USD", "80.00 EUR"]
    assert (seen.totals, seen.scan) == ((), None)
    assert seen.closing[0].startswith("Please pay all of these invoices by 6 June 2026")


def test_nobody_reads_a_letter_without_the_ledger(database, clock, invoice, cafe):
    letter_id = approved(database, proposed(database, clock, 8))
    theirs = Actor(ActorKind.CUSTOMER, cafe, "Café", frozenset({"finance.read"}), frozenset({cafe}))

    with pytest.raises(NotAllowed):
        drawn(database, letter_id, actor=theirs)
