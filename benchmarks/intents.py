"""Measure the offline understanding on utterances that other people wrote.

    python benchmarks/intents.py --data DIR

DIR is laid out like the published cases: `customer_utterances/*.jsonl`, and below `bitext`,
`clinc150` and `natcs_dstc11` any `utterances.jsonl`. None of these is ever trained on, so every
figure is zero-shot; what is absent is skipped and said so. One line a figure.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.commands import FlowName, StartFlow
from assistant.offline.understanding import Context, Understander, Understanding

WRITES = frozenset(
    {
        FlowName.CANCEL_ORDER,
        FlowName.CHANGE_ADDRESS,
        FlowName.REPEAT_ORDER,
        FlowName.PLACE_ORDER,
        FlowName.QUOTATION,
        FlowName.INVOICE_CORRECTION,
    }
)
CONTEXT = Context()

# Where our intents are finer than the published ones.
OURS_TO_THEIRS = {
    "balance": "payment_status",
    "invoice_correction": "invoice_copy",
    "product_problem": "complaint",
    "refund_request": "refund_status",
    "warranty_question": "policy_question",
    "account_help": "talk_to_human",
    "sales_enquiry": "product_info",
}
# Bitext's names for what we know too; a set, because its borders are not ours.
BITEXT_TO_OURS: dict[str, frozenset[str]] = {
    "cancel_order": frozenset({"cancel_order"}),
    "change_order": frozenset({"change_items"}),
    "change_shipping_address": frozenset({"change_address"}),
    "set_up_shipping_address": frozenset({"change_address"}),
    "check_cancellation_fee": frozenset({"policy_question"}),
    "check_invoice": frozenset({"invoice_copy", "balance"}),
    "get_invoice": frozenset({"invoice_copy"}),
    "check_payment_methods": frozenset({"policy_question"}),
    "check_refund_policy": frozenset({"policy_question"}),
    "get_refund": frozenset({"refund_request", "return_item"}),
    "track_refund": frozenset({"refund_status"}),
    "payment_issue": frozenset({"payment_status"}),
    "complaint": frozenset({"complaint", "product_problem"}),
    "contact_customer_service": frozenset({"talk_to_human"}),
    "contact_human_agent": frozenset({"talk_to_human"}),
    "delivery_options": frozenset({"policy_question"}),
    "delivery_period": frozenset({"policy_question", "track_parcel"}),
    "track_order": frozenset({"track_parcel", "order_status"}),
    "place_order": frozenset({"place_order"}),
    "create_account": frozenset({"account_help"}),
    "delete_account": frozenset({"account_help"}),
    "edit_account": frozenset({"account_help"}),
    "recover_password": frozenset({"account_help"}),
    "registration_problems": frozenset({"account_help"}),
    "switch_account": frozenset({"account_help"}),
}
# CLINC intents that a shop may rightly act on; everything else there is out of scope.
CLINC_IN_SCOPE = frozenset(
    {
        "order", "order_status", "cancel", "redeem_rewards", "pay_bill", "transactions",
        "shopping_list", "shopping_list_update", "greeting", "goodbye", "thank_you", "yes", "no",
        "repeat", "what_can_i_ask_you",
    }
)  # fmt: skip

Row = dict[str, Any]


@dataclass
class Tally:
    """Right answers out of all."""

    right: int = 0
    total: int = 0

    def add(self, *, right: bool) -> None:
        """Count one answer."""
        self.right += right
        self.total += 1

    @property
    def share(self) -> float:
        """The share of right answers."""
        return self.right / self.total if self.total else 0.0


class Bench:
    """Understands rows and keeps the time that each took."""

    def __init__(self) -> None:
        started = time.perf_counter()
        self.understander = Understander()
        self.training = time.perf_counter() - started
        self.times: list[float] = []

    def understand(self, text: str) -> Understanding:
        """Understand one message without a dialogue around it."""
        started = time.perf_counter()
        found = self.understander.understand(text, CONTEXT)
        self.times.append(time.perf_counter() - started)
        return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Print every figure; exit 1 when a floor is missed, 2 when there is nothing to measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--every", type=int, default=1, help="take every Nth row of the big sets")
    parser.add_argument("--misses", action="store_true", help="also print the rows that missed")
    options = parser.parse_args(arguments)
    bench = Bench()
    reached = [
        measure_utterances(bench, rows(options.data / "customer_utterances"), options),
        measure_writes(bench, "clinc150", out_of_clinc(options), options),
        measure_writes(bench, "natcs", natcs(options), options),
        measure_bitext(bench, sample(rows(options.data / "bitext"), options.every), options),
    ]
    if not bench.times:
        say(f"nothing to measure below {options.data}")
        return 2
    bench.times.sort()
    say(f"train_seconds {bench.training:.2f}")
    say(f"latency_p95_ms {1000 * bench.times[int(len(bench.times) * 0.95)]:.1f}")
    return 0 if all(reached) else 1


def measure_utterances(bench: Bench, read: list[Row], options: argparse.Namespace) -> bool:
    """Top-1 and top-3 by language and split, and writes proposed out of scope."""
    tallies: dict[str, Tally] = {}
    wrong_writes = Tally()
    for row in read:
        found = bench.understand(row["text"])
        if row["intent"] == "oos":
            wrong_writes.add(right=proposes_write(found))
            continue
        ranked = list(dict.fromkeys(OURS_TO_THEIRS.get(name, name) for name, _ in found.top))
        if options.misses and ranked[:1] != [row["intent"]]:
            say(f"  miss {row['lang']} {row['intent']} <- {ranked[:3]}: {row['text']}")
        for name in (f"{row['lang']}", f"{row['lang']}_{row['split']}"):
            tallies.setdefault(f"top1_{name}", Tally()).add(right=row["intent"] in ranked[:1])
            tallies.setdefault(f"top3_{name}", Tally()).add(right=row["intent"] in ranked[:3])
    for name, tally in sorted(tallies.items()):
        say(f"customer_{name} {tally.share:.3f} ({tally.right}/{tally.total})")
    if wrong_writes.total:
        say_writes("customer_oos", wrong_writes)
    floors = {"top1_en": 0.82, "top1_zh": 0.88, "top3_en": 0.94, "top3_zh": 0.94}
    return all(tallies[name].share >= floor for name, floor in floors.items() if name in tallies)


def measure_writes(bench: Bench, name: str, read: list[Row], options: argparse.Namespace) -> bool:
    """The share of out-of-scope messages for which a write would be proposed."""
    wrong = Tally()
    for row in read:
        proposed = proposes_write(bench.understand(row["text"]))
        wrong.add(right=proposed)
        if proposed and options.misses:
            say(f"  write {row['intent']}: {row['text']}")
    if wrong.total:
        say_writes(name, wrong)
    return wrong.share <= 0.01


def measure_bitext(bench: Bench, read: list[Row], options: argparse.Namespace) -> bool:
    """Zero-shot top-1 and top-3 on the intents that have one of ours."""
    first, third = Tally(), Tally()
    by_intent: dict[str, Tally] = {}
    for row in read:
        ours = BITEXT_TO_OURS.get(row["intent"])
        if ours is None:
            continue
        names = [name for name, _ in bench.understand(row["text"]).top]
        first.add(right=bool(ours & set(names[:1])))
        third.add(right=bool(ours & set(names[:3])))
        by_intent.setdefault(row["intent"], Tally()).add(right=bool(ours & set(names[:1])))
    if first.total:
        say(f"bitext_top1_zero_shot {first.share:.3f} ({first.right}/{first.total})")
        say(f"bitext_top3_zero_shot {third.share:.3f} ({third.right}/{third.total})")
    if options.misses:
        for intent, tally in sorted(by_intent.items(), key=lambda item: item[1].share):
            say(f"  bitext {intent} {tally.share:.3f} ({tally.total})")
    return True


def proposes_write(found: Understanding) -> bool:
    """Tell whether a write flow would be started."""
    return any(isinstance(one, StartFlow) and one.flow in WRITES for one in found.commands)


def out_of_clinc(options: argparse.Namespace) -> list[Row]:
    """The rows of CLINC150 that are none of a shop's business."""
    read = sample(rows(options.data / "clinc150"), options.every)
    return [row for row in read if row["intent"] not in CLINC_IN_SCOPE]


def natcs(options: argparse.Namespace) -> list[Row]:
    """The spoken-style utterances of banks and insurers."""
    return sample(rows(options.data / "natcs_dstc11"), options.every)


def rows(folder: Path) -> list[Row]:
    """Read every line of every .jsonl below a folder, and say when there is none."""
    read = [row for file in sorted(folder.rglob("*.jsonl")) for row in _lines(file)]
    if not read:
        say(f"{folder.name} absent, skipped")
    return read


def _lines(file: Path) -> Iterator[Row]:
    with file.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def sample(read: list[Row], every: int) -> list[Row]:
    """Take every Nth row."""
    return read[::every]


def say_writes(name: str, wrong: Tally) -> None:
    """Print one false-write figure."""
    say(f"{name}_false_writes {wrong.share:.4f} ({wrong.right}/{wrong.total})")


def say(line: str) -> None:
    """Print one line."""
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    raise SystemExit(main())
