"""Where the console's pages are, as a browser sees them."""

from datetime import date
from urllib.parse import quote, unquote

ROOT = "/console"
HOME = f"{ROOT}/"
LOGIN = f"{ROOT}/login"
LOGOUT = f"{ROOT}/logout"
PREFERENCES = f"{ROOT}/preferences"
STATIC = f"{ROOT}/static"
ORDERS = f"{ROOT}/orders"
STOCK = f"{ROOT}/stock"
LATE = f"{ROOT}/late"
QUOTATIONS = f"{ROOT}/quotations"
FLOOR = f"{ROOT}/floor"
LEDGER = f"{ROOT}/ledger"
BUYING = f"{ROOT}/buying"
PEOPLE = f"{ROOT}/people"
PIPELINE = f"{ROOT}/pipeline"
SEGMENTS = f"{PIPELINE}/segments"
CAMPAIGNS = f"{PIPELINE}/campaigns"
MAKING = f"{ROOT}/making"
UPKEEP = f"{ROOT}/upkeep"
COUNTS = f"{FLOOR}/count"
LOTS = f"{FLOOR}/lots"
INVOICES = f"{ROOT}/invoices"
ASK = f"{ROOT}/ask"
HANDBOOK = f"{ROOT}/handbook"
HEALTH = f"{ROOT}/health"
CASES = f"{ROOT}/cases"
TASKS = f"{ROOT}/tasks"
DESK = f"{ROOT}/desk"
REASONS = f"{ROOT}/reasons"
CUSTOMERS = f"{ROOT}/customers"
FILES = f"{ROOT}/files"
DOCUMENTS = f"{ROOT}/documents"
PAYMENT_FILES = f"{ROOT}/payment-files"
RECEIPTS = f"{ROOT}/receipts"
EVENTS = f"{ROOT}/events"
LONGEST = 500
"""Characters of a path that is gone back to."""


def thread_path(thread_id: int) -> str:
    """Return where a thread is shown."""
    return f"{ROOT}/threads/{thread_id}"


def case_path(case_id: int) -> str:
    """Return where a case is shown."""
    return f"{CASES}/{case_id}"


def task_path(task_id: int) -> str:
    """Return where a task is shown."""
    return f"{TASKS}/{task_id}"


def lot_path(lot_id: int) -> str:
    """Return where a lot is shown: where it lies, and who has some of it."""
    return f"{ROOT}/lots/{lot_id}"


def reasons_path(week: date) -> str:
    """Return where it is told why things were over in the week of a day."""
    return f"{REASONS}?week={week.isoformat()}"


def pick_path(order_id: int) -> str:
    """Return where an order is fetched."""
    return f"{FLOOR}/pick/{order_id}"


def count_path(count_id: int) -> str:
    """Return where a count is made."""
    return f"{COUNTS}/{count_id}"


def prices_path(party_id: int) -> str:
    """Return where a customer's prices and history are."""
    return f"{CUSTOMERS}/{party_id}/prices"


def customer_path(party_id: int) -> str:
    """Return where everything about a customer is shown."""
    return f"{CUSTOMERS}/{party_id}"


def file_path(file_id: int) -> str:
    """Return where a file of a thread is loaded."""
    return f"{FILES}/{file_id}"


def raw_path(event_id: int) -> str:
    """Return where what came in is loaded, as it came."""
    return f"{EVENTS}/{event_id}/raw"


def thumbnail_path(file_id: int) -> str:
    """Return where the small picture of a file is."""
    return f"{FILES}/{file_id}/thumbnail"


def document_path(kind: str, record_id: int, language: str) -> str:
    """Return where a document is drawn."""
    return f"{DOCUMENTS}/{kind}/{record_id}?language={language}"


def preview_path(kind: str, record_id: int) -> str:
    """Return where a document is a web page, in the language of whom it is for."""
    return f"{DOCUMENTS}/{kind}/{record_id}/preview"


def payment_file_path(order_id: int) -> str:
    """Return where the file of a payment order is downloaded."""
    return f"{PAYMENT_FILES}/{order_id}"


def receipt_path(claim_id: int, receipt_id: int) -> str:
    """Return where a receipt of an expense claim is downloaded."""
    return f"{RECEIPTS}/{claim_id}/{receipt_id}"


def numbered_path(kind: str, number: str) -> str:
    """Return where a document is shown that is known by its number."""
    return f"{kind}/number/{quote(number, safe='')}"


def page_path(slug: str) -> str:
    """Return where a page of the handbook is shown."""
    return f"{HANDBOOK}/{quote(slug, safe='')}"


def inside(path: str | None) -> str:
    """Return a path if it leads into the console, else the console's start.

    What a browser sends must not lead a person who has just logged in somewhere else.
    """
    if path is None or not path.startswith(HOME) or len(path) > LONGEST:
        return HOME
    steps = unquote(path.partition("?")[0]).split("/")
    leads_out = "//" in path or "\\" in path or not {".", ".."}.isdisjoint(steps)
    return HOME if leads_out or not path.isprintable() else path
