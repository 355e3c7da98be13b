"""The Ask page: a box, and below it what the last question came to."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from nicegui import ui
from nicegui.events import GenericEventArguments

from assistant.questions.asking import Outcome, Told
from assistant.questions.view import csv_of, definitions_of
from assistant.texts import Language, load_texts
from erp_core.analytics import Choice, Query
from erp_core.kernel.errors import DomainError
from frontdesk.console.act import call, tell
from frontdesk.console.ask.chart import chart_of
from frontdesk.console.ask.records import draw_answer
from frontdesk.console.parts import attribute, box, button, chip, symbol, words
from frontdesk.console.visit import Visit
from frontdesk.workflows.asking import answer_query, ask_as, examples_for

LONGEST = 500
T = TypeVar("T")
_ENTER = "(e) => { if (e.key === 'Enter' && !e.isComposing) emit(e.target.value) }"


async def show_ask(visit: Visit, question: str) -> None:
    """Show the page with the answer to a question, or with questions to begin with.

    Args:
        visit: Who looks.
        question: From the address, so that a question can be sent to a colleague; it is asked as
            whoever opens it.
    """
    page = AskPage(visit)
    await (page.ask(question) if question.strip() else page.begin())


class AskPage:
    """The page.

    Args:
        visit: Who looks.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._said = load_texts().words(visit.texts.language)
        self._last: Query | None = None
        self._asked = 0
        with box("fd-sheet fd-ask"):
            with box("fd-sheet-top"):
                words(visit.texts("ask.title"), "fd-title", "h1")
            self._draw_box()
            self._place = attribute(box("fd-answer"), aria_live="polite")
            self._records = box("fd-answer-records")

    def _draw_box(self) -> None:
        texts = self._visit.texts
        with box("fd-search fd-ask-box", "label"):
            symbol("query_stats")
            self._box = attribute(box("", "input"), type="text", maxlength=str(LONGEST))
            attribute(
                self._box, placeholder=texts("ask.placeholder"), aria_label=texts("ask.title")
            )
            attribute(self._box, data_key="search", autocomplete="off", autofocus=True)
            self._box.on("keydown", self._entered, js_handler=_ENTER)
            button(texts("ask.go"), self._press, "fd-primary fd-icon-only", icon="arrow_forward")

    async def begin(self) -> None:
        """Show questions that answer here."""
        choices = await self._try(lambda: call(self._visit, examples_for))
        self._place.clear()
        with self._place, box("fd-empty fd-ask-empty"):
            symbol("query_stats")
            words(self._visit.texts("ask.empty"), "fd-empty-title", "p")
            words(self._visit.texts("ask.empty_lesson"), "fd-muted", "p")
            self._draw_choices(choices or ())

    async def _entered(self, event: GenericEventArguments) -> None:
        await self.ask(str(event.args))

    async def _press(self) -> None:
        written = await self._visit.client.run_javascript(
            "document.querySelector('.fd-ask-box input').value"
        )
        await self.ask(str(written))

    async def ask(self, question: str) -> None:
        """Ask, and show what it comes to; only the newest question is shown."""
        question = question.strip()[:LONGEST]
        if not question:
            return
        self._asked += 1
        turn, last = self._asked, self._last
        self._write(question)
        told = await self._try(
            lambda: call(
                self._visit,
                lambda desk, actor: ask_as(
                    desk, actor, question, last=last, language=self._language
                ),
            )
        )
        if told is not None and turn == self._asked:
            self._show(told)

    @property
    def _language(self) -> Language:
        return "zh" if self._visit.texts.language == "zh" else "en"

    async def _try(self, work: Callable[[], Awaitable[T]]) -> T | None:
        """Do something in the core; what it refuses is told."""
        try:
            return await work()
        except DomainError as error:
            tell(self._visit, error)
            return None

    def _write(self, question: str) -> None:
        """Put a question that was tapped into the box, so that it can be changed."""
        self._box.props["value"] = question
        self._box.update()

    def _show(self, told: Told) -> None:
        self._place.clear()
        self._records.clear()
        if told.outcome is Outcome.ANSWERED:
            self._last = told.query
        with self._place:
            if told.outcome is Outcome.ANSWERED:
                self._draw_answer(told)
            else:
                self._draw_held(told)

    def _draw_held(self, told: Told) -> None:
        icon = "lock" if told.outcome is Outcome.REFUSED else "help_outline"
        with attribute(box("fd-block fd-ask-held"), data_outcome=str(told.outcome)):
            with box("fd-ask-why"):
                symbol(icon)
                words(told.sentence, "", "p")
            if told.choices:
                words(self._visit.texts("ask.did_you_mean"), "fd-muted fd-small", "p")
                self._draw_choices(told.choices)

    def _draw_choices(self, choices: tuple[Choice, ...]) -> None:
        with box("fd-ask-choices"):
            for choice in choices:
                text = choice.text_zh if self._language == "zh" else choice.text_en
                button(text, self._tapper(text), "fd-outline")

    def _tapper(self, text: str) -> Callable[[], Awaitable[None]]:
        async def tapped() -> None:
            self._last = None
            await self.ask(text)

        return tapped

    def _draw_answer(self, told: Told) -> None:
        answer = told.answer
        if answer is None:
            return
        texts = self._visit.texts
        with attribute(box("fd-block fd-ask-answer"), data_outcome=str(told.outcome)):
            words(told.sentence, "fd-ask-sentence", "h2")
            with box("fd-ask-understood"):
                chip(texts("ask.understood"), "calm")
                words(told.understood, "fd-small fd-muted")
            options = chart_of(answer, self._said)
            if options is not None:
                ui.echart(options).classes("fd-ask-chart")
            if answer.rows:
                draw_answer(self._visit, answer, self._said, self._drill)
            for definition in definitions_of(answer, self._said):
                words(definition, "fd-small fd-muted fd-ask-definition", "p")
            with box("fd-ask-moves"):
                if answer.rows:
                    button(
                        texts("ask.csv"),
                        lambda: self._download(told),
                        "fd-outline",
                        icon="download",
                    )
                button(texts("ask.anew"), self._anew, "fd-quiet", icon="restart_alt")

    async def _anew(self) -> None:
        """Forget the last question."""
        self._last = None
        self._write("")
        self._records.clear()
        await self.begin()

    def _download(self, told: Told) -> None:
        if told.answer is not None:
            content = csv_of(told.answer, self._said).encode()
            name = f"answer-{told.answer.as_of.isoformat()}.csv"
            ui.download.content(content, name, "text/csv")

    async def _drill(self, query: Query) -> None:
        """Show the records behind a figure."""
        told = await self._try(
            lambda: call(
                self._visit,
                lambda desk, actor: answer_query(desk, actor, query, self._language),
            )
        )
        self._records.clear()
        if told is None or told.answer is None:
            return
        with self._records, attribute(box("fd-block fd-ask-records"), data_records=""):
            words(self._visit.texts("ask.behind"), "fd-section", "h2")
            words(told.understood, "fd-small fd-muted", "p")
            words(told.sentence, "", "p")
            if told.answer.rows:
                draw_answer(self._visit, told.answer, self._said, self._drill)
        self._records.run_method("scrollIntoView", {"behavior": "smooth", "block": "nearest"})
