"""What access refuses.

Refused
├── LogInRefused     constant: says nothing about whether the login exists
└── NotLoggedIn      no valid session token or API key
NotFound
├── UserNotFound
└── ApiKeyNotFound
Conflict
├── LoginTaken
└── LastAdmin        somebody must stay able to administer
"""

from erp_core.kernel.errors import Conflict, NotFound, Refused


class LogInRefused(Refused):
    """Login and password do not match, or were tried too often. Wait a quarter of an hour."""


class NotLoggedIn(Refused):
    """Log in, or send a valid API key."""


class UserNotFound(NotFound):
    """There is no such user."""


class ApiKeyNotFound(NotFound):
    """There is no such API key."""


class LoginTaken(Conflict):
    """This login is taken."""


class LastAdmin(Conflict):
    """This is the last administrator; name another one first."""
