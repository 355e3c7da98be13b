"""Days as a dialog tells them: read, or said to be none."""

from datetime import date

from frontdesk.console.act import warn
from frontdesk.console.visit import Visit


def read_day(visit: Visit, said: str, otherwise: str) -> date | None:
    """Read a day; when it is none, say so and return None.

    Args:
        visit: The page.
        said: What stands in the field.
        otherwise: The key of what is said then.
    """
    try:
        return date.fromisoformat(said)
    except ValueError:
        warn(visit, otherwise)
        return None
