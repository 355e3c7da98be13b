"""The service desk as it is set up: queues, business hours and canned replies."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from erp_core import conversations, support
from erp_core.conversations import QueueDraft, QueueView
from erp_core.kernel.actor import Actor
from erp_core.kernel.causes import CHOICES, Cause, Subject
from erp_core.kernel.transaction import Tx
from erp_core.support import MacroDraft, MacroView, ServiceDeskDraft, ServiceDeskView
from frontdesk.console.act import ask, do, say, tell
from frontdesk.console.closing import cause_options
from frontdesk.console.dialogs import Choice, Field, ask_which, ask_words
from frontdesk.console.inbox.staff import staff_names
from frontdesk.console.parts import attribute, box, button, chip, empty, words
from frontdesk.console.visit import Visit
from frontdesk.console.work.desk_changes import save_desk, save_macro, save_queue, set_member
from frontdesk.console.work.desk_reading import (
    DeskUnreadable,
    read_days,
    read_rules,
    read_windows,
    say_rules,
    say_windows,
)

if TYPE_CHECKING:
    from nicegui.element import Element

Answers = Mapping[str, str]
WEEK = range(7)
LONG = 4_000


@dataclass(frozen=True)
class Setup:
    """What is set up."""

    queues: Sequence[QueueView]
    desk: ServiceDeskView
    macros: Sequence[MacroView]
    names: Mapping[int, str]


def look(tx: Tx, actor: Actor) -> Setup:
    """Read what is set up."""
    return Setup(
        conversations.list_queues(tx, actor),
        support.get_desk(tx, actor),
        support.list_macros(tx, actor),
        staff_names(tx),
    )


async def show_desk(visit: Visit) -> None:
    """Show how the service desk is set up."""
    await Desk(visit).refresh()


class Desk:
    """The page; every change is saved at once and read again.

    Args:
        visit: The page.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._may_queues = visit.shown_to.may("conversations.save_queue")
        self._place: Element = box("fd-sheet")

    async def refresh(self) -> None:
        """Look again."""
        setup = await ask(self._visit, look)
        if setup is None:
            return
        self._place.clear()
        with self._place:
            with box("fd-sheet-top"):
                words(self._visit.texts("desk.title"), "fd-title", "h1")
            self._draw_queues(setup)
            self._draw_hours(setup.desk)
            self._draw_macros(setup)

    def _draw_queues(self, setup: Setup) -> None:
        texts = self._visit.texts
        self._heading("queues", partial(self._ask_queue, setup, None), shown=self._may_queues)
        for queue in setup.queues:
            with attribute(box("fd-task"), data_queue=queue.code), box("fd-task-body"):
                words(queue.name_in(texts.language), "fd-strong")
                with box("fd-row-chips"):
                    if queue.is_default:
                        chip(texts("desk.is_default_chip"), "accent")
                    if queue.assigns:
                        chip(texts("desk.assigns_chip"), "calm")
                    for member in queue.members:
                        chip(setup.names.get(member.user_id, "?"), "plain", "person")
                    for line in say_rules(queue.rules).splitlines():
                        chip(line, "plain", "filter_alt")
                if self._may_queues:
                    self._acts(
                        ("edit", "edit", partial(self._ask_queue, setup, queue)),
                        ("members", "group", partial(self._ask_member, setup, queue)),
                        ("retire", "power_off", partial(self._switch_off, queue)),
                    )

    def _draw_hours(self, desk: ServiceDeskView) -> None:
        texts = self._visit.texts
        self._heading("hours")
        with attribute(box("fd-task"), data_hours=""), box("fd-task-body"):
            with box("fd-facts", "dl"):
                for weekday in WEEK:
                    with box():
                        words(texts(f"desk.day_{weekday}"), "", "dt")
                        words(say_windows(desk.hours, weekday) or texts("desk.closed"), "", "dd")
            with box("fd-row-chips"):
                chip(desk.zone, "plain", "schedule")
                chip(texts("desk.asks_on" if desk.asks else "desk.asks_off"))
                for day in desk.holidays:
                    chip(day.isoformat(), "plain", "event_busy")
            self._acts(("edit", "edit", partial(self._ask_hours, desk)))

    def _draw_macros(self, setup: Setup) -> None:
        texts = self._visit.texts
        self._heading("macros", partial(self._ask_macro, setup, None))
        if not setup.macros:
            empty("quickreply", texts("desk.no_macros"), texts("desk.no_macros_lesson"))
        for macro in setup.macros:
            with attribute(box("fd-task"), data_macro=macro.code), box("fd-task-body"):
                words(macro.name_in(texts.language), "fd-strong")
                body = macro.body_zh if texts.language == "zh" else macro.body_en
                words(body, "fd-text fd-muted", "p")
                with box("fd-row-chips"):
                    chip(f"/{macro.code}", "accent")
                    if macro.resolves:
                        chip(texts("desk.resolves_chip"), "calm")
                    if macro.tag:
                        chip(macro.tag, "plain", "sell")
                    for queue in setup.queues:
                        if queue.id == macro.queue_id:
                            chip(queue.name_in(texts.language), "plain", "move_to_inbox")
                self._acts(
                    ("edit", "edit", partial(self._ask_macro, setup, macro)),
                    ("retire", "power_off", partial(self._switch_off, macro)),
                )

    def _heading(
        self, part: str, add: Callable[[], None] | None = None, *, shown: bool = True
    ) -> None:
        texts = self._visit.texts
        with attribute(box("fd-sheet-top"), data_part=part):
            words(texts(f"desk.{part}"), "fd-section", "h2")
            if add is not None and shown:
                button(texts(f"desk.add_{part}"), add, "fd-primary fd-small", icon="add")
        words(self._visit.texts(f"desk.{part}_lesson"), "fd-muted fd-small", "p")

    def _acts(self, *acts: tuple[str, str, Callable[[], Any]]) -> None:
        with box("fd-card-actions"):
            for name, icon, act in acts:
                made = button(
                    self._visit.texts(f"desk.{name}"), act, "fd-outline fd-small", icon=icon
                )
                attribute(made, data_act=name)

    def _ask_queue(
        self, setup: Setup, queue: QueueView | None, said: Answers | None = None
    ) -> None:
        def draft(answers: Answers) -> QueueDraft:
            return QueueDraft(
                code=queue.code if queue else answers["code"].lower(),
                name_en=answers["name_en"],
                name_zh=answers["name_zh"],
                is_default=bool(answers["is_default"]),
                assigns=bool(answers["assigns"]),
                rules=read_rules(answers["rules"]),
            )

        fields = [
            *self._named(queue),
            self._yes_or_no("is_default", is_on=queue is not None and queue.is_default),
            self._yes_or_no("assigns", is_on=queue is not None and queue.assigns),
            self._area("rules", say_rules(queue.rules) if queue else ""),
        ]
        again = partial(self._ask_queue, setup, queue)
        save = partial(self._save, draft, save_queue, queue, again)
        self._ask("queue", fields, said, save)

    def _ask_member(self, setup: Setup, queue: QueueView) -> None:
        """Let somebody join a queue, or leave it."""
        texts = self._visit.texts
        present = {one.user_id for one in queue.members}

        async def turn(chosen: int | str | None) -> None:
            user_id = int(chosen or 0)
            joins = user_id not in present
            await do(
                self._visit,
                lambda tx, actor: set_member(tx, actor, queue.id, user_id, joins=joins),
            )
            await self.refresh()

        choices = [
            Choice(one, name, "check_box" if one in present else "check_box_outline_blank")
            for one, name in setup.names.items()
        ]
        ask_which(self._visit, texts("desk.members"), choices, turn)

    def _ask_hours(self, desk: ServiceDeskView, said: Answers | None = None) -> None:
        def draft(answers: Answers) -> ServiceDeskDraft:
            windows = [one for day in WEEK for one in read_windows(answers[f"day_{day}"], day)]
            return ServiceDeskDraft(
                hours=tuple(windows),
                holidays=read_days(answers["holidays"]),
                asks=bool(answers["asks"]),
            )

        days = [
            Field(
                f"day_{day}",
                self._visit.texts(f"desk.day_{day}"),
                value=say_windows(desk.hours, day),
            )
            for day in WEEK
        ]
        holidays = self._area("holidays", "\n".join(one.isoformat() for one in desk.holidays))
        fields = [*days, holidays, self._yes_or_no("asks", is_on=desk.asks)]
        again = partial(self._ask_hours, desk)
        self._ask("hours", fields, said, partial(self._save, draft, save_desk, desk, again))

    def _ask_macro(
        self, setup: Setup, macro: MacroView | None, said: Answers | None = None
    ) -> None:
        texts = self._visit.texts

        def draft(answers: Answers) -> MacroDraft:
            given = {name: answers[name] for name in ("name_en", "name_zh", "body_en", "body_zh")}
            return MacroDraft(
                **given,
                code=macro.code if macro else answers["code"].lower(),
                resolves=bool(answers["resolves"]),
                cause=Cause(answers["resolves"]) if answers["resolves"] else None,
                queue_id=int(answers["queue"]) if answers["queue"] else None,
                tag=answers["tag"] or None,
            )

        queues = [(str(one.id), one.name_in(texts.language)) for one in setup.queues]
        fields = [
            *self._named(macro),
            self._area("body_en", macro.body_en if macro else ""),
            self._area("body_zh", macro.body_zh if macro else ""),
            Field("tag", texts("desk.tag"), value=(macro.tag if macro else "") or "", longest=40),
            Field(
                "queue",
                texts("desk.moves_to"),
                value=str(macro.queue_id or "") if macro else "",
                options=(("", texts("desk.nowhere")), *queues),
            ),
            Field(
                "resolves",
                texts("desk.resolves"),
                value=(macro.cause or "") if macro else "",
                options=cause_options(CHOICES[Subject.THREAD], texts, texts("desk.stays_open")),
            ),
        ]
        again = partial(self._ask_macro, setup, macro)
        self._ask("macro", fields, said, partial(self._save, draft, save_macro, macro, again))

    def _ask(
        self, what: str, fields: Iterable[Field], said: Answers | None, written: Callable[..., Any]
    ) -> None:
        """Ask for what makes up a part; what could not be saved stands there again."""
        texts = self._visit.texts
        shown = [
            Field(one.name, one.label, one.kind, said[one.name], one.longest, one.options)
            if said
            else one
            for one in fields
        ]
        lead = texts(f"desk.{what}_lead")
        ask_words(self._visit, texts(f"desk.{what}"), shown, texts("action.save"), written, lead)

    async def _save(
        self,
        draft: Callable[[Answers], Any],
        verb: Callable[[Tx, Actor, Any, Any], Any],
        shown: QueueView | MacroView | ServiceDeskView | None,
        again: Callable[[Answers], None],
        answers: Answers,
    ) -> None:
        try:
            new = draft(answers)
        except ValueError:
            tell(self._visit, DeskUnreadable())
            again(answers)
            return
        if await do(self._visit, lambda tx, actor: verb(tx, actor, shown, new)) is None:
            await self.refresh()
            again(answers)
            return
        say(self._visit, "desk.saved")
        await self.refresh()

    async def _switch_off(self, one: QueueView | MacroView) -> None:
        texts = self._visit.texts
        verb: Callable[[Tx, Actor, int], Any] = (
            conversations.archive_queue if isinstance(one, QueueView) else support.archive_macro
        )

        async def archive(_: int | str | None) -> None:
            if await do(self._visit, lambda tx, actor: verb(tx, actor, one.id)) is not None:
                say(self._visit, "desk.said_retired")
            await self.refresh()

        name = one.name_in(texts.language)
        sure = Choice(one.id, texts("desk.retire_sure", name=name), "power_off")
        ask_which(self._visit, texts("desk.retire"), [sure], archive)

    def _named(self, one: QueueView | MacroView | None) -> list[Field]:
        """Ask for the names, and for the code of what is new: it stays as it is."""
        texts = self._visit.texts
        code = [] if one else [Field("code", texts("desk.code"), longest=60)]
        return [
            *code,
            Field("name_en", texts("desk.name_en"), value=one.name_en if one else ""),
            Field("name_zh", texts("desk.name_zh"), value=one.name_zh if one else ""),
        ]

    def _area(self, name: str, value: str) -> Field:
        label = self._visit.texts(f"desk.{name}")
        return Field(name, label, kind="area", value=value, longest=LONG)

    def _yes_or_no(self, name: str, *, is_on: bool) -> Field:
        texts = self._visit.texts
        options = (("", texts("desk.no")), ("yes", texts("desk.yes")))
        value = "yes" if is_on else ""
        return Field(name, texts(f"desk.{name}"), value=value, options=options)
