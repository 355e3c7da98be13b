"""Mails as bytes, exactly as they are given: nothing here corrects what is written."""

ADDRESS = b"service@shop.example"
USUAL = {
    b"From": b"Tom <tom@example.com>",
    b"To": ADDRESS,
    b"Subject": b"My order",
    b"Message-ID": b"<1@example.com>",
    b"Date": b"Tue, 19 May 2026 09:00:00 +0200",
    b"MIME-Version": b"1.0",
}
WORDS = b"Where is my order 1042?\r\n"


def raw(*more: bytes, body: bytes = WORDS, end: bytes = b"\r\n", **instead: bytes | None) -> bytes:
    """Write a mail.

    Args:
        more: Header lines, as they stand.
        body: What follows the empty line.
        end: What ends a line of the headers.
        instead: Values of the usual headers (``message_id``); None leaves one out.
    """
    wanted = {name.replace("_", "-").lower().encode(): value for name, value in instead.items()}
    lines = [
        name + b": " + value
        for name, usual in USUAL.items()
        if (value := wanted.get(name.lower(), usual)) is not None
    ]
    return end.join((*lines, *more, b"", body))


def part(kind: bytes, content: bytes, *more: bytes) -> bytes:
    """Write a part of a mail."""
    return b"\r\n".join((b"Content-Type: " + kind, *more, b"", content))


def multipart(*parts: bytes, boundary: bytes = b"bb") -> bytes:
    """Write the parts of a mail with what stands between them."""
    open_ = b"\r\n--" + boundary + b"\r\n"
    return open_ + open_.join(parts) + b"\r\n--" + boundary + b"--\r\n"


def of_parts(*parts: bytes, kind: bytes = b"mixed", boundary: bytes = b"bb") -> bytes:
    """Write a mail of parts."""
    named = b"Content-Type: multipart/" + kind + b'; boundary="' + boundary + b'"'
    return raw(named, body=multipart(*parts, boundary=boundary))
