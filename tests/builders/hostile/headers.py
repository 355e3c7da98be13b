"""Headers that are too long, too many, in no encoding, or no headers at all."""

from tests.builders.hostile.wire import WORDS, raw

MANY = 20_000
HUGE = 2_000_000

HEADERS = {
    "ten thousand headers of one name": raw(*[b"X-Filler: y"] * MANY),
    "twenty thousand names": raw(*(b"X-%d: y" % number for number in range(MANY))),
    "headers without an end": raw(*[b"X-Endless: " + b"y" * 400] * 5_000, body=b"")[:-4],
    "a header folded fifty thousand times": raw(b"X-Folded: a" + b"\r\n b" * 50_000),
    "a header of two megabytes": raw(b"X-Long: " + b"y" * HUGE),
    "a subject of two megabytes": raw(subject=b"order " * (HUGE // 6)),
    "a subject of a hundred thousand encoded words": raw(
        subject=b"\r\n ".join([b"=?utf-8?b?5oiR55qE?="] * 100_000)
    ),
    "a subject of encoded words that never end": raw(subject=b"=?utf-8?q?" * 50_000),
    "a subject of marks of answers": raw(subject=b"Re: AW: " * 5_000 + b"order"),
    "a subject of brackets": raw(subject=b"[" * 60_000 + b"]" * 60_000),
    "a subject of line ends in encoded words": raw(
        subject=b"=?utf-8?q?hi=0D=0ABcc:_everybody@example.com=0D=0A=0D=0Ahello?="
    ),
    "a subject of NUL and controls": raw(subject=bytes(range(1, 10)) + b"\x00\x0b\x1b order"),
    "an encoded word in an encoding that is none": raw(subject=b"=?no-such-charset?q?hi=FF?="),
    "an encoded word in a codec that is no text": raw(subject=b"=?zlib_codec?b?eJxLyi/KAwAFkgIy?="),
    "an encoded word in rot13 and punycode": raw(
        subject=b"=?rot13?q?hello?= =?punycode?q?-x-?= =?idna?q?xn--a?= =?undefined?q?a?="
    ),
    "an encoded word of broken base64": raw(subject=b"=?utf-8?b?A?= =?utf-8?b?====?= =?utf-8?b??="),
    "headers in bare eight-bit bytes": raw(
        subject="我的订单".encode("gb18030"),
        body=WORDS,
    ).replace(b"Tom <", "张伟 <".encode("gb18030")),
    "headers in bytes that are no encoding": raw(subject=bytes(range(128, 256))),
    "a header name in eight-bit bytes": raw(b"X-\xff\xfe: y", "主题: hi".encode()),
    "a header line without a colon": raw(b"this is no header", b": nor this", b" : nor this"),
    "a first line that is a continuation": b" folded: first\r\n" + raw(),
    "a line of a mailbox file on top": b"From tom@example.com Tue May 19 09:00:00 2026\r\n" + raw(),
    "headers with NUL in name and value": raw(b"X-\x00Nul: \x00\x00", message_id=b"<\x00@\x00>"),
    "every way to end a line in one mail": raw(b"X-A: 1\rX-B: 2\nX-C: 3\r\r\nX-D: 4\n\rX-E: 5"),
    "lines that end with a bare carriage return": raw(end=b"\r"),
    "lines that end with a bare line feed": raw(end=b"\n"),
    "line ends that only Unicode knows": raw(
        subject="a\u2028Bcc: b@example.com\u2029\x85c".encode()
    ),
    "a date of the year 99999": raw(date=b"Tue, 99 Foo 99999 99:99:99 +9999"),
    "a date with a number that never ends": raw(date=b"Tue, 19 May " + b"9" * 6_000 + b" 09:00:00"),
    "a date before time and beyond every zone": raw(date=b"Mon, 01 Jan 0001 00:00:00 +2359"),
    "a date that is a float": raw(date=b"Tue, 19 May 2026 1e999:inf:nan -0000"),
    "two hundred senders": raw(**{"from": b", ".join(b"c%d@example.com" % n for n in range(200))}),
    "a hundred thousand recipients": raw(to=b", ".join([b"a@example.com"] * 100_000)),
    "a sender of nested comments": raw(
        **{"from": b"(" * 8_000 + b"tom@example.com" + b")" * 8_000}
    ),
    "a sender of open quotes": raw(**{"from": b'"' * 9_999 + b" <tom@example.com>"}),
    "a sender of angle brackets": raw(**{"from": b"<" * 8_000 + b"tom@example.com" + b">" * 8_000}),
    "a sender of routes and groups": raw(
        **{"from": b"all:" * 2_000 + b"<@a,@b,@c:tom@example.com>" + b";" * 2_000}
    ),
    "a sender whose address has a line end": raw(
        **{"from": b'"tom\\\r\n bcc: eve@example.com" <tom@example.com>'}
    ),
    "a sender without a domain": raw(**{"from": b"tom"}),
    "a sender that is empty": raw(**{"from": b"<>"}),
    "no sender": raw(**{"from": None}),
    "a sender whose name is a thousand encoded words": raw(
        **{"from": b" ".join([b"=?gb2312?b?1cXOsA==?="] * 1_000) + b" <tom@example.com>"}
    ),
    "a sender in full-width and turned letters": raw(
        **{"from": "\uff34om\u202e\u2066 <tom\uff20example.com> <tom@example.com>".encode()}
    ),
    "a Message-ID of a megabyte": raw(message_id=b"<" + b"x" * 1_000_000 + b"@example.com>"),
    "a Message-ID with a line end and brackets": raw(message_id=b"<<a\r\n b@@c>> <>"),
    "no Message-ID": raw(message_id=None),
    "ten thousand references": raw(
        b"References: " + b"\r\n ".join(b"<%d@example.com>" % number for number in range(10_000))
    ),
    "references without an end": raw(
        b"References: " + b"<" * 500_000, b"In-Reply-To: <" + b"a" * 9_999
    ),
    "references with NUL and half a surrogate": raw(
        b"References: <\x00@x> <\xed\xa0\x80@x> <a@\xff>"
    ),
}
