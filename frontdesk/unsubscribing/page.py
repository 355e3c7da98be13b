"""The page behind the link under an offer: it asks once, because programs follow links as well.

A mailbox's own button needs no page: it posts (RFC 8058).
"""

from html import escape

from frontdesk.documents.texts import Words

_STYLE = """*{box-sizing:border-box}body{margin:0;background:#f2f5f8;color:#1b2430;
font:16px/1.5 system-ui,Helvetica,Arial,"PingFang SC","Noto Sans CJK SC",sans-serif}
main{max-width:30rem;margin:0 auto;padding:1rem}h1{font-size:1.15rem;margin:0 0 .75rem}
section{background:#fff;border:1px solid #d5dbe3;border-radius:.75rem;padding:1.25rem}
button{font:inherit;min-height:2.75rem;padding:0 1rem;border:1px solid #12405f;
border-radius:.5rem;background:#12405f;color:#fff}
button:focus-visible{outline:3px solid #e08a1e;outline-offset:2px}p{margin:.75rem 0 0}"""
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex, nofollow",
}


def write_question(language: str, company: tuple[str, str]) -> str:
    """Write the page that asks whether offers are to end.

    Args:
        language: ``en`` or ``zh``.
        company: Whose offers, in English and in Chinese.
    """
    words = Words(language)
    name = words.of_two(*company)
    asked = words("offers.ask", company=name)
    button = f'<form method="post"><button>{words("offers.button")}</button></form>'
    return _whole(words, words("offers.title"), f"<p>{escape(asked)}</p><p>{button}</p>")


def write_word(language: str, key: str) -> str:
    """Write the page that says what became of it.

    Args:
        language: ``en`` or ``zh``.
        key: ``done`` or ``unknown``.
    """
    words = Words(language)
    return _whole(words, words(f"offers.{key}"), f"<p>{words(f'offers.{key}_text')}</p>")


def _whole(words: Words, title: str, body: str) -> str:
    language = "zh-CN" if words.language == "zh" else "en"
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body><main>"
        f"<section><h1>{title}</h1>{body}</section></main></body></html>"
    )
