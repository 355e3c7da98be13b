"""Which member of staff a line of a table means: by log-in, for whoever may look log-ins up."""

from erp_core import access
from erp_core.kernel.actor import Actor, NotAllowed
from erp_core.kernel.transaction import Tx


class Colleagues:
    """Those who log in here, looked up by how a table names them.

    Args:
        tx: The transaction.
        actor: Who looks; to whom may not, nobody is named.
    """

    def __init__(self, tx: Tx, actor: Actor) -> None:
        self._may = actor.may("access.read")
        users = access.list_users(tx, actor) if self._may else []
        self._logins = {one.id: one.login for one in users}
        self._ids = {one.login.casefold(): one.id for one in users}

    def told(self, user_id: int | None) -> str:
        """Write the cell that names somebody; empty for nobody."""
        return self._logins.get(user_id or 0, "")

    def one(self, login: str, field: str) -> int:
        """Return who is meant.

        Raises:
            UserNotFound: Nobody has this log-in.
            NotAllowed: The actor may not look log-ins up.
        """
        if not self._may:
            message = "You may not look up log-ins: leave this column out."
            raise NotAllowed(message, field=field)
        found = self._ids.get(login.casefold())
        if found is None:
            message = f"Nobody here has the log-in {login}: create the users first."
            raise access.UserNotFound(message, field=field)
        return found
