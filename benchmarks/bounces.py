"""How well returned and automatic mail is told from customers' mail, on public samples.

It prints one line a figure. The data is not part of the repository: a folder with
``bounces.jsonl`` and ``mime_reference.jsonl`` beside the mails that they name.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from channels.email.bounces import looks_returned, read_returned
from channels.email.filters import automatic
from channels.email.mail import Mail, read_mail
from channels.email.ours import Ours

OURS = Ours("service@shop.example", "a secret of the benchmark")


def cases(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """Read the cases of a file, one a line."""
    with (folder / name).open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines)


def measured(folder: Path, *, shown: bool) -> None:
    """Print the figures of returned and automatic mail."""
    answered, bounces, found, hard, hard_right = 0, 0, 0, 0, 0
    slowest = 0.0
    total = 0
    for case in cases(folder, "bounces.jsonl"):
        started = time.perf_counter()
        mail = read_mail((folder / case["file"]).read_bytes())
        name = automatic(mail, OURS)
        total += 1
        if not name:
            answered += 1
            told(case["file"], "would be answered", shown=shown)
        reasons = {one["reason"] for one in case["expect"]}
        if not reasons & {"vacation", "delivered"}:
            bounces += 1
            found += looks_returned(mail)
            expected = any(one["hard"] for one in case["expect"])
            hard += 1
            report = read_returned(mail)
            hard_right += report.is_hard == expected
            if report.is_hard != expected:
                told(case["file"], f"{reasons} hard={expected}: {report.error}", shown=shown)
        slowest = max(slowest, time.perf_counter() - started)
    print(f"automatic answers to {total} returned and automatic mails: {answered}")
    print(f"bounce recall: {found} of {bounces} ({found / bounces:.3f})")
    print(f"hard or not, right: {hard_right} of {hard} ({hard_right / hard:.3f})")
    print(f"slowest mail: {slowest * 1000:.0f} ms")


def parsed(folder: Path, *, shown: bool) -> None:
    """Print how far our reading of mails agrees with the reference."""
    fields, right, mails = 0, 0, 0
    for case in cases(folder, "mime_reference.jsonl"):
        mail = read_mail((folder / case["file"]).read_bytes())
        mails += 1
        for name, value in as_read(mail).items():
            fields += 1
            expected = flat(case[name])
            right += value == expected
            if value != expected:
                told(case["file"], f"{name}: {value!r} instead of {expected!r}", shown=shown)
    print(f"fields of {mails} mails equal to the reference: {right} of {fields}")


def as_read(mail: Mail) -> dict[str, object]:
    """Return what we read of a mail, by the names of the reference."""
    return {
        "subject": mail.subject,
        "message_id": mail.message_id,
        "in_reply_to": mail.header("in-reply-to"),
        "n_attachments": len(mail.attached),
        "attachment_names": [one.name for one in mail.attached],
        "body_type": mail.body_type or "",
    }


def flat(value: object) -> object:
    """Compare texts as they are shown: on one line; what is absent is empty."""
    return " ".join((value or "").split()) if value is None or isinstance(value, str) else value


def told(name: str, why: str, *, shown: bool) -> None:
    """Print a case that is not as expected."""
    if shown:
        print(f"  {name}: {why}", file=sys.stderr)


def main() -> None:
    """Print the figures."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--show", action="store_true", help="name the cases that differ")
    given = arguments.parse_args()
    measured(given.data, shown=given.show)
    parsed(given.data, shown=given.show)


if __name__ == "__main__":
    main()
