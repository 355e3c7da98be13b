"""Reading a table into the core: every line is checked, and all of them are written or none.

Lines are tried in lots, and one by one only where a lot is refused: so a table without a fault
costs what its lines cost, and one with a fault still names each of them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, cast

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from erp_core.kernel.actor import Actor
from erp_core.kernel.errors import Conflict, DomainError
from erp_core.kernel.transaction import Tx
from frontdesk.sheets.cells import COMMAS_ARE_DECIMAL
from frontdesk.sheets.entering import Entry, Gathering, InLots
from frontdesk.sheets.errors import MOST_FAULTS, Fault, SheetRefused
from frontdesk.sheets.kind import Kind, R
from frontdesk.sheets.reading import Line, read_lines

LOT = 200
"""Lines that are tried together."""


class SwitchedOff(Conflict):
    """The module that this table belongs to is not switched on here."""


class WrittenOnly(Conflict):
    """This table tells what happened: it can be written out, and not read in."""


@dataclass(frozen=True)
class _Checked(Generic[R]):
    number: int
    line: R


def import_sheet(tx: Tx, actor: Actor, kind: Kind[R], content: bytes) -> int:
    """Enter a table; returns how many lines were entered.

    Every line goes through the service that a person's own entry would go through, so what is
    refused there is refused here. The caller's transaction must be given up on an error.

    Raises:
        SheetRefused: Some lines are wrong; the fault of each is named.
        SwitchedOff: Its module is off.
        WrittenOnly: It cannot be read in.
    """
    if not tx.ports.has(kind.needs):
        raise SwitchedOff
    if kind.entry is None:
        raise WrittenOnly(field="kind")
    lines = read_lines(kind.name, content, kind.headings, kind.needed)
    faults: list[Fault] = []
    checked = [one for line in lines if (one := _checked(kind, line, faults))]
    faults += _refused(tx, actor, kind, checked)
    if faults:
        raise SheetRefused(kind.name, tuple(sorted(faults, key=lambda fault: fault.line)))
    return len(lines)


def _checked(kind: Kind[R], line: Line, faults: list[Fault]) -> _Checked[R] | None:
    context = COMMAS_ARE_DECIMAL if line.separator == ";" else None
    try:
        return _Checked(line.number, kind.line.model_validate(dict(line.cells), context=context))
    except ValidationError as error:
        faults += _faults(kind, line.number, error)
        return None


def _refused(tx: Tx, actor: Actor, kind: Kind[R], lines: Sequence[_Checked[R]]) -> list[Fault]:
    make = kind.entry
    if make is None:
        raise WrittenOnly(field="kind")
    entry = make(tx, actor)
    if isinstance(entry, Gathering):
        return _gathered(entry, kind, lines)
    return _line_by_line(tx, kind, lambda: cast("Entry[R]", make(tx, actor)), lines)


def _line_by_line(
    tx: Tx, kind: Kind[R], made: Callable[[], Entry[R]], lines: Sequence[_Checked[R]]
) -> list[Fault]:
    faults: list[Fault] = []
    entry = made()
    for lot in _lots(lines):
        if _fits(tx, entry, lot):
            continue
        entry = made()  # what it remembers of a lot that was undone is not so
        for one in lot:
            if found := _tried(tx, entry, kind, one):
                faults += found
                entry = made()  # nor is what it remembers of a line that was undone
        if len(faults) >= MOST_FAULTS:
            break
    return faults


def _gathered(entry: Gathering[R], kind: Kind[R], lines: Sequence[_Checked[R]]) -> list[Fault]:
    faults = []
    for one in lines:
        try:
            entry.gather(one.number, one.line)
        except (DomainError, ValidationError) as error:
            faults += _faults(kind, one.number, error)
    return faults or entry.finish()


def _fits(tx: Tx, entry: Entry[R], lot: Sequence[_Checked[R]]) -> bool:
    try:
        with tx.trial():
            _enter(entry, lot)
    except (DomainError, ValidationError):
        return False
    return True


def _enter(entry: Entry[R], lot: Sequence[_Checked[R]]) -> None:
    for one in lot:
        entry.enter(one.line)
    if isinstance(entry, InLots):
        entry.end_lot()


def _tried(tx: Tx, entry: Entry[R], kind: Kind[R], one: _Checked[R]) -> list[Fault]:
    try:
        with tx.trial():
            _enter(entry, [one])
    except (DomainError, ValidationError) as error:
        return _faults(kind, one.number, error)
    return []


def _faults(kind: Kind[R], number: int, error: DomainError | ValidationError) -> list[Fault]:
    if isinstance(error, DomainError):
        column = error.field if error.field and error.field in kind.headings else ""
        return [Fault(number, column, error.message)]
    told = error.errors(include_url=False, include_input=False)
    return [Fault(number, _column(one), _words(one)) for one in told]


def _lots(lines: Sequence[_Checked[R]]) -> Iterator[Sequence[_Checked[R]]]:
    for start in range(0, len(lines), LOT):
        yield lines[start : start + LOT]


def _column(error: ErrorDetails) -> str:
    return str(error["loc"][0]) if error["loc"] else ""


def _words(error: ErrorDetails) -> str:
    return "this is missing" if error["type"] == "missing" else _plain(error["msg"])


def _plain(message: str) -> str:
    words = message.removeprefix("Value error, ")
    return words[:1].lower() + words[1:]
