"""Draws a document: A4, the sender's head and foot, the address where a window envelope shows it.

Equal papers become equal bytes: the file carries the document's date, not the moment of drawing.
Latin text is set in Helvetica, Chinese in STSong-Light, which every reader brings along; no font
is embedded or fetched.
"""

import io
import re
from collections.abc import Iterator
from xml.sax.saxutils import escape

from reportlab.graphics.shapes import Drawing, Rect
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Frame,
    KeepTogether,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from frontdesk.documents.letterhead import Letterhead, filled, joined
from frontdesk.documents.paper import Paper, Scan
from frontdesk.documents.qr import QUIET, dark_fields, runs
from frontdesk.documents.texts import Words

CHINESE = "STSong-Light"
INK, MUTED, LINE, HARBOUR = (
    HexColor("#1b2430"),
    HexColor("#5b6675"),
    HexColor("#d5dbe3"),
    HexColor("#12405f"),
)
_SCAN = 36 * mm
LEFT, RIGHT, FOOT = 20 * mm, 20 * mm, 30 * mm
WIDTH = A4[0] - LEFT - RIGHT
_FAR_EAST = re.compile("([\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]+)")


def draw(paper: Paper, head: Letterhead) -> bytes:
    """Draw a document as a PDF; twice, because only then it is known how many pages there are."""
    _register_chinese()
    _, pages = _draw_once(paper, head, pages=0)
    return _draw_once(paper, head, pages=pages)[0]


def _draw_once(paper: Paper, head: Letterhead, *, pages: int) -> tuple[bytes, int]:
    out = io.BytesIO()
    dress = _Dress(paper, head, pages)
    document = BaseDocTemplate(
        out,
        pagesize=A4,
        title=paper.title,
        author=paper.sender,
        creator="Frontdesk",
        subject=paper.title,
        invariant=1,
        lang="zh-CN" if paper.language == "zh" else "en",
    )
    first = Frame(LEFT, FOOT, WIDTH, A4[1] - 38 * mm - FOOT, *[0] * 4, id="first")
    later = Frame(LEFT, FOOT, WIDTH, A4[1] - 30 * mm - FOOT, *[0] * 4, id="later")
    document.addPageTemplates(
        [
            PageTemplate("first", [first], onPage=dress.put_on, autoNextPageTemplate="later"),
            PageTemplate("later", [later], onPage=dress.put_on),
        ]
    )
    document.build(list(_story(paper, head)))
    return out.getvalue(), document.page


def _register_chinese() -> None:
    if CHINESE not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(CHINESE))


class _Dress:
    """The head and foot of every page of one document."""

    def __init__(self, paper: Paper, head: Letterhead, pages: int) -> None:
        self._paper = paper
        self._head = head
        self._words = Words(paper.language)
        self._pages = pages

    def put_on(self, canvas: Canvas, document: BaseDocTemplate) -> None:
        """Draw head and foot of a page that begins."""
        canvas.setDateFormatter(self.date_of_file)
        canvas.saveState()
        self._draw_head(canvas, first=document.page == 1)
        self._draw_foot(canvas, document.page)
        canvas.restoreState()

    def date_of_file(self, *_now: int) -> str:
        """Say when the file was made: on the document's own date."""
        return f"D:{self._paper.dated:%Y%m%d}000000+00'00'"

    def _draw_head(self, canvas: Canvas, *, first: bool) -> None:
        top = A4[1] - 20 * mm
        canvas.setStrokeColor(HARBOUR)
        canvas.setLineWidth(2)
        canvas.line(LEFT, top + 8 * mm, LEFT + WIDTH, top + 8 * mm)
        size = 16 if first else 10
        _write(canvas, LEFT, top, self._paper.sender, size, bold=True, color=HARBOUR)
        if first:
            self._draw_contact(canvas, top + 2 * mm)
        else:
            _write_right(canvas, LEFT + WIDTH, top, self._paper.title, 9)

    def _draw_contact(self, canvas: Canvas, top: float) -> None:
        for line in (*self._head.place, *self._head.contact):
            _write_right(canvas, LEFT + WIDTH, top, line, 8)
            top -= 3.8 * mm

    def _draw_foot(self, canvas: Canvas, page: int) -> None:
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.6)
        canvas.line(LEFT, 22 * mm, LEFT + WIDTH, 22 * mm)
        for number, line in enumerate(self._foot_lines()):
            _write(canvas, LEFT, (18 - 3.8 * number) * mm, line, 7.5, color=MUTED)
        told = self._words("foot.page", page=page, pages=self._pages)
        _write_right(canvas, LEFT + WIDTH, 18 * mm, told, 7.5)

    def _foot_lines(self) -> tuple[str, ...]:
        head = self._head
        tax = self._words("foot.tax_id", number=head.tax_id) if head.tax_id else ""
        who = joined((self._paper.sender, *head.place))
        return filled(who, joined((head.registration, tax)), bank_line(head, self._words))


