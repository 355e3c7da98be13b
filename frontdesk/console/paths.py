"""Where the console's pages are, as a browser sees them."""

ROOT = "/console"
HOME = f"{ROOT}/"
LOGIN = f"{ROOT}/login"
LOGOUT = f"{ROOT}/logout"
PREFERENCES = f"{ROOT}/preferences"
STATIC = f"{ROOT}/static"
ORDERS = f"{ROOT}/orders"
STOCK = f"{ROOT}/stock"
INVOICES = f"{ROOT}/invoices"
HEALTH = f"{ROOT}/health"


def thread_path(thread_id: int) -> str:
    """Return where a thread is shown."""
    return f"{ROOT}/threads/{thread_id}"


def inside(path: str | None) -> str:
    """Return a path if it leads into the console, else the console's start.

    What a browser sends must not lead a person who has just logged in somewhere else.
    """
    if path is None or not path.startswith(HOME) or "//" in path or "\\" in path:
        return HOME
    return path if path.isprintable() else HOME
