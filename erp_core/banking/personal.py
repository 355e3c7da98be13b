"""What banking keeps about people: what the bank said of them and was told to pay them.

Both stay as they were said. What is kept and paid of employees who are no party is named by HR,
which knows whose it is.
"""

from collections.abc import Iterator

from erp_core.banking.order_tables import PaymentOrderLine
from erp_core.banking.tables import BankLine
from erp_core.kernel.personal import Person, Personal, PersonalRows
from erp_core.kernel.transaction import Tx


def _rows(_tx: Tx, person: Person) -> Iterator[PersonalRows]:
    own = list(person.parties)
    yield PersonalRows(BankLine, BankLine.party_id.in_(own), kept=True)
    yield PersonalRows(PaymentOrderLine, PaymentOrderLine.party_id.in_(own), kept=True)


PERSONAL = Personal(_rows)
