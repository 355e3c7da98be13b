"""Channels and health: what is connected, what waits, what failed, and driving it again."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from erp_core import conversations, parties
from erp_core.conversations import DeadLetter, NoticeState, NoticeView
from erp_core.kernel.actor import Actor
from erp_core.kernel.notify import EVERYTHING
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from frontdesk.console.act import ask
from frontdesk.console.health_channels import ChannelHealth, draw_channels, look_at_channels
from frontdesk.console.inbox.redrive import answer_again, send_part_again
from frontdesk.console.inbox.thread_row import channel_badge
from frontdesk.console.keyed import Keyed
from frontdesk.console.live import Live
from frontdesk.console.parts import attribute, box, button, chip, empty, link, symbol, words
from frontdesk.console.paths import raw_path
from frontdesk.console.visit import Visit
from frontdesk.console.wording import short_time

if TYPE_CHECKING:
    from nicegui.element import Element

WAITING = ("inbound_stored", "outbox_pending", "outbox_sending")
FAILED = ("inbound_not_understood", "inbound_dead", "outbox_uncertain", "outbox_dead")
DONE = ("inbound_understood", "outbox_sent", "outbox_captured")
MODEL_TONES = {"ok": "good", "failing": "warn", "off": "bad"}
MOST_UNTOLD = 50
MOST_ASIDE = 50
TOPICS = ("channels", "notices", "turns", "inbox", "outbox", "thread")


@dataclass(frozen=True)
class Untold:
    """A notice that reached nobody, and whom it was for."""

    notice: NoticeView
    customer: str


@dataclass(frozen=True)
class Health:
    """How the house is doing."""

    backlog: dict[str, int]
    letters: list[DeadLetter]
    aside: list[DeadLetter]
    untold: list[Untold]
    channels: ChannelHealth


async def show_health(visit: Visit) -> None:
    """Show how the house is doing, and keep it true."""
    page = HealthPage(visit)
    Live(visit, lambda topic: topic.partition(":")[0] in TOPICS, page.heard)
    await page.heard(frozenset({EVERYTHING}))


class HealthPage:
    """The health page.

    Args:
        visit: The page.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        texts = visit.texts
        with box("fd-sheet"):
            with box("fd-sheet-top"):
                words(texts("health.title"), "fd-title", "h1")
            self._numbers: Element = box("fd-tiles")
            with box("fd-two"):
                with box("fd-block", "section"):
                    words(texts("health.channels"), "fd-section", "h2")
                    self._channels: Element = box("")
                with box("fd-block", "section"):
                    words(texts("health.models"), "fd-section", "h2")
                    self._models: Element = box("")
            with box("fd-block", "section"):
                words(texts("health.letters"), "fd-section", "h2")
                words(texts("health.letters_lead"), "fd-muted fd-small", "p")
                self._nothing: Element = box("")
                place = box("fd-letters")
            with box("fd-block", "section"):
                words(texts("health.aside"), "fd-section", "h2")
                words(texts("health.aside_lead"), "fd-muted fd-small", "p")
                self._aside: Element = box("fd-letters")
            with box("fd-block", "section"):
                words(texts("health.notices"), "fd-section", "h2")
                words(texts("health.notices_lead"), "fd-muted fd-small", "p")
                self._untold: Element = box("fd-letters")
        self._letters: Keyed[DeadLetter] = Keyed(
            place, lambda one: (one.kind, one.id), self._draw_letter
        )

    async def heard(self, _topics: frozenset[str]) -> None:
        """Look again."""
        health = await ask(self._visit, partial(_look, self._visit.desk))
        if health is None:
            return
        self._draw_numbers(health.backlog)
        self._draw_channels(health.channels)
        self._draw_models()
        self._letters.show(health.letters)
        self._draw_aside(health.aside)
        self._draw_untold(health.untold)
        self._nothing.clear()
        if not health.letters:
            with self._nothing:
                texts = self._visit.texts
                empty("task_alt", texts("health.none"), texts("health.none_lesson"))

    def _draw_numbers(self, backlog: dict[str, int]) -> None:
        self._numbers.clear()
        with self._numbers:
            for name, states, tone in (
                ("waiting", WAITING, "calm"),
                ("failed", FAILED, "bad"),
                ("done", DONE, "good"),
            ):
                count = sum(backlog.get(state, 0) for state in states)
                with attribute(
                    box(f"fd-tile fd-tone-{tone if count else 'plain'}"), data_tile=name
                ):
                    words(str(count), "fd-tile-number")
                    words(self._visit.texts(f"health.{name}"), "fd-tile-name")
                    words(self._parts(backlog, states), "fd-small fd-muted")

    def _parts(self, backlog: dict[str, int], states: tuple[str, ...]) -> str:
        texts = self._visit.texts
        shown = [(texts(f"backlog.{one}"), backlog.get(one, 0)) for one in states]
        return " · ".join(f"{name} {count}" for name, count in shown if count)

    def _draw_channels(self, channels: ChannelHealth) -> None:
        self._channels.clear()
        with self._channels:
            draw_channels(self._visit, channels)

    def _draw_models(self) -> None:
        texts = self._visit.texts
        self._models.clear()
        with self._models:
            for one in self._visit.desk.assistant.models():
                with box("fd-fact"):
                    symbol(
                        "psychology" if one.name != "offline" else "offline_bolt", "fd-fact-icon"
                    )
                    words(texts.known(f"model.{one.name}", one.name), "fd-fact-main")
                    chip(texts(f"model_state.{one.state}"), MODEL_TONES[one.state])
                if one.last_error:
                    words(one.last_error, "fd-small fd-muted", "p")

    def _draw_letter(self, letter: DeadLetter) -> None:
        texts, now = self._visit.texts, self._visit.desk.clock.now()
        with attribute(box("fd-letter"), data_letter=f"{letter.kind}-{letter.id}"):
            channel_badge(letter.channel, self._visit)
            with box("fd-letter-body"):
                with box("fd-record-top"):
                    words(letter.peer, "fd-strong fd-clip")
                    words(short_time(letter.at, now, self._visit.zone, texts), "fd-small fd-muted")
                words(letter.preview, "fd-small fd-clip")
                with box("fd-row-chips"):
                    chip(
                        texts(f"backlog.{letter.kind}"), "bad" if "dead" in letter.kind else "warn"
                    )
                    words(letter.error or "", "fd-small fd-muted")
            self._draw_again(letter, "delivery.again")

    def _draw_aside(self, aside: list[DeadLetter]) -> None:
        """List what no customer wrote: from whom, when, about what, and why nobody answers it."""
        texts, now = self._visit.texts, self._visit.desk.clock.now()
        self._aside.clear()
        with self._aside:
            if not aside:
                words(texts("health.none_aside"), "fd-muted", "p")
            for one in aside:
                why, _, subject = (one.error or "").partition(": ")
                with attribute(box("fd-letter"), data_aside=one.id):
                    channel_badge(one.channel, self._visit)
                    with box("fd-letter-body"):
                        with box("fd-record-top"):
                            words(one.peer, "fd-strong fd-clip")
                            at = short_time(one.at, now, self._visit.zone, texts)
                            words(at, "fd-small fd-muted")
                        words(subject or texts("health.no_subject"), "fd-small fd-clip")
                        automatic = texts("mail.automatic")
                        chip(texts.known(f"mail.automatic_{why}", automatic), "calm")
                    link(texts("health.raw"), raw_path(one.id), "fd-attachment", "download")
                    self._draw_again(one, "health.hear")

    def _draw_again(self, letter: DeadLetter, key: str) -> None:
        """Offer to drive something again, to whoever may."""
        if self._visit.shown_to.may("conversations.redrive"):
            said = self._visit.texts(key)
            button(said, lambda: self._again(letter), "fd-outline", icon="replay")

    def _draw_untold(self, untold: list[Untold]) -> None:
        """List who was not told what, for somebody to tell them."""
        texts, now = self._visit.texts, self._visit.desk.clock.now()
        self._untold.clear()
        with self._untold:
            if not untold:
                words(texts("health.all_told"), "fd-muted", "p")
            for one in untold:
                with attribute(box("fd-letter"), data_notice=one.notice.id):
                    symbol("notifications_off")
                    with box("fd-letter-body"):
                        with box("fd-record-top"):
                            words(one.customer, "fd-strong fd-clip")
                            at = short_time(one.notice.caused_at, now, self._visit.zone, texts)
                            words(at, "fd-small fd-muted")
                        words(texts(f"notice.{one.notice.kind}"), "fd-small")
                        with box("fd-row-chips"):
                            chip(texts(f"notice_state.{one.notice.state}"), "warn")
                            why = one.notice.reason or ""
                            words(texts.known(f"notice_reason.{why}", why), "fd-small fd-muted")

    async def _again(self, letter: DeadLetter) -> None:
        again = answer_again if letter.kind.startswith("inbound") else send_part_again
        await again(self._visit, letter.id)
        await self.heard(frozenset({EVERYTHING}))


def _look(desk: Frontdesk, tx: Tx, actor: Actor) -> Health:
    letters = conversations.dead_letters(tx, actor)
    aside = conversations.dead_letters(tx, actor, set_aside=True, most=MOST_ASIDE)
    untold, channels = _untold(tx, actor), look_at_channels(desk, tx)
    return Health(conversations.backlog(tx), letters, aside, untold, channels)


def _untold(tx: Tx, actor: Actor) -> list[Untold]:
    """Return the latest notices that reached nobody, with their customers' names."""
    found = [
        notice
        for state in (NoticeState.UNREACHABLE, NoticeState.FAILED)
        for notice in conversations.list_notices(
            tx, actor, PageRequest(limit=MOST_UNTOLD), state=state
        ).items
    ]
    return [Untold(one, parties.get_party(tx, actor, one.party_id).name) for one in found]
