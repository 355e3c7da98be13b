"""Verdicts in a file, one a line: a long run is made in pieces, and goes on where it stopped."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.crash.bench import Recorded, Verdict
from benchmarks.crash.instruments import Event, Point

Task = tuple[Recorded, Point]
Known = tuple[str, Point]
"""A step's name and where to die in it: the same in every run."""


@dataclass(frozen=True)
class Part:
    """One of so many parts of all points; which one a point is in never changes.

    Attributes:
        number: From 1.
        of: How many there are.
    """

    number: int = 1
    of: int = 1

    @classmethod
    def read(cls, told: str) -> "Part":
        """Read ``1/4``.

        Raises:
            ValueError: It is no part of a whole.
        """
        number, _, of = told.partition("/")
        part = cls(int(number), int(of))
        if not 1 <= part.number <= part.of:
            msg = f"{told} is no part: the first of four is 1/4"
            raise ValueError(msg)
        return part

    def has(self, task: Task) -> bool:
        """Tell whether a point is in this part."""
        recorded, point = task
        return zlib.crc32(f"{recorded.step.name}, {point}".encode()) % self.of == self.number - 1


@dataclass
class Results:
    """What was found so far.

    Attributes:
        path: The file that verdicts are appended to; None keeps them only for this run.
        verdicts: Those of this run and of the runs before it.
    """

    path: Path | None = None
    verdicts: list[Verdict] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read what earlier runs found; a line that a stopped run left half counts for none."""
        if self.path is None or not self.path.exists():
            return
        text = self.path.read_text()
        self.verdicts = [_verdict(line) for line in text.split("\n")[:-1]]
        if text and not text.endswith("\n"):
            self.path.write_text(text[: text.rfind("\n") + 1])

    def add(self, verdict: Verdict) -> None:
        """Keep a verdict."""
        self.verdicts.append(verdict)
        if self.path is not None:
            with self.path.open("a") as file:
                file.write(_line(verdict) + "\n")

    def missing(self, tasks: Sequence[Task]) -> list[Task]:
        """Return the points that nobody has tried."""
        known = {(one.step, one.point) for one in self.verdicts}
        return [task for task in tasks if (task[0].step.name, task[1]) not in known]


def _line(verdict: Verdict) -> str:
    event = verdict.point.event
    return json.dumps(
        {
            "step": verdict.step,
            "label": event.label,
            "number": event.number,
            "side": verdict.point.side,
            "died": verdict.died,
            "twice": verdict.twice,
            "violations": verdict.violations,
        },
        ensure_ascii=False,
    )


def _verdict(line: str) -> Verdict:
    told = json.loads(line)
    return Verdict(
        point=Point(Event(told["label"], told["number"]), told["side"]),
        step=told["step"],
        violations=tuple(told["violations"]),
        died=told["died"],
        twice=told["twice"],
    )
