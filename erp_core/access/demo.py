"""The staff of the demo company."""

from erp_core.access.schemas import NewUser, Role, UserView
from erp_core.access.service import create_user
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx

STAFF = (
    ("mia", "Mia Brandt", (Role.SUPPORT,), "en"),
    ("jonas", "Jonas Feld", (Role.SALES,), "en"),
    ("lin", "Lin Chen", (Role.PLANNER, Role.PURCHASING), "zh"),
    ("sam", "Sam Okafor", (Role.WAREHOUSE,), "en"),
    ("petra", "Petra Voss", (Role.ACCOUNTANT,), "en"),
    ("admin", "Administrator", (Role.ADMIN,), "en"),
    ("hanna", "Hanna Reiter", (Role.HR,), "en"),
)
"""Login, name, roles and language."""


def hire_staff(tx: Tx, actor: Actor, password: str) -> dict[str, UserView]:
    """Create Mia, Jonas, Lin, Sam, Petra, an administrator and Hanna; returned by login.

    Args:
        tx: The transaction.
        actor: Who creates them.
        password: The one password of all of them, told to the visitor of the demo.
    """
    return {
        login: create_user(
            tx,
            actor,
            NewUser(
                login=login,
                name=name,
                password=password,
                roles=frozenset(roles),
                email=f"{login}@craneharbour.example.com",
                language=language,
            ),
        )
        for login, name, roles, language in STAFF
    }
