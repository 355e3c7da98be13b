"""Where a member of staff writes: to the customer, or a note for colleagues.

The text lives in the browser's own field, so that no wake-up can take a word away, and in the
browser's storage, so that no reload, restart or ended session can; this page keeps a copy per
thread to send from.
"""

from collections.abc import Awaitable, Callable

from nicegui import ui
from nicegui.events import GenericEventArguments
from pydantic import ValidationError

from channels.contract import LengthUnit
from channels.segments import segments
from erp_core import conversations
from erp_core.conversations import (
    CustomerWroteSince,
    StaffReply,
    SuggestionState,
    SuggestionView,
    ThreadState,
    ThreadView,
)
from erp_core.kernel.errors import DomainError
from frontdesk.console.act import call, do, tell
from frontdesk.console.inbox.composer_form import Caret, ComposerForm
from frontdesk.console.inbox.drafts import LONGEST, Draft, draft_key, recalled
from frontdesk.console.inbox.offers import Offers, fill, has_blank
from frontdesk.console.visit import Visit
from frontdesk.workflows.replies import send_staff_reply

Refresh = Callable[[], Awaitable[None]]


class Composer:
    """The composer under a thread.

    Args:
        visit: The page.
        refresh: Reads the thread again.
    """

    def __init__(self, visit: Visit, refresh: Refresh) -> None:
        self._visit = visit
        self._refresh = refresh
        self._drafts: dict[int, Draft] = {}
        self._thread_id = 0
        self._key = ""
        self._seen_seq = 0
        self._waiting: frozenset[int] = frozenset()
        self._is_sending = False
        self._counts_segments = False
        self._form = ComposerForm(visit, self._typed, self._switch, self._send)
        ui.on("console-draft", self._recalled)
        ui.on("console-macro", self._chose_macro)

    def show(self, view: ThreadView, offers: Offers) -> None:
        """Be ready to answer this thread as it was just read."""
        self._form.offer(offers)
        self._seen_seq = view.summary.last_seq
        states = ((one.id, one.state) for one in view.suggestions)
        self._waiting = frozenset(i for i, state in states if state is SuggestionState.WAITING)
        self._form.allow(is_closed=view.summary.state is ThreadState.RESOLVED)
        able = self._visit.desk.channel(view.summary.channel)
        in_segments = able and able.capabilities.length_unit is LengthUnit.SEGMENTS
        self._counts_segments = bool(in_segments)
        if view.summary.id != self._thread_id:
            self._thread_id = view.summary.id
            self._key = draft_key(self._visit, view.summary)
            self._form.warn(None)
            self._open()

    def insert(self, suggestion: SuggestionView, *, to_edit: bool = False) -> None:
        """Begin with a suggested draft.

        Words of one's own that are there already stay above it, and one that is being edited
        stays as it is.

        Args:
            suggestion: The draft.
            to_edit: Whether one begins to read at its start, or goes on at its end.
        """
        own = self._draft.text.rstrip()
        if self._draft.suggestion_id != suggestion.id:
            text = f"{own}\n\n{suggestion.text}" if own else suggestion.text
            self._drafts[self._thread_id] = Draft(text[:LONGEST], suggestion.id)
        self._restore(caret="start" if to_edit else "end")

    async def _chose_macro(self, event: GenericEventArguments) -> None:
        """Put a canned reply into the field, filled for this customer."""
        thread_id, macro_id = self._thread_id, event.args
        if type(macro_id) is not int:
            return

        async def insert(text: str) -> None:
            self._drafts[thread_id] = Draft(text[:LONGEST], macro_id=macro_id)
            if thread_id == self._thread_id:
                self._restore(caret="end")

        await fill(self._visit, macro_id, thread_id, insert)

    @property
    def _draft(self) -> Draft:
        return self._drafts.setdefault(self._thread_id, Draft())

    def _open(self) -> None:
        """Show what this page knows of the draft, else what the browser kept."""
        if self._draft.text:
            self._restore()
        else:
            self._form.recall(self._key)
            self._count()

    def _recalled(self, event: GenericEventArguments) -> None:
        draft = recalled(self._key, event.args)
        if draft is not None and not self._draft.text:
            self._drafts[self._thread_id] = draft
            self._form.mark(is_note=draft.is_note)
            self._count()

    def _restore(self, *, caret: Caret | None = None) -> None:
        self._form.fill(self._key, self._draft, caret)
        self._count()

    def _count(self) -> None:
        """Say how many segments the reply will have, where its channel counts them."""
        counted = self._counts_segments and not self._draft.is_note
        self._form.count(segments(self._draft.text) if counted else 0)

    def _typed(self, text: str) -> None:
        self._draft.text = text
        if not text.strip():
            self._draft.suggestion_id = None
            self._draft.macro_id = None
        self._count()

    def _switch(self, *, is_note: bool) -> None:
        self._draft.is_note = is_note
        self._form.switch(is_note=is_note)
        self._count()

    async def _send(self) -> None:
        """Send what was written, once: a second press while it is under way does nothing."""
        draft, thread_id, key = self._draft, self._thread_id, self._key
        if self._is_sending or not draft.text.strip():
            return
        self._is_sending = True
        try:
            sent = await (self._note if draft.is_note else self._reply)(draft, thread_id)
        finally:
            self._is_sending = False
        if sent:
            self._drafts.pop(thread_id, None)
            self._form.forget(key)
            self._form.warn(None)
            if thread_id == self._thread_id:
                self._restore(caret="end")
        await self._refresh()

    async def _note(self, draft: Draft, thread_id: int) -> bool:
        text = draft.text
        added = await do(
            self._visit, lambda tx, actor: conversations.add_note(tx, actor, thread_id, text)
        )
        return added is not None

    async def _reply(self, draft: Draft, thread_id: int) -> bool:
        if has_blank(draft.text):
            self._form.warn("composer.blank")
            return False
        macro_id = draft.macro_id
        began_as = draft.suggestion_id if draft.suggestion_id in self._waiting else None
        try:
            reply = StaffReply(text=draft.text, suggestion_id=began_as, seen_seq=self._seen_seq)
            await call(
                self._visit,
                lambda desk, actor: send_staff_reply(desk, actor, thread_id, reply, macro_id),
            )
        except CustomerWroteSince:
            self._form.warn("composer.wrote_since")
        except ValidationError:
            self._form.warn("composer.not_sendable")
        except DomainError as error:
            tell(self._visit, error)
        else:
            return True
        return False
