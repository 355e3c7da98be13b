"""A short mark of everything a preview shows: a yes to it is a yes to exactly this."""

import hashlib
import json
from typing import TypeVar

from erp_core.kernel.schema import Schema
from erp_core.sales.errors import PreviewOutdated

S = TypeVar("S", bound=Schema)


def fingerprinted(preview: S) -> S:
    """Fill in a preview's ``fingerprint`` from all its other fields."""
    shown = preview.model_dump(mode="json", exclude={"fingerprint"})
    told = json.dumps(shown, sort_keys=True, ensure_ascii=False)
    mark = hashlib.sha256(told.encode()).hexdigest()[:32]
    return preview.model_copy(update={"fingerprint": mark})


def require_unchanged(expect: str | None, fingerprint: str) -> None:
    """Refuse when what was agreed to is not what would happen now.

    Raises:
        PreviewOutdated: Something changed since the preview.
    """
    if expect is not None and expect != fingerprint:
        raise PreviewOutdated
