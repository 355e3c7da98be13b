"""Trying something that must not end the turn, whatever goes wrong."""

import traceback
from types import TracebackType
from typing import Self


class Attempt:
    """Runs a block and keeps what went wrong instead of letting it out.

    Attributes:
        error: What went wrong; None when nothing did.
    """

    def __init__(self) -> None:
        self.error: Exception | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> bool:
        if isinstance(error, Exception):
            self.error = error
            return True
        return False

    @property
    def failed(self) -> bool:
        """Whether something went wrong."""
        return self.error is not None

    @property
    def where(self) -> list[str]:
        """Where it went wrong, innermost last: files and lines, never values."""
        trace = self.error.__traceback__ if self.error else None
        return [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(trace)][-8:]
