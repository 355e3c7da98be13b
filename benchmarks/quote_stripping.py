"""How well the new text of a mail is told from what it quotes, on public cases.

It prints one line a figure. The data is not part of the repository: a folder with
``cases.jsonl``; a mail of one long quote beside it is timed as well, if it is there.
"""

import argparse
import json
import re
import sys
import time
from pathlib import Path

from channels.email.html import as_text
from channels.email.quotes import new_text, new_text_of_html

LONG = "pathological_long_quote.txt"
SIGNATURE = re.compile(r"^(?:sent from|--|__|envoyé|gesendet|enviado|get outlook)", re.IGNORECASE)


def measured(folder: Path, *, shown: bool) -> None:
    """Print how many cases are right, leak a quoted line or lose a written one."""
    cases = read_cases(folder)
    right = leaks = losses = 0
    slowest = 0.0
    for case in cases:
        started = time.perf_counter()
        text = stripped(case["kind"], case["body"])
        slowest = max(slowest, time.perf_counter() - started)
        wanted, whole = expected(case)
        exact = is_exact(case)
        leak = lines(text) - lines(wanted)
        loss = lines(wanted) - lines(text)
        right, leaks, losses = right + exact, leaks + bool(leak), losses + bool(loss)
        if shown and not (exact and not leak and not loss):
            told(case["id"], text, wanted, whole)
    print(f"exactly the new text: {right} of {len(cases)} ({right / len(cases):.3f})")
    print(f"a quoted line is left in: {leaks} of {len(cases)} ({leaks / len(cases):.3f})")
    print(f"a written line is lost in: {losses} of {len(cases)} ({losses / len(cases):.3f})")
    print(f"slowest case: {slowest * 1000:.0f} ms")


def read_cases(folder: Path) -> list[dict[str, str]]:
    """Read the cases of a folder."""
    lines_in = (folder / "cases.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines_in]


def is_exact(case: dict[str, str]) -> bool:
    """Tell whether we find exactly the new text of a case."""
    wanted, _ = expected(case)
    text = stripped(case["kind"], case["body"])
    if case["kind"] == "html":
        return squeezed(text) == squeezed(wanted)
    return flat(text, case["compare"]) == flat(wanted, case["compare"])


def expected(case: dict[str, str]) -> tuple[str, str]:
    """Return the text that is expected, and the whole."""
    if case["kind"] == "html":
        return as_text(case["expected"]), as_text(case["body"])
    return case["expected"], case["body"]


def stripped(kind: str, body: str) -> str:
    """Return what we find to be new."""
    return new_text_of_html(body) if kind == "html" else new_text(body)


def lines(text: str) -> set[str]:
    """Return the lines of a text, without signatures and outer space."""
    found = {" ".join(line.split()) for line in text.split("\n")}
    return {line for line in found if line and not SIGNATURE.match(line)}


def flat(text: str, compare: str) -> str:
    """Return a text as the case compares it."""
    if compare == "nows":
        return squeezed(text)
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()


def squeezed(text: str) -> str:
    """Return a text without any white space."""
    return re.sub(r"\s", "", text)


def told(name: str, text: str, wanted: str, whole: str) -> None:
    """Print a case that is not as expected."""
    print(f"--- {name}\n{text}\n... expected\n{wanted}\n... of\n{whole[:1500]}", file=sys.stderr)


def timed(path: Path) -> None:
    """Print how long one long quote takes."""
    text = path.read_text(encoding="utf-8", errors="replace")
    started = time.perf_counter()
    new_text(text)
    took = time.perf_counter() - started
    print(f"one long quote of {path.stat().st_size} bytes: {took * 1000:.0f} ms")


def main() -> None:
    """Print the figures."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--show", action="store_true", help="print the cases that differ")
    given = arguments.parse_args()
    measured(given.data, shown=given.show)
    for found in (
        *given.data.glob(LONG),
        *given.data.glob(f"../../email_mime/*/{LONG}"),
        *given.data.glob(f"../../email_mime/{LONG}"),
    ):
        timed(found)


if __name__ == "__main__":
    main()
