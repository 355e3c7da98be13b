"""Queues, and what moves a thread, as they cross a border."""

from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

from erp_core.kernel.causes import Cause
from erp_core.kernel.schema import LanguageCode, Name, RecordId, Schema


class QueueRule(Schema):
    """What goes to a queue; None does not limit.

    Attributes:
        reason: A word of why a person is needed, for example ``invoice``, or a case's subject.
    """

    channel: Name | None = None
    reason: Name | None = None
    language: LanguageCode | None = None


class QueueDraft(Schema):
    """A queue to save, under its code.

    Attributes:
        is_default: Takes what no rule sends elsewhere.
        assigns: Gives new work to the member who is present and has the least.
        members: The users who work on it.
        rules: What goes there; the first rule of all queues that holds decides.
    """

    code: Annotated[str, StringConstraints(pattern="^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    name_en: Name
    name_zh: Name
    is_default: bool = False
    assigns: bool = False
    members: Annotated[tuple[RecordId, ...], Field(max_length=200)] = ()
    rules: Annotated[tuple[QueueRule, ...], Field(max_length=50)] = ()


class QueueMember(Schema):
    """Who works on a queue, and whether they take new work now."""

    user_id: int
    is_taking: bool


class QueueView(Schema):
    """A queue with its members and rules."""

    id: int
    code: str
    name_en: str
    name_zh: str
    is_default: bool
    assigns: bool
    members: tuple[QueueMember, ...]
    rules: tuple[QueueRule, ...]

    def name_in(self, language: str) -> str:
        """Return the name in a language."""
        return self.name_zh if language == "zh" else self.name_en


class ThreadAssignment(Schema):
    """Who gets a thread; None: nobody, it waits in its queue."""

    user_id: RecordId | None


class ThreadEnd(Schema):
    """Why a thread is closed."""

    cause: Cause


class QueueChoice(Schema):
    """Where something goes to wait."""

    queue_id: RecordId


class Snooze(Schema):
    """Until when a thread sleeps."""

    until: AwareDatetime


Tag = Annotated[Name, Field(max_length=40), AfterValidator(str.lower)]


class Tags(Schema):
    """The tags of a thread, all of them."""

    tags: Annotated[tuple[Tag, ...], Field(max_length=20)]


class Taking(Schema):
    """Whether somebody takes new work."""

    is_taking: bool
