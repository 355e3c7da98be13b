"""What the core refuses reads as a sentence that says what to do."""

from pathlib import Path
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

import pytest

from erp_core.conversations import CustomerWroteSince, HandledByAnother, ThreadNotFound
from erp_core.kernel.actor import NotAllowed, system
from erp_core.kernel.database import Database
from erp_core.kernel.errors import Conflict, DomainError, Unavailable
from erp_core.sales import CannotCancel
from frontdesk.console.act import sentence
from frontdesk.console.texts import Texts
from frontdesk.console.visit import Visit
from tests.frontdesk.console.front import a_desk

if TYPE_CHECKING:
    from nicegui import Client


def a_visit(database: Database, folder: Path, language: str) -> Visit:
    return Visit(
        desk=a_desk(database, folder),
        token="",
        client=cast("Client", None),
        texts=Texts(language),
        theme="auto",
        shown_to=system(),
        company="",
        zone=ZoneInfo("Europe/Berlin"),
    )


@pytest.mark.parametrize(
    ("error", "english", "chinese"),
    [
        (NotAllowed(), "Ask an administrator", "管理员"),
        (HandledByAnother(), "Take it over first", "请先接管"),
        (CustomerWroteSince(), "Read the new message first", "请先阅读"),
        (Unavailable(), "Try again in a moment", "请稍后再试"),
    ],
)
def test_a_refusal_says_what_to_do(
    database: Database, tmp_path: Path, error: DomainError, english: str, chinese: str
) -> None:
    assert english in sentence(a_visit(database, tmp_path, "en"), error)
    assert chinese in sentence(a_visit(database, tmp_path, "zh"), error)


def test_a_refusal_without_words_of_its_own_reads_as_the_cores_or_its_kinds(
    database: Database, tmp_path: Path
) -> None:
    assert sentence(a_visit(database, tmp_path, "en"), CannotCancel()) == CannotCancel().message
    assert "冲突" in sentence(a_visit(database, tmp_path, "zh"), CannotCancel("x"))
    assert "没有这条记录" in sentence(a_visit(database, tmp_path, "zh"), ThreadNotFound())


def test_the_most_exact_kind_is_the_one_that_is_named(database: Database, tmp_path: Path) -> None:
    class Odd(Conflict):
        """Odd."""

    assert "冲突" in sentence(a_visit(database, tmp_path, "zh"), Odd())
