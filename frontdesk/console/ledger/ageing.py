"""How long is due what is owed: a picture beside its figures, and what stands behind each."""

from typing import Any

from nicegui import ui
from nicegui.events import EChartPointClickEventArguments

from erp_core import finance
from erp_core.finance import Ageing, AgeingBucket, AgeingItem, AgeingRow
from erp_core.kernel.money import Money
from frontdesk.console.act import ask, go
from frontdesk.console.ask.chart import COLOURS
from frontdesk.console.ledger.ground import ledger_ground
from frontdesk.console.lists.detail import draw_heading
from frontdesk.console.parts import attribute, box, chip, empty, link, words
from frontdesk.console.paths import INVOICES, LEDGER
from frontdesk.console.texts import Texts
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount, short_date

RECEIVABLE, PAYABLE = "receivable", "payable"
SIDES = {RECEIVABLE: finance.receivable_items, PAYABLE: finance.payable_items}
_QUIET = {"color": "#7a869a"}
_LATE = "#b5485d"


def bucket_path(side: str, bucket: AgeingBucket) -> str:
    """Return where what stands behind a bucket is listed."""
    return f"{LEDGER}/owed/{side}/{bucket}"


def draw_ageing(visit: Visit, side: str, ageing: Ageing) -> None:
    """Draw receivables or payables: by age as a picture and in figures, then by party."""
    texts = visit.texts
    draw_heading(texts(f"owed.{side}"))
    if not ageing.rows:
        empty("done_all", texts("owed.nothing"), texts(f"owed.{side}_lesson"))
        return
    with attribute(box("fd-ageing"), data_ageing=side):
        _draw_picture(visit, side, ageing)
        _draw_buckets(visit, side, ageing)
    for row in ageing.rows:
        with attribute(box("fd-pick"), data_owed=side):
            _draw_row(texts, row.name or texts("owed.no_party"), row)
    with attribute(box("fd-pick"), data_all=side):
        _draw_row(texts, texts("owed.all"), ageing)


def _draw_picture(visit: Visit, side: str, ageing: Ageing) -> None:
    """Draw the picture; the figures beside it say the same, and lead where its bars lead."""
    buckets = _shown(ageing)

    def opened(event: EChartPointClickEventArguments) -> None:
        place = event.data_index
        if 0 <= place < len(buckets):
            go(visit, bucket_path(side, buckets[::-1][place]))

    options = _picture(visit.texts, buckets, ageing)
    chart = ui.echart(options, on_point_click=opened).classes("fd-ageing-chart")
    told = "; ".join(f"{_name(visit.texts, each)}: {amount(_of(ageing, each))}" for each in buckets)
    label = f"{visit.texts(f'owed.{side}')}: {told}"
    attribute(chart, role="img", aria_label=label, data_chart=side)


def _draw_buckets(visit: Visit, side: str, ageing: Ageing) -> None:
    texts = visit.texts
    with box("fd-ageing-figures"):
        for each in _shown(ageing):
            with box("fd-fact"):
                made = link(_name(texts, each), bucket_path(side, each), "fd-link fd-fact-main")
                attribute(made, data_open=each)
                words(amount(_of(ageing, each)), "fd-amount")
        with box("fd-fact fd-strong"):
            words(texts("owed.all"), "fd-fact-main")
            words(amount(ageing.total), "fd-amount")
        if ageing.disputed:
            with attribute(box("fd-fact fd-small"), data_disputed=side):
                words(texts("owed.disputed"), "fd-muted fd-fact-main")
                words(amount(ageing.disputed), "fd-amount")


def _shown(ageing: Ageing) -> tuple[AgeingBucket, ...]:
    """Return every age, and what is free where there is any."""
    return tuple(
        each for each in AgeingBucket if each is not AgeingBucket.FREE or _of(ageing, each)
    )


