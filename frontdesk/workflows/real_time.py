"""Real time, for leases, quiet windows and retries; business time is the injected clock's."""

from datetime import UTC, datetime


def real_now() -> datetime:
    """Return the present moment of the machine, in UTC."""
    return datetime.now(UTC)
