"""The handbook as staff read it: the list of pages, and one page."""

from nicegui import ui

from erp_core import support
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from erp_core.support import PageView
from frontdesk.console.lists.cells import Cell
from frontdesk.console.lists.detail import draw_facts, draw_title
from frontdesk.console.lists.record import show_record
from frontdesk.console.lists.table import Found, Line, RecordList
from frontdesk.console.parts import box
from frontdesk.console.paths import HANDBOOK, page_path
from frontdesk.console.texts import Texts
from frontdesk.console.visit import Visit
from frontdesk.console.wording import moment, short_date
from knowledge import MarkdownPage, PageInvalid, parse_page

COLUMNS = ("page", "tags", "version", "updated")


async def show_handbook(visit: Visit) -> None:
    """Show the pages of the handbook by title."""

    def find(tx: Tx, actor: Actor, text: str, request: PageRequest) -> Found:
        _ = request  # a handbook is short: all pages are one page of the list
        pages = [page for page in support.list_pages(tx, actor) if _is_meant(page, text)]
        pages.sort(key=lambda page: _title(page, visit.texts).casefold())
        return Found(tuple(_line(page, visit) for page in pages))

    await RecordList(visit, "handbook", COLUMNS, find).begin()


async def show_page(visit: Visit, slug: str) -> None:
    """Show one page of the handbook."""
    await show_record(
        visit,
        lambda tx, actor: support.get_page(tx, actor, slug),
        lambda page: _draw(visit, page),
    )


def _is_meant(page: PageView, text: str) -> bool:
    """Tell whether every word of a search stands somewhere on a page."""
    said = (page.slug, page.title_en, page.title_zh, page.body_en, page.body_zh, *page.questions)
    whole = "\n".join(said).casefold()
    return all(word in whole for word in text.casefold().split())


def _title(page: PageView, texts: Texts) -> str:
    first, second = page.title_en, page.title_zh
    return (second or first) if texts.language == "zh" else (first or second)


def _written(page: PageView, texts: Texts) -> MarkdownPage:
    """Read the text in a language, else in the other; one that cannot be read is shown whole."""
    first, second = page.body_en, page.body_zh
    body = (second or first) if texts.language == "zh" else (first or second)
    try:
        return parse_page(body)
    except PageInvalid:
        return MarkdownPage("", (), (), body)


def _line(page: PageView, visit: Visit) -> Line:
    tags = (*page.tags, *_written(page, visit.texts).tags)
    day = page.updated_at.astimezone(visit.zone).date()
    cells = (
        Cell(_title(page, visit.texts)),
        Cell(", ".join(tags)),
        Cell(str(page.version), is_number=True),
        Cell(short_date(day, visit.texts, visit.today)),
    )
    return Line(page.id, page_path(page.slug), cells)


def _draw(visit: Visit, page: PageView) -> None:
    texts = visit.texts
    written = _written(page, texts)
    draw_title(_title(page, texts), HANDBOOK, texts("handbook.title"), ())
    draw_facts(
        [
            (texts("column.version"), str(page.version)),
            (texts("column.updated"), moment(page.updated_at, visit.zone, texts)),
            (texts("column.tags"), ", ".join((*page.tags, *written.tags))),
        ]
    )
    with box("fd-page"):
        ui.markdown(written.body.replace("<", "&lt;"))  # no markup but Markdown's own
