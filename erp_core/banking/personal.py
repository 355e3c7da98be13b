"""What banking keeps about people: what the bank said of them, which stays as it was said."""

from collections.abc import Iterator

from erp_core.banking.tables import BankLine
from erp_core.kernel.personal import Person, Personal, PersonalRows
from erp_core.kernel.transaction import Tx


def _rows(_tx: Tx, person: Person) -> Iterator[PersonalRows]:
    own = list(person.parties)
    yield PersonalRows(BankLine, BankLine.party_id.in_(own), kept=True)


PERSONAL = Personal(_rows)
