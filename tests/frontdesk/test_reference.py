"""The reference pages say what the code says, and the code says something of everything."""

import pytest

from frontdesk.reference import FOLDER, PAGES, outdated, write
from frontdesk.reference.__main__ import main
from frontdesk.reference.commands import commands
from frontdesk.reference.rest import all_routes
from frontdesk.reference.settings import all_settings
from tests.frontdesk.security.matrix import ANYONE, PUBLIC, read_matrix

BOOKING = {
    "finance.receive_from_supplier",
    "finance.pay_supplier",
    "finance.read_ledger",
    "finance.record_payment",
    "finance.post_entry",
    "finance.post_late",
    "parties.read",
}
"""What booking a line of a bank statement asks for, by what the line is booked as."""
PROPOSING = {"banking.read", "parties.read", "finance.read_ledger", "finance.read"}
"""What looking for the match of a line asks for, where there are lines to match."""
OF_ITS_KIND = {"conversations.read", "sales.read"}
SOMETIMES = {
    "POST /api/v1/crm/leads/{lead_id}/convert": {"parties.create_party"},
    "POST /api/v1/crm/opportunities/{opportunity_id}/win": {"sales.accept_quotation"},
    "POST /api/v1/banking/accounts/{bank_account_id}/statements": {
        "banking.match_line",
        *PROPOSING,
        *BOOKING,
    },
    "POST /api/v1/banking/accounts/{bank_account_id}/match": PROPOSING | BOOKING,
    "GET /api/v1/banking/lines/{line_id}/proposals": {"parties.read", "finance.read"},
    "POST /api/v1/banking/lines/{line_id}/match": BOOKING,
    "POST /api/v1/banking/lines/{line_id}/undo": {
        "finance.post_entry",
        "finance.read_ledger",
        "finance.reverse_payment",
        "finance.reverse_supplier_payment",
        "finance.reverse_supplier_refund",
    },
    "POST /api/v1/banking/payment-orders/{order_id}/approve": {
        "banking.read",
        "finance.read_ledger",
    },
    "POST /api/v1/banking/payment-orders/{order_id}/export": {
        "banking.read",
        "finance.read_ledger",
    },
    "GET /api/v1/documents/{kind}/{record_id}": {
        "finance.read_ledger",
        "inventory.read",
        "maintenance.read",
        "purchasing.read",
    },
    "GET /api/v1/documents/{kind}/{record_id}/preview": {
        "finance.read_ledger",
        "inventory.read",
        "maintenance.read",
        "purchasing.read",
    },
    "POST /api/v1/finance/entries": {"finance.post_late"},
    "POST /api/v1/finance/entries/{entry_id}/reverse": {"finance.post_late"},
    "POST /api/v1/finance/periods/{period}/unlock": {"access.reopen_books"},
    "POST /api/v1/maintenance/orders": {"support.read"},
    "POST /api/v1/maintenance/orders/{order_id}/time": {"hr.read_own"},
    "GET /api/v1/support/closings/{subject}/{record_id}": OF_ITS_KIND,
    "GET /api/v1/support/closings/{subject}/{record_id}/choices": OF_ITS_KIND,
    "PUT /api/v1/support/closings/{closing_id}": OF_ITS_KIND,
    "POST /api/v1/production/plan/orders": {"purchasing.draft_order"},
    "GET /api/v1/purchasing/bills/{purchase_bill_id}": {"finance.read_ledger"},
    "POST /api/v1/purchasing/requests/{request_id}/award": {"purchasing.set_supplier_price"},
    "POST /api/v1/sales/picking/{order_id}": {"inventory.adjust_stock", "inventory.scrap_stock"},
    "POST /api/v1/conversations/threads/{thread_id}/replies": {"conversations.review_suggestion"},
    "POST /api/v1/support/macros/{macro_id}/threads/{thread_id}/fill": {
        "parties.read",
        "sales.read",
    },
    "POST /api/v1/support/macros/{macro_id}/threads/{thread_id}/apply": {
        "conversations.assign",
        "conversations.resolve",
        "conversations.tag",
    },
    "POST /api/v1/support/tasks": {"conversations.read"},
}
"""Permissions that a route asks for only if its body, macro, month or bank line calls for it."""


def test_every_reference_page_is_current():
    assert outdated(FOLDER) == [], "run: python -m frontdesk.reference write"


def test_nothing_else_lies_among_the_reference_pages():
    assert {file.name for file in FOLDER.iterdir()} == set(PAGES)


def test_a_page_that_was_edited_or_is_missing_is_named(tmp_path):
    write(tmp_path)
    assert outdated(tmp_path) == []

    (tmp_path / "cli.md").write_text("# Command line\n", encoding="utf-8")
    (tmp_path / "rest.md").unlink()

    assert outdated(tmp_path) == ["cli.md", "rest.md"]


def test_the_check_of_this_checkout_succeeds(capsys):
    assert main(["check"]) == 0
    assert capsys.readouterr().out == ""


def test_another_task_is_wrong_usage(capsys):
    with pytest.raises(SystemExit) as end:
        main(["print"])
    assert end.value.code == 2
    assert "invalid choice" in capsys.readouterr().err


def test_every_setting_says_what_it_decides():
    assert [each.variable for each in all_settings() if not each.says] == []


def test_secrets_have_no_default_in_the_reference():
    shown = {each.variable: each.default for each in all_settings()}
    assert shown["FRONTDESK_SECRET_KEY"] == "one for this machine only"
    assert shown["FRONTDESK_TELEGRAM__TOKEN"] == "needed"
    assert shown["FRONTDESK_ASSISTANT__MODELS"] == "`offline`"


def test_every_command_and_every_option_says_what_it_does():
    told = dict(commands())
    assert {"frontdesk demo", "frontdesk db upgrade", "frontdesk users add"} <= told.keys()
    silent = [path for path, command in told.items() if not command.help]
    silent += [
        f"{path} {one.name}"
        for path, command in told.items()
        for one in command.params
        if not one.help
    ]
    assert silent == []


def test_the_permissions_of_the_reference_are_those_of_the_role_matrix():
    """Read from the source here, tried on the running application there."""
    read = {route.name: route.permissions for route in all_routes() if route.group != "other"}
    tried = {route.name: route for route in read_matrix()}
    assert read.keys() == tried.keys()
    for name, route in tried.items():
        if route.needs in (PUBLIC, ANYONE):
            assert read[name] == (None if route.needs == PUBLIC else ()), name
        else:
            assert set(read[name]) - SOMETIMES.get(name, set()) == route.needs, name
            assert read[name][0] == route.verb, name
