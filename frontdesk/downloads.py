"""How files leave the house over HTTP: as downloads, whatever they say they are.

Nothing that came from outside is ever shown in a page of ours: a file goes out as an attachment,
in a sandbox, and a browser may not guess what it is. Only the small pictures that we drew
ourselves, and the documents that we wrote ourselves, are shown.
"""

from collections.abc import Mapping
from urllib.parse import quote

from starlette.responses import HTMLResponse, Response

from erp_core.conversations import StoredFile
from frontdesk.thumbnails import KINDS, MEDIA_TYPE, NoThumbnail, thumbnail

SHUT_IN: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
}
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_. ")


def as_download(file: StoredFile) -> Response:
    """Answer with a file, to be kept and not to be shown."""
    headers = {**SHUT_IN, "Content-Disposition": disposition(file.name)}
    return Response(file.content, media_type=file.media_type, headers=headers)


def as_thumbnail(file: StoredFile) -> Response:
    """Answer with a small picture of a file.

    Raises:
        NoThumbnail: It is no picture.
    """
    if file.media_type not in KINDS:
        raise NoThumbnail
    return Response(thumbnail(file.content), media_type=MEDIA_TYPE, headers=dict(SHUT_IN))


def as_document(name: str, content: bytes) -> Response:
    """Answer with a PDF that we wrote: a browser may show and print it."""
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "private, no-store",
        "Content-Disposition": disposition(name, "inline"),
    }
    return Response(content, media_type="application/pdf", headers=headers)


def as_shown(page: str) -> HTMLResponse:
    """Answer with a page that we wrote: it may be styled, and runs and fetches nothing."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return HTMLResponse(page, headers={**SHUT_IN, "Content-Security-Policy": policy})


def disposition(name: str, how: str = "attachment") -> str:
    """Name a file for a browser: plainly, and in full for those that read RFC 6266."""
    plain = "".join(one if one in _PLAIN else "_" for one in name)
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
