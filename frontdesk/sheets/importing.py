"""Reading a table into the core: every line is checked, and all of them are written or none."""

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from erp_core.kernel.actor import Actor
from erp_core.kernel.errors import Conflict, DomainError
from erp_core.kernel.transaction import Tx
from frontdesk.sheets.cells import COMMAS_ARE_DECIMAL
from frontdesk.sheets.errors import Fault, SheetRefused
from frontdesk.sheets.kinds import Entry, Kind, R
from frontdesk.sheets.reading import Line, read_lines


class SwitchedOff(Conflict):
    """The module that this table belongs to is not switched on here."""


def import_sheet(tx: Tx, actor: Actor, kind: Kind[R], content: bytes) -> int:
    """Enter a table; returns how many lines were entered.

    Every line goes through the service that a person's own entry would go through, so what is
    refused there is refused here. The caller's transaction must be given up on an error.

    Raises:
        SheetRefused: Some lines are wrong; the fault of each is named.
        SwitchedOff: Its module is off.
    """
    if not tx.ports.has(kind.needs):
        raise SwitchedOff
    lines = read_lines(kind.name, content, kind.headings, kind.needed)
    entry = kind.entry(tx, actor)
    faults = [fault for line in lines for fault in _entered(tx, entry, kind, line)]
    if faults:
        raise SheetRefused(kind.name, tuple(faults))
    return len(lines)


def _entered(tx: Tx, entry: Entry[R], kind: Kind[R], line: Line) -> list[Fault]:
    """Enter one line, or say what is wrong with it; the others are tried all the same."""
    try:
        context = COMMAS_ARE_DECIMAL if line.separator == ";" else None
        checked = kind.line.model_validate(dict(line.cells), context=context)
        with tx.savepoint():
            entry.enter(checked)
    except ValidationError as error:
        told = error.errors(include_url=False, include_input=False)
        return [Fault(line.number, _column(one), _words(one)) for one in told]
    except DomainError as error:
        column = error.field if error.field and error.field in kind.headings else ""
        return [Fault(line.number, column, error.message)]
    return []


def _column(error: ErrorDetails) -> str:
    return str(error["loc"][0]) if error["loc"] else ""


def _words(error: ErrorDetails) -> str:
    return "this is missing" if error["type"] == "missing" else _plain(error["msg"])


def _plain(message: str) -> str:
    words = message.removeprefix("Value error, ")
    return words[:1].lower() + words[1:]
