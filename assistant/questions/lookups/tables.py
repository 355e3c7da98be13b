"""The rows of a lookup, in the shape of every other answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from assistant.questions.lookups.hearing import Lookup, Wanted
from assistant.texts import Words, load_texts
from erp_core.analytics import Answer, Cell, Column, Definition, Kind, Query, Role, Row, Unit


@dataclass(frozen=True)
class Found:
    """What a lookup came to.

    Attributes:
        sentence: The answer.
        understood: What it was understood as, with its dates.
        answer: The rows.
    """

    sentence: str
    understood: str
    answer: Answer


def query_of(wanted: Wanted) -> Query:
    """Name a lookup like a list of records; the layer itself does not run it."""
    return Query(kind=Kind.LIST, entity=wanted.value)


def both(key: str) -> tuple[str, str]:
    """Return a text in English and Chinese."""
    texts = load_texts()
    return texts.words("en").say(key), texts.words("zh").say(key)


def column(name: str, unit: Unit = Unit.TEXT) -> Column:
    """Make a column; its heading is the text of its name."""
    en, zh = both(f"lookups.column_{name}")
    return Column(name=name, en=en, zh=zh, unit=unit, role=Role.FIELD)


def table(
    lookup: Lookup, columns: Iterable[Column], rows: Iterable[tuple[Cell, ...]], today: date
) -> Answer:
    """Put rows under their columns, with what they mean."""
    en, zh = both(f"lookups.{lookup.wanted}")
    about_en, about_zh = both(f"lookups.about_{lookup.wanted}")
    meant = Definition(name=lookup.wanted.value, en=en, zh=zh, about_en=about_en, about_zh=about_zh)
    return Answer(
        query=query_of(lookup.wanted),
        columns=tuple(columns),
        rows=tuple(Row(cells=cells) for cells in rows),
        definitions=(meant,),
        as_of=today,
        currency="",
    )


def understood(lookup: Lookup, words: Words, *more: str) -> str:
    """Say what a question was understood as."""
    separator = "；" if words.language == "zh" else "; "
    return separator.join((words.say(f"lookups.{lookup.wanted}"), *filter(None, more)))


def listed(parts: Iterable[str], words: Words) -> str:
    """Join parts of a sentence."""
    return ("；" if words.language == "zh" else "; ").join(parts)
