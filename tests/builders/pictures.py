"""Pictures and files as people send them."""

import io

from PIL import Image

WHERE = "53.5511 N 9.9937 E"


def a_photo(width: int = 640, height: int = 480, comment: bytes = WHERE.encode()) -> bytes:
    """A JPEG that says in its metadata where it was taken."""
    out = io.BytesIO()
    picture = Image.new("RGB", (width, height), (180, 120, 60))
    exif = Image.Exif()
    exif[0x010E] = WHERE
    picture.save(out, "JPEG", exif=exif, comment=comment)
    return out.getvalue()


def a_bomb() -> bytes:
    """A PNG of a few kilobytes that would be 400 million pixels."""
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    return out.getvalue()
