"""How payments of ours are named at the bank: the order's message id, and one a payment."""

import re
from collections.abc import Iterable

_WRITTEN = re.compile(r"(?<![A-Z0-9])PAY-(\d{4})-(\d{4,18})(?:-(\d{1,4}))?(?![\d-])")


def message_id(year: int, order_id: int) -> str:
    """Name an order, for example ``PAY-2026-0007``."""
    return f"PAY-{year}-{order_id:04d}"


def end_to_end_id(message: str, position: int) -> str:
    """Name one payment of an order, for example ``PAY-2026-0007-2``."""
    return f"{message}-{position}"


def ids_in(text: str) -> Iterable[tuple[str, int | None]]:
    """Find message ids in a text, each with the position of the payment where one is named."""
    for found in _WRITTEN.finditer(text.upper()):
        year, order, position = found.groups()
        yield f"PAY-{year}-{order}", int(position) if position else None
