"""The payment page as HTML: for a phone first, without anything from elsewhere.

Its only script copies a value; the page's policy names that script by its digest.
"""

import base64
import hashlib
from collections.abc import Iterator
from html import escape

from erp_core import banking
from erp_core.finance import InvoiceKind
from frontdesk.documents.figures import amount, with_currency
from frontdesk.documents.qr import as_svg
from frontdesk.documents.texts import Words
from frontdesk.documents.transfer import Transfer, epc_text
from frontdesk.paying.bill import Bill

_STYLE = """*{box-sizing:border-box}body{margin:0;background:#f2f5f8;color:#1b2430;
font:16px/1.5 system-ui,Helvetica,Arial,"PingFang SC","Noto Sans CJK SC",sans-serif}
main{max-width:30rem;margin:0 auto;padding:1rem}
header{display:flex;justify-content:space-between;gap:1rem;padding:.5rem 0 1rem}
header b{color:#12405f}a{color:#12405f}
section{background:#fff;border:1px solid #d5dbe3;border-radius:.75rem;padding:1.25rem}
h1{font-size:1.15rem;margin:0 0 .75rem}.sum{font-size:2rem;font-weight:700;line-height:1.2}
.late{color:#9b1c1c;font-weight:600}small,dt{color:#4d5866}small{display:block}
dl{margin:1.25rem 0 0}dl>div{border-top:1px solid #d5dbe3;padding:.6rem 0;display:grid;
grid-template-columns:1fr auto;gap:0 .75rem;align-items:center}
dt{grid-column:1/-1;font-size:.85rem}dd{margin:0;overflow-wrap:anywhere;
font-variant-numeric:tabular-nums}button{font:inherit;font-size:.85rem;min-height:2.75rem;
min-width:4.5rem;border:1px solid #12405f;border-radius:.5rem;background:#fff;color:#12405f}
button:focus-visible,a:focus-visible{outline:3px solid #e08a1e;outline-offset:2px}
.scan{text-align:center;margin-top:1.25rem}.qr{width:min(15rem,100%);height:auto}
.more{display:block;text-align:center;padding:1rem;font-weight:600}
.done{color:#14683b;font-size:1.5rem;margin:0 0 .5rem}p{margin:.75rem 0 0}"""
_SCRIPT = """document.addEventListener('click',async function(event){
var button=event.target.closest('button[data-copy]');if(!button)return;
var text=button.dataset.copy;
try{await navigator.clipboard.writeText(text)}catch(refused){
var field=document.createElement('textarea');field.value=text;document.body.append(field);
field.select();document.execCommand('copy');field.remove();button.focus()}
var said=button.textContent;button.textContent=button.dataset.done;
setTimeout(function(){button.textContent=said},1500)});"""
_DIGEST = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()
HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{_DIGEST}'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex, nofollow",
}
"""With what the page goes out: it runs its own script only, and nobody keeps or frames it."""


def write_page(bill: Bill, language: str, path: str) -> str:
    """Write the payment page of an invoice.

    Args:
        bill: What it shows.
        language: ``en`` or ``zh``.
        path: The page's own path, without a language.
    """
    words = Words(language)
    company = words.of_two(*bill.company)
    body = _to_pay(bill, words) if bill.is_open else _settled(bill, words)
    other = "zh" if words.language == "en" else "en"
    switch = f'<a href="{escape(path)}?lang={other}" lang="{other}">{words("pay.other")}</a>'
    parts = [f"<section>{''.join(body)}</section>"]
    if bill.invoice.kind is InvoiceKind.INVOICE:
        href = f"{escape(path)}/invoice.pdf?lang={words.language}"
        parts.append(f'<a class="more" href="{href}">{words("pay.download")}</a>')
    number = bill.invoice.number or ""
    title = f"{words('pay.title', number=number)} – {company}"
    return _whole(title, words, f"<b>{escape(company)}</b>{switch}", "".join(parts))


def write_refusal(key: str, language: str) -> str:
    """Write the page of a link that opens nothing.

    Args:
        key: ``over`` or ``unknown``.
        language: ``en`` or ``zh``.
    """
    words = Words(language)
    title, text = words(f"pay.{key}"), words(f"pay.{key}_text")
    return _whole(title, words, "", f"<section><h1>{title}</h1><p>{text}</p></section>")


def _whole(title: str, words: Words, head: str, body: str) -> str:
    language = "zh-CN" if words.language == "zh" else "en"
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><main>"
        f"<header>{head}</header>{body}</main><script>{_SCRIPT}</script></body></html>"
    )


def _to_pay(bill: Bill, words: Words) -> Iterator[str]:
    invoice = bill.invoice
    yield f"<h1>{escape(words('pay.title', number=invoice.number or ''))}</h1>"
    yield f"<small>{words('pay.open')}</small>"
    yield f'<div class="sum">{escape(with_currency(invoice.open))}</div>'
    if invoice.open != invoice.gross:
        yield f"<small>{escape(words('pay.of', gross=with_currency(invoice.gross)))}</small>"
    day = words.day(invoice.due_date)
    if invoice.due_date < bill.today:
        yield f'<p class="late">{words("pay.overdue", day=day)}</p>'
    else:
        yield f"<p>{words('pay.due')}: {day}</p>"
    if bill.transfer is None:
        yield f"<p>{words('pay.no_account')}</p>"
    else:
        yield from _by_transfer(bill.transfer, words)


def _by_transfer(transfer: Transfer, words: Words) -> Iterator[str]:
    text = epc_text(transfer)
    if text is not None:
        yield f'<div class="scan">{as_svg(text, words("scan.title"))}'
        yield f"<small>{words('scan.how')}</small></div>"
    yield f"<dl>{''.join(_details(transfer, words))}</dl><p>{words('pay.how')}</p>"
    if text is None:
        yield f"<p>{words('pay.no_code')}</p>"


def _details(transfer: Transfer, words: Words) -> Iterator[str]:
    account = transfer.account
    plain = amount(transfer.amount).replace(",", "")
    yield _detail("amount", with_currency(transfer.amount), plain, words)
    yield _detail("reference", transfer.written_reference, transfer.reference, words)
    yield _detail("iban", banking.grouped(account.iban), account.iban, words)
    yield _detail("holder", transfer.holder, transfer.holder, words)
    if account.bic:
        yield _detail("bic", account.bic, account.bic, words)


def _detail(key: str, shown: str, copied: str, words: Words) -> str:
    name = words(f"pay.{key}")
    label = f"{words('pay.copy')}: {name}"
    return (
        f'<div><dt>{name}</dt><dd id="{key}">{escape(shown)}</dd><button type="button" '
        f'aria-label="{label}" data-copy="{escape(copied)}" '
        f'data-done="{words("pay.copied")}">{words("pay.copy")}</button></div>'
    )


def _settled(bill: Bill, words: Words) -> Iterator[str]:
    key = "paid" if bill.is_paid else "nothing"
    yield f'<h1 class="done">{words(f"pay.{key}")}</h1>'
    yield f"<p>{escape(words(f'pay.{key}_text', number=bill.invoice.number or ''))}</p>"
