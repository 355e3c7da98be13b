"""Die before and after every commit and every send of a scripted day; nothing may change.

    python benchmarks/crash_points.py [--whole] [--database postgresql+psycopg://...]
    python benchmarks/crash_points.py --plant two-transactions
    python benchmarks/crash_points.py --load

A first run records every commit and every send of a day on every channel, step by step, with a
copy of the state between any two. Then, for each point, the step is played again on its copy by a
process that is killed (SIGKILL) exactly there, started again, and told everything once more. At
rest the database must say what it says when nobody dies, ``verify`` must hold and every reply
must have arrived once; a send that was under way may be made again, saying so: one in a
conversation.

Without ``--whole`` a sample is taken: every site on both sides, and ``--sample`` points more; or
with ``--few`` so many points of all. ``--results FILE`` keeps every verdict as soon as it is
known; the same command goes on where it was stopped, and ``--part 1/4`` tries a quarter of them:

    nice python benchmarks/crash_points.py --whole --results crash.jsonl --part 1/4

``--step WORDS`` tries the points of steps with these words in their name, and plays no step after.

``--plant`` is the control: a bug is planted that the harness must find (exit 0: it did).
``--load`` kills the house while at least 30 of 100 acknowledged messages are unfinished.
"""

import argparse
import contextlib
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from benchmarks.crash.bench import Bench, Gate, Recorded, Verdict
from benchmarks.crash.instruments import Point
from benchmarks.crash.load import print_load
from benchmarks.crash.orders import Orders
from benchmarks.crash.outside import everybody
from benchmarks.crash.results import Part, Results, Task
from benchmarks.crash.snapshots import Snapshots
from benchmarks.crash.talk import STEPS, Step

PLANTS = ("two-transactions", "mark-before-send")
RENEWALS = frozenset({"commit:hold", "commit:renew"})
MOST_RENEWALS = 4
OTHERS = 4
PLANTED_STEPS = slice(0, 6)


def main() -> int:
    """Print one line a figure; 1 when anything was lost, doubled or never tried."""
    given = _arguments()
    with tempfile.TemporaryDirectory() as folder, _snapshots(Path(folder), given) as snapshots:
        orders = _orders(Path(folder), given)
        if given.load:
            return print_load(snapshots, orders, given.messages)
        return _crash(given, snapshots, orders)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--database", default="sqlite", help="sqlite (default) or the URL of a PostgreSQL server"
    )
    parser.add_argument("--sample", type=int, default=0, help="points beside one of each site")
    parser.add_argument("--few", type=int, default=0, help="so many points, whatever their site")
    parser.add_argument("--step", default="", help="only in steps whose name has these words")
    parser.add_argument("--whole", action="store_true", help="every point")
    parser.add_argument("--part", type=Part.read, default=Part(), help="one of so many parts: 1/4")
    parser.add_argument("--results", type=Path, help="a file of verdicts, to go on where it ends")
    parser.add_argument("--plant", choices=PLANTS, help="plant a bug that must be found")
    parser.add_argument("--load", action="store_true", help="kill a house that is busy")
    parser.add_argument("--messages", type=int, default=100, help="messages of --load")
    parser.add_argument("--assistant", choices=("real", "scripted"), default="real")
    parser.add_argument("--jobs", type=int, default=2, help="houses at the same time")
    parser.add_argument("--seed", type=int, default=None, help="of the sample; printed")
    given = parser.parse_args()
    if not any(given.step in step.name for step in STEPS):
        parser.error(f"no step has the words {given.step!r} in its name")
    return given


@contextlib.contextmanager
def _snapshots(folder: Path, given: argparse.Namespace) -> Iterator[Snapshots]:
    snapshots = Snapshots(folder, "" if given.database == "sqlite" else given.database)
    try:
        yield snapshots
    finally:
        snapshots.drop_all()


def _orders(folder: Path, given: argparse.Namespace) -> Orders:
    return Orders(
        folder=folder,
        database_url="",
        telegram="",
        events=folder / "events",
        plant=given.plant,
        scripted=given.assistant == "scripted",
        lease=30.0 if given.database == "sqlite" else 1.0,
    )


def _crash(given: argparse.Namespace, snapshots: Snapshots, orders: Orders) -> int:
    began = time.monotonic()
    with contextlib.ExitStack() as stack:
        benches = [
            Bench(f"b{number}", snapshots, stack.enter_context(everybody()), orders)
            for number in range(given.jobs)
        ]
        recorded = _record(benches, _steps(given))
        if wrong := _wrong_before_any_death(recorded, given):
            return _end(wrong, given)
        results = Results(given.results)
        _judge(benches, results.missing(_chosen(recorded, given)), results, given)
        if _seeks_every_site(given):
            _judge(benches, _others(recorded, results.verdicts), results, given)
    return _report(recorded, results.verdicts, given, time.monotonic() - began)


def _seeks_every_site(given: argparse.Namespace) -> bool:
    """Tell whether a site that is never killed is a failure: not in a part, a few or a step."""
    return not (given.plant or given.few or given.step) and given.part == Part()


def _steps(given: argparse.Namespace) -> Sequence[Step]:
    """Take the steps that are needed: with ``--step`` those up to the last one that is meant."""
    if given.plant:
        return STEPS[PLANTED_STEPS]
    meant = [number for number, step in enumerate(STEPS) if given.step in step.name]
    return STEPS[: max(meant, default=-1) + 1]


