"""The handbook: pages in both languages, every version kept."""

import pytest
from sqlalchemy import text

from erp_core.access import Role
from erp_core.kernel.actor import NotAllowed, system
from erp_core.kernel.database import Database
from erp_core.support import (
    PageChanged,
    PageNotFound,
    get_page,
    list_pages,
    page_versions,
    save_page,
)
from erp_core.support.checks import pages_keep_their_versions
from tests.builders.access import a_member_of_staff
from tests.builders.support import a_draft, a_page


def test_a_page_is_written_and_read_in_both_languages(database: Database) -> None:
    page = a_page(database)

    assert page == database.read(lambda tx: get_page(tx, system(), "returns"))
    assert (page.version, page.title_zh) == (1, "退货")
    assert page.questions == ("Can I send it back?", "可以退货吗？")


def test_a_changed_page_keeps_what_it_said_before(database: Database) -> None:
    a_page(database)

    changed = database.run(lambda tx: save_page(tx, system(), a_draft(body_en="Within 30 days.")))

    versions = database.read(lambda tx: page_versions(tx, system(), "returns"))
    assert (changed.version, changed.body_en) == (2, "Within 30 days.")
    assert [(v.version, v.body_en) for v in versions] == [
        (2, "Within 30 days."),
        (1, "Within 14 days."),
    ]


@pytest.mark.parametrize("based_on", [0, 2])
def test_a_page_edited_on_another_version_is_not_overwritten(
    database: Database, based_on: int
) -> None:
    page = a_page(database)
    stale = a_draft(body_en="mine").model_copy(update={"based_on": based_on})

    with pytest.raises(PageChanged):
        database.run(lambda tx: save_page(tx, system(), stale))

    assert database.read(lambda tx: list_pages(tx, system())) == [page]


def test_a_page_edited_on_the_present_version_is_saved(database: Database) -> None:
    a_page(database)
    draft = a_draft(body_en="mine").model_copy(update={"based_on": 1})

    assert database.run(lambda tx: save_page(tx, system(), draft)).version == 2


def test_a_page_that_is_not_there_is_not_found(database: Database) -> None:
    with pytest.raises(PageNotFound):
        database.read(lambda tx: get_page(tx, system(), "nothing"))


def test_only_those_who_may_write_the_handbook(database: Database) -> None:
    sam = a_member_of_staff(database, Role.WAREHOUSE)

    with pytest.raises(NotAllowed):
        database.run(lambda tx: save_page(tx, sam, a_draft()))

    assert database.read(lambda tx: list_pages(tx, sam)) == []


def test_a_missing_version_is_found(database: Database) -> None:
    a_page(database)
    a_page(database, "shipping")
    with database.transaction() as tx:
        tx.session.execute(text("UPDATE handbook_pages SET version = 2 WHERE slug = 'shipping'"))

    found = database.read(pages_keep_their_versions)

    assert (found.examined, found.violations) == (2, ("page shipping misses a version",))
