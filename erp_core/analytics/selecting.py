"""From a fact and what is asked of it to one statement: joins, conditions, sight."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    false,
    not_,
    or_,
    select,
)
from sqlalchemy.sql.operators import eq, ge, gt, le, lt, ne

from erp_core import crm
from erp_core.analytics.errors import DoesNotFit
from erp_core.analytics.facts import Asked, Expression, Fact, Reach
from erp_core.analytics.members import keys_of
from erp_core.analytics.periods import midnight, require_known
from erp_core.analytics.registry import REGISTRY
from erp_core.analytics.schemas import Filter, Operator, Query, TimeRange
from erp_core.analytics.sight import require_sources
from erp_core.analytics.sources.of_records import AGO, FIELD_STEPS, MOMENTS
from erp_core.analytics.sources.of_values import in_segment
from erp_core.analytics.vocabulary import Unit
from erp_core.kernel.actor import Actor
from erp_core.kernel.errors import DomainError
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date, get_organisation
from erp_core.kernel.quantity import decimal_of
from erp_core.kernel.transaction import Tx

_COMPARE = {
    Operator.EQUAL: eq,
    Operator.UNEQUAL: ne,
    Operator.LESS: lt,
    Operator.AT_MOST: le,
    Operator.MORE: gt,
    Operator.AT_LEAST: ge,
}
SAVED_SEGMENT = "segment"
"""Filters by it alone: a customer may be in several."""
_NOT = frozenset({Operator.UNEQUAL, Operator.NOT_IN})
_EARLIER = frozenset({Operator.LESS, Operator.AT_MOST})


@dataclass(frozen=True)
class LeftOut:
    """Records that an answer leaves out, and the rates that they want: currency and day."""

    documents: set[int] = field(default_factory=set)
    rates: set[tuple[str, date]] = field(default_factory=set)


@dataclass(frozen=True)
class Setting:
    """Who asks, when and where; and what is left out of the answer."""

    tx: Tx
    actor: Actor
    today: date
    zone: ZoneInfo
    currency: str
    left_out: LeftOut = field(default_factory=LeftOut)

    def asked(self, time: TimeRange | None) -> Asked:
        """Return what expressions may depend on."""
        if time is None:
            return Asked(self.today, None, None)
        return Asked(self.today, time.start, time.end)


def setting_of(tx: Tx, actor: Actor) -> Setting:
    """Return who asks, when and where."""
    house = get_organisation(tx)
    return Setting(tx, actor, business_date(tx), ZoneInfo(house.zone), house.currency)


@dataclass
class Selection:
    """A statement about one fact in the making."""

    setting: Setting
    fact: Fact
    asked: Asked
    steps: list[str] = field(default_factory=list)
    conditions: list[ColumnElement[bool]] = field(default_factory=list)

    def take(self, step: str | None) -> None:
        """Take the way to what stands at a step, once."""
        for name in self.fact.path_to(step):
            if name not in self.steps:
                self.steps.append(name)

    def reach(self, dimension: str) -> Reach:
        """Go to where a dimension stands."""
        found = self.fact.reaches[dimension]
        self.take(found.step)
        return found

    def value_of(self, name: str) -> Expression:
        """Return the expression of a field, a condition where it is a flag."""
        step = FIELD_STEPS.get(name)
        if step in self.fact.steps:
            self.take(step)
        return self.fact.fields[name](self.asked)

    def holds(self, flag: str) -> ColumnElement[bool]:
        """Return the condition of a flag."""
        return and_(self.value_of(flag))

    def limit_to(self, query: Query) -> None:
        """Add what the records have to be."""
        self.conditions.extend(self.fact.where)
        fields = {each.field for each in query.filters}
        if self.fact.unless_status is not None and "order_status" not in {*fields, *query.by}:
            self.conditions.append(self.fact.unless_status)
        if self.fact.unless_limited is not None:
            dimension, otherwise = self.fact.unless_limited
            if "open" not in fields and not any(one.keeps(dimension) for one in query.filters):
                self.conditions.append(otherwise)
        for each in query.filters:
            self.conditions.append(self._condition(each))
        for name in query.segments:
            self.conditions.append(in_segment(name, self._party(), self.asked))
        if self.setting.actor.scope is not None and self.fact.party is not None:
            self.conditions.append(self.fact.party.in_(sorted(self.setting.actor.scope)))

    def within(self, day: Expression, time: TimeRange | None, *, moment: bool) -> None:
        """Add the days that count."""
        if time is None:
            return
        if time.start is not None:
            self.conditions.append(day >= self._border(time.start, moment=moment))
        if time.end is not None:
            self.conditions.append(day < self._border(time.end, moment=moment))

    def select(self, columns: Sequence[Expression]) -> Select[Any]:
        """Return the statement.

        Raises:
            NotAllowed: It reads what the actor may not.
        """
        base: Any = self.fact.base
        query = select(*columns).select_from(base)
        for to, on in self.fact.joins:
            query = query.join(to, on)
        for name in self.steps:
            step = self.fact.steps[name]
            query = query.outerjoin(step.to, step.on)
        whole = query.where(and_(*self.conditions)) if self.conditions else query
        require_sources(self.setting.actor, whole)
        return whole

    def _border(self, day: date, *, moment: bool) -> date | datetime:
        return midnight(day, self.setting.zone) if moment else day

    def _party(self) -> Expression:
        if self.fact.party is None:
            message = "These records are nobody's, so no segment applies."
            raise DoesNotFit(message, field="segments")
        return self.fact.party

    def _condition(self, each: Filter) -> ColumnElement[bool]:
        if each.field in REGISTRY.dimensions:
            return self._is_member(each)
        unit = REGISTRY.fields[each.field].unit
        if unit is Unit.FLAG:
            holds = self.holds(each.field)
            return holds if each.value is (each.op is Operator.EQUAL) else not_(holds)
        if each.field == "number" and self.fact.is_numbered is not None:
            holds = self.fact.is_numbered(str(each.value))
            return holds if each.op is Operator.EQUAL else not_(holds)
        if each.field == "days_overdue":
            return self._is_days_overdue(each)
        return self._compares(each, unit)

    def _is_member(self, each: Filter) -> ColumnElement[bool]:
        values: Iterable[object] = each.value if isinstance(each.value, tuple) else (each.value,)
        dimension = REGISTRY.dimensions[each.field]
        keys = keys_of(self.setting.tx, self.setting.actor, dimension, values)
        if each.field == SAVED_SEGMENT:
            return self._in_saved(keys, outside=each.op in _NOT)
        reach = self.reach(each.field)
        is_one = reach.key.in_(keys) if keys else false()
        if reach.inside is not None:
            record, ids = reach.inside
            has_one = record.in_(ids.where(is_one))
            return not_(has_one) if each.op in _NOT else has_one
        return or_(reach.key.is_(None), not_(is_one)) if each.op in _NOT else is_one

    def _in_saved(self, segment_ids: Sequence[int], *, outside: bool) -> ColumnElement[bool]:
        """Ask the rules of saved segments who is meant today."""
        meant = _meant_by(self.setting, segment_ids)
        ids: BindParameter[int] = bindparam(
            None, sorted(meant), expanding=True, literal_execute=True, unique=True
        )
        party = self._party()
        return or_(party.is_(None), party.not_in(ids)) if outside else party.in_(ids)

    def _is_days_overdue(self, each: Filter) -> ColumnElement[bool]:
        """So many days late is a due date so long ago, of what is late at all."""
        due = self.value_of("days_overdue")
        border = self.setting.today - timedelta(days=_whole(each))
        turned = {
            Operator.MORE: lt,
            Operator.AT_LEAST: le,
            Operator.LESS: gt,
            Operator.AT_MOST: ge,
            Operator.EQUAL: eq,
        }
        if each.op not in turned:
            message = "Days overdue are more than, less than or equal to a number."
            raise DoesNotFit(message, field="filters")
        return and_(due.is_not(None), turned[each.op](due, border))

    def _compares(self, each: Filter, unit: Unit) -> ColumnElement[bool]:
        if each.op not in _COMPARE:
            message = f"{each.field} is compared with one value."
            raise DoesNotFit(message, field="filters")
        expression = self.value_of(each.field)
        if unit is Unit.DATE and each.field in MOMENTS:
            return _moment_compares(expression, each, _day(each), self.setting.zone)
        holds = _COMPARE[each.op](expression, _typed(each, unit, self.setting.currency))
        if each.field in AGO and each.op in _EARLIER:
            return or_(expression.is_(None), holds)
        return holds


@dataclass
class _Meant:
    """Whom segments mean in a snapshot: their rules go through every customer."""

    parties: dict[tuple[Actor, tuple[int, ...]], frozenset[int]] = field(default_factory=dict)


def _meant_by(setting: Setting, segment_ids: Sequence[int]) -> frozenset[int]:
    """Tell whom some segments mean; of a snapshot, where nothing changes, once."""
    if not setting.tx.read_only:
        return crm.parties_of_segments(setting.tx, setting.actor, segment_ids)
    known = setting.tx.local(_Meant).parties
    key = (setting.actor, tuple(segment_ids))
    if key not in known:
        known[key] = crm.parties_of_segments(setting.tx, setting.actor, segment_ids)
    return known[key]


def _moment_compares(
    moment: Expression, each: Filter, day: date, zone: ZoneInfo
) -> ColumnElement[bool]:
    begins, ends = midnight(day, zone), midnight(day + timedelta(days=1), zone)
    on_the_day = and_(moment >= begins, moment < ends)
    return {
        Operator.LESS: moment < begins,
        Operator.AT_MOST: moment < ends,
        Operator.MORE: moment >= ends,
        Operator.AT_LEAST: moment >= begins,
        Operator.EQUAL: on_the_day,
        Operator.UNEQUAL: not_(on_the_day),
    }[each.op]


def exact(value: object, field_name: str) -> Decimal:
    """Read a number of a query.

    Raises:
        DoesNotFit: It is none.
    """
    try:
        return decimal_of(value)
    except (DomainError, ValueError, TypeError, ArithmeticError) as error:
        message = f"{field_name} is compared with a number, not with {value!r}."
        raise DoesNotFit(message, field=field_name) from error


def _typed(each: Filter, unit: Unit, currency: str) -> date | str | int | Decimal:
    if unit is Unit.DATE:
        return _day(each)
    if unit is Unit.TEXT:
        return str(each.value)
    number = exact(each.value, each.field)
    return Money.of(number, currency).minor if unit is Unit.MONEY else number


def _whole(each: Filter) -> int:
    number = exact(each.value, each.field)
    if number != int(number) or abs(number) > 100_000:
        message = f"{each.field} is a whole number of days."
        raise DoesNotFit(message, field="filters")
    return int(number)


def _day(each: Filter) -> date:
    try:
        day = date.fromisoformat(str(each.value))
    except ValueError as error:
        message = f"{each.field} is compared with a date such as 2026-05-19."
        raise DoesNotFit(message, field="filters") from error
    require_known(day, "filters")
    return day
