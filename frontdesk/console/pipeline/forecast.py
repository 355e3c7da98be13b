"""What the months may bring, as a table below the board."""

from erp_core.crm import ForecastMonth, PipelineForecast
from frontdesk.console.lists.cells import Cell
from frontdesk.console.lists.detail import draw_heading, draw_rows
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount

COLUMNS = ("month", "count", "value", "weighted", "won")


def draw_forecast(visit: Visit, forecast: PipelineForecast) -> None:
    """Draw the forecast; nothing where nothing is expected."""
    if not forecast.months:
        return
    texts = visit.texts
    draw_heading(texts("pipeline.forecast"))
    columns = [texts(f"pipeline.forecast_column.{each}") for each in COLUMNS]
    draw_rows(columns, [_row(visit, one) for one in forecast.months], "")


def _row(visit: Visit, one: ForecastMonth) -> tuple[Cell, ...]:
    late = ((visit.texts("pipeline.has_late"), "bad"),) if one.late else ()
    return (
        Cell(f"{one.month:%Y-%m}", chips=late),
        Cell(str(one.count), is_number=True),
        Cell(amount(one.value), is_number=True),
        Cell(amount(one.weighted), is_number=True),
        Cell(amount(one.won), is_number=True),
    )
