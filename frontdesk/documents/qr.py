"""QR codes (ISO/IEC 18004) as the fields that are dark, to be drawn in a PDF or a page."""

from collections.abc import Iterator

QUIET = 4
"""Light fields that stay free on every side of a code."""


def dark_fields(text: str) -> tuple[tuple[bool, ...], ...]:
    """Return which fields of a code are dark, row by row; level M, the text in UTF-8."""
    # Lazy: the library takes a noticeable part of a second to load.
    from reportlab.graphics.barcode.qrencoder import QR8bitByte, QRCode, QRErrorCorrectLevel

    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(QR8bitByte(text.encode()))
    code.make()
    return tuple(tuple(bool(field) for field in row) for row in code.modules)


def runs(fields: tuple[tuple[bool, ...], ...]) -> Iterator[tuple[int, int, int]]:
    """Yield each run of dark fields in a row: its row, its first column and its length."""
    for row, line in enumerate(fields):
        first = None
        for column, dark in enumerate((*line, False)):
            if dark and first is None:
                first = column
            elif not dark and first is not None:
                yield row, first, column - first
                first = None


def as_svg(text: str, label: str) -> str:
    """Draw a code as SVG with its quiet zone; it has no size of its own.

    Args:
        text: What the code says.
        label: What it is, for who cannot see it; HTML is not escaped in it.
    """
    fields = dark_fields(text)
    size = len(fields) + 2 * QUIET
    path = "".join(
        f"M{column + QUIET} {row + QUIET}h{length}v1h-{length}z"
        for row, column, length in runs(fields)
    )
    return (
        f'<svg class="qr" viewBox="0 0 {size} {size}" role="img" aria-label="{label}" '
        'shape-rendering="crispEdges" xmlns="http://www.w3.org/2000/svg">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{path}"/></svg>'
    )
