"""What stages led to, and how customers flow between them month by month."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import func, select

from erp_core.crm.effects import BY_NAME
from erp_core.crm.errors import TooManyMonths
from erp_core.crm.lifecycle_schemas import EffectView, FlowMonth, FlowReport, StageFlow
from erp_core.crm.queries.customers import READ, require_party
from erp_core.crm.states import EffectKind, EffectState, Stage
from erp_core.crm.tables import StageChange, StageEffect
from erp_core.kernel.actor import Actor, PartyId
from erp_core.kernel.organisation import business_date
from erp_core.kernel.slices import slices
from erp_core.kernel.transaction import Tx
from erp_core.parties import merged_parties

MOST_MONTHS = 120
_ORDER = {stage: place for place, stage in enumerate(Stage)}
_Moves = Counter[tuple[Stage | None, Stage]]


def effects_of(tx: Tx, actor: Actor, party_id: int) -> list[EffectView]:
    """List what the changes of a customer's stage led to, the latest first.

    Raises:
        PartyNotFound: There is no such party to the actor.
    """
    actor.require(READ)
    require_party(tx, actor, party_id)
    found = select(StageEffect).where(StageEffect.party_id == party_id)
    return [effect_view(row) for row in tx.session.scalars(found.order_by(StageEffect.id.desc()))]


def stopped_campaigns(tx: Tx, party_ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """Tell which kinds of campaign are not for some customers in their present stage.

    What is not for one of the entries of a customer is for none of them.
    """
    asked, stands = list(party_ids), merged_parties(tx)
    own: dict[int, list[int]] = {}
    for id_ in {*asked, *stands, *stands.values()}:
        own.setdefault(stands.get(id_, id_), []).append(id_)
    stopped = _stops_of(tx, [one for id_ in asked for one in own[stands.get(id_, id_)]])
    found = {
        id_: frozenset[str]().union(
            *(stopped.get(one, frozenset()) for one in own[stands.get(id_, id_)])
        )
        for id_ in asked
    }
    return {id_: what for id_, what in found.items() if what}


def _stops_of(tx: Tx, entries: Iterable[int]) -> dict[int, frozenset[str]]:
    stopped: dict[int, frozenset[str]] = {}
    for some in slices(entries):
        rows = tx.session.execute(
            select(StageEffect.party_id, StageEffect.what).where(
                StageEffect.party_id.in_(some),
                StageEffect.kind == EffectKind.CAMPAIGN_STOP,
                StageEffect.state == EffectState.OPEN,
            )
        )
        for party_id, what in rows:
            stopped[party_id] = stopped.get(party_id, frozenset()) | {what}
    return stopped


_FIRST, _LAST = date(2, 1, 1), date(9998, 12, 31)
"""Beyond these a calendar has no year before, or no month after."""


def lifecycle_flow(
    tx: Tx, actor: Actor, first: date | None = None, last: date | None = None
) -> FlowReport:
    """Tell month by month who was in which stage and who moved where.

    Args:
        tx: The snapshot.
        actor: Who asks.
        first: A day of the first month; eleven months before the last one unless given.
        last: A day of the last month; this month unless given.

    Raises:
        TooManyMonths: There are more than ten years in between.
    """
    actor.require(READ)
    end = max(_FIRST, min(last or business_date(tx), _LAST)).replace(day=1)
    months = _months_between((first or _earlier(end, 11)).replace(day=1), end)
    moved = _moves_by_month(tx, months)
    standing = _before(tx, months[0]) if months else Counter[Stage]()
    report = []
    for month in months:
        began, flows = Counter(standing), moved.get(month, _Moves())
        for (source, target), customers in flows.items():
            standing[target] += customers
            if source is not None:
                standing[source] -= customers
        report.append(_shown(month, began, flows, standing))
    return FlowReport(months=tuple(report))


def effect_view(row: StageEffect) -> EffectView:
    """Show what a change of stage led to."""
    told = BY_NAME.get(row.what)
    return EffectView(
        id=row.id,
        change_id=row.change_id,
        party_id=PartyId(row.party_id),
        kind=EffectKind(row.kind),
        what=row.what,
        text_en=row.what if told is None else told.en,
        text_zh=row.what if told is None else told.zh,
        activity_id=row.activity_id,
        state=EffectState(row.state),
        settled_at=row.settled_at,
    )


def _moves_by_month(tx: Tx, months: list[date]) -> dict[date, _Moves]:
    if not months:
        return {}
    rows = tx.session.execute(
        select(StageChange.business_date, StageChange.source, StageChange.target, func.count())
        .where(
            StageChange.business_date >= months[0],
            StageChange.business_date < _later(months[-1]),
        )
        .group_by(StageChange.business_date, StageChange.source, StageChange.target)
    )
    moved: dict[date, _Moves] = {}
    for day, source, target, customers in rows:
        key = (None if source is None else Stage(source), Stage(target))
        moved.setdefault(day.replace(day=1), _Moves())[key] += customers
    return moved


def _before(tx: Tx, day: date) -> Counter[Stage]:
    """Count who stood where before a day, from all that was entered and moved until then."""
    rows = tx.session.execute(
        select(StageChange.source, StageChange.target, func.count())
        .where(StageChange.business_date < day)
        .group_by(StageChange.source, StageChange.target)
    )
    standing: Counter[Stage] = Counter()
    for source, target, customers in rows:
        standing[Stage(target)] += customers
        if source is not None:
            standing[Stage(source)] -= customers
    return standing


def _shown(month: date, began: Counter[Stage], flows: _Moves, ended: Counter[Stage]) -> FlowMonth:
    ordered = sorted(
        flows, key=lambda move: (-1 if move[0] is None else _ORDER[move[0]], _ORDER[move[1]])
    )
    return FlowMonth(
        month=month,
        began=_counts(began),
        flows=tuple(
            StageFlow(source=source, target=target, customers=flows[source, target])
            for source, target in ordered
        ),
        ended=_counts(ended),
    )


def _counts(standing: Counter[Stage]) -> dict[Stage, int]:
    return {stage: standing[stage] for stage in Stage if standing[stage]}


def _months_between(first: date, last: date) -> list[date]:
    months = []
    while first <= last:
        months.append(first)
        first = _later(first)
        if len(months) > MOST_MONTHS:
            raise TooManyMonths(field="first")
    return months


def _later(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def _earlier(month: date, months: int) -> date:
    count = month.year * 12 + month.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)
