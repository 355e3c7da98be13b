"""Small pictures of what customers send, drawn anew: nothing of the file itself reaches a browser.

A picture is decoded and encoded again, which drops its metadata (where it was taken, say) and
whatever else was hidden in it. How many pixels it claims is read before any is decoded.
"""

import io
import warnings
from typing import TYPE_CHECKING

from erp_core.kernel.errors import NotFound

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

SIDE = 480
MOST_PIXELS = 50_000_000
FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
KINDS = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
MEDIA_TYPE = "image/jpeg"


class NoThumbnail(NotFound):
    """There is no small picture of this file."""


def thumbnail(content: bytes) -> bytes:
    """Draw a picture anew, at most 480 pixels a side, as a JPEG without metadata.

    Raises:
        NoThumbnail: It is no picture that can be read, or one with too many pixels.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            drawn = _drawn(content)
    except Exception as error:  # a broken picture fails in any way that its decoder knows
        raise NoThumbnail from error
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=80)
    return out.getvalue()


def _drawn(content: bytes) -> "Picture":
    # Lazy: few pages need the library, and it takes its time to load.
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
        _check_size(picture)
        picture.draft("RGB", (SIDE, SIDE))
        picture.thumbnail((SIDE, SIDE))
        seen = ImageOps.exif_transpose(picture).convert("RGBA")
    drawn = Image.new("RGB", seen.size, "white")
    drawn.paste(seen, mask=seen.getchannel("A"))
    return drawn


def _check_size(picture: "Picture") -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise NoThumbnail
