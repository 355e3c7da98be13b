"""A work order on paper: for who works on it, and signed when it is done, in both languages."""

from datetime import date

import pytest

from erp_core import maintenance
from erp_core.kernel.actor import Actor, ActorKind, NotAllowed, system
from frontdesk.documents.kinds import DocumentKind, NotYet, render_document, show_document
from frontdesk.documents.letterhead import Letterhead
from tests.builders.maintenance import a_workshop, asked, begun, done, planned, took
from tests.builders.pdf import text_of

HEAD = Letterhead(street="Kranhafen 7", postcode="20457", city="Hamburg")
KIND = DocumentKind.WORK_ORDER
TUESDAY = date(2026, 5, 19)


@pytest.fixture
def shop(database):
    return database.run(a_workshop)


def drawn(database, order_id, language="en", actor=None):
    who = actor or system()
    return database.read(lambda tx: render_document(tx, who, HEAD, KIND, order_id, language))


def test_a_done_order_says_what_was_done_with_which_parts_at_what_cost(database, shop):
    def work(tx):
        order = begun(tx, shop.roaster, TUESDAY)
        took(tx, order, (shop.belt, "2"), (shop.filter, "1"))
        maintenance.note_time(tx, system(), order, maintenance.NewWorkTime(minutes=90))
        return done(tx, order).id

    order_id = database.run(work)

    made = drawn(database, order_id)
    lines = text_of(made.content).splitlines()
    assert (made.name, made.party_id) == ("Work order WO-2026-0001.pdf", 0)
    for said in (
        "Work order WO-2026-0001",
        "ROASTER-1",
        "19 May 2026",
        "90 min",
        "Belt slips: It squeaks",
        "25.00",
        "30.00",
        "55.00",
        "Cause: Worn",
        "Done: Belt replaced",
    ):
        assert said in lines, said
    chinese = text_of(drawn(database, order_id, "zh").content)
    for words in ("维修工单", "分钟", "零件合计", "处理："):
        assert words in chinese
    page = database.read(lambda tx: show_document(tx, system(), HEAD, KIND, order_id, "zh"))
    assert "处理：Belt replaced" in page


def test_an_order_to_be_done_is_a_paper_to_work_by_and_a_cancelled_one_is_none(database, shop):
    order_id = database.run(lambda tx: planned(tx, asked(tx, shop.roaster), TUESDAY))

    lines = text_of(drawn(database, order_id).content).splitlines()
    assert "Worked on by (date, signature):" in lines
    assert "Done on" not in lines
    database.run(lambda tx: maintenance.cancel_work(tx, system(), order_id, "no"))
    with pytest.raises(NotYet):
        drawn(database, order_id)


def test_who_may_not_read_maintenance_gets_no_paper(database, shop):
    order_id = database.run(lambda tx: asked(tx, shop.roaster))
    somebody = Actor(ActorKind.STAFF, 9, "Sam", frozenset({"inventory.read"}))

    with pytest.raises(NotAllowed):
        drawn(database, order_id, actor=somebody)
