"""Where a member of staff writes: to the customer, or a note for colleagues.

The text lives in the browser's own field, so that no wake-up can take a word away; the server
keeps a copy per thread, so that a draft is still there after looking at another thread.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from pydantic import ValidationError

from erp_core import conversations
from erp_core.conversations import (
    CustomerWroteSince,
    StaffReply,
    SuggestionView,
    ThreadState,
    ThreadView,
)
from erp_core.kernel.errors import DomainError
from frontdesk.console.act import call, do, tell
from frontdesk.console.inbox.composer_form import ComposerForm
from frontdesk.console.visit import Visit
from frontdesk.workflows.replies import send_staff_reply

Refresh = Callable[[], Awaitable[None]]


@dataclass
class Draft:
    """What is being written in one thread.

    Attributes:
        text: The words so far.
        suggestion_id: The suggestion they began as.
        is_note: Whether they are for colleagues only.
    """

    text: str = ""
    suggestion_id: int | None = None
    is_note: bool = False


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
        self._seen_seq = 0
        self._is_sending = False
        self._form = ComposerForm(visit, self._typed, self._switch, self._send)

    def show(self, view: ThreadView) -> None:
        """Be ready to answer this thread as it was just read."""
        self._seen_seq = view.summary.last_seq
        self._form.allow(is_closed=view.summary.state is ThreadState.RESOLVED)
        if view.summary.id != self._thread_id:
            self._thread_id = view.summary.id
            self._form.warn(None)
            self._restore()

    def insert(self, suggestion: SuggestionView) -> None:
        """Begin with a suggested draft."""
        draft = self._draft
        draft.text, draft.suggestion_id, draft.is_note = suggestion.text, suggestion.id, False
        self._restore(focus=True)

    @property
    def _draft(self) -> Draft:
        return self._drafts.setdefault(self._thread_id, Draft())

    def _restore(self, *, focus: bool = False) -> None:
        self._form.fill(self._draft.text, is_note=self._draft.is_note, focus=focus)

    def _typed(self, text: str) -> None:
        self._draft.text = text
        if not text.strip():
            self._draft.suggestion_id = None

    def _switch(self, *, is_note: bool) -> None:
        self._draft.is_note = is_note
        self._form.mark(is_note=is_note)

    async def _send(self) -> None:
        """Send what was written, once: a second press while it is under way does nothing."""
        draft, thread_id = self._draft, self._thread_id
        if self._is_sending or not draft.text.strip():
            return
        self._is_sending = True
        try:
            sent = await (self._note if draft.is_note else self._reply)(draft, thread_id)
        finally:
            self._is_sending = False
        if sent:
            self._drafts.pop(thread_id, None)
            self._form.warn(None)
            if thread_id == self._thread_id:
                self._restore(focus=True)
        await self._refresh()

    async def _note(self, draft: Draft, thread_id: int) -> bool:
        text = draft.text
        added = await do(
            self._visit, lambda tx, actor: conversations.add_note(tx, actor, thread_id, text)
        )
        return added is not None

    async def _reply(self, draft: Draft, thread_id: int) -> bool:
        try:
            reply = StaffReply(
                text=draft.text, suggestion_id=draft.suggestion_id, seen_seq=self._seen_seq
            )
            await call(
                self._visit, lambda desk, actor: send_staff_reply(desk, actor, thread_id, reply)
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
