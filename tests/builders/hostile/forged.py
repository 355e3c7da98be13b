"""Mails that claim what only we, our mail server or a mailing list may say."""

from tests.builders.hostile.wire import raw

PASS = b"; dmarc=pass header.from=example.com"
OURS = b"mx.shop.example"


def _results(value: bytes) -> bytes:
    return raw(b"Authentication-Results: " + value)


FORGED = {
    "our own address with a forged tag": raw(to=b"service+1a2b3c-000000000000@shop.example"),
    "our own address with a tag that never ends": raw(
        to=b"service+" + b"a" * 60_000 + b"@shop.example"
    ),
    "thousands of our own addresses": raw(
        to=b", ".join(b"service+k%d-abcdefabcdef@shop.example" % number for number in range(3_000))
    ),
    "our own address as sender": raw(**{"from": b"service+x@shop.example"}),
    "our own Message-ID as its own": raw(message_id=b"<fd.1a2b3c@shop.example>"),
    "our own Message-IDs by the thousand": raw(
        b"References: " + b" ".join(b"<fd.k%d@shop.example>" % number for number in range(3_000))
    ),
    "the word of another mail server": _results(b"mx.evil.example" + PASS),
    "the word of our mail server in a comment": _results(b"x (" + OURS + PASS + b")"),
    "a verdict of nested comments": _results(OURS + b"; " + b"(" * 8_000 + b"dmarc=pass"),
    "a verdict of open quotes": _results(OURS + b'; reason="' + b'\\"' * 8_000 + PASS),
    "a verdict of a hundred thousand statements": _results(OURS + b"; dmarc=none" * 100_000),
    "thousands of verdicts": raw(*[b"Authentication-Results: " + OURS + PASS] * 5_000),
    "a sender twice": raw(b"From: wei@example.com", b"Authentication-Results: " + OURS + PASS),
    "a line of ours on top": b"frontdesk-mail/1 INBOX 1 1 withheld\r\n" + raw(),
    "a hundred hops": raw(*[b"Received: from a by b; Tue, 19 May 2026 09:00:00 +0200"] * 100),
    "everything that machines say": raw(
        b"Auto-Submitted: no; x=\x00",
        b"Precedence: \xff\xfe",
        b"X-Auto-Response-Suppress: ",
        b"Return-Path: <<>>",
        b"List-Id: " + b"<" * 9_999,
    ),
    "a header of ours to be sent on": raw(
        b"Reply-To: a@example.com\x0bBcc: everybody@example.com",
        subject=b"order\x0b\x0c\x1c\x1d\x1eBcc: everybody@example.com",
    ),
}
