"""The customers of a segment as a table: who is in it now, and nothing that a spreadsheet runs."""

import csv
import io

import pytest

from erp_core.crm import LanguageIs, SegmentNotFound
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from frontdesk.sheets.exporting import MARK
from frontdesk.sheets.members import HEADINGS, members_sheet
from tests.builders.marketing import a_segment
from tests.builders.parties import a_customer


def test_the_members_are_lines_and_no_cell_is_a_formula(database: Database) -> None:
    lea = a_customer(database, "=HYPERLINK(1)").id
    a_customer(database, "Wei", language="zh")
    tom = a_customer(database, "Tom").id
    made = a_segment(database, LanguageIs(language="en"))
    sheet = database.read(lambda tx: members_sheet(tx, system(), made.id))
    assert sheet.startswith(MARK)
    lines = list(csv.reader(io.StringIO(sheet.removeprefix(MARK))))
    assert lines == [
        list(HEADINGS),
        [str(lea), "'=HYPERLINK(1)", "", "retail", "", ""],
        [str(tom), "Tom", "", "retail", "", ""],
    ]
    with pytest.raises(SegmentNotFound):
        database.read(lambda tx: members_sheet(tx, system(), 99))
