"""What was said in a thread, with the offers that were made, day by day."""

from dataclasses import dataclass
from datetime import date, datetime

from erp_core.conversations import MessageView, ProposalView, ThreadView
from frontdesk.console.inbox.bubble import draw_message
from frontdesk.console.inbox.calls import Call, Calls
from frontdesk.console.inbox.proposal_card import draw_proposal
from frontdesk.console.keyed import Keyed
from frontdesk.console.parts import attribute, box, empty, words
from frontdesk.console.visit import Visit
from frontdesk.console.wording import day_name

Shown = MessageView | ProposalView


@dataclass(frozen=True)
class Entry:
    """One thing in a thread.

    Attributes:
        what: The message or the offer.
        day: Its day, as written, when it is the first of it; else empty.
        in_time: Whether an offer can still be answered.
        calls: Whom it called, if it is a note.
    """

    what: Shown
    day: str = ""
    in_time: bool = False
    calls: tuple[Call, ...] = ()


class Timeline:
    """The middle of the thread pane; it stays at the newest message while one reads there.

    Args:
        visit: The page.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._thread_id: int | None = None
        label = visit.texts("thread.messages")
        with attribute(box("fd-messages"), role="log", aria_label=label, tabindex="0"):
            self._nothing = box("")
            place = box("fd-messages-inner")
        self._entries: Keyed[Entry] = Keyed(place, _key, self._draw, classes="fd-entry")

    def show(self, view: ThreadView, calls: Calls) -> None:
        """Show the messages and offers of a thread in the order they were made."""
        things: list[Shown] = [*view.messages, *view.proposals]
        things.sort(key=_when)
        self._entries.show(self._with_days(things, calls))
        self._nothing.clear()
        if not things:
            with self._nothing:
                texts = self._visit.texts
                empty("chat_bubble", texts("thread.empty"), texts("thread.empty_lesson"))

    def _with_days(self, things: list[Shown], calls: Calls) -> list[Entry]:
        now = self._visit.desk.clock.now()
        entries: list[Entry] = []
        before: date | None = None
        for thing in things:
            day = _at(thing).astimezone(self._visit.zone).date()
            name = "" if day == before else day_name(day, self._visit.today, self._visit.texts)
            in_time = isinstance(thing, ProposalView) and thing.expires_at > now
            is_note = isinstance(thing, MessageView) and thing.direction == "note"
            called = tuple(calls.get(_at(thing), ())) if is_note else ()
            entries.append(Entry(thing, name, in_time, called))
            before = day
        return entries

    def _draw(self, entry: Entry) -> None:
        if entry.day:
            words(entry.day, "fd-day")
        if isinstance(entry.what, MessageView):
            draw_message(entry.what, self._visit, entry.calls)
        else:
            draw_proposal(entry.what, self._visit, in_time=entry.in_time)


def _key(entry: Entry) -> tuple[str, int]:
    return type(entry.what).__name__, entry.what.id


def _at(thing: Shown) -> datetime:
    return thing.at if isinstance(thing, MessageView) else thing.offered_at


def _when(thing: Shown) -> tuple[datetime, bool, int]:
    """Order by time; an offer comes after the message that made it."""
    is_offer = isinstance(thing, ProposalView)
    return _at(thing), is_offer, thing.id
