"""What analytics keep about people: questions of staff that were held back and name them."""

from collections.abc import Iterator

from erp_core.analytics.tables import QuestionMiss
from erp_core.kernel.personal import Person, Personal, PersonalRows, mentions
from erp_core.kernel.transaction import Tx


def _rows(_tx: Tx, person: Person) -> Iterator[PersonalRows]:
    named = mentions(QuestionMiss.question, person.names)
    yield PersonalRows(QuestionMiss, named, deleted=True)


PERSONAL = Personal(_rows)
