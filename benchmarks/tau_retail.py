"""Play the retail cases of tau-bench on our services, and compare with their golden states.

    python benchmarks/tau_retail.py --data DIR [--database URL] [--show]

DIR holds ``db.json``, and in a folder named by ``--split`` the tasks and the sequences. The shop is
brought in once, through our own verbs; each case runs in a transaction that is taken back. Every
write is made in the name of the case's customer, under the rules ``retail``; then, once more, in
the name of another customer and of a stranger, where none may succeed. One line a figure.
"""

import argparse
import contextlib
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from benchmarks.tau.exporting import Export
from benchmarks.tau.importing import HOUSE, Known, import_shop
from benchmarks.tau.tools import Desk
from erp_core import catalog, finance, sales
from erp_core.access import customer_actor, stranger
from erp_core.kernel.actor import Actor
from erp_core.kernel.clock import SystemClock
from erp_core.kernel.database import Database
from erp_core.kernel.errors import DomainError
from erp_core.kernel.module import listeners_of
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Ports, Tx
from erp_core.migrations import upgrade
from erp_core.modules import MODULES
from erp_core.sales import RETAIL, OrderRules

CHECKED = ("finance", "sales", "inventory")
EVERY = 100
"""Of so many cases, one is examined by every check of ``verify`` that concerns it."""
Plain = dict[str, Any]


class Undo(Exception):
    """Takes a case back."""


@dataclass
class Tally:
    """What became of the cases of one kind."""

    cases: int = 0
    states: int = 0
    steps: int = 0
    agreed: int = 0
    foreign: int = 0
    foreign_done: int = 0
    violations: int = 0
    examined: int = 0
    missed: list[str] = field(default_factory=list)


