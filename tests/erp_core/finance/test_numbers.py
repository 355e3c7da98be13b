"""Statutory numbers as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_core.finance.numbers import NumberRead, read_number, write_number


def test_a_number_is_written_with_prefix_and_year():
    assert write_number("INV", 2026, 17) == "INV-2026-0017"
    assert write_number("INV", 2026, 12_345) == "INV-2026-12345"


def test_a_document_without_number_shows_none():
    assert write_number("INV", 2026, None) is None


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("inv-2026-0017", NumberRead("INV", 2026, 17)),
        ("INV 2026/17", NumberRead("INV", 2026, 17)),
        ("cn-3", NumberRead("CN", None, 3)),
        ("#17", NumberRead(None, None, 17)),
        ("2026", NumberRead(None, None, 2026)),
    ],
)
def test_a_number_is_read_however_it_is_written(written, read):
    assert read_number(written) == read


@pytest.mark.parametrize(
    "written", ["", "INV", "17a", "1-2-3-4", "INV-2026-", "1 OR 1=1", "1" * 40]
)
def test_what_is_no_number_is_not_read(written):
    assert read_number(written) is None


@given(st.sampled_from(["INV", "CN"]), st.integers(2000, 2999), st.integers(1, 10**11))
def test_every_number_that_is_written_is_read_back(prefix, year, number):
    written = write_number(prefix, year, number)

    assert read_number(written) == NumberRead(prefix, year, number)
