"""Users, keys and sessions as they cross a border. No view carries a stored secret."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, EmailStr, Field, SecretStr, StringConstraints

from erp_core.kernel.schema import LanguageCode, Name, Schema

_LOGIN = r"^[A-Za-z0-9][A-Za-z0-9._@+-]{1,59}$"


def login_form(value: str) -> str:
    """Return a login in its one spelling, so that case and blanks make no second user."""
    return value.strip().casefold()


Login = Annotated[
    str,
    StringConstraints(strip_whitespace=True, pattern=_LOGIN),
    AfterValidator(login_form),
]
"""What a user types to log in: letters, digits and ``. _ @ + -``; case does not matter."""


def _encodable(value: str) -> str:
    """Refuse half a character, of which no bytes can be hashed, and NUL."""
    if any(each == "\x00" or "\ud800" <= each <= "\udfff" for each in value):
        message = "This must not contain NUL or lone surrogates."
        raise ValueError(message)
    return value


def _encodable_secret(value: SecretStr) -> SecretStr:
    _encodable(value.get_secret_value())
    return value


NewPassword = Annotated[
    SecretStr, Field(min_length=10, max_length=200), AfterValidator(_encodable_secret)
]
"""A password to set: 10 to 200 characters, any but NUL (NIST SP 800-63B asks no more)."""

Secret = Annotated[str, StringConstraints(min_length=1, max_length=500), AfterValidator(_encodable)]


class Role(StrEnum):
    """What somebody does here; what it allows is data in ``roles``."""

    SALES = "sales"
    SUPPORT = "support"
    WAREHOUSE = "warehouse"
    PURCHASING = "purchasing"
    PLANNER = "planner"
    TECHNICIAN = "technician"
    ACCOUNTANT = "accountant"
    HR = "hr"
    EMPLOYEE = "employee"
    MANAGER = "manager"
    ADMIN = "admin"


Roles = Annotated[frozenset[Role], Field(min_length=1)]


class NewUser(Schema):
    """A user to create."""

    login: Login
    name: Name
    password: NewPassword
    roles: Roles
    email: EmailStr | None = None
    language: LanguageCode = "en"


class UserView(Schema):
    """A user."""

    id: int
    login: str
    name: str
    email: str | None
    language: LanguageCode
    roles: tuple[Role, ...]
    created_at: datetime
    disabled_at: datetime | None


class ApiKeyView(Schema):
    """An API key; the key itself is not known any more."""

    id: int
    user_id: int
    label: str
    created_at: datetime
    revoked_at: datetime | None


class NewApiKey(Schema):
    """A fresh API key: ``key`` is shown this once."""

    id: int
    user_id: int
    label: str
    key: str


class SessionToken(Schema):
    """Proof of a log-in, to be kept by the browser; ``token`` is stored nowhere."""

    token: str
    user_id: int
    expires_at: datetime


class RoleView(Schema):
    """A role and what it allows."""

    role: Role
    permissions: tuple[str, ...]


class ActorView(Schema):
    """Who is calling, as the core sees them."""

    kind: str
    id: int
    name: str
    permissions: tuple[str, ...]
