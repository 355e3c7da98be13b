"""Whatever is asked for, decided, adjusted and run: nobody takes more leave than they earn.

The second book knows nothing of the ledger. It walks day by day from January on, in half days: two
days a month are earned on its last day, and above five are gone on 31 December, whenever what
was taken before was recorded. It says beforehand which request is granted and which is not.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from erp_core import hr
from erp_core.hr import NewAdjustment, NewLeave
from erp_core.hr.checks import CHECKS
from erp_core.kernel.actor import system
from erp_core.kernel.errors import DomainError
from erp_core.kernel.organisation import business_date
from erp_core.kernel.pagination import every
from tests.builders.hr import WHIT_MONDAY, people
from tests.builders.machines import Machine, run_machine

FIRST, END = date(2026, 1, 1), date(2028, 12, 31)
EARNED, CAP = 4, 10
"""In half days: of a month, and into the next year."""
who = st.integers(0, 3)
whose = st.integers(0, 1)
which = st.integers(0, 5)


@dataclass
class Asked:
    """A request of the second book: its half days, those that are worked, and what became of it."""

    span: range
    annual: bool
    asked_on: date
    open: bool = True
    approved: bool = False
    back_on: date | None = None

    @property
    def slots(self) -> list[int]:
        """The half days that are worked."""
        return [slot for slot in self.span if works(slot)]

    def collides(self, span: range) -> bool:
        """Tell whether it is in the way of other half days."""
        return self.open and bool(set(self.span) & set(span))

    def takes(self, day: date) -> int:
        """Half days that it takes on a day; given back, it is less than nothing."""
        slots = sum(slot // 2 == day.toordinal() for slot in self.slots)
        if self.open:
            return slots
        if self.back_on is None or day.year < self.asked_on.year:
            return 0
        if day == self.back_on:
            begins = 2 * date(self.asked_on.year, 1, 1).toordinal()
            return -sum(begins <= slot < 2 * day.toordinal() for slot in self.slots)
        return slots if day < self.back_on else 0


@dataclass
class Account:
    """Somebody's annual leave in the second book."""

    asked: dict[int, Asked] = field(default_factory=dict)
    given: list[tuple[date, int]] = field(default_factory=list)

    def walk(self, extra: Asked | None = None) -> dict[date, int]:
        """Return the balance in half days at the end of each day."""
        requests = [one for one in (*self.asked.values(), extra) if one and one.annual]
        moves: dict[date, int] = {}
        for one in requests:
            days = {date.fromordinal(slot // 2) for slot in one.slots} | {one.back_on}
            for day in days - {None}:
                moves[day] = moves.get(day, 0) - one.takes(day)
        for day, halves in self.given:
            moves[day] = moves.get(day, 0) + halves
        found, balance, day = {}, 0, FIRST
        while day <= END:
            tomorrow = day + timedelta(days=1)
            balance += moves.get(day, 0) + (EARNED if tomorrow.day == 1 else 0)
            if (day.month, day.day) == (12, 31):
                balance = min(balance, CAP)
            found[day] = balance
            day = tomorrow
        return found

    def waiting(self, today: date) -> int:
        """Return what requests that wait take up to today."""
        return sum(
            slot // 2 <= today.toordinal()
            for one in self.asked.values()
            if one.annual and one.open and not one.approved
            for slot in one.slots
        )

    def enough(self, since: date, extra: Asked | None = None) -> bool:
        """Tell whether nothing is short from a day on."""
        return all(balance >= 0 for day, balance in self.walk(extra).items() if day >= since)


class Leave(Machine):
    """Hanna of HR and Rolf over two years: they ask, others decide, HR runs and adjusts."""

    def __init__(self, database, house):
        super().__init__(database, (DomainError,))
        self.house = house
        self.staff = (house.hanna, house.rolf, house.ida, house.wen)
        self.book = (Account(), Account())
        self.turn = 0

    @property
    def today(self):
        return business_date(self.tx)

    @rule(days=st.integers(1, 45))
    def pass_time(self, days):
        if self.today < date(2027, 12, 1):
            self.tx.now += timedelta(days=days)

    @rule(
        place=whose,
        begins=st.integers(-12, 120),
        length=st.integers(0, 20),
        halves=st.tuples(st.booleans(), st.booleans()),
        annual=st.sampled_from((True, True, True, False)),
        by_hr=st.booleans(),
    )
    def ask(self, place, begins, length, halves, annual, by_hr):
        person, account = self.staff[place], self.book[place]
        first = self.today + timedelta(days=begins)
        last = first + timedelta(days=length)
        if first < FIRST or last > date(2028, 3, 1):
            return
        new = NewLeave(
            leave_type_id=self.house.annual if annual else self.house.sick,
            first_day=first,
            last_day=last,
            starts_midday=halves[0],
            ends_midday=halves[1],
            employee_id=person.employee,
        )
        actor = self.house.hanna.actor if by_hr else person.actor
        made = self.do(hr.request_leave, actor, new)
        slots = range(2 * first.toordinal() + halves[0], 2 * last.toordinal() + 2 - halves[1])
        one = Asked(slots, annual, self.today)
        may = (
            bool(one.slots)
            and (first >= self.today or by_hr or place == 0)
            and not any(other.collides(slots) for other in account.asked.values())
            and (not annual or account.enough(first, one))
        )
        assert (made is not None) == may, (first, last, halves, annual)
        if made:
            assert made.days * 2 == len(one.slots)
            account.asked[made.id] = one

    @rule(place=whose, nth=which, by=who, granted=st.booleans())
    def decide(self, place, nth, by, granted):
        id_, one = self.one_of(place, nth)
        if one is None:
            return
        verb = hr.approve_leave if granted else hr.refuse_leave
        done = self.do(verb, self.staff[by].actor, id_)
        leads = by in (0, 2)
        waits = one.open and not one.approved
        assert (done is not None) == (by != place and leads and waits)
        if done:
            one.open, one.approved = granted, granted

    @rule(place=whose, nth=which, by_hr=st.booleans())
    def cancel(self, place, nth, by_hr):
        id_, one = self.one_of(place, nth)
        if one is None:
            return
        actor = self.house.hanna.actor if by_hr else self.staff[place].actor
        done = self.do(hr.cancel_leave, actor, id_, "changed my mind")
        begun = one.approved and min(one.span) // 2 <= self.today.toordinal()
        may = one.open and (not begun or by_hr or place == 0)
        assert (done is not None) == may
        if done:
            one.open = False
            one.back_on = self.today if one.approved else None

    @rule(place=whose, halves=st.integers(-12, 12).filter(bool))
    def adjust(self, place, halves):
        account = self.book[place]
        days = Decimal(halves) / 2
        new = NewAdjustment(leave_type_id=self.house.annual, days=days, reason="put right")
        done = self.do(hr.adjust_leave, system(), self.staff[place].employee, new)
        account.given.append((self.today, halves))
        may = account.enough(self.today)
        assert (done is not None) == may
        if not may:
            account.given.pop()

    @rule()
    def run(self):
        self.do(hr.accrue_leave, self.house.hanna.actor)
        assert self.do(hr.accrue_leave, self.house.hanna.actor).lines == 0
        for person, account in zip(self.staff, self.book, strict=False):
            assert self.written(person) - account.waiting(self.today) == account.walk()[self.today]

    def written(self, person):
        """Return what the ledger alone says today, in half days."""
        read = partial(hr.leave_entries, self.tx, system(), person.employee)
        return 2 * sum(
            one.days
            for one in every(read)
            if one.day <= self.today and one.leave_type_id == self.house.annual
        )

    def one_of(self, place, nth):
        asked = sorted(self.book[place].asked.items())
        return asked[nth % len(asked)] if asked else (0, None)

    @invariant()
    def nobody_takes_more_than_they_earn(self):
        assert self.broken(CHECKS) == []

    @invariant()
    def balances_are_those_of_the_second_book(self):
        if not self.compares():
            return
        self.turn += 1
        person, account = self.staff[self.turn % 2], self.book[self.turn % 2]
        walked = account.walk()
        for day in (self.today, self.today + timedelta(days=7 * self.turn)):
            found = hr.leave_balances(self.tx, system(), person.employee, day)
            assert found[0].balance * 2 == walked[day], (person.actor.name, day)


def works(slot):
    """Tell whether a half day is worked."""
    day = date.fromordinal(slot // 2)
    return day.weekday() < 5 and day != WHIT_MONDAY


def test_leave_is_as_a_second_book_says_whatever_happens(database):
    house = people(database)

    run_machine(lambda: Leave(database, house), examples=5)

    assert database.read(lambda tx: hr.list_leave(tx, system()).items) == []
