"""Texts and files in encodings that lie, that are broken, or that swell when they are read."""

import base64
import io
import zipfile

from tests.builders.hostile.wire import WORDS, of_parts, part, raw

HUGE = 3_000_000


def _html(*more: bytes, content: bytes) -> bytes:
    return raw(b"Content-Type: text/html; charset=utf-8", *more, body=content)


def _zip(content: bytes, copies: int) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(copies):
            archive.writestr(f"mail-{number}.eml", content)
    return base64.encodebytes(packed.getvalue())


def _file(kind: bytes, disposition: bytes, content: bytes) -> bytes:
    return part(kind, content, b"Content-Disposition: " + disposition)


TEXT = part(b"text/plain; charset=utf-8", WORDS)
BASE64 = b"Content-Transfer-Encoding: base64"
QP = b"Content-Transfer-Encoding: quoted-printable"
BODIES = {
    "nothing at all": b"",
    "one byte": b"\x00",
    "only line ends": b"\r\n" * 10_000,
    "no headers and a text": b"\r\n" + WORDS,
    "an empty text": raw(body=b""),
    "a text of NUL": raw(body=b"\x00" * 100_000),
    "a text of every byte": raw(body=bytes(range(256)) * 100),
    "a complaint with controls in it": raw(
        body=b"My order 1042 is \x07\x1b[31mdamaged\x08\x0b, I want to complain to a person!\r\n"
    ),
    "one line of three megabytes": raw(body=b"y" * HUGE),
    "a million lines": raw(body=b"y\r\n" * 1_000_000),
    "a million empty lines": raw(body=b"\r\n" * 1_000_000 + b"end"),
    "a charset that is none": raw(
        b"Content-Type: text/plain; charset=no-such", body=b"hi \xff\xfe"
    ),
    "a charset that is no text": raw(
        b"Content-Type: text/plain; charset=zlib_codec", body=b"x\x9c\x00"
    ),
    "a charset of two megabytes": raw(b"Content-Type: text/plain; charset=" + b"y" * 2_000_000),
    "a charset with a line end and NUL": raw(
        b'Content-Type: text/plain; charset="utf\x00-8\r\n x"'
    ),
    "UTF-16 that ends in half a letter": raw(
        b"Content-Type: text/plain; charset=utf-16", body=b"\xff\xfe\x00\xd8h"
    ),
    "UTF-7 of tags": raw(
        b"Content-Type: text/plain; charset=utf-7", body=b"+ADw-script+AD4- +2AA-"
    ),
    "UTF-8 that hides surrogates": raw(
        b"Content-Type: text/plain; charset=utf-8",
        body=b"hi \xed\xa0\x80 \xc0\xaf \xf5\x80\x80\x80",
    ),
    "GB18030 cut in the middle": raw(
        b"Content-Type: text/plain; charset=gb18030", body="我的订单在哪里？".encode("gb18030")[:-1]
    ),
    "base64 that is none": raw(BASE64, body=b"!!! this is no base64 ???===" * 100),
    "base64 of one letter too few": raw(BASE64, body=base64.b64encode(WORDS)[:-3]),
    "base64 in one line of four megabytes": raw(BASE64, body=base64.b64encode(b"y" * HUGE)),
    "quoted-printable that is none": raw(QP, body=b"=ZZ=\r\n==3D=0=" * 1_000 + b"="),
    "quoted-printable of soft ends": raw(QP, body=b"=\r\n" * 500_000 + b"hi"),
    "a transfer encoding that is none": raw(
        b"Content-Transfer-Encoding: x-gzip64", body=b"\x1f\x8b"
    ),
    "uuencode without an end": raw(
        b"Content-Transfer-Encoding: x-uuencode", body=b"begin 644 a\r\nM" + b"!" * 5_000
    ),
    "format=flowed of a million soft ends": raw(
        b"Content-Type: text/plain; format=flowed", body=b"a \r\n" * 500_000
    ),
    "HTML that is a hundred thousand deep": _html(content=b"<div>" * 100_000 + b"hi"),
    "HTML of tables in tables": _html(content=b"<table><tr><td>" * 3_000 + b"hi"),
    "HTML of quotes in quotes": _html(content=b"<blockquote>" * 20_000 + b"hi"),
    "HTML of lists in lists": _html(content=b"<ul><li>" * 5_000 + b"hi"),
    "HTML with a flood of entities": _html(content=b"&amp;&#x0;&#99999999;&nosuch;" * 100_000),
    "HTML that declares entities of entities": _html(
        content=b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
        b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>' + b"<p>&c;&c;&c;</p>" * 100
    ),
    "HTML with a hundred thousand attributes": _html(
        content=b"<p " + b" ".join(b"a%d=1" % number for number in range(100_000)) + b">hi</p>"
    ),
    "HTML that ends within a tag": _html(content=b"<p>hi<" + b"a" * 1_000_000),
    "HTML of comments that never end": _html(content=b"<!--" * 200_000 + b"hi"),
    "HTML of wide cells": _html(content=b"<table>" + b'<td colspan="99999999">x' * 2_000),
    "HTML of styles that draw lines": _html(
        content=b'<div style="border-top:solid">' * 20_000 + b"hi"
    ),
    "HTML that is only processing": _html(content=b"<?xml version='1.0' encoding='no-such'?><p>hi"),
    "HTML of NUL": _html(content=b"<p>\x00h\x00i\x00</p>" * 10_000),
    "a zip of ten thousand mails": of_parts(
        TEXT,
        part(b"application/zip; name=a.zip", _zip(raw(body=b"0" * 100_000), 200), BASE64),
    ),
    "only files": of_parts(*[_file(b"image/png", b"attachment; filename=a.png", b"\x89PNG")] * 40),
    "five thousand files": of_parts(
        TEXT, *[_file(b"text/plain", b"attachment; filename=a.txt", b"a")] * 5_000
    ),
    "a file with a path and controls for a name": of_parts(
        TEXT, _file(b"text/plain", b'attachment; filename="../../etc/\x00\x1bpasswd\r\n x"', b"a")
    ),
    "a file name of half a megabyte": of_parts(
        TEXT, _file(b"text/plain", b"attachment; filename=" + b"a" * 500_000, b"a")
    ),
    "a file name in thousands of pieces (RFC 2231)": of_parts(
        TEXT,
        _file(
            b"text/plain",
            b"attachment" + b"".join(b";\r\n filename*%d=a" % number for number in range(3_000)),
            b"a",
        ),
    ),
    "file names in pieces that contradict each other (RFC 2231)": of_parts(
        TEXT,
        _file(
            b"text/plain", b"attachment; filename*0*=no-such'x'%FF; filename*0=a; filename*=b", b""
        ),
        _file(b"text/plain", b"attachment; filename*1*=%00; filename*99999999999999999999=c", b""),
        _file(b"text/plain", b"attachment; filename*=utf-8''%ed%a0%80%zz%; filename*x=1", b""),
        _file(b"text/plain", b"attachment; filename*0*=''; filename*0*='''; filename*0=\xff", b""),
    ),
    "a content type without a slash": raw(b"Content-Type: nonsense"),
    "a content type of slashes": raw(b"Content-Type: " + b"/" * 5_000 + b"; " + b"=;" * 5_000),
    "two content types": raw(
        b"Content-Type: text/html", b"Content-Type: multipart/mixed; boundary=a"
    ),
    "a picture that says that it is text": raw(
        b"Content-Type: text/plain",
        BASE64,
        body=base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"\xff" * 999),
    ),
    "a text that says that it is a picture": raw(b"Content-Type: image/png", body=WORDS),
    "a text that says that it is a report": raw(
        b"Content-Type: message/delivery-status", body=WORDS
    ),
    "a calendar in place of a text": raw(
        b"Content-Type: text/calendar", body=b"BEGIN:VCALENDAR\r\n"
    ),
}
