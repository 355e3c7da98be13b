"""Tables are read as spreadsheets write them, and nothing is guessed that changes a figure."""

from datetime import date
from decimal import Decimal
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from erp_core.kernel.quantity import Number
from frontdesk.sheets.cells import Day, Figure, Percent
from frontdesk.sheets.errors import SheetRefused
from frontdesk.sheets.reading import inert, read_lines

HEADINGS = {"sku": ("sku", "货号"), "name": ("name", "名称"), "price": ("price", "价格")}
FIGURE = TypeAdapter(Annotated[Number, Figure])
RATE = TypeAdapter(Annotated[Number, Percent])
DAY = TypeAdapter(Day)


def read(content, needed=("sku",)):
    encoded = content if isinstance(content, bytes) else content.encode()
    return read_lines("products", encoded, HEADINGS, needed)


def refused(content, needed=("sku",)):
    with pytest.raises(SheetRefused) as raised:
        read(content, needed)
    return [str(fault) for fault in raised.value.faults]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_is_read_in_every_usual_form(separator, encoding):
    rows = [["货号", "名称", "Price"], ["A-1", "乌龙茶", "9.50"], ["", "", ""], ["A-2", "", "3"]]
    content = "\r\n".join(separator.join(row) for row in rows).encode(encoding)

    lines = read(content)

    assert [(line.number, dict(line.cells)) for line in lines] == [
        (2, {"sku": "A-1", "name": "乌龙茶", "price": "9.50"}),
        (4, {"sku": "A-2", "price": "3"}),
    ]


def test_a_quoted_cell_may_hold_the_separator_and_line_breaks():
    (line,) = read('sku,name\nA-1,"Tea, green\nloose"\n')

    assert line.cells["name"] == "Tea, green\nloose"


@pytest.mark.parametrize(
    ("content", "faults"),
    [
        ("", ["line 1: the file is empty"]),
        ("sku,name\n", ["line 2: there is no line below the headings"]),
        ("name\nTea\n", ["line 1, sku: this column is missing"]),
        ("sku,prise\nA,1\n", ["line 1, prise: there is no such column; is 'price' meant?"]),
        ("sku,SKU\nA,1\n", ["line 1, SKU: this column is there twice"]),
        ("sku,name\nA,b,c\n", ["line 2: there are 3 cells and 2 headings"]),
        (b"PK\x03\x04\x00\x00", ["line 1: this is no text file: save it as CSV"]),
    ],
)
def test_what_is_wrong_with_a_table_is_said_with_its_line(content, faults):
    assert refused(content) == faults


def test_a_heading_that_resembles_nothing_is_answered_with_those_that_are_known():
    assert refused("sku,qqq\nA,1\n") == [
        "line 1, qqq: there is no such column; known are sku, name, price"
    ]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1234.5", "1234.5"),
        ("12,50", "12.50"),
        ("1.249,00", "1249.00"),
        ("1,249.00", "1249.00"),
        ("€ 9.80", "9.80"),
        ("-3", "-3"),
    ],
)
def test_figures_are_read_as_they_are_written_here_and_there(written, number):
    assert FIGURE.validate_python(written) == Decimal(number)


@pytest.mark.parametrize(
    "written", ["1,249", "1.2.3", "abc", "1e5", "12,345,6", "--1", "NaN", "1 or 2"]
)
def test_a_figure_that_could_be_two_is_none(written):
    with pytest.raises(ValidationError):
        FIGURE.validate_python(written)


@pytest.mark.parametrize(("written", "rate"), [("19", "0.19"), ("7,7 %", "0.077"), ("0", "0")])
def test_a_rate_is_a_share_of_one(written, rate):
    assert RATE.validate_python(written) == Decimal(rate)


@pytest.mark.parametrize("written", ["2026-05-09", "09.05.2026", "2026/5/9", "2026年5月9日"])
def test_days_are_read_where_the_order_is_plain(written):
    assert DAY.validate_python(written) == date(2026, 5, 9)


@pytest.mark.parametrize("written", ["05/09/2026", "2026-13-01", "9 May", "31.02.2026"])
def test_a_day_that_could_be_two_or_is_none_is_refused(written):
    with pytest.raises(ValidationError):
        DAY.validate_python(written)


@given(st.text(min_size=1, max_size=20))
def test_no_cell_that_is_written_runs_in_a_spreadsheet(text):
    assert not inert(text).startswith(("=", "+", "-", "@", "\t", "\r"))
