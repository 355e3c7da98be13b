"""Mails that are written to break whoever reads them, each of one kind, and mutations of mails."""

from collections.abc import Mapping

from tests.builders.hostile.bodies import BODIES
from tests.builders.hostile.forged import FORGED
from tests.builders.hostile.headers import HEADERS
from tests.builders.hostile.mutations import mutated
from tests.builders.hostile.quoting import QUOTING
from tests.builders.hostile.trees import TREES

HOSTILE: Mapping[str, bytes] = {**HEADERS, **BODIES, **TREES, **FORGED, **QUOTING}
"""Every written mail by the name of what is wrong with it."""

__all__ = ["HOSTILE", "mutated"]
