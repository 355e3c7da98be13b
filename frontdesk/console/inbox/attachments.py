"""The files of a message: a small picture or a name, and where to load them."""

from collections.abc import Mapping
from typing import Any

from frontdesk.console.parts import attribute, box, link, symbol, words
from frontdesk.console.paths import file_path, thumbnail_path
from frontdesk.console.texts import Texts
from frontdesk.thumbnails import KINDS

KIB = 1024
PLACE = "location"
"""An attachment that is no file: its reference is ``latitude,longitude``."""


def draw_attachment(file: Mapping[str, Any], texts: Texts) -> None:
    """Draw one file or place of a message."""
    file_id, name = file.get("file_id"), str(file.get("name") or file.get("kind") or "")
    if file_id is not None and file.get("mime_type") in KINDS:
        _draw_picture(int(file_id), name)
    if file_id is not None:
        link(f"{name} · {_size(file)}", file_path(int(file_id)), "fd-attachment", "download")
        return
    if file.get("kind") == PLACE:
        point = str(file.get("reference") or "")
        link(f"{texts('edited.place')} · {point}", f"geo:{point}", "fd-attachment", "place")
        return
    with box("fd-attachment"):
        symbol("attach_file")
        words(name)
        if file.get("state") in {"pending", "failed"}:
            state = words(texts(f"file.{file['state']}"), "fd-small fd-muted")
            attribute(state, title=str(file.get("error") or ""))


def _draw_picture(file_id: int, name: str) -> None:
    with attribute(box("fd-picture", "a"), href=file_path(file_id)):
        attribute(box("", "img"), src=thumbnail_path(file_id), alt=name, loading="lazy")


def _size(file: Mapping[str, Any]) -> str:
    size = int(file.get("size") or 0)
    return f"{size / KIB / KIB:.1f} MB" if size >= KIB * KIB else f"{max(1, size // KIB)} KB"
