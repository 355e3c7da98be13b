"""Reads the text of our own PDFs: the strings their pages show, in the order they are drawn."""

import base64
import re
import zlib
from collections.abc import Iterator

_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_SHOWN = re.compile(rb"/(F\d+)(?:\+\d+)? [\d.]+ Tf|\(((?:\\.|[^\\)])*)\) Tj", re.DOTALL)
_FONT = re.compile(rb"/(F\d+) (\d+) 0 R")
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)


def text_of(pdf: bytes) -> str:
    """Return what a PDF shows, one string a line."""
    chinese = _two_byte_fonts(pdf)
    return "\n".join(line for page in _pages(pdf) for line in _strings(page, chinese))


def page_count(pdf: bytes) -> int:
    """Return how many pages a PDF has."""
    return len(re.findall(rb"/Type /Page\b", pdf))


def _two_byte_fonts(pdf: bytes) -> set[bytes]:
    composite = set(re.findall(rb"(\d+) 0 obj\s*<<(?:(?!endobj).)*?/Type0", pdf, re.DOTALL))
    return {name for name, number in _FONT.findall(pdf) if number in composite}


def _pages(pdf: bytes) -> Iterator[bytes]:
    for found in _STREAM.findall(pdf):
        data = found.strip()
        if data.endswith(b"~>"):
            data = zlib.decompress(base64.a85decode(data[:-2]))
        if b" Tj" in data:
            yield data


def _strings(page: bytes, chinese: set[bytes]) -> Iterator[str]:
    font = b""
    for name, shown in _SHOWN.findall(page):
        if name:
            font = name
        elif shown:
            raw = _ESCAPE.sub(_unescaped, shown)
            yield raw.decode("utf-16-be") if font in chinese else raw.decode("cp1252")


def _unescaped(found: re.Match[bytes]) -> bytes:
    told = found[1]
    if len(told) == 3:
        return bytes([int(told, 8)])
    return {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}.get(told, told)
