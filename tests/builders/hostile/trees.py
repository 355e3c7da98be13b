"""Parts in parts: deeper than anybody needs, without an end, or within themselves."""

from tests.builders.hostile.wire import WORDS, multipart, of_parts, part, raw

TEXT = part(b"text/plain", WORDS)


def _nested(depth: int, content: bytes = TEXT) -> bytes:
    """Write a mail of multiparts in multiparts."""
    opened = b"".join(
        b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (number, number + 1)
        for number in range(depth)
    )
    last = b"--b%d\r\n" % depth + content + b"\r\n--b%d--\r\n" % depth
    return raw(b"Content-Type: multipart/mixed; boundary=b0", body=opened + last)


def _in_itself(depth: int) -> bytes:
    """Write a mail in a mail in a mail."""
    return b"Content-Type: message/rfc822\r\n\r\n" * depth + raw()


def _growing(depth: int) -> bytes:
    """Write a mail that is attached to itself twice at each step."""
    mail = raw()
    for number in range(depth):
        attached = part(b"message/rfc822", mail, b"Content-Disposition: attachment")
        mail = of_parts(attached, attached, boundary=b"g%d" % number)
    return mail


TREES = {
    "multiparts fifty deep": _nested(50),
    "multiparts two hundred and ninety deep": _nested(290),
    "multiparts ten thousand deep": _nested(10_000),
    "folded content types a thousand deep": _nested(1_000).replace(
        b"Content-Type: multipart", b"Content-Type:\r\n multipart"
    ),
    "multiparts of other lines a thousand deep": _nested(1_000).replace(b"\r\n", b"\r"),
    "a mail in a mail two hundred and ninety deep": _in_itself(290),
    "a mail in a mail ten thousand deep": _in_itself(10_000),
    "a mail attached to itself eight times over": _growing(8),
    "a digest of ten thousand mails": of_parts(*[b"\r\n" + raw()] * 10_000, kind=b"digest"),
    "ten thousand parts": of_parts(*[TEXT] * 10_000),
    "a hundred thousand empty parts": raw(
        b"Content-Type: multipart/mixed; boundary=a", body=b"--a\r\n" * 100_000
    ),
    "parts without a boundary": raw(b"Content-Type: multipart/mixed", body=multipart(TEXT)),
    "parts with an empty boundary": raw(
        b'Content-Type: multipart/mixed; boundary=""', body=b"--\r\n" * 10_000
    ),
    "parts with a boundary of a megabyte": raw(
        b"Content-Type: multipart/mixed; boundary=" + b"b" * 1_000_000, body=multipart(TEXT)
    ),
    "parts whose boundary is a regular expression": of_parts(TEXT, boundary=b"(a+)+$[.*"),
    "parts that never end": raw(
        b"Content-Type: multipart/mixed; boundary=bb", body=b"--bb\r\n" + TEXT + b"y" * 1_000
    ),
    "parts with one boundary in each other": of_parts(
        part(b"multipart/mixed; boundary=bb", multipart(TEXT, TEXT)), TEXT
    ),
    "alternatives of nothing": of_parts(kind=b"alternative"),
    "related parts that name themselves": of_parts(
        part(b"text/html", b'<img src="cid:a">', b"Content-ID: <a>"), kind=b"related"
    ),
    "a signed mail of one part": of_parts(TEXT, kind=b"signed"),
    "a report of reports": of_parts(
        *[part(b"message/delivery-status", b"Action: failed\r\nStatus: 5.1.1\r\n\r\n" * 500)] * 100,
        kind=b"report",
    ),
    "a report whose diagnosis never ends": of_parts(
        TEXT,
        part(b"message/delivery-status", b"Diagnostic-Code: smtp; 550 " + b"user \r\n " * 40_000),
        kind=b"report; report-type=delivery-status",
    ),
    "a partial mail and one that lies elsewhere": of_parts(
        part(b"message/partial; id=a; number=1; total=99999999", WORDS),
        part(b"message/external-body; access-type=local-file; name=/etc/passwd", WORDS),
    ),
    "base64 around parts": raw(
        b"Content-Type: multipart/mixed; boundary=bb",
        b"Content-Transfer-Encoding: base64",
        body=multipart(TEXT),
    ),
}
