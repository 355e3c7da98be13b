"""What support keeps about people: cases, tasks, ratings, and what staff were told of them."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import case, literal, or_, select

from erp_core.kernel.personal import GONE, Person, Personal, PersonalRows
from erp_core.kernel.transaction import Tx
from erp_core.support.states import CaseState
from erp_core.support.tables import Case, CaseNote, CaseStep, Closing, Notice, StaffTask, Survey


def _rows(tx: Tx, person: Person) -> Iterator[PersonalRows]:
    own, threads = list(person.parties), person.ids("threads")
    cases = or_(Case.party_id.in_(own), Case.thread_id.in_(threads))
    person.found["cases"] = list(tx.session.scalars(select(Case.id).where(cases)))
    mine = Case.id.in_(person.ids("cases"))
    solved = case((Case.solution.is_(None), None), else_=literal(GONE))
    yield PersonalRows(Case, mine, {"subject": GONE, "description": GONE, "solution": solved})
    steps = CaseStep.case_id.in_(person.ids("cases"))
    yield PersonalRows(CaseStep, steps, {"reason": GONE})
    why = or_(
        Closing.case_id.in_(person.ids("cases")),
        Closing.thread_id.in_(threads),
        Closing.return_id.in_(person.ids("order_returns")),
    )
    yield PersonalRows(Closing, why, kept=True)  # a word of the house's own list, no text of theirs
    tasks = or_(
        StaffTask.party_id.in_(own),
        StaffTask.thread_id.in_(threads),
        StaffTask.case_id.in_(person.ids("cases")),
    )
    person.found["staff_tasks"] = list(tx.session.scalars(select(StaffTask.id).where(tasks)))
    yield PersonalRows(StaffTask, StaffTask.id.in_(person.ids("staff_tasks")), _title())
    noted = CaseNote.case_id.in_(person.ids("cases"))
    yield PersonalRows(CaseNote, noted, {"text": GONE})
    asked = or_(Survey.party_id.in_(own), Survey.thread_id.in_(threads))
    yield PersonalRows(Survey, asked, {"comment": None, "reason": None})
    told = or_(
        *(
            (Notice.record_table == table) & Notice.record_id.in_(person.ids(table))
            for table in ("messages", "threads", "cases", "staff_tasks")
        )
    )
    yield PersonalRows(Notice, told, {"text_en": GONE, "text_zh": GONE})


def _title() -> dict[str, Any]:
    """Leave of a task that there was one."""
    note = case((StaffTask.note.is_(None), None), else_=literal(GONE))
    return {"title": GONE, "title_zh": None, "note": note}


def _unfinished(tx: Tx, person: Person) -> Iterator[str]:
    still = (CaseState.OPEN, CaseState.PENDING)
    query = select(Case.id).where(Case.party_id.in_(list(person.parties)), Case.state.in_(still))
    for id_ in tx.session.scalars(query.order_by(Case.id)):
        yield f"case {id_} is open"


PERSONAL = Personal(_rows, _unfinished)
