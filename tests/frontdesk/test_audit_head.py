"""The head of the audit chain outside the database: the latest one, in one piece."""

from pathlib import Path

import pytest

from frontdesk.audit_head import FILE, LENGTH, AuditHeadFile


def test_the_latest_head_is_kept_whatever_the_order_of_the_commits(tmp_path: Path) -> None:
    head = AuditHeadFile(tmp_path)
    for sequence in (1, 3, 2):
        head.keep(sequence, f"mac {sequence}")

    assert AuditHeadFile(tmp_path).read() == (3, "mac 3")
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_a_head_is_written_over_the_one_before(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("older, longer and no head at all " * 9)
    head = AuditHeadFile(tmp_path)
    head.keep(10**18, "f" * 64)
    kept = (tmp_path / FILE).stat()
    head.keep(10**18 + 1, "e" * 64)

    now = (tmp_path / FILE).stat()
    assert (now.st_ino, now.st_size) == (kept.st_ino, LENGTH)
    assert head.read() == (10**18 + 1, "e" * 64)


def test_without_a_data_directory_nothing_is_kept(tmp_path: Path) -> None:
    AuditHeadFile(tmp_path / "none").keep(1, "mac")

    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("told", ["", "[]", "{}", '{"sequence": 1}'])
def test_a_head_that_cannot_be_read_counts_as_none(tmp_path: Path, told: str) -> None:
    (tmp_path / FILE).write_text(told)

    assert AuditHeadFile(tmp_path).read() is None
