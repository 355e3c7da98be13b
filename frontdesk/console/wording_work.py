"""How service clocks, tasks and notices read on a screen."""

from datetime import datetime

from erp_core import support
from erp_core.access import Role
from erp_core.support import ClockView, Standing, TaskView
from frontdesk.console.parts import attribute, chip
from frontdesk.console.texts import Texts
from frontdesk.console.visit import Visit
from frontdesk.console.wording import day_name, moment, time_of_day

CLOCK_TONES = {
    Standing.ON_TIME: ("good", "schedule"),
    Standing.DUE_SOON: ("warn", "hourglass_bottom"),
    Standing.LATE: ("bad", "alarm"),
    Standing.PAUSED: ("plain", "pause"),
    Standing.MET: ("good", "done"),
    Standing.MISSED: ("bad", "alarm_off"),
}


def span(minutes: int, texts: Texts) -> str:
    """Write a time of business hours: 12 min, 3 h, 2 d of eight hours."""
    if minutes < 60:
        return texts("clock.minutes", count=minutes)
    return texts("clock.hours", hours=minutes // 60, minutes=minutes % 60)


def clock_words(clock: ClockView, texts: Texts) -> str:
    """Write how a clock stands: on time, due in 12 min, late by 5 min."""
    minutes = clock.minutes or 0
    if clock.standing is Standing.DUE_SOON:
        return texts("clock.due_in", span=span(minutes, texts))
    if clock.standing is Standing.LATE:
        return texts("clock.late_by", span=span(-minutes, texts))
    return texts(f"clock.{clock.standing}")


def clock_chip(clock: ClockView, visit: Visit) -> None:
    """Show how a thread or case stands against its clock."""
    tone, icon = CLOCK_TONES[clock.standing]
    made = chip(clock_words(clock, visit.texts), tone, icon)
    if clock.due_at is not None:
        said = visit.texts(
            f"clock.{clock.what}_by", when=moment(clock.due_at, visit.zone, visit.texts)
        )
        attribute(made, title=said)
    attribute(made, data_clock=str(clock.standing))


def due_words(at: datetime | None, visit: Visit) -> str:
    """Write by when something is to be done."""
    if at is None:
        return ""
    day = at.astimezone(visit.zone).date()
    return f"{day_name(day, visit.today, visit.texts)} {time_of_day(at, visit.zone)}"


def task_chip(task: TaskView, visit: Visit) -> tuple[str, str]:
    """Return how a task stands, as text and tone."""
    if task.state == "done":
        return visit.texts("task.done"), "good"
    return (
        (visit.texts("task.overdue"), "bad") if task.overdue else (visit.texts("task.open"), "calm")
    )


def department_name(role: Role, language: str) -> str:
    """Return what a department is called that a note can call by ``@``."""
    english, chinese = support.DEPARTMENTS.get(role, (role.value, role.value))
    return chinese if language == "zh" else english
