"""What support refuses.

NotFound
├── CaseNotFound     no such case, or not visible to the actor
├── NothingToLink    what a case or task should be about does not exist for its customer
├── PageNotFound
├── MacroNotFound
├── NoticeNotFound
└── TaskNotFound
Conflict
├── CaseClosed       closed for good
└── PageChanged      somebody saved the page in the meantime
Invalid
├── NoInvoiceInCase  what is contested is no invoice
├── BadHours         nobody would ever be there
├── UnknownBlank     a macro asks for something that no record holds
└── BlankMissing     a macro's place has nothing to stand in it
"""

from erp_core.kernel.errors import Conflict, Invalid, NotFound


class CaseNotFound(NotFound):
    """There is no such case."""


class NothingToLink(NotFound):
    """This customer has no such order, invoice or conversation."""


class CaseClosed(Conflict):
    """This case is closed; open a new one."""


class PageNotFound(NotFound):
    """There is no such page in the handbook."""


class MacroNotFound(NotFound):
    """There is no such macro."""


class NoticeNotFound(NotFound):
    """There is no such notice."""


class TaskNotFound(NotFound):
    """There is no such task."""


class TaskTaken(Conflict):
    """A colleague has taken this task already."""


class NoInvoiceInCase(Invalid):
    """This case is about no invoice."""


class BadHours(Invalid):
    """These hours are never open, or a day's hours overlap or end before they begin."""


class UnknownBlank(Invalid):
    """A macro can only ask for: {customer}, {order}, {case}, {agent} and {company}."""


class BlankMissing(Invalid):
    """A place of this macro is still empty; fill it in."""


class CauseMissing(Invalid):
    """A macro that resolves a thread says for which reason."""


class ArticleUnknown(NotFound):
    """There is no such article."""


class LotOfAnother(Invalid):
    """This is no lot of that article."""


class ClosingNotFound(NotFound):
    """There is no such reason, or it counts no more."""


class PageChanged(Conflict):
    """This page was changed in the meantime; read it again before you save."""
