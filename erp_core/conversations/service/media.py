"""What a file really is, by its first bytes: neither its name nor its sender is believed.

Only pictures that we draw anew ourselves are ever shown in a page; everything else, polyglots
among it, leaves the house as a download. So the answer here decides on a label, never on trust.
"""

import unicodedata

from erp_core.kernel.schema import without_invisible

UNKNOWN = "application/octet-stream"
LONGEST_NAME = 120
_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"#!AMR", "audio/amr"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_BRANDS = {
    b"heic": "image/heic",
    b"mif1": "image/heic",
    b"avif": "image/avif",
    b"M4A ": "audio/mp4",
    b"qt  ": "video/quicktime",
}
_ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/heic": "heic",
    "image/avif": "avif",
    "application/pdf": "pdf",
    "application/zip": "zip",
    "application/gzip": "gz",
    "audio/ogg": "ogg",
    "audio/mpeg": "mp3",
    "audio/amr": "amr",
    "audio/mp4": "m4a",
    "audio/wav": "wav",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/x-msvideo": "avi",
    "text/plain": "txt",
}
_ALSO = {
    "image/jpeg": {"jpeg"},
    "image/heic": {"heif"},
    "audio/ogg": {"oga", "opus"},
    "audio/mp4": {"aac", "mp4"},
    "application/zip": {"docx", "xlsx", "pptx", "odt", "ods", "odp"},
    "application/x-ole-storage": {"doc", "xls", "ppt", "msg"},
    "text/plain": {"csv", "tsv", "md", "log", "json"},
}
"""Other endings that say the same; of texts, only those that nothing executes or draws."""
_FORBIDDEN = frozenset('/\\:*?"<>|')


def media_type_of(content: bytes) -> str:
    """Name the media type of some bytes; what is unknown is just bytes."""
    for start, media_type in _STARTS:
        if content.startswith(start):
            return media_type
    if content.startswith(b"RIFF"):
        return _RIFF.get(content[8:12], UNKNOWN)
    if content[4:8] == b"ftyp":
        return _BRANDS.get(content[8:12], "video/mp4")
    return "text/plain" if _is_text(content) else UNKNOWN


def _is_text(content: bytes) -> bool:
    if b"\x00" in content:
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def file_name(name: str, media_type: str, otherwise: str) -> str:
    """Make a name that is safe in a header, a page and a folder, and ends as what the file is.

    A name without an ending, or with one that says something else, gets the right one added, so
    that a program that calls itself a picture is not opened as what it claims.
    """
    visible = without_invisible(unicodedata.normalize("NFC", name))
    kept = "".join(
        one
        for one in visible
        if (one not in _FORBIDDEN and unicodedata.category(one)[0] not in {"C", "Z"}) or one == " "
    )
    kept = kept.encode("utf-8", "ignore").decode().strip(" .") or otherwise
    ending = _ENDINGS.get(media_type, "bin")
    stem, dot, given = kept.rpartition(".")
    if dot and given.lower() in {ending, *_ALSO.get(media_type, set())}:
        return f"{stem[:LONGEST_NAME]}.{given}"
    return f"{kept[:LONGEST_NAME]}.{ending}"
