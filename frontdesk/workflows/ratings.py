"""How was it? Asking, and reading a number from one to five as the answer to just that.

A number counts only while the question is the last thing that was said; a button always means
the question it stands under. Everything else goes the usual way.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from channels.contract import InboundMessage
from erp_core import conversations, support
from erp_core.conversations import OutgoingReply
from erp_core.kernel.actor import system
from erp_core.kernel.transaction import Tx
from erp_core.support import SurveyState
from frontdesk.application import Frontdesk
from frontdesk.workflows.fitted import parts_for
from frontdesk.workflows.texts import rating_question, rating_thanks

SCORES = ("1", "2", "3", "4", "5")
_NAMES = ("one 一", "two 二 两", "three 三", "four 四", "five 五")
_WORDS = {word: score for score, words in enumerate(_NAMES, start=1) for word in words.split()}
_UNIT = r"(?:\s*(?:/\s*5|out of (?:5|five)|stars?|points?|分|颗?星))?"
_SCORE = re.compile(
    rf"({'|'.join((*SCORES, *_WORDS))}){_UNIT}\s*(?:[,.:;!\n–—-]+\s*(?P<more>.*))?",
    re.IGNORECASE | re.DOTALL,
)
_STARS = re.compile(r"([★⭐☆]{1,5})\s*")
_COMMENT = re.compile(
    r"(?:feedback|comment|反馈|意见)\s*:\s*(?P<more>.+)", re.IGNORECASE | re.DOTALL
)
_BUTTON = "rating:"


@dataclass(frozen=True)
class Rating:
    """What a customer said of how it was.

    Attributes:
        survey_id: The question.
        thread_id: The thread it is about.
        score: One to five; None for words alone.
        comment: Their words.
    """

    survey_id: int
    thread_id: int
    score: int | None
    comment: str | None


def read_score(text: str) -> tuple[int, str | None] | None:
    """Read a score, with words after it; None for what is or asks anything else.

    Words need a mark between them and the number, so that "2 bags of House Blend" is none, and
    a question is never taken for praise.
    """
    said = unicodedata.normalize("NFKC", text).replace("\ufe0f", "").replace("\u20e3", "").strip()
    stars = _STARS.fullmatch(said)
    if stars:
        return stars.group(1).count("★") + stars.group(1).count("⭐") or 1, None
    found = _SCORE.fullmatch(said.replace("。", ".").replace("、", ","))
    if found is None:
        return None
    more = (found.group("more") or "").strip()
    if "?" in more or more[:1].isdigit():
        return None
    word = found.group(1).casefold()
    return (_WORDS.get(word) or int(word)), more or None


def read_comment(text: str) -> str | None:
    """Read words that are announced as feedback."""
    found = _COMMENT.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return found.group("more").strip() if found else None


def rating_in(tx: Tx, identity_id: int, messages: Sequence[InboundMessage]) -> Rating | None:
    """Return what a turn says of how it was, when that is all it says."""
    if len(messages) != 1 or not tx.ports.has(("support",)):
        return None
    message = messages[0]
    if message.button:
        return _pressed(tx, identity_id, message.button)
    waiting = support.open_survey(tx, identity_id)
    scored = read_score(message.text) if waiting else None
    if waiting is not None and scored is not None:
        return Rating(waiting.id, waiting.thread_id, *scored)
    comment = read_comment(message.text)
    recent = support.recent_survey(tx, identity_id) if comment else None
    if recent is None or recent.state is not SurveyState.ANSWERED:
        return None
    return Rating(recent.id, recent.thread_id, None, comment)


def keep_rating(
    tx: Tx, desk: Frontdesk, rating: Rating, *, callback: str | None, captured: bool
) -> None:
    """Keep what was said, and say thank you in the thread it is about."""
    score = rating.score or 0
    support.rate(tx, system(), rating.survey_id, score, rating.comment)
    thread = conversations.lock_thread(tx, rating.thread_id)
    language = "zh" if thread.language == "zh" else "en"
    text = rating_thanks(language, commented=rating.comment is not None)
    reply = OutgoingReply(
        text=text,
        parts=parts_for(desk, thread.channel, text),
        author="system",
        answers_callback=callback,
        captured=captured,
    )
    conversations.queue_reply(tx, thread, reply)


def compose_question(
    desk: Frontdesk, channel_name: str, language: str
) -> tuple[OutgoingReply, tuple[str, ...]]:
    """Ask on a channel: with five buttons where it has them, else for a number."""
    channel = desk.channel(channel_name)
    has_buttons = channel is not None and channel.capabilities.buttons >= len(SCORES)
    nonces = tuple(conversations.new_nonce() for _ in SCORES) if has_buttons else ()
    buttons = tuple(zip(SCORES, nonces, strict=True)) if nonces else ()
    text = rating_question("zh" if language == "zh" else "en")
    parts = parts_for(desk, channel_name, text, buttons)
    return OutgoingReply(text=text, parts=parts, buttons=buttons, author="system"), nonces


def _pressed(tx: Tx, identity_id: int, nonce: str) -> Rating | None:
    recent = support.recent_survey(tx, identity_id)
    stands_for = conversations.pressed(tx, recent.thread_id, nonce) if recent else None
    if recent is None or stands_for is None or not stands_for.value.startswith(_BUTTON):
        return None
    score = int(stands_for.value.removeprefix(_BUTTON))
    return Rating(recent.id, recent.thread_id, score, None)
