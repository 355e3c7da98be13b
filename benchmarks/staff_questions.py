"""Measure staff questions: words in, query out, without a model.

    python benchmarks/staff_questions.py --data DIR

DIR holds `staff_questions/*.jsonl` (or the files themselves): questions with a gold query. A case
counts as askable when every figure, record, field and dimension of a gold query exists here, and
nothing has to be foretold. The names of customers, products and cities are what that company's
database would hold: they are taken from the gold filters, and a Chinese name from the one Chinese
question in which it alone stands unexplained (how many is printed). One line a figure.
"""

import argparse
import json
import statistics
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from assistant.questions.holding import NotHere, Reason
from assistant.questions.lexicon import Phrases
from assistant.questions.names import Name, name_phrases
from assistant.questions.periods import Calendar
from assistant.questions.understanding import Heard, understand
from erp_core.analytics import REGISTRY, Compare, Query, TimeRange

NOW = Calendar(date(2026, 5, 20))
OPEN = (
    "customer",
    "supplier",
    "product",
    "article",
    "category",
    "city",
    "salesperson",
    "warehouse",
    "stage",
)
ANSWERABLE = frozenset({"aggregate", "list", "forecast"})
Case = dict[str, Any]
Plain = dict[str, Any]


@dataclass
class Counts:
    """What became of the cases of one kind."""

    cases: int = 0
    askable: int = 0
    answered: int = 0
    exact: int = 0
    unanswerable: int = 0
    held: int = 0
    absent: int = 0
    absent_held: int = 0
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--show", action="store_true", help="print wrong and missed questions")
    options = parser.parse_args()
    cases = read_cases(options.data)
    if not cases:
        print(f"no staff_questions/*.jsonl below {options.data}: nothing measured")
        return
    vocabulary, aligned = names_of_cases(cases)
    names = name_phrases(vocabulary)
    print(f"cases {len(cases)}; names {len(vocabulary)}, Chinese ones from questions {aligned}")
    groups = {"all": cases}
    for language in ("en", "zh"):
        groups[language] = [case for case in cases if case["lang"] == language]
    for tag in sorted({str(case["tags"]) for case in cases if case.get("tags")}):
        groups[tag] = [case for case in cases if case.get("tags") == tag]
    for title, chosen in groups.items():
        print_counts(title, count(chosen, names), show=options.show and title == "all")
    print_time(cases, names)


def read_cases(folder: Path) -> list[Case]:
    """Read every case below a folder."""
    inside = folder / "staff_questions"
    files = sorted((inside if inside.is_dir() else folder).glob("*.jsonl"))
    return [json.loads(line) for path in files for line in path.read_text("utf-8").splitlines()]


def golds(case: Case) -> list[Plain]:
    """Give the queries that are right for a case."""
    return [case["gold"], *case.get("gold_alt", ())]


def is_answerable(case: Case) -> bool:
    """Tell whether somebody with all the data would answer."""
    return case["gold"]["kind"] in ANSWERABLE


def is_askable(gold: Plain) -> bool:
    """Tell whether all that a gold query names exists here."""
    if gold["kind"] not in ("aggregate", "list"):
        return False
    fields = {one[0] for one in gold.get("filters", ())}
    if gold["kind"] == "list":
        entity = REGISTRY.entities.get(gold["entity"])
        return entity is not None and fields <= {*entity.dimensions, *entity.fields}
    return all(_has(name, {*fields, *gold.get("by", ())}) for name in gold["metrics"])


def _has(metric: str, names: set[str]) -> bool:
    found = REGISTRY.metrics.get(metric)
    return found is not None and names <= {*found.dimensions, *found.fields}


def names_of_cases(cases: Sequence[Case]) -> tuple[list[Name], int]:
    """Collect the universe's master data from the gold filters."""
    values: dict[tuple[str, str], set[str]] = {}
    for case in cases:
        for gold in golds(case):
            for dimension, value in _named(gold):
                values.setdefault((dimension, value), set()).add(value)
    bare = [Name(dimension, value, (value,)) for dimension, value in values]
    aligned = 0
    for case in cases:
        found = _chinese_name(case, name_phrases(bare))
        if found is not None:
            (key, said) = found
            aligned += said not in values[key]
            values[key].add(said)
    named = [
        Name(dimension, value, tuple(sorted(said))) for (dimension, value), said in values.items()
    ]
    return named, aligned


def _named(gold: Plain) -> Iterable[tuple[str, str]]:
    for dimension, _, value in gold.get("filters", ()):
        if dimension in OPEN:
            for one in value if isinstance(value, list) else [value]:
                yield dimension, one