def _record(benches: Sequence[Bench], steps: Sequence[Step]) -> list[Recorded]:
    first = benches[0]
    first.found()
    for other in benches[1:]:
        other.outside.is_like(first.outside)
    recorded = first.record(steps)
    print(f"steps  {len(recorded)}")
    print(f"rows_verified_at_the_end  {recorded[-1].rest.examined}")
    return recorded


def _tasks(recorded: Sequence[Recorded]) -> list[Task]:
    """List the points; a lease is renewed for as long as a house lives, so not for ever."""
    return [
        (one, Point(event, side))
        for one in recorded
        for event in one.events
        if event.label not in RENEWALS or event.number <= MOST_RENEWALS
        for side in ("before", "after")
    ]


def _chosen(recorded: Sequence[Recorded], given: argparse.Namespace) -> list[Task]:
    """Take every point of the part, a few of them, or one of every site and side and some more."""
    every = _tasks(recorded)
    print(f"points_found  {len(every)}")
    every = [task for task in every if given.part.has(task) and given.step in task[0].step.name]
    if given.whole:
        return every
    seed = given.seed if given.seed is not None else random.randrange(10**6)
    print(f"seed  {seed}")
    dice = random.Random(seed)
    dice.shuffle(every)
    if given.few:
        return every[: given.few]
    by_site: dict[tuple[str, str], list[Task]] = defaultdict(list)
    for task in every:
        by_site[task[1].event.label, task[1].side].append(task)
    first = [tasks.pop() for tasks in by_site.values()]
    rest = [task for tasks in by_site.values() for task in tasks]
    return first + dice.sample(rest, min(given.sample, len(rest)))


def _others(recorded: Sequence[Recorded], verdicts: Sequence[Verdict]) -> list[Task]:
    """Take some more points of each site that was never reached: what time drives may not recur."""
    killed = {(one.point.event.label, one.point.side) for one in verdicts if one.died}
    tried = {(one.step, one.point) for one in verdicts}
    others: dict[tuple[str, str], list[Task]] = defaultdict(list)
    for recording, point in _tasks(recorded):
        site = (point.event.label, point.side)
        if site not in killed and (recording.step.name, point) not in tried:
            others[site].append((recording, point))
    return [task for tasks in others.values() for task in tasks[:OTHERS]]


def _judge(
    benches: Sequence[Bench],
    tasks: Sequence[Task],
    results: Results,
    given: argparse.Namespace,
) -> None:
    gate = Gate(benches)
    with ThreadPoolExecutor(len(benches)) as pool:
        for done in as_completed([pool.submit(gate.judge, task) for task in tasks]):
            verdict = done.result()
            results.add(verdict)
            _print_violation(verdict, given)
            if given.plant and verdict.violations:
                pool.shutdown(cancel_futures=True)
                break


def _print_violation(verdict: Verdict, given: argparse.Namespace) -> None:
    word = "FOUND" if given.plant else "VIOLATED"
    for wrong in verdict.violations[: 1 if given.plant else None]:
        print(f"{word} {verdict.step}, {verdict.point}: {wrong}", flush=True)


def _report(
    recorded: Sequence[Recorded],
    verdicts: Sequence[Verdict],
    given: argparse.Namespace,
    seconds: float,
) -> int:
    found = Counter(event.label for one in recorded for event in one.events)
    killed = Counter(
        (verdict.point.event.label, verdict.point.side) for verdict in verdicts if verdict.died
    )
    for label, times in sorted(found.items()):
        before, after = killed[label, "before"], killed[label, "after"]
        print(f"site  {label}  seen {times}, killed before {before}, after {after}")
    wrong = [verdict for verdict in verdicts if verdict.violations]
    never = [label for label in found if not (killed[label, "before"] and killed[label, "after"])]
    print(f"points_tried  {len(verdicts)}")
    print(f"deaths  {sum(killed.values())}")
    print(f"points_not_reached_again  {sum(not verdict.died for verdict in verdicts)}")
    print(f"sites_never_killed  {len(never)} {' '.join(sorted(never))}".rstrip())
    print(f"most_duplicates_a_point  {max((one.twice for one in verdicts), default=0)}")
    print(f"points_violated  {len(wrong)}")
    print(f"seconds  {seconds:.0f}")
    if given.plant:
        print(f"planted_bug_found  {'yes' if wrong else 'no'}")
        return 0 if wrong else 1
    unproved = never if _seeks_every_site(given) else not killed
    return 1 if wrong or unproved else 0


def _wrong_before_any_death(recorded: Sequence[Recorded], given: argparse.Namespace) -> list[str]:
    """Name what makes the talk worthless: rules broken, or nothing done that could be doubled."""
    wrong = [f"{one.step.name}: {found}" for one in recorded for found in one.rest.violations]
    done = recorded[-1].rest.tables["receipts"].total()
    print(f"proposals_executed_in_the_talk  {done}")
    needed = 0 if given.step else 1 if given.plant else 2
    if done < needed and given.assistant == "real":
        wrong.append("the talk executes too few proposals")
    return wrong


def _end(words: Sequence[str], given: argparse.Namespace) -> int:
    for word in words:
        print(f"VIOLATED before any death: {word}")
    print(f"planted_bug_found  {'yes' if given.plant else 'no'}")
    return 0 if given.plant else 1


if __name__ == "__main__":
    sys.exit(main())
