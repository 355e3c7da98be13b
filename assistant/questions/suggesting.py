"""Did you mean: questions near to what was asked that do answer, for this person, now.

Each is written from the registry's labels, read again like any question, and run: what does not
answer, or not for this person, is never offered.
"""

from collections.abc import Callable, Iterator

from rapidfuzz import fuzz, process

from assistant.questions.lexicon import Phrases
from assistant.questions.parts import Parts
from assistant.questions.periods import Calendar
from assistant.questions.understanding import understand
from assistant.texts import Texts, Words
from erp_core.analytics import REGISTRY, Choice, Metric, Query, Timing

COUNT = 3
_NEAR = 80
_TRIED = 30
"""Questions that are tried at most for one person's suggestions."""
_USUAL = (
    "revenue",
    "order_count",
    "overdue_amount",
    "stock_on_hand",
    "ticket_count",
    "conversation_count",
    "customer_count",
    "purchase_spend",
    "units_made",
    "pipeline_value",
    "headcount",
)
_GROUPS = (
    "product",
    "customer",
    "region",
    "warehouse",
    "priority",
    "channel",
    "city",
    "supplier",
    "department",
    "work_centre",
)
_PHRASES = ("top_products", "list_overdue", "list_unshipped", "list_lapsed", "list_out_of_stock")

Answers = Callable[[Query], bool]
"""Tells whether a query answers for the person who asks."""


def suggest(
    parts: Parts,
    unknown: tuple[str, ...],
    names: Phrases,
    calendar: Calendar,
    texts: Texts,
    answers: Answers,
) -> tuple[Choice, ...]:
    """Find three questions that answer, nearest first.

    Args:
        parts: What was understood of the question.
        unknown: Its words that were not.
        names: The house's names.
        calendar: The day it is.
        texts: The sentences of both languages.
        answers: Tells whether a query answers.
    """
    found: list[Choice] = []
    for tried, (english, chinese) in enumerate(_written(parts, unknown, texts)):
        if len(found) == COUNT or tried == _TRIED:
            break
        choice = _verified(english, chinese, names, calendar)
        if choice is None or any(one.query == choice.query for one in found):
            continue
        if answers(choice.query):
            found.append(choice)
    return tuple(found)


def _verified(english: str, chinese: str, names: Phrases, calendar: Calendar) -> Choice | None:
    """Keep a question that is understood the same in both languages."""
    in_english = understand(english, names, calendar).query
    in_chinese = understand(chinese, names, calendar).query
    if in_english is None or in_chinese is None or not _same(in_english, in_chinese):
        return None
    return Choice(text_en=english, text_zh=chinese, query=in_english)


def _same(one: Query, other: Query) -> bool:
    return _bare(one) == _bare(other)


def _bare(query: Query) -> Query:
    """Leave out the words that a time came from."""
    if query.time is None:
        return query
    return query.model_copy(update={"time": query.time.model_copy(update={"phrase": ""})})


def _written(parts: Parts, unknown: tuple[str, ...], texts: Texts) -> Iterator[tuple[str, str]]:
    """Write questions in both languages, nearest to what was asked first."""
    english, chinese = texts.words("en"), texts.words("zh")
    near = [*parts.metrics, *_near(unknown)]
    wanted = [REGISTRY.metrics[name] for name in dict.fromkeys(near) if name in REGISTRY.metrics]
    for metric in wanted:
        for group in (*parts.by, *_GROUPS):
            if group in metric.dimensions:
                yield _text(metric, group, english), _text(metric, group, chinese)
                break
        yield _text(metric, None, english), _text(metric, None, chinese)
    for key in _PHRASES:
        yield english.say(f"questions.{key}"), chinese.say(f"questions.{key}")
    for name in _USUAL:
        metric = REGISTRY.metrics[name]
        usual = next((one for one in _GROUPS if one in metric.dimensions), None)
        yield _text(metric, usual, english), _text(metric, usual, chinese)
        yield _text(metric, None, english), _text(metric, None, chinese)


def _near(unknown: tuple[str, ...]) -> list[str]:
    """Find the figures whose names are spelt nearly like what was not understood."""
    labels = {
        said.lower(): name
        for name, metric in REGISTRY.metrics.items()
        for said in (metric.en, metric.zh, *metric.words_en, *metric.words_zh)
    }
    found = []
    for word in unknown:
        hit = process.extractOne(word.lower(), labels.keys(), scorer=fuzz.ratio, score_cutoff=_NEAR)
        found += [labels[hit[0]]] if hit else []
    return found


def _text(metric: Metric, group: str | None, words: Words) -> str:
    what = metric.zh if words.language == "zh" else metric.en.lower()
    named = ""
    if group is not None:
        dimension = REGISTRY.dimensions[group]
        named = dimension.zh if words.language == "zh" else dimension.en.lower()
    time = words.say("questions.last_month") if metric.timing is Timing.FLOW else ""
    key = (
        ("text_by" if group else "text_total") if time else ("text_by_now" if group else "text_now")
    )
    return words.say(f"questions.{key}", what=what, dimension=named, time=time)
