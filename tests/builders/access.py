"""Users and actors for tests, made through the service."""

from erp_core.access import NewUser, Role, UserView, create_user, customer_actor, user_actor
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.database import Database

PASSWORD = "correct horse battery"


def a_user(
    database: Database,
    login: str = "mia",
    *roles: Role,
    password: str = PASSWORD,
    language: str = "en",
) -> UserView:
    """Create a user, of support unless told otherwise."""
    new = NewUser(
        login=login,
        name=login.capitalize(),
        password=password,
        roles=frozenset(roles) or frozenset({Role.SUPPORT}),
        language=language,
    )
    return database.run(lambda tx: create_user(tx, system(), new))


def a_member_of_staff(
    database: Database, *roles: Role, login: str = "mia", language: str = "en"
) -> Actor:
    """Create a user and return them as an actor."""
    created = a_user(database, login, *roles, language=language)
    return database.read(lambda tx: user_actor(tx, created.login))


def as_customer(database: Database, party_id: int) -> Actor:
    """Return a proven customer as an actor."""
    return database.read(lambda tx: customer_actor(tx, party_id))
