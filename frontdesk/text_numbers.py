"""Numbers of typed texts: a text that is sent again under its number is taken once.

In a room of its own, because the command line draws one without loading the house.
"""

import secrets
from typing import Final

LIMIT: Final = 2**31


def draw_number() -> int:
    """Draw the number of the first of some texts, below ``LIMIT``; the others count on from it."""
    return secrets.randbelow(LIMIT)
