"""Says what a question was understood as, with its dates resolved, in either language."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from assistant.texts import Words
from erp_core.analytics import (
    REGISTRY,
    Answer,
    Filter,
    Kind,
    Operator,
    Query,
    Term,
    TimeRange,
    Unit,
)

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_NUMBERS = {
    Operator.MORE: "more",
    Operator.LESS: "less",
    Operator.AT_LEAST: "at_least",
    Operator.AT_MOST: "at_most",
    Operator.EQUAL: "is",
}
_DATES = {
    Operator.MORE: "after",
    Operator.LESS: "before",
    Operator.AT_LEAST: "on_or_after",
    Operator.AT_MOST: "on_or_before",
    Operator.EQUAL: "is",
}


Labels = Mapping[tuple[str, str], tuple[str, str]]
"""What members of the house are called, English and Chinese, by dimension and value or id."""


def tell_understood(
    query: Query, words: Words, labels: Labels | None = None, answer: Answer | None = None
) -> str:
    """Say what a query asks for, in one line; once it is answered, the days that counted."""
    separator = "；" if words.language == "zh" else "; "
    return separator.join(part for part in _parts(query, words, labels or {}, answer) if part)


def _parts(query: Query, words: Words, labels: Labels, answer: Answer | None) -> list[str]:
    return [
        _what(query, words),
        *(tell_filter(one, words, labels) for one in query.filters),
        *(label_of(REGISTRY.segments[name], words) for name in query.segments),
        _time(query, words),
        _comparison(query, words, answer),
        *(_having(one.metric, one.op, one.value, words) for one in query.having),
        _order(query, words),
        words.say("questions.share") if query.share else "",
    ]


def label_of(term: Term, words: Words) -> str:
    """Return a term's label."""
    return term.zh if words.language == "zh" else term.en


def name_of(name: str, words: Words) -> str:
    """Return the label of a metric, dimension or field by its name."""
    for terms in (REGISTRY.metrics, REGISTRY.dimensions, REGISTRY.fields, REGISTRY.entities):
        if name in terms:
            return label_of(terms[name], words)
    return name


def _what(query: Query, words: Words) -> str:
    also = words.say("questions.and")
    if query.kind is Kind.LIST:
        return label_of(REGISTRY.entities[query.entity or ""], words)
    what = also.join(label_of(REGISTRY.metrics[name], words) for name in query.metrics)
    groups = [label_of(REGISTRY.dimensions[name], words) for name in query.by]
    if query.grain is not None:
        groups.append(words.say(f"questions.grain_{query.grain}"))
    if words.language == "en":
        groups = [one.lower() for one in groups]
    return words.say("questions.by", what=what, dimensions=also.join(groups)) if groups else what


def tell_filter(each: Filter, words: Words, labels: Labels) -> str:
    """Say what a record has to be."""
    field = name_of(each.field, words)
    if isinstance(each.value, bool):
        holds = each.value is (each.op is Operator.EQUAL)
        return words.say("questions.flag" if holds else "questions.no_flag", field=field)
    known = REGISTRY.fields.get(each.field)
    if known is not None and known.unit is Unit.DATE:
        day = tell_day(date.fromisoformat(str(each.value)), words)
        return words.say(f"questions.{_DATES[each.op]}", field=field, value=day)
    if each.op in (Operator.EQUAL, Operator.IN, Operator.UNEQUAL, Operator.NOT_IN):
        values = each.value if isinstance(each.value, tuple) else (each.value,)
        said = words.say("questions.or").join(
            _member(each.field, one, words, labels) for one in values
        )
        negated = each.op in (Operator.UNEQUAL, Operator.NOT_IN)
        if each.field == "segment":
            key = "questions.outside_segment" if negated else "questions.in_segment"
            return words.say(key, value=said)
        return words.say("questions.is_not" if negated else "questions.is", field=field, value=said)
    value = tell_number(each.value)
    return words.say(f"questions.{_NUMBERS[each.op]}", field=field, value=value)


def _member(field: str, value: object, words: Words, labels: Labels) -> str:
    dimension = REGISTRY.dimensions.get(field)
    members = dimension.members if dimension is not None else ()
    found = next((one for one in members if one.value == value), None)
    if found is None:
        english, chinese = labels.get((field, str(value)), (str(value), str(value)))
        return chinese if words.language == "zh" else english
    return found.zh if words.language == "zh" else found.en


def _having(metric: str, operator: Operator, value: object, words: Words) -> str:
    field = name_of(metric, words)
    return words.say(f"questions.{_NUMBERS[operator]}", field=field, value=tell_number(value))


def tell_number(value: object) -> str:
    """Write a number with its thousands apart."""
    return f"{Decimal(str(value)):,}"


def tell_day(day: date, words: Words) -> str:
    """Write a date."""
    if words.language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def tell_days(time: TimeRange, words: Words) -> str:
    """Write a stretch of days: both its ends are in it."""
    last = time.end - timedelta(days=1) if time.end is not None else None
    if time.start is None:
        return words.say("questions.until", end=tell_day(last, words)) if last else ""
    start = tell_day(time.start, words)
    if last is None:
        return words.say("questions.since", start=start)
    if last == time.start:
        return words.say("questions.one_day", start=start)
    return words.say("questions.days", start=start, end=tell_day(last, words))


def _time(query: Query, words: Words) -> str:
    if query.time is None:
        return ""
    days = tell_days(query.time, words)
    if query.time_field is not None:
        return words.say("questions.date_of", field=name_of(query.time_field, words), days=days)
    phrase = query.time.phrase
    return words.say("questions.phrase", phrase=phrase, days=days) if phrase else days


def _comparison(query: Query, words: Words, answer: Answer | None) -> str:
    if query.compare is None:
        return ""
    days = answer.compared_with if answer is not None else query.compare.range
    if days is not None:
        said = words.say("questions.compared", days=tell_days(days, words))
    else:
        period = words.say(f"questions.grain_{query.compare.lag}")
        said = words.say("questions.compared_lag", period=period)
    if answer is None or answer.same_days is None:
        return said
    return said + words.say("questions.same_days", day=tell_day(answer.same_days, words))


def _order(query: Query, words: Words) -> str:
    if query.order is None:
        count = query.limit
        return words.say("questions.at_most_rows", count=count) if count else ""
    what, down = name_of(query.order.by, words), query.order.direction == "desc"
    field = REGISTRY.fields.get(query.order.by)
    if field is not None and field.unit is Unit.DATE:
        said = words.say(f"questions.sorted_{'down' if down else 'up'}", what=what)
        comma = "，" if words.language == "zh" else ", "
        cut = words.say("questions.at_most_rows", count=query.limit) if query.limit else ""
        return said + (comma + cut if cut else "")
    if query.limit is None:
        return words.say(f"questions.{'most' if down else 'least'}_first", what=what)
    if query.limit == 1:
        return words.say(f"questions.one_{'most' if down else 'least'}", what=what)
    return words.say(f"questions.{'most' if down else 'least'}", what=what, count=query.limit)
