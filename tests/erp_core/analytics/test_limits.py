"""A question may take so long and no longer, and leaves its transaction as it was."""

from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import text

from erp_core.analytics import Query, TookTooLong, UnknownName, run_query
from erp_core.analytics.limits import limited
from tests.erp_core.analytics.conftest import Reference
from tests.erp_core.analytics.test_refusals import BOSS, ask


def test_a_question_that_takes_too_long_is_stopped(reference: Reference) -> None:
    endless = {
        "sqlite": "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) "
        "SELECT MAX(x) FROM n",
        "postgresql": "SELECT pg_sleep(20)",
    }

    def dawdle(tx: Any) -> None:
        with limited(tx, 0.05):
            tx.session.execute(text(endless[tx.dialect]))

    with pytest.raises(TookTooLong):
        reference.database.read(dawdle)
    assert len(ask(reference, metrics=["revenue"]).rows) == 1


@pytest.mark.postgres
@pytest.mark.parametrize("stopped", [False, True], ids=["answered", "stopped"])
def test_the_time_limit_of_a_question_leaves_that_of_its_transaction(
    reference: Reference, stopped: bool
) -> None:
    def limits(tx: Any) -> tuple[str, str]:
        shown = text("SHOW statement_timeout")
        tx.session.execute(text("SET LOCAL statement_timeout = '90s'"))
        with suppress(TookTooLong), limited(tx, 0.05):
            inside = tx.session.execute(shown).scalar_one()
            if stopped:
                tx.session.execute(text("SELECT pg_sleep(20)"))
        return inside, tx.session.execute(shown).scalar_one()

    assert reference.database.read(limits) == ("50ms", "90s")


@pytest.mark.postgres
def test_a_refused_question_leaves_the_time_limit_of_its_transaction(reference: Reference) -> None:
    nowhere = {"metrics": ["revenue"], "filters": [{"field": "city", "value": "Atlantis"}]}
    query = Query.model_validate({"kind": "aggregate", **nowhere})

    def limit_after(tx: Any) -> str:
        with pytest.raises(UnknownName):
            run_query(tx, BOSS, query)
        return str(tx.session.execute(text("SHOW statement_timeout")).scalar_one())

    assert reference.database.read(limit_after) == "0"