def bank_line(head: Letterhead, words: Words) -> str:
    """Name the account that customers pay to; empty where there is none."""
    if head.bank and head.iban and head.bic:
        return words("foot.bank", bank=head.bank, iban=head.iban, bic=head.bic)
    return words("foot.iban", iban=head.iban) if head.iban else ""


def _story(paper: Paper, head: Letterhead) -> Iterator[object]:
    yield Spacer(1, 7 * mm)
    yield _address_and_facts(paper, head)
    yield Spacer(1, 10 * mm)
    yield _text(paper.title, 15, paper.language, bold=True, color=HARBOUR)
    yield Spacer(1, 3 * mm)
    if paper.lead:
        yield _text(paper.lead, 9.5, paper.language)
        yield Spacer(1, 4 * mm)
    yield _lines(paper, 0, len(paper.rows), carried=False)
    yield Spacer(1, 3 * mm)
    if paper.totals:
        yield KeepTogether([_totals(paper)])
    yield Spacer(1, 7 * mm)
    yield CondPageBreak(25 * mm)
    for sentence in paper.closing:
        yield _text(sentence, 9.5, paper.language)
        yield Spacer(1, 1.6 * mm)
    if paper.scan is not None:
        yield KeepTogether([Spacer(1, 3 * mm), _scanned(paper.scan, paper.language)])


def _scanned(scan: Scan, language: str) -> Table:
    """Set a code with its caption beside it."""
    title, *told = scan.caption
    caption = [_text(title, 9.5, language, bold=True)]
    caption += [_text(line, 9.5, language) for line in told]
    style = [*_NO_EDGES, ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    widths = [_SCAN + 4 * mm, WIDTH - _SCAN - 4 * mm]
    return Table([[_code(scan.text), caption]], colWidths=widths, style=TableStyle(style))


def _code(text: str) -> Drawing:
    """Draw a QR code, as wide as a camera likes it."""
    fields = dark_fields(text)
    side = _SCAN / (len(fields) + 2 * QUIET)
    code = Drawing(_SCAN, _SCAN)
    for row, column, length in runs(fields):
        low = _SCAN - (row + QUIET + 1) * side
        left = (column + QUIET) * side
        code.add(Rect(left, low, length * side, side, fillColor=INK, strokeColor=None))
    return code


def _address_and_facts(paper: Paper, head: Letterhead) -> Table:
    """Put the address into the window of a DIN 5008 envelope, and the facts beside it."""
    sender = joined((paper.sender, *head.place))
    address = [_text(sender, 6.5, paper.language, color=MUTED), Spacer(1, 2.5 * mm)]
    address += [_text(line, 10.5, paper.language) for line in paper.recipient]
    facts = Table(
        [
            [
                _text(name, 8.5, paper.language, color=MUTED),
                _text(value, 9.5, paper.language, right=True),
            ]
            for name, value in paper.facts
        ],
        colWidths=[30 * mm, 45 * mm],
        style=TableStyle([*_NO_EDGES, ("BOTTOMPADDING", (0, 0), (-1, -1), 1.6)]),
    )
    return Table(
        [[address, facts]],
        colWidths=[WIDTH - 75 * mm, 75 * mm],
        style=TableStyle([*_NO_EDGES, ("VALIGN", (0, 0), (-1, -1), "TOP")]),
    )


_NO_EDGES = (
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 0),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
    ("VALIGN", (0, 0), (-1, -1), "BASELINE"),
)


def _lines(paper: Paper, first: int, last: int, *, carried: bool) -> Table:
    """Set the lines from one on and up to another; where a page ends, their sum is carried over.

    More than a page holds are not set: what is left is set anew on the next page, so that a
    document costs what its lines cost, however many they are.
    """
    end = min(last, first + _MORE_THAN_A_PAGE) if paper.running else last
    fixed = sum(column.width for column in paper.columns) * mm
    table = Table(
        [_names(paper), *_rows(paper, first, end, carried=carried)],
        colWidths=[column.width * mm or WIDTH - fixed for column in paper.columns],
        repeatRows=1,
        style=TableStyle(_LINED),
    )
    if paper.running:
        split = table.split
        table.split = lambda *room: _carried_over(split(*room), paper, first, last)
    return table