def main() -> None:
    """Print one line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--database", default=None, help="an empty database; SQLite unless given")
    parser.add_argument("--show", action="store_true", help="print the cases that differ")
    given = parser.parse_args()
    if not (given.data / "db.json").exists():
        print(f"no db.json in {given.data}: nothing measured")
        return
    with tempfile.TemporaryDirectory() as folder:
        url = given.database or f"sqlite:///{folder}/tau.sqlite"
        upgrade(url)
        play(url, given.data, given.split, show=given.show)


def play(url: str, data: Path, split: str, *, show: bool) -> None:
    """Bring the shop in and play every case."""
    db = json.loads((data / "db.json").read_text(encoding="utf-8"))
    ports = Ports(listeners=listeners_of(MODULES), audit_key=b"benchmark")
    database = Database(url, clock=SystemClock(), ports=ports)
    started = time.perf_counter()
    known = import_shop(database, db)
    print(f"imported  {len(known.orders)} orders in {time.perf_counter() - started:.0f} s")
    database.ports = replace(ports, policies={OrderRules: RETAIL})
    shop = Shop(database, db, known)
    print(f"round_trip  {shop.round_trip()}/{len(db['users']) + len(db['orders'])}")
    print(f"checks_after_import  {shop.broken()} violations")
    for name, cases in _cases(data / split):
        _print(name, shop.play(cases), show=show)
    database.close()


def _cases(folder: Path) -> Iterable[tuple[str, list[Plain]]]:
    for name, file in (("tasks", "tasks_tau2.json"), ("instructions", "tasks_tau1_synthetic.json")):
        tasks = json.loads((folder / file).read_text(encoding="utf-8"))
        yield name, [_case(each) for each in tasks]
    lines = (folder / "fuzz_sequences.jsonl").read_text(encoding="utf-8").splitlines()
    yield "fuzz", [json.loads(line) for line in lines]


def _case(task: Plain) -> Plain:
    steps = [
        {"name": a["name"], "arguments": a["arguments"], "error": a["upstream_error"]}
        for a in task["actions"]
        if a["write"]
    ]
    return {"id": task["id"], "steps": steps, "changed": task["golden"]["changed"]}


def _print(name: str, tally: Tally, *, show: bool) -> None:
    print(f"{name}_states  {tally.states}/{tally.cases}")
    print(f"{name}_steps_agree  {tally.agreed}/{tally.steps}")
    print(f"{name}_foreign_writes  {tally.foreign_done} of {tally.foreign}")
    print(f"{name}_cross_check_violations  {tally.violations} of {tally.examined} orders and cards")
    if show:
        print(*tally.missed, sep="\n")
    sys.stdout.flush()


class Shop:
    """The shop of the cases in a database of ours."""

    def __init__(self, database: Database, db: Plain, known: Known) -> None:
        self.database = database
        self.db = db
        self.known = known
        self.products = database.read(self._products)
        self.owners = {o: u["user_id"] for u in db["users"].values() for o in u["orders"]}
        self.played = 0

    def _products(self, tx: Tx) -> dict[int, str]:
        ids = {
            known["item_id"]: product["product_id"]
            for product in self.db["products"].values()
            for known in product["variants"].values()
        }
        variants = catalog.variants_by_id(tx, sorted(self.known.variants.values()))
        return {each.product_id: ids[each.sku] for each in variants.values()}

    def round_trip(self) -> int:
        """Count the users and orders that come out as they went in."""

        def read(tx: Tx) -> int:
            same = 0
            for user_id in self.db["users"]:
                out = self._dump(tx, user_id)
                same += canon(out["users"][user_id]) == canon(self.db["users"][user_id])
                same += sum(
                    canon(order) == canon(self.db["orders"][id_])
                    for id_, order in out["orders"].items()
                )
            return same

        return self.database.read(read)

    def broken(self) -> int:
        """Count what the checks of finance, sales and stock find."""
        return self.database.read(_violations)

    def play(self, cases: Sequence[Plain]) -> Tally:
        """Play cases, each in a transaction that is taken back."""
        tally = Tally()
        for case in cases:
            with contextlib.suppress(Undo), self.database.transaction() as tx:
                self._play(tx, case, tally)
                raise Undo
        return tally

    def _play(self, tx: Tx, case: Plain, tally: Tally) -> None:
        users = self._users_of(case)
        before = [self._dump(tx, each) for each in users]
        tally.cases += 1
        for step in case["steps"]:
            owner = self._owner(step) or next(iter(users), next(iter(self.db["users"])))
            self._in_a_foreign_name(tx, step, owner, tally)
            refused = self._do(tx, self._actor(tx, owner), step)
            tally.steps += 1
            tally.agreed += refused == bool(step["error"])
            if refused != bool(step["error"]):
                tally.missed.append(f"{case['id']} {step['name']} {step['error']!r}")
        after = [self._dump(tx, each) for each in users]
        got = _difference(before, after)
        tally.states += got == case["changed"]
        if got != case["changed"]:
            told = json.dumps({"got": got, "golden": case["changed"]})
            tally.missed.append(f"{case['id']} {told}")
        for user_id in users:
            self._cross_check(tx, user_id, tally)
        self.played += 1
        if self.played % EVERY == 0:
            tx.close_tail()
            tally.violations += _violations(tx)

    def _users_of(self, case: Plain) -> list[str]:
        named = {case["user_id"]} if case.get("user_id") else set()
        named |= {owner for step in case["steps"] if (owner := self._owner(step))}
        return sorted(named)

    def _owner(self, step: Plain) -> str | None:
        arguments = step["arguments"]
        owner = arguments.get("user_id") or self.owners.get(arguments.get("order_id"))
        return owner if owner in self.db["users"] else None

    def _actor(self, tx: Tx, user_id: str) -> Actor:
        return customer_actor(tx, self.known.parties[user_id])

    def _do(self, tx: Tx, actor: Actor, step: Plain) -> bool:
        """Carry out a step; tell whether it was refused."""
        try:
            Desk(tx, actor, self.known).call(step["name"], step["arguments"])
        except (DomainError, ValidationError):
            return True
        return False

    def _in_a_foreign_name(self, tx: Tx, step: Plain, owner: str, tally: Tally) -> None:
        other = next(each for each in self.db["users"] if each != owner)
        for actor in (self._actor(tx, other), stranger()):
            tally.foreign += 1
            tally.foreign_done += not self._do(tx, actor, step)

    def _dump(self, tx: Tx, user_id: str) -> Plain:
        export = Export(tx, self.known, self.products)
        orders = self.db["users"][user_id]["orders"]
        return {
            "users": {user_id: export.user(user_id, orders)},
            "orders": export.orders(user_id, orders),
        }

    def _cross_check(self, tx: Tx, user_id: str, tally: Tally) -> None:
        """Compare money that came and went with each order's invoices, and cards with moves."""
        party_id = self.known.parties[user_id]
        payments = finance.list_payments(tx, HOUSE, party_id=party_id).items
        for order_id in self.db["users"][user_id]["orders"]:
            view = sales.get_order(tx, HOUSE, self.known.orders[order_id])
            zero = Money.zero(view.currency)
            own = [each for each in payments if each.reference == view.number]
            kept = sum((each.amount - each.refunded for each in own), zero)
            bills = finance.invoices_of_order(tx, HOUSE, view.id)
            due = sum((b.gross - b.credited for b in bills if b.kind == "invoice"), zero)
            tally.examined += 1
            tally.violations += kept != due
        for account in finance.payment_accounts_of(tx, HOUSE, party_id):
            if account.balance is not None:
                moves = finance.stored_value_moves(tx, HOUSE, account.id).items
                moved = sum((each.amount for each in moves), Money.zero(account.balance.currency))
                tally.examined += 1
                tally.violations += moved != account.balance


def canon(value: object) -> object:
    """Write a state so that two that mean the same are equal: no empty fields, two places."""
    if isinstance(value, dict):
        return {key: canon(each) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [canon(each) for each in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:.2f}"
    return value


def _difference(before: Sequence[Plain], after: Sequence[Plain]) -> Plain:
    """Tell which users and orders changed, and to what."""
    found: Plain = {}
    for one, other in zip(before, after, strict=True):
        for table in ("users", "orders"):
            for id_, state in other[table].items():
                if canon(state) != canon(one[table][id_]):
                    found.setdefault(table, {})[id_] = canon(state)
    return found


def _violations(tx: Tx) -> int:
    run: list[Callable[[Tx], Any]] = [
        check.run for module in MODULES if module.name in CHECKED for check in module.checks
    ]
    return sum(len(each(tx).violations) for each in run)


if __name__ == "__main__":
    main()
