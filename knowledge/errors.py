"""What can go wrong with knowledge, under the same tree that every border already maps.

DomainError
├── Unavailable ── StoreUnavailable
└── Invalid ────── PageInvalid
"""

from erp_core.kernel.errors import Invalid, Unavailable


class StoreUnavailable(Unavailable):
    """The knowledge store cannot be opened."""


class PageInvalid(Invalid):
    """This page cannot be read as Markdown with front matter."""
