"""Pages of the handbook as they cross a border."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from erp_core.kernel.schema import Name, Schema, Text
from erp_core.support.schemas import Slug


class PageDraft(Schema):
    """A handbook page to save.

    Attributes:
        slug: Its name in links and citations.
        questions: What people ask when this page is the answer, in either language.
        based_on: The version that was edited; None overwrites whatever is there.
    """

    slug: Slug
    title_en: Name
    title_zh: Name
    body_en: Text
    body_zh: Text
    questions: Annotated[tuple[Name, ...], Field(max_length=50)] = ()
    tags: Annotated[tuple[Name, ...], Field(max_length=20)] = ()
    based_on: Annotated[int, Field(ge=0)] | None = None


class PageView(Schema):
    """A handbook page as it reads now."""

    id: int
    slug: str
    title_en: str
    title_zh: str
    body_en: str
    body_zh: str
    questions: tuple[str, ...]
    tags: tuple[str, ...]
    version: int
    updated_at: datetime


class PageVersionView(Schema):
    """What a page said in one version."""

    version: int
    title_en: str
    title_zh: str
    body_en: str
    body_zh: str
    saved_at: datetime
