"""What the screens of the pipeline stand on: their tabs, and what several of them ask for."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import date, timedelta
from functools import partial

from erp_core import crm
from erp_core.crm import ActivityKind, Estimate, NewActivity
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import do, say, warn
from frontdesk.console.days import read_day
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.ledger.ground import money_of
from frontdesk.console.paths import CAMPAIGNS, PIPELINE, SEGMENTS
from frontdesk.console.tabs import Tab, under_tabs
from frontdesk.console.visit import Visit

TABS = (
    Tab("board", PIPELINE, "view_kanban"),
    Tab("activities", f"{PIPELINE}/activities", "event_available"),
    Tab("leads", f"{PIPELINE}/leads", "person_add"),
    Tab("segments", SEGMENTS, "groups", "crm.save_segment"),
    Tab("campaigns", CAMPAIGNS, "campaign", "crm.draft_campaign"),
)
KIND_ICONS = {
    ActivityKind.CALL: "call",
    ActivityKind.MEETING: "groups",
    ActivityKind.EMAIL: "mail",
    ActivityKind.TASK: "task_alt",
}
Refresh = Callable[[], object]
USUAL = timedelta(days=30)
"""From today to the day by which an order is expected, unless somebody says another."""


def pipeline_ground(visit: Visit, here: str) -> AbstractContextManager[None]:
    """Draw the tabs; what is drawn inside becomes the screen."""
    return under_tabs(visit, "pipeline", TABS, here, "fd-pipeline")


def estimate_of(visit: Visit, said: Mapping[str, str], currency: str) -> Estimate | None:
    """Read what an opportunity may bring and by when; None when it is not said rightly."""
    day = read_day(visit, said["close_on"], "pipeline.needs_day")
    if day is None:
        return None
    value = money_of(said["value"], currency)
    if value is None:
        warn(visit, "pipeline.needs_value")
        return None
    return Estimate(value=value, close_on=day)


def estimate_fields(
    visit: Visit, currency: str, value: str = "", close_on: date | None = None
) -> list[Field]:
    """Return the fields that ask for an estimate."""
    texts, day = visit.texts, close_on or visit.today + USUAL
    return [
        Field("value", texts("pipeline.value", currency=currency), value=value),
        Field("close_on", texts("pipeline.close_on"), kind="date", value=day.isoformat()),
    ]


def ask_activity(visit: Visit, after: Refresh, **about: int | None) -> None:
    """Ask what is to be done next and by when, and plan it."""
    texts = visit.texts

    async def written(said: Mapping[str, str]) -> None:
        day = read_day(visit, said["due_on"], "pipeline.needs_day")
        if day is None:
            return
        if not said["subject"]:
            warn(visit, "pipeline.needs_subject")
            return
        new = NewActivity(
            kind=ActivityKind(said["kind"]), subject=said["subject"], due_on=day, **about
        )
        await carry_out(visit, lambda tx, actor: crm.plan_activity(tx, actor, new), after)

    kinds = tuple((one.value, texts(f"activity_kind.{one}")) for one in ActivityKind)
    fields = (
        Field("kind", texts("pipeline.kind"), value=ActivityKind.CALL, options=kinds),
        Field("subject", texts("pipeline.subject")),
        Field(
            "due_on",
            texts("pipeline.due_on"),
            kind="date",
            value=(visit.today + timedelta(days=1)).isoformat(),
        ),
    )
    ask_words(visit, texts("pipeline.plan"), fields, texts("action.save"), written)


def ask_outcome(
    visit: Visit, title: str, command: Callable[[Tx, Actor, str], object], after: Refresh
) -> None:
    """Ask what came of something, or why; and then run a command with it."""

    async def written(said: Mapping[str, str]) -> None:
        if not said["reason"]:
            warn(visit, "pipeline.needs_words")
            return
        await carry_out(visit, lambda tx, actor: command(tx, actor, said["reason"]), after)

    texts = visit.texts
    field = Field("reason", texts("pipeline.words"), kind="area", longest=500)
    ask_words(visit, title, [field], texts("action.save"), written)


async def carry_out(visit: Visit, command: Callable[[Tx, Actor], object], after: Refresh) -> None:
    """Run a command, say that it is done, and look again."""
    if await do(visit, command) is not None:
        say(visit, "pipeline.saved")
    again = after()
    if hasattr(again, "__await__"):
        await again


def finish(visit: Visit, activity_id: int, after: Refresh) -> Callable[[], None]:
    """Return what asks for the outcome of an activity."""
    return partial(
        ask_outcome,
        visit,
        visit.texts("pipeline.done"),
        lambda tx, actor, words: crm.finish_activity(
            tx, actor, activity_id, crm.ActivityEnd(outcome=words)
        ),
        after,
    )
