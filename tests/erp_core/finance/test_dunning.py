"""Late customers are reminded level by level; the paid and the disputed are left alone."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from erp_core.access import ROLES, Role
from erp_core.finance import (
    DisputedAlready,
    ForeignCurrency,
    LetterState,
    NewDunningLevel,
    NoSuchDunningLetter,
    NoSuchInvoice,
    NotDisputed,
    NothingToRemind,
    approve_dunning,
    balance_of,
    discard_dunning,
    dispute_invoice,
    get_invoice,
    left_out_of_dunning,
    list_disputes,
    list_dunning_letters,
    list_dunning_levels,
    propose_dunning,
    set_dunning_level,
    settle_dispute,
)
from erp_core.kernel.actor import Actor, ActorKind, NotAllowed
from erp_core.kernel.money import Money
from erp_core.kernel.states import WrongTransition
from tests.builders.finance import (
    a_line,
    a_payer,
    a_payment,
    an_invoice,
    books,
    broken_rules,
    eur,
)

PETRA = Actor(ActorKind.STAFF, 1, "Petra", ROLES[Role.ACCOUNTANT])
MIA = Actor(ActorKind.STAFF, 2, "Mia", ROLES[Role.SALES])
FIRST = NewDunningLevel(level=1, days_overdue=7, text_en="A reminder.", text_zh="提醒。")
SECOND = NewDunningLevel(
    level=2, days_overdue=21, fee=eur("5.00"), text_en="Second reminder.", text_zh="第二次提醒。"
)


@pytest.fixture(autouse=True)
def ana(database):
    def write(tx):
        books(tx)
        for level in (SECOND, FIRST):
            set_dunning_level(tx, PETRA, level)
        return a_payer(tx, "Ana")

    return database.run(write)


@pytest.fixture
def invoice(database, ana):
    return database.run(lambda tx: an_invoice(tx, ana, a_line("80.00"), due_days=14))


def proposed(database, clock, days):
    clock.advance(timedelta(days=days))
    return database.run(lambda tx: propose_dunning(tx, PETRA))


def approved(database, letter):
    return database.run(lambda tx: approve_dunning(tx, PETRA, letter.id))


def level_of(database, invoice):
    return database.read(lambda tx: get_invoice(tx, PETRA, invoice.id)).dunning_level


def test_the_levels_are_listed_mildest_first(database):
    levels = database.read(lambda tx: list_dunning_levels(tx, PETRA))

    assert [(each.level, each.days_overdue, each.fee) for each in levels] == [
        (1, 7, None),
        (2, 21, eur("5")),
    ]


def test_a_letter_is_proposed_when_a_level_is_reached_and_not_before(database, clock, invoice):
    assert proposed(database, clock, 20) == ()

    (letter,) = proposed(database, clock, 1)

    assert (letter.name, letter.level, letter.state, letter.total) == (
        "Ana",
        1,
        "proposed",
        eur("80"),
    )
    assert [(line.number, line.open) for line in letter.lines] == [("INV-2026-0001", eur("80"))]
    assert level_of(database, invoice) == 0
    assert proposed(database, clock, 1) == ()


def test_an_invoice_climbs_one_level_at_a_time_and_the_fee_is_charged_once(
    database, clock, invoice, ana
):
    (letter,) = proposed(database, clock, 60)
    assert (letter.level, approved(database, letter).fee_invoice_id) == (1, None)
    assert level_of(database, invoice) == 1

    (second,) = proposed(database, clock, 0)
    charged = approved(database, second)

    assert (charged.level, charged.fee, level_of(database, invoice)) == (2, eur("5"), 2)
    fee = database.read(lambda tx: get_invoice(tx, PETRA, charged.fee_invoice_id))
    assert (fee.gross, fee.tax, fee.lines[0].description_zh) == (
        eur("5"),
        eur("0"),
        "催款费（第 2 级）",
    )
    assert database.read(lambda tx: balance_of(tx, PETRA, ana)).open == eur("85")
    assert proposed(database, clock, 0) == ()
    assert broken_rules(database) == []


def test_a_decided_letter_is_not_decided_again(database, clock, invoice):
    (letter,) = proposed(database, clock, 30)
    approved(database, letter)

    for decide in (
        lambda tx: approve_dunning(tx, PETRA, letter.id),
        lambda tx: discard_dunning(tx, PETRA, letter.id, "no"),
    ):
        with pytest.raises(WrongTransition):
            database.run(decide)
    with pytest.raises(NoSuchDunningLetter):
        database.run(lambda tx: approve_dunning(tx, PETRA, 999))

    assert level_of(database, invoice) == 1


def test_a_discarded_letter_lifts_nothing_and_is_proposed_again(database, clock, invoice):
    (letter,) = proposed(database, clock, 30)
    gone = database.run(lambda tx: discard_dunning(tx, PETRA, letter.id, "promised to pay"))

    assert (gone.state, gone.reason, level_of(database, invoice)) == (
        "discarded",
        "promised to pay",
        0,
    )
    (again,) = proposed(database, clock, 1)
    assert again.id != letter.id
    assert broken_rules(database) == []


def test_what_was_paid_meanwhile_leaves_its_letter(database, clock, invoice, ana):
    other = database.run(lambda tx: an_invoice(tx, ana, a_line("30.00"), due_days=14))
    (letter,) = proposed(database, clock, 30)
    assert letter.total == eur("110")
    database.run(lambda tx: a_payment(tx, ana, "80.00", {invoice.id: "80.00"}))

    kept = approved(database, letter)

    assert [line.invoice_id for line in kept.lines] == [other.id]
    assert (level_of(database, invoice), level_of(database, other)) == (0, 1)
    assert broken_rules(database) == []


def test_a_letter_of_which_nothing_is_due_cannot_be_approved(database, clock, invoice, ana):
    (letter,) = proposed(database, clock, 30)
    database.run(lambda tx: a_payment(tx, ana, "80.00"))

    with pytest.raises(NothingToRemind):
        approved(database, letter)

    (same,) = database.read(lambda tx: list_dunning_letters(tx, PETRA)).items
    assert (same.state, len(same.lines)) == (LetterState.PROPOSED, 1)


def test_a_disputed_invoice_is_left_out_until_it_is_settled(database, clock, invoice):
    database.run(lambda tx: dispute_invoice(tx, PETRA, invoice.id, "broken"))
    assert proposed(database, clock, 30) == ()
    with pytest.raises(DisputedAlready):
        database.run(lambda tx: dispute_invoice(tx, PETRA, invoice.id, "again"))

    ended = database.run(lambda tx: settle_dispute(tx, PETRA, invoice.id, "it was not"))

    assert (ended.open, ended.outcome) == (False, "it was not")
    assert len(proposed(database, clock, 0)) == 1
    with pytest.raises(NotDisputed):
        database.run(lambda tx: settle_dispute(tx, PETRA, invoice.id, "again"))


def test_a_dispute_after_the_run_stops_the_letter(database, clock, invoice):
    (letter,) = proposed(database, clock, 30)
    database.run(lambda tx: dispute_invoice(tx, PETRA, invoice.id, "broken"))

    with pytest.raises(NothingToRemind):
        approved(database, letter)

    assert level_of(database, invoice) == 0


def test_sales_reminds_nobody_and_a_fee_is_in_the_base_currency(database, clock, invoice):
    (letter,) = proposed(database, clock, 30)
    for verb in (
        lambda tx: propose_dunning(tx, MIA),
        lambda tx: approve_dunning(tx, MIA, letter.id),
        lambda tx: dispute_invoice(tx, MIA, invoice.id, "no"),
    ):
        with pytest.raises(NotAllowed):
            database.run(verb)
    dollars = SECOND.model_copy(update={"fee": Money.of("5", "USD")})
    with pytest.raises(ForeignCurrency):
        database.run(lambda tx: set_dunning_level(tx, PETRA, dollars))

    assert level_of(database, invoice) == 0


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE invoices SET dunning_level = 3 WHERE id = 1", "invoice 1 is on dunning level 3"),
        ("UPDATE dunning_letters SET fee_minor = 9", "the fee of dunning letter 1 is not charged"),
    ],
)
def test_a_planted_violation_is_found(database, clock, invoice, statement, words):
    (letter,) = proposed(database, clock, 30)
    approved(database, letter)
    database.run(lambda tx: tx.session.execute(text(statement)))

    assert any(words in violation for violation in broken_rules(database))


def test_a_letter_asks_for_what_is_open_when_it_is_approved(database, clock, invoice, ana):
    (letter,) = proposed(database, clock, 21)
    database.run(lambda tx: a_payment(tx, ana, "30.00", {invoice.id: "30.00"}))

    assert approved(database, letter).total == eur("50")
    assert broken_rules(database) == []


def test_a_letter_costs_what_its_highest_invoice_still_due_calls_for(database, clock, invoice, ana):
    (first,) = proposed(database, clock, 60)
    approved(database, first)
    milder = database.run(lambda tx: an_invoice(tx, ana, a_line("9.00"), due_days=0))
    (second,) = proposed(database, clock, 10)
    assert (second.level, second.fee) == (2, eur("5"))
    database.run(lambda tx: a_payment(tx, ana, "80.00", {invoice.id: "80.00"}))

    sent = approved(database, second)

    assert (sent.level, sent.fee, sent.fee_invoice_id) == (1, None, None)
    assert (sent.text_en, [line.invoice_id for line in sent.lines]) == ("A reminder.", [milder.id])
    assert broken_rules(database) == []


def test_nobody_is_reminded_of_what_their_money_covers(database, clock, invoice, ana):
    database.run(lambda tx: a_payment(tx, ana, "80.00", {}))
    assert proposed(database, clock, 21) == ()
    database.run(lambda tx: an_invoice(tx, ana, a_line("5.00"), due_days=0))

    (letter,) = proposed(database, clock, 10)

    assert letter.total == eur("5")
    database.run(lambda tx: a_payment(tx, ana, "5.00", {}))
    with pytest.raises(NothingToRemind):
        approved(database, letter)
    assert level_of(database, invoice) == 0


def test_what_is_contested_is_left_out_and_said_so_until_it_is_settled(
    database, clock, invoice, ana
):
    clock.advance(timedelta(days=30))
    database.run(lambda tx: dispute_invoice(tx, PETRA, invoice.id, "Wrong price", ("cases", 7)))

    assert proposed(database, clock, 0) == ()
    [left] = database.read(lambda tx: left_out_of_dunning(tx, PETRA))
    assert (left.number, left.name, left.reason, left.open) == (
        "INV-2026-0001",
        "Ana",
        "Wrong price",
        eur("80"),
    )
    [dispute] = database.read(lambda tx: list_disputes(tx, PETRA, invoice.id))
    assert (dispute.open, dispute.settled_at) == (True, None)
    assert (dispute.source_type, dispute.source_id) == ("cases", 7)

    database.run(lambda tx: settle_dispute(tx, PETRA, invoice.id, "Agreed on the price"))

    assert database.read(lambda tx: left_out_of_dunning(tx, PETRA)) == ()
    [dispute] = database.read(lambda tx: list_disputes(tx, PETRA, invoice.id))
    assert (dispute.open, dispute.outcome) == (False, "Agreed on the price")
    assert [letter.name for letter in proposed(database, clock, 0)] == ["Ana"]
    said = database.read(
        lambda tx: tx.session.scalars(
            text(
                "SELECT action FROM audit_entries WHERE action LIKE 'finance.%dispute%' ORDER BY 1"
            )
        ).all()
    )
    assert said == ["finance.dispute_invoice", "finance.settle_dispute"]


def test_the_disputes_of_an_invoice_that_one_may_not_see_do_not_exist(database, invoice):
    stranger = Actor(
        ActorKind.CUSTOMER, 9, "Ben", frozenset({"finance.read"}), frozenset({invoice.party_id + 1})
    )
    with pytest.raises(NoSuchInvoice):
        database.read(lambda tx: list_disputes(tx, stranger, invoice.id))