def _of(ageing: Ageing | AgeingRow, bucket: AgeingBucket) -> Money:
    found: Money = getattr(ageing, bucket)
    return found


def _name(texts: Texts, bucket: AgeingBucket) -> str:
    return texts(f"owed.{bucket}")


def _picture(texts: Texts, buckets: tuple[AgeingBucket, ...], ageing: Ageing) -> dict[str, Any]:
    """Draw a bar an age, what is not due yet on top; amounts go as they are written, exactly."""
    shown = buckets[::-1]
    on_time = (AgeingBucket.NOT_DUE, AgeingBucket.FREE)
    return {
        "animationDuration": 250,
        "textStyle": {"fontFamily": "inherit"},
        "tooltip": {"trigger": "axis", "confine": True},
        "grid": {"left": 8, "right": 24, "top": 8, "bottom": 4, "containLabel": True},
        "xAxis": {"type": "value", "axisLabel": {**_QUIET, "hideOverlap": True}},
        "yAxis": {
            "type": "category",
            "data": [_name(texts, each) for each in shown],
            "axisLabel": _QUIET,
            "axisTick": {"show": False},
        },
        "series": [
            {
                "type": "bar",
                "name": ageing.total.currency,
                "barMaxWidth": 18,
                "data": [
                    {
                        "value": f"{_of(ageing, each).amount}",
                        "itemStyle": {"color": COLOURS[0] if each in on_time else _LATE},
                    }
                    for each in shown
                ],
            }
        ],
    }


def _draw_row(texts: Texts, name: str, row: AgeingRow | Ageing) -> None:
    """Draw what one owes: the sum, and what of it is due how long."""
    with box("fd-fact fd-strong"):
        words(name, "fd-fact-main")
        words(amount(row.total), "fd-amount")
    for each in AgeingBucket:
        part = _of(row, each)
        if part:
            with attribute(box("fd-fact fd-small"), data_bucket=each):
                words(_name(texts, each), "fd-muted fd-fact-main")
                words(amount(part), "fd-amount")


async def show_items(visit: Visit, side: str, bucket: str) -> None:
    """Show what stands behind a bar of the ageing; a bar that there is not is the first one."""
    known = next((each for each in AgeingBucket if each == bucket), AgeingBucket.NOT_DUE)
    with ledger_ground(visit, "owed"):
        read = SIDES[side]
        found = await ask(visit, lambda tx, actor: read(tx, actor, known, visit.today))
        if found is None:
            return
        texts = visit.texts
        link(texts("ledger.owed"), f"{LEDGER}/owed", "fd-back-link", "arrow_back")
        draw_heading(f"{texts(f'owed.{side}')}: {_name(texts, known)}")
        if not found:
            empty("done_all", texts("owed.nothing"), texts("owed.nothing_lesson"))
            return
        for one in found:
            with attribute(box("fd-pick"), data_item=one.record_id or one.party_id):
                _draw_item(visit, one)
        total = sum((one.open for one in found[1:]), found[0].open)
        with attribute(box("fd-fact fd-strong"), data_sum=side):
            words(texts("owed.all"), "fd-fact-main")
            words(amount(total), "fd-amount")


def _draw_item(visit: Visit, one: AgeingItem) -> None:
    texts = visit.texts
    with box("fd-fact"):
        number = one.number or (f"#{one.record_id}" if one.record_id else texts("owed.free"))
        if one.table == "invoices":
            link(number, f"{INVOICES}/{one.record_id}", "fd-link")
        else:
            words(number, "fd-strong")
        words(one.name or texts("owed.no_party"), "fd-fact-main")
        words(amount(one.open), "fd-amount")
    with box("fd-fact fd-small"):
        if one.due_date is not None:
            due = short_date(one.due_date, texts, visit.today)
            words(texts("payment.due", day=due), "fd-muted fd-fact-main")
        if one.dispute is not None:
            chip(texts("owed.disputed"), "warn")
            words(one.dispute, "fd-muted")
