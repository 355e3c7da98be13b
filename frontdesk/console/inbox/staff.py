"""Who is who among colleagues, for the name on a thread."""

from erp_core import access
from erp_core.kernel.actor import system
from erp_core.kernel.transaction import Tx


def staff_names(tx: Tx) -> dict[int, str]:
    """Return the display name of every user.

    Colleagues know each other's names without the right to read the user administration.
    """
    return {user.id: user.name for user in access.list_users(tx, system("console"))}
