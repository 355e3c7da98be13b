"""What support refuses.

NotFound
├── CaseNotFound     no such case, or not visible to the actor
├── NothingToLink    what a case should be about does not exist for its customer
└── PageNotFound
Conflict
├── CaseClosed       closed for good
└── PageChanged      somebody saved the page in the meantime
"""

from erp_core.kernel.errors import Conflict, NotFound


class CaseNotFound(NotFound):
    """There is no such case."""


class NothingToLink(NotFound):
    """This customer has no such order, invoice or conversation."""


class CaseClosed(Conflict):
    """This case is closed; open a new one."""


class PageNotFound(NotFound):
    """There is no such page in the handbook."""


class PageChanged(Conflict):
    """This page was changed in the meantime; read it again before you save."""
