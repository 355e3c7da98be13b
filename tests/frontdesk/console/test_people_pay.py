"""What the screens of wages and expenses show, and pay in one go."""

from datetime import date

from erp_core import hr
from erp_core.hr import NewPayout, PayrollState, SalaryView
from erp_core.kernel.actor import system
from frontdesk.console.people import paying
from frontdesk.console.people.expenses import paid_lately, to_pay
from frontdesk.console.people.terms import Terms
from tests.builders.finance import books, eur
from tests.builders.hr import people
from tests.builders.paying import a_claim, posted

TODAY = date(2026, 5, 19)


def a_salary(id_, since, gross):
    return SalaryView(id=id_, employee_id=1, valid_from=since, gross=eur(gross))


def test_a_salary_still_to_come_stands_beside_the_one_of_today():
    now = a_salary(1, date(2026, 5, 19), "3000")
    past, soon = a_salary(2, date(2026, 1, 1), "2000"), a_salary(3, date(2026, 6, 1), "3500")
    later = a_salary(4, date(2026, 9, 1), "4000")
    terms = Terms((), (later, soon, now, past), (), "EUR")

    assert (terms.earns(1, TODAY), terms.will_earn(1, TODAY)) == (now, soon)
    assert (terms.earns(2, TODAY), terms.will_earn(2, TODAY)) == (None, None)
    assert terms.earns(1, date(2025, 12, 31)) is None


def test_more_payslips_than_one_command_takes_are_paid_in_one_go(database, monkeypatch):
    monkeypatch.setattr(paying, "MOST", 1)
    database.run(books)
    house = people(database)

    def work(tx):
        run = posted(tx, house)
        ids = tuple(one.id for one in run.slips)
        return paying.pay_wages(tx, system(), run.id, NewPayout(paid_on=TODAY), ids)

    done = database.run(work)

    assert [one.state for one in done] == [PayrollState.POSTED, PayrollState.PAID]


def test_every_claim_to_pay_is_listed_and_the_latest_payment_first(database):
    database.run(books)
    house = people(database)

    def work(tx):
        ids = [a_claim(tx, house).id for _ in range(34)]
        for id_ in (ids[1], ids[0], ids[2]):
            hr.pay_claim(tx, system(), id_)
        hr.take_back_payment(tx, system(), 3, "none")
        return ids, to_pay(tx, system()), paid_lately(tx, system())

    ids, waiting, paid = database.run(work)

    assert [one.id for one in waiting] == ids[2:]
    assert [one.id for one in paid] == [ids[0], ids[1]]
