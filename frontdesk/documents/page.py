"""A document as a web page: the same paper, to be looked at before it is printed or sent."""

from collections.abc import Iterator
from html import escape

from frontdesk.documents.letterhead import Letterhead, filled, joined
from frontdesk.documents.paper import Column, Paper
from frontdesk.documents.qr import as_svg

_STYLE = """body{font:15px/1.45 Helvetica,Arial,"PingFang SC","Noto Sans CJK SC",sans-serif;
color:#1b2430;max-width:52rem;margin:2rem auto;padding:0 1.5rem}
header{border-top:3px solid #12405f;padding-top:.6rem;display:flex;justify-content:space-between}
header b{color:#12405f;font-size:1.3rem}small,dt,footer{color:#5b6675}
h1{color:#12405f;font-size:1.3rem}.to{display:flex;justify-content:space-between;margin-top:2rem}
dl{display:grid;grid-template-columns:auto auto;gap:.1rem 1.5rem;margin:0}
dd{margin:0;text-align:right}
table{border-collapse:collapse;width:100%}th{color:#12405f;border-bottom:2px solid #12405f}
th,td{text-align:left;padding:.35rem .4rem;vertical-align:top;font-size:.9rem}
td{border-bottom:1px solid #d5dbe3}.n{text-align:right}td small{display:block}
.totals{width:auto;margin:.6rem 0 1.5rem auto}.sum td{font-weight:bold;border-top:2px solid #12405f}
footer{border-top:1px solid #d5dbe3;margin-top:2rem;padding-top:.5rem;font-size:.8rem}
.scan{display:flex;gap:1rem;align-items:center;break-inside:avoid}.qr{width:8rem;flex:none}
thead{display:table-header-group}tr{break-inside:avoid}@media print{body{margin:0}}"""


def as_page(paper: Paper, head: Letterhead, foot: str = "") -> str:
    """Write a document as HTML that runs nothing and fetches nothing.

    Args:
        paper: What is on it.
        head: What the organisation prints on its documents.
        foot: The account to pay to.
    """
    return "".join(_parts(paper, head, foot))


def _parts(paper: Paper, head: Letterhead, foot: str) -> Iterator[str]:
    language = "zh-CN" if paper.language == "zh" else "en"
    yield f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
    yield f"<title>{escape(paper.title)}</title><style>{_STYLE}</style></head><body>"
    yield f"<header><b>{escape(paper.sender)}</b>"
    yield f'<small class="n">{_lines((*head.place, *head.contact))}</small></header>'
    yield f'<div class="to"><div>{_lines(paper.recipient)}</div><dl>'
    for name, value in paper.facts:
        yield f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>"
    yield f"</dl></div><h1>{escape(paper.title)}</h1>"
    if paper.lead:
        yield f"<p>{escape(paper.lead)}</p>"
    yield from _table(paper)
    yield from (f"<p>{escape(sentence)}</p>" for sentence in paper.closing)
    yield from _scan(paper)
    yield f"<footer>{_lines(filled(joined((paper.sender, *head.place)), foot))}</footer>"
    yield "</body></html>"


def _scan(paper: Paper) -> Iterator[str]:
    if paper.scan is not None:
        title, *told = paper.scan.caption
        yield f'<div class="scan">{as_svg(paper.scan.text, escape(title))}'
        yield f"<p><b>{escape(title)}</b><br>{_lines(tuple(told))}</p></div>"


def _lines(lines: tuple[str, ...]) -> str:
    return "<br>".join(map(escape, lines))


def _table(paper: Paper) -> Iterator[str]:
    yield "<table><thead><tr>"
    yield from (f"<th{_side(one)}>{escape(one.name)}</th>" for one in paper.columns)
    yield "</tr></thead><tbody>"
    for row in paper.rows:
        yield "<tr>"
        for value, column in zip(row, paper.columns, strict=True):
            yield f"<td{_side(column)}>{_cell(value)}</td>"
        yield "</tr>"
    yield "</tbody></table>"
    if paper.totals:
        yield '<table class="totals">'
        for total in paper.totals:
            kind = ' class="sum"' if total.is_sum else ""
            yield f'<tr{kind}><td>{escape(total.name)}</td><td class="n">{escape(total.value)}</td>'
            yield "</tr>"
        yield "</table>"


def _side(column: Column) -> str:
    return ' class="n"' if column.is_number else ""


def _cell(value: str) -> str:
    first, *small = value.split("\n")
    return escape(first) + "".join(f"<small>{escape(one)}</small>" for one in small)
