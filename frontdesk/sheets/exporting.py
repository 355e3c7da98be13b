"""Writing a table: what is there, as lines that can be read in again, and that run nothing."""

import csv
import io

from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from frontdesk.sheets.kind import Kind, R
from frontdesk.sheets.reading import inert

MARK = "\ufeff"
"""Tells Excel that the letters are UTF-8; without it, Chinese is garbled there."""


def export_sheet(tx: Tx, actor: Actor, kind: Kind[R]) -> str:
    """Write a table as CSV, its headings first."""
    lines = list(kind.out(tx, actor))
    written = io.StringIO(newline="")
    columns = list(lines[0]) if lines else list(kind.headings)
    writer = csv.DictWriter(written, columns, lineterminator="\r\n")
    writer.writeheader()
    for line in lines:
        writer.writerow({column: inert(cell) for column, cell in line.items()})
    return written.getvalue()
