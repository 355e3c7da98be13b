"""A run of the crash points in pieces tries each point once, however often it is stopped."""

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.crash.bench import Recorded, Rest, Verdict
from benchmarks.crash.instruments import Event, Point
from benchmarks.crash.results import Part, Results, Task
from benchmarks.crash.talk import STEPS

NOTHING = Rest({}, Counter(), 0, (), (), 0, (), 0)


def tasks() -> list[Task]:
    recorded = [Recorded(step, "s0", {}, (), NOTHING) for step in STEPS[:5]]
    return [
        (one, Point(Event("commit:accept", number), side))
        for one in recorded
        for number in range(1, 11)
        for side in ("before", "after")
    ]


def judged(task: Task, *violations: str) -> Verdict:
    return Verdict(task[1], task[0].step.name, violations, died=True, twice=1)


def test_the_parts_of_a_whole_have_every_point_once() -> None:
    parts = [[task for task in tasks() if Part(number, 4).has(task)] for number in range(1, 5)]

    assert sum(map(len, parts)) == len(tasks()) == 100
    assert all(parts)
    assert [task for task in tasks() if Part.read("2/4").has(task)] == parts[1]


@pytest.mark.parametrize("told", ["0/4", "5/4", "4", "1/0", "a/b", "-1/4"])
def test_what_is_no_part_is_refused(told: str) -> None:
    with pytest.raises(ValueError, match=r"part|invalid"):
        Part.read(told)


def test_what_was_tried_is_known_to_the_next_run_with_what_it_found(tmp_path: Path) -> None:
    first, second, *others = tasks()
    results = Results(tmp_path / "crash.jsonl")
    results.add(judged(first))
    results.add(judged(second, "messages lost {一}"))

    again = Results(tmp_path / "crash.jsonl")

    assert again.verdicts == results.verdicts
    assert again.missing(tasks()) == others


def test_a_line_that_a_stopped_run_left_half_is_tried_again(tmp_path: Path) -> None:
    first, second, *others = tasks()
    path = tmp_path / "crash.jsonl"
    results = Results(path)
    results.add(judged(first))
    results.add(judged(second))
    path.write_text(path.read_text()[:-10])

    again = Results(path)
    again.add(judged(second))

    assert again.missing(tasks()) == Results(path).missing(tasks()) == others
