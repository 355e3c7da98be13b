"""Tom's photo, drawn by us: an espresso machine that stands in a puddle."""

from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter

NAME = "heron-leaks.jpg"
MIME_TYPE = "image/jpeg"
SIZE = (960, 720)
WALL, TABLE = (214, 203, 186), (122, 84, 58)
CHROME, EDGE, DARK = (206, 211, 214), (150, 158, 162), (44, 48, 50)
WATER, GLINT = (150, 186, 205), (226, 240, 246)


@cache
def leaking_heron() -> bytes:
    """Draw the photo as a JPEG, a little out of focus as photos of phones are."""
    picture = Image.new("RGB", SIZE, WALL)
    draw = ImageDraw.Draw(picture)
    _draw_kitchen(draw)
    _draw_machine(draw)
    _draw_water(draw)
    out = BytesIO()
    picture.filter(ImageFilter.GaussianBlur(0.9)).save(out, "JPEG", quality=82)
    return out.getvalue()


def _draw_kitchen(draw: ImageDraw.ImageDraw) -> None:
    for row in range(0, 480, 80):
        for column in range(-60, 960, 120):
            left = column + (row // 80 % 2) * 60
            draw.rectangle((left, row, left + 116, row + 76), fill=(222, 212, 196))
    draw.rectangle((0, 480, 960, 720), fill=TABLE)
    for line in range(500, 720, 44):
        draw.line((0, line, 960, line + 8), fill=(108, 73, 50), width=3)


def _draw_machine(draw: ImageDraw.ImageDraw) -> None:
    draw.ellipse((215, 505, 765, 590), fill=(88, 60, 42))
    draw.rounded_rectangle((240, 120, 720, 545), 26, fill=CHROME, outline=EDGE, width=4)
    draw.rounded_rectangle((264, 76, 696, 132), 14, fill=EDGE)
    draw.rounded_rectangle((270, 250, 690, 500), 18, fill=DARK)
    draw.rectangle((240, 142, 720, 236), fill=(222, 226, 228))
    for place, light in ((300, (226, 98, 74)), (352, (246, 196, 92)), (404, (120, 130, 134))):
        draw.ellipse((place, 172, place + 30, 202), fill=light)
    draw.ellipse((570, 148, 654, 232), fill=(250, 250, 246), outline=EDGE, width=5)
    draw.line((612, 190, 634, 168), fill=(190, 50, 40), width=5)
    draw.rounded_rectangle((400, 250, 560, 306), 10, fill=CHROME, outline=EDGE, width=3)
    draw.rounded_rectangle((420, 306, 540, 332), 6, fill=EDGE)
    draw.rounded_rectangle((536, 312, 700, 334), 10, fill=(28, 24, 22))
    draw.polygon(((456, 332), (504, 332), (494, 356), (466, 356)), fill=EDGE)
    draw.rounded_rectangle((262, 492, 698, 540), 10, fill=EDGE)
    for slit in range(284, 684, 26):
        draw.line((slit, 506, slit + 14, 506), fill=DARK, width=5)


def _draw_water(draw: ImageDraw.ImageDraw) -> None:
    for left, top in ((418, 340), (536, 350), (430, 390), (546, 420), (424, 450)):
        draw.ellipse((left, top, left + 11, top + 20), fill=GLINT)
    draw.line((424, 332, 424, 480), fill=WATER, width=6)
    draw.line((541, 334, 543, 486), fill=WATER, width=5)
    draw.polygon(((300, 538), (640, 538), (668, 592), (282, 588)), fill=WATER)
    draw.ellipse((180, 556, 800, 664), fill=WATER)
    draw.ellipse((120, 600, 470, 690), fill=WATER)
    draw.arc((230, 572, 700, 640), 190, 300, fill=GLINT, width=5)
    draw.arc((160, 616, 420, 676), 180, 270, fill=GLINT, width=4)
