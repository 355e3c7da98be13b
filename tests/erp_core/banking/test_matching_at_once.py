"""Several people match lines at the same moment: an entry is matched once, and what stands."""

from erp_core.banking import (
    EntryPart,
    EntryTaken,
    MatchedEntry,
    NewMatch,
    NoEntryHere,
    list_bank_lines,
    match_line,
)
from erp_core.finance import list_entries, reverse_entry
from erp_core.kernel.actor import system
from erp_core.kernel.organisation import business_date
from tests.builders.banking import Moved, a_bank_account, broken_banking, camt, import_camt
from tests.builders.finance import a_sale_by_hand, books, broken_rules
from tests.builders.together import together


def opened(database, *moved):
    """Import lines and post an entry of 20.00; return the ids of the lines, and of the entry."""

    def write(tx):
        books(tx)
        account = a_bank_account(tx).id
        import_camt(tx, account, camt(list(moved)))
        return a_sale_by_hand(tx, "20.00", business_date(tx))

    entry_id = database.run(write)
    lines = database.read(lambda tx: list_bank_lines(tx, system())).items
    return [each.id for each in lines], entry_id


def match(database, line_id, entry_id):
    new = NewMatch(parts=(EntryPart(entry_id=entry_id),))
    return database.run(lambda tx: match_line(tx, system(), line_id, new)).id


def sound(database):
    assert broken_banking(database) == []
    assert broken_rules(database) == []


def test_lines_that_name_the_same_entry_at_once_take_it_once(database):
    lines, entry_id = opened(database, *(Moved("20.00", f"no {place}") for place in range(6)))

    answers = together(len(lines), lambda place: match(database, lines[place], entry_id))

    refused = [each for each in answers if not isinstance(each, int)]
    assert [type(each) for each in refused] == [EntryTaken] * 5
    sound(database)


def test_an_entry_is_matched_or_reversed_and_never_both(database):
    lines, entry_id = opened(database, Moved("20.00", "sale"))

    def reverse(tx):
        return reverse_entry(tx, system(), entry_id, "wrong").id

    deeds = (lambda: match(database, lines[0], entry_id), lambda: database.run(reverse))
    answers = together(2, lambda place: deeds[place]())

    refused = [type(each) for each in answers if not isinstance(each, int)]
    assert refused in ([MatchedEntry], [NoEntryHere])
    entries = database.read(lambda tx: list_entries(tx, system())).items
    assert len(entries) == (1 if refused == [MatchedEntry] else 2)
    sound(database)