def _chinese_name(case: Case, names: Phrases) -> tuple[tuple[str, str], str] | None:
    """Find the one name of a Chinese question that stands in it as unexplained words."""
    if case["lang"] != "zh" or not is_answerable(case):
        return None
    texts = [*case.get("context", ()), case["text"]]
    wanted = list(_named(case["gold"]))
    for text in texts:
        held = understand(text, names, NOW).held
        if not isinstance(held, NotHere) or held.reason is not Reason.NOT_UNDERSTOOD:
            continue
        if len(wanted) == 1 and len(held.words) == 1 and len(held.words[0]) > 1:
            return wanted[0], held.words[0]
    return None


def hear(case: Case, names: Phrases) -> Heard:
    """Understand a case's question, after those before it."""
    last: Query | None = None
    for before in case.get("context", ()):
        last = understand(before, names, NOW, last).query
    return understand(case["text"], names, NOW, last)


def plain_query(query: Query) -> Plain:
    """Write a query as the gold ones are written, without its words of time."""
    written = {
        "kind": str(query.kind),
        "entity": query.entity,
        "metrics": sorted(query.metrics),
        "by": sorted(query.by),
        "grain": str(query.grain) if query.grain else None,
        "filters": _sorted([one.field, str(one.op), _value(one.value)] for one in query.filters),
        "segments": list(query.segments),
        "time": _days(query.time) if query.time else None,
        "time_field": query.time_field,
        "compare": _compared(query.compare) if query.compare else None,
        "having": _sorted([one.metric, str(one.op), one.value] for one in query.having),
        "order": [query.order.by, query.order.direction] if query.order else None,
        "limit": query.limit,
        "share": query.share,
    }
    return {name: value for name, value in written.items() if value}


def _value(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _days(time: TimeRange) -> list[str | None]:
    return [_day(time.start), _day(time.end)]


def _compared(compare: Compare) -> Plain:
    if compare.range is not None:
        return {"range": _days(compare.range)}
    return {"lag": str(compare.lag)}


def plain_gold(gold: Plain) -> Plain:
    """Write a gold query with its sets in order."""
    plain = dict(gold)
    for name in ("metrics", "by"):
        if name in plain:
            plain[name] = sorted(plain[name])
    for name in ("filters", "having"):
        if name in plain:
            plain[name] = _sorted(plain[name])
    return plain


def _sorted(rows: Iterable[Any]) -> list[Any]:
    return sorted(
        ([*row[:2], sorted(row[2]) if isinstance(row[2], list) else row[2]] for row in rows),
        key=str,
    )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def count(cases: Sequence[Case], names: Phrases) -> Counts:
    """Count what became of the cases."""
    counts = Counts()
    for case in cases:
        counts.cases += 1
        query = hear(case, names).query
        known = [plain_gold(gold) for gold in golds(case) if is_askable(gold)]
        if not is_answerable(case):
            counts.unanswerable += 1
            counts.held += query is None
        elif not known:
            counts.absent += 1
            counts.absent_held += query is None
        else:
            counts.askable += 1
            counts.answered += query is not None
            right = query is not None and plain_query(query) in known
            counts.exact += right
            if not right:
                line = f"{case['id']} {case['text']}"
                (counts.missed if query is None else counts.wrong).append(line)
            continue
        if query is not None:
            counts.wrong.append(f"{case['id']} {case['text']} (to be held back)")
    return counts


def print_counts(title: str, counts: Counts, *, show: bool) -> None:
    """Print one group's figures."""
    right = _percent(counts.exact, counts.answered)
    print(
        f"{title}: askable {counts.askable} of {counts.cases}, "
        f"exact {counts.exact} ({_percent(counts.exact, counts.askable)}), "
        f"right when answering {counts.exact}/{counts.answered} ({right}), "
        f"wrong answers {len(counts.wrong)}, "
        f"unanswerable held back {counts.held}/{counts.unanswerable} "
        f"({_percent(counts.held, counts.unanswerable)}), "
        f"of what is not kept here held back {counts.absent_held}/{counts.absent}"
    )
    if show:
        for line in counts.wrong:
            print(f"  wrong  {line}")
        for line in counts.missed:
            print(f"  missed {line}")


def print_time(cases: Sequence[Case], names: Phrases) -> None:
    """Print how long understanding takes."""
    taken = []
    for case in cases:
        begin = time.perf_counter()
        hear(case, names)
        taken.append((time.perf_counter() - begin) * 1000)
    taken.sort()
    middle, high = statistics.median(taken), taken[int(len(taken) * 0.95) - 1]
    print(f"understanding: p50 {middle:.1f} ms, p95 {high:.1f} ms")


def _percent(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "none"


if __name__ == "__main__":
    main()
