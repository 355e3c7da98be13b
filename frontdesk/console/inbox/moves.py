"""Moving a thread from its head: to a colleague, to a queue, to sleep, under tags."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, time, timedelta

from pydantic import ValidationError

from erp_core import access, conversations
from erp_core.access import UserView
from erp_core.conversations import QueueView, ThreadSummary
from erp_core.conversations import Tags as ThreadTags
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import ask, do, say
from frontdesk.console.dialogs import Choice, Field, ask_which, ask_words
from frontdesk.console.visit import Visit

Refresh = Callable[[], Awaitable[None]]
MORNING = time(9)


async def assign(visit: Visit, thread: ThreadSummary, refresh: Refresh) -> None:
    """Give a thread to a colleague, or to nobody."""
    found = await ask(visit, lambda tx, _: _answering(tx))
    if found is None:
        return
    choices = [Choice(None, visit.texts("moving.nobody"), "inbox")]
    for user in found:
        mark = visit.texts("moving.has_it") if user.id == thread.assignee_id else ""
        choices.append(Choice(user.id, user.name, "person", mark))

    async def chosen(value: int | str | None) -> None:
        user_id = value if isinstance(value, int) else None
        await _moved(
            visit,
            lambda tx, actor: conversations.assign_thread(tx, actor, thread.id, user_id),
            "moving.assigned",
            refresh,
        )

    ask_which(visit, visit.texts("moving.assign_title"), choices, chosen)


async def queue(visit: Visit, thread: ThreadSummary, refresh: Refresh) -> None:
    """Let a thread wait in another queue."""
    found = await ask(visit, conversations.list_queues)
    if found is None:
        return

    async def chosen(value: int | str | None) -> None:
        await _moved(
            visit,
            lambda tx, actor: conversations.queue_thread(tx, actor, thread.id, int(value or 0)),
            "moving.queued",
            refresh,
        )

    ask_which(visit, visit.texts("moving.queue_title"), queue_choices(found, visit), chosen)


def queue_choices(queues: list[QueueView], visit: Visit) -> list[Choice]:
    """Offer queues by name."""
    return [Choice(one.id, one.name_in(visit.texts.language), "inbox") for one in queues]


async def snooze(visit: Visit, thread: ThreadSummary, refresh: Refresh) -> None:
    """Let a thread sleep until a moment that reads like one says it."""
    now = visit.desk.clock.now()
    moments = _moments(now.astimezone(visit.zone))
    choices = [Choice(name, visit.texts(f"moving.until_{name}"), "snooze") for name in moments]

    async def chosen(value: int | str | None) -> None:
        until = moments[str(value)]
        await _moved(
            visit,
            lambda tx, actor: conversations.snooze_thread(tx, actor, thread.id, until),
            "moving.snoozed",
            refresh,
        )

    ask_which(visit, visit.texts("moving.snooze_title"), choices, chosen)


async def tag(visit: Visit, thread: ThreadSummary, refresh: Refresh) -> None:
    """Put tags on a thread."""
    texts = visit.texts

    async def written(answers: Mapping[str, str]) -> None:
        tags = [one.strip() for one in answers["tags"].replace("，", ",").split(",") if one.strip()]
        try:
            wanted = ThreadTags(tags=tuple(tags)).tags
        except ValidationError:
            say(visit, "moving.bad_tags")
            return
        await _moved(
            visit,
            lambda tx, actor: conversations.tag_thread(tx, actor, thread.id, wanted),
            "moving.tagged",
            refresh,
        )

    field = Field("tags", texts("moving.tags"), value=", ".join(thread.tags))
    lead = texts("moving.tag_lead")
    ask_words(visit, texts("moving.tag_title"), [field], texts("action.save"), written, lead)


def _answering(tx: Tx) -> list[UserView]:
    """Name the colleagues who may answer customers."""
    users = access.list_users(tx, system("console"))
    return [one for one in users if access.may_user(tx, one.id, "conversations.reply")]


def _moments(now: datetime) -> dict[str, datetime]:
    """Offer moments, from the present one in the organisation's zone."""
    tomorrow = datetime.combine(now.date() + timedelta(days=1), MORNING, now.tzinfo)
    to_monday = (7 - now.weekday()) or 7
    monday = datetime.combine(now.date() + timedelta(days=to_monday), MORNING, now.tzinfo)
    return {
        "hour": now + timedelta(hours=1),
        "three_hours": now + timedelta(hours=3),
        "tomorrow": tomorrow,
        "monday": monday,
    }


async def _moved(
    visit: Visit,
    move: Callable[[Tx, Actor], ThreadSummary],
    said: str,
    refresh: Refresh,
) -> None:
    if await do(visit, move) is not None:
        say(visit, said)
    await refresh()
