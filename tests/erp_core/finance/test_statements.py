"""A document of 1,000 lines costs not many more statements than one of 10."""

import pytest
from sqlalchemy import event

from erp_core.catalog import LineTax
from erp_core.finance import credit_invoice
from erp_core.kernel.actor import system
from tests.builders.catalog import a_tax
from tests.builders.finance import a_line, a_payer, a_payment, an_invoice, books


@pytest.fixture
def counted(database):
    """Count the statements of a command."""
    statements = []
    event.listen(
        database.engine,
        "before_cursor_execute",
        lambda _connection, _cursor, statement, *_: statements.append(statement),
    )

    def count(command):
        statements.clear()
        answer = database.run(command)
        return answer, len(statements)

    return count


def test_the_statements_of_an_invoice_hardly_grow_with_its_lines(database, counted):
    database.run(books)
    payer, tax = database.run(lambda tx: (a_payer(tx), a_tax(tx)))
    rule = LineTax(tax_id=tax.id, rate=tax.rate, included=False)
    issued, credited = {}, {}
    for size in (10, 100, 1_000):
        lines = [a_line("1.00", "2", (rule,))] * size
        invoice, issued[size] = counted(lambda tx, lines=lines: an_invoice(tx, payer, *lines))
        _, credited[size] = counted(
            lambda tx, id_=invoice.id: credit_invoice(tx, system(), id_, None, "returned").id
        )

    assert issued[1_000] == issued[100] <= issued[10] <= 40
    assert credited[1_000] == credited[100] <= credited[10] <= 50


def test_a_payment_of_many_invoices_grows_with_their_number_only(database, counted):
    database.run(books)
    payers = database.run(lambda tx: (a_payer(tx, "Ana"), a_payer(tx, "Wei")))
    for payer, invoices in zip(payers, (2, 20), strict=True):
        for _ in range(invoices):
            database.run(lambda tx, id_=payer: an_invoice(tx, id_))

    _, few = counted(lambda tx: a_payment(tx, payers[0], "20.00"))
    _, many = counted(lambda tx: a_payment(tx, payers[1], "200.00"))

    assert many - few <= 4 * 18
