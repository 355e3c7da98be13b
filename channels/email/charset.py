"""Bytes of a mail to text: what the sender says of their encoding is a hint that is often wrong."""

WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "hz-gb-2312": "hz",
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "ks_c_5601-1987": "cp949",
    "shift_jis": "cp932",
    "utf-8-sig": "utf-8",
    "unicode-1-1-utf-7": "utf-8",
}
"""Encodings under whose name a wider one is sent in practice."""
GUESSES = ("utf-8", "gb18030")


def decoded(raw: bytes, charset: str = "") -> str:
    """Decode text by what the sender says, else by what it looks like; never fails."""
    named = WIDER.get(charset.strip("\"' ").lower(), charset.strip("\"' ").lower())
    for name in (named, *GUESSES):
        text = _tried(raw, name)
        if text is not None:
            return text.removeprefix("\ufeff")
    return raw.decode("cp1252", "replace")


def unescaped(text: str, charset: str = "") -> str:
    """Decode the bytes that the mail parser has kept as halves of surrogate pairs."""
    if text.isascii():
        return text
    try:
        return decoded(text.encode("utf-8", "surrogateescape"), charset)
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()


def _tried(raw: bytes, charset: str) -> str | None:
    if not charset:
        return None
    try:
        return raw.decode(charset)
    except (UnicodeError, LookupError, ValueError):
        return None
