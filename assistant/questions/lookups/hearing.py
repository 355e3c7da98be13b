"""Words in, a lookup out: which read is meant, for whom and when; None where any word is left."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, cast

import yaml

from assistant.questions.holding import Reason, Unclear
from assistant.questions.lexicon import Phrases, entry
from assistant.questions.moments import Moment
from assistant.questions.periods import Calendar, Period, add_months
from assistant.questions.reading import Reading, read
from assistant.questions.spans import Kind, Meaning, Piece
from assistant.questions.times import TimeGrammar
from assistant.questions.tokens import read_words, stems


class Wanted(StrEnum):
    """What is looked up."""

    LEAVE_LEFT = "leave_left"
    NEXT_LEAVE = "next_leave"
    AWAY = "away"
    LOAD = "load"


_EVERYBODY = re.compile(
    r"(?<![a-z])(?:we|us|our|everybody|everyone|all|team|company|they|them)(?![a-z])|我们|大家|公司|全体|所有人"
)
"""Not what one person has left."""
_ANOTHER = re.compile(
    r"\b(?:boss|manager|colleague|employee|staff|person|people|folk|guy|every|each)(?:e?s)?\b"
    r"|\b(?:you have|you still|your|their|his|her)\b"
    r"|\bper (?!year|month|week|annum)"
    r"|\b(?:do|doe|does|has)\b(?! (?:i|my|you (?:know|see|think|happen))\b)"
    r"(?=.*\b(?:have|has|left|remain|got|get|balance)\b)"
    r"|\bwill(?! (?:i|my|be|remain|there)\b)(?<!\bi will)"
    r"|\bmay (?:have|has|still|got)\b|(?<!\bas )\bof may\b"
    r"|\b(?!(?:what|how|when|let|that|it|here|there|today|year|month|week)'s)[a-z]+'s?(?![a-z])"
    r"|员工|同事|职员|人员|老板|领导|经理|他|她|[您你]还(?:有|剩)|您有|你有|您的|你的|各(?![种类项])"
)
"""Somebody else, whom no name of those that the asker sees tells: not oneself."""
_OF_ONE = frozenset({Wanted.LEAVE_LEFT, Wanted.NEXT_LEAVE})
OF_PEOPLE = frozenset({Wanted.LEAVE_LEFT, Wanted.NEXT_LEAVE, Wanted.AWAY})


@dataclass(frozen=True, slots=True)
class Lookup:
    """What is looked up.

    Attributes:
        wanted: What.
        employee_id: Of whom; None: of oneself, or of everybody one sees where it is who is away.
        leave_type_id: The kind of leave; None: all.
        work_centre_id: The work centre; None: all.
        overloaded: Only weeks in which there is more to do than can be done.
        of_others: Of others than oneself, whom no name tells; it cannot be looked up.
        was: How it was is asked for, whenever that was.
        moment: When.
    """

    wanted: Wanted
    employee_id: int | None = None
    leave_type_id: int | None = None
    work_centre_id: int | None = None
    overloaded: bool = False
    of_others: bool = False
    was: bool = False
    moment: Moment | None = None


def sounds_like_one(question: str) -> bool:
    """Tell whether a word of leave, absence or load is in a question at all."""
    tokens = read_words(question).tokens
    return any(
        one.name in ("leave", "away", "load", "over")
        for at in range(len(tokens))
        for _, meanings in _phrases().found(tokens, at)
        for one in meanings
    )


def hear(question: str, names: Phrases, calendar: Calendar) -> Lookup | None:
    """Understand a question as a lookup; None where it is none, or a word stays unexplained.

    Args:
        question: The words.
        names: Of employees, kinds of leave and work centres that exist for the asker.
        calendar: The day it is.

    Raises:
        Unclear: A name fits several, or there are several times.
    """
    reading = read(question, _phrases(), names, TimeGrammar(calendar))
    if reading.unexplained:
        return None
    said = {one.name for piece in reading.pieces for one in piece.all_of(Kind.GRAMMAR)}
    named = _named(reading.pieces)
    wanted = _wanted(said, frozenset(named))
    if wanted is None or not _fits(wanted, named, reading):
        return None
    return Lookup(
        wanted,
        employee_id=_one(named.get("employee")),
        leave_type_id=_one(named.get("leave_type")),
        work_centre_id=_one(named.get("work_centre")),
        overloaded="over" in said,
        of_others=wanted in _OF_ONE and _is_of_others(named, reading),
        was=bool({"was", "were", "been"} & {token.text for token in reading.asked.tokens}),
        moment=_moment(reading, calendar),
    )


def _wanted(said: set[str], named: frozenset[str]) -> Wanted | None:
    """Choose what is meant by what is said; what fits two is what asks for less."""
    if said & {"load", "over"}:
        return None if said & {"leave", "away", "mine", "who"} else Wanted.LOAD
    of_leave = bool(said & {"leave", "away"}) or "leave_type" in named
    if not of_leave:
        return None
    of_one = "mine" in said or "employee" in named
    if "who" in said or ("away" in said and "employee" in named and "coming" not in said):
        return None if "mine" in said or "left" in said else Wanted.AWAY
    if "coming" in said and of_one and "left" not in said:
        return Wanted.NEXT_LEAVE
    is_left = "left" in said or ("have" in said and of_one)
    return Wanted.LEAVE_LEFT if is_left and ("leave" in said or "leave_type" in named) else None


def _fits(wanted: Wanted, named: Mapping[str, Piece], reading: Reading) -> bool:
    """Tell whether what is named has to do with what is wanted, and nothing is counted."""
    fitting = {"work_centre"} if wanted is Wanted.LOAD else {"employee", "leave_type"}
    counted = any(piece.of(Kind.NUMBER) or piece.of(Kind.CONDITION) for piece in reading.pieces)
    return named.keys() <= fitting and not counted


def _is_of_others(named: Mapping[str, Piece], reading: Reading) -> bool:
    """Tell whether it is about neither somebody who is named nor the asker alone."""
    said = reading.asked.text
    if _EVERYBODY.search(said):
        return True
    return "employee" not in named and _ANOTHER.search(said) is not None


def _named(pieces: Iterable[Piece]) -> dict[str, Piece]:
    """Give the pieces that are names, by what they name."""
    found: dict[str, Piece] = {}
    for piece in pieces:
        members = piece.all_of(Kind.MEMBER)
        if not members or _is_word_first(piece, members):
            continue
        if members[0].name in found:
            raise Unclear(Reason.SEVERAL_NAMES, found[members[0].name].words, piece.words)
        found[members[0].name] = piece
    return found


def _is_word_first(piece: Piece, members: tuple[Meaning, ...]) -> bool:
    """Tell that a piece is a word before it is a name: "in May", where a May Chen works."""
    called_so = len({one.value for one in members if one.exact})
    return len(members) < len(piece.meanings) and called_so != 1


def _one(piece: Piece | None) -> int | None:
    """Return the id of whom or what a piece names.

    Raises:
        Unclear: It may be several.
    """
    if piece is None:
        return None
    values = dict.fromkeys(str(one.value) for one in piece.all_of(Kind.MEMBER))
    if len(values) > 1:
        raise Unclear(Reason.SEVERAL_NAMES, piece.words)
    return int(next(iter(values)))


def _moment(reading: Reading, calendar: Calendar) -> Moment | None:
    times = [(each.words, one.value) for each in reading.pieces for one in each.all_of(Kind.TIME)]
    if len(times) > 1:
        raise Unclear(Reason.SEVERAL_TIMES, *(words for words, _ in times))
    if not times:
        return None
    words, moment = times[0][0], cast("Moment", times[0][1])
    is_dated = bool(re.search(r"\d{4}", words)) or "was" in {t.text for t in reading.asked.tokens}
    return moment if is_dated else replace(moment, period=_nearer(moment.period, calendar))


def _nearer(period: Period, calendar: Calendar) -> Period:
    """Take a month that was named without its year as the nearer one: figures mean the last."""
    today = calendar.today
    if period.unit != "month" or period.start is None or period.end is None or period.end > today:
        return period
    again = Period(add_months(period.start, 12), add_months(period.end, 12), "month")
    if again.start is not None and again.start - today < today - period.end:
        return again
    return period


@cache
def _phrases() -> Phrases:
    """Return the words of lookups and the small words of every question, collected once."""
    phrases = Phrases()
    for name, said in {**_written(), "filler": entry("filler")}.items():
        kind = Kind.FILLER if name in ("small", "filler") else Kind.GRAMMAR
        for one in (*said["en"], *said["zh"]):
            phrases.add(stems(str(one)), Meaning(kind, name))
    return phrases


def _written() -> dict[str, Any]:
    text = (files("assistant.questions.lookups") / "lookups.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))