def _carried_over(parts: list[Table], paper: Paper, first: int, last: int) -> list[Table]:
    """Split one line earlier than there was room for, so that the sum finds room."""
    if len(parts) < _PAGES:
        return parts
    heads = 2 if first else 1
    middle = first + int(vars(parts[0])["_nrows"]) - heads - 1
    if not first < middle < last:
        return []
    return [
        _lines(paper, first, middle, carried=True),
        _lines(paper, middle, last, carried=False),
    ]


_PAGES = 2
_MORE_THAN_A_PAGE = 60
_LINED = (
    ("LINEBELOW", (0, 0), (-1, 0), 1, HARBOUR),
    ("LINEBELOW", (0, 1), (-1, -1), 0.4, LINE),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("TOPPADDING", (0, 0), (-1, -1), 3.5),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("LEFTPADDING", (1, 0), (-1, -1), 4),
)


def _names(paper: Paper) -> list[Paragraph]:
    return [
        _text(column.name, 8, paper.language, bold=True, right=column.is_number, color=HARBOUR)
        for column in paper.columns
    ]


def _rows(paper: Paper, first: int, last: int, *, carried: bool) -> Iterator[list[object]]:
    words = Words(paper.language)
    if first and paper.running:
        yield _sum_so_far(paper, words("total.brought"), paper.running[first - 1])
    for row in paper.rows[first:last]:
        yield [
            _cell(value, paper.language, right=column.is_number)
            for value, column in zip(row, paper.columns, strict=True)
        ]
    if carried:
        yield _sum_so_far(paper, words("total.carried"), paper.running[last - 1])


def _sum_so_far(paper: Paper, name: str, value: str) -> list[object]:
    blank = [""] * (len(paper.columns) - 3)
    told = _text(value, 9.5, paper.language, bold=True, right=True)
    return ["", _text(name, 9.5, paper.language, bold=True), *blank, told]


def _totals(paper: Paper) -> Table:
    rows = [
        [
            _text(total.name, 11 if total.is_sum else 9.5, paper.language, bold=total.is_sum),
            _text(
                total.value,
                11 if total.is_sum else 9.5,
                paper.language,
                bold=total.is_sum,
                right=True,
            ),
        ]
        for total in paper.totals
    ]
    last = len(rows) - 1
    style = [
        *_NO_EDGES,
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        ("LINEABOVE", (0, last), (-1, last), 1, HARBOUR),
        ("TOPPADDING", (0, last), (-1, last), 4),
    ]
    widths = [60 * mm, 30 * mm]
    return Table(rows, colWidths=widths, hAlign="RIGHT", style=TableStyle(style))


def _cell(value: str, language: str, *, right: bool) -> list[Paragraph]:
    first, *small = value.split("\n")
    return [
        _text(first, 9.5, language, right=right),
        *(_text(one, 7.5, language, right=right, color=MUTED) for one in small),
    ]


def _text(
    text: str,
    size: float,
    language: str,
    *,
    bold: bool = False,
    right: bool = False,
    color: HexColor = INK,
) -> Paragraph:
    """Set a text, each script in its own font."""
    style = ParagraphStyle(
        "text",
        fontName=_latin(bold=bold),
        fontSize=size,
        leading=size * 1.35,
        textColor=color,
        alignment=TA_RIGHT if right else 0,
        wordWrap="CJK" if language == "zh" else None,
    )
    return Paragraph(_in_its_font(text), style)


def _in_its_font(text: str) -> str:
    return "".join(
        f'<font name="{CHINESE}">{escape(part)}</font>' if place % 2 else escape(part)
        for place, part in enumerate(_FAR_EAST.split(text))
    )


def _latin(*, bold: bool) -> str:
    return "Helvetica-Bold" if bold else "Helvetica"


def _runs(text: str, *, bold: bool) -> Iterator[tuple[str, str]]:
    """Split a text into runs with the font of each."""
    for place, part in enumerate(_FAR_EAST.split(text)):
        if part:
            yield part, CHINESE if place % 2 else _latin(bold=bold)


def _write(
    canvas: Canvas,
    left: float,
    base: float,
    text: str,
    size: float,
    *,
    bold: bool = False,
    color: HexColor = INK,
) -> None:
    canvas.setFillColor(color)
    for part, font in _runs(text, bold=bold):
        canvas.setFont(font, size)
        canvas.drawString(left, base, part)
        left += pdfmetrics.stringWidth(part, font, size)


def _write_right(canvas: Canvas, right: float, base: float, text: str, size: float) -> None:
    width = sum(pdfmetrics.stringWidth(part, font, size) for part, font in _runs(text, bold=False))
    _write(canvas, right - width, base, text, size, color=MUTED)
