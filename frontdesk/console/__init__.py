"""The console: where staff see conversations live, review what is suggested, and look things up.

It holds no business logic: it reads and writes through the same verbs as the REST interface, as
the member of staff whose session the browser shows.
"""

from typing import TYPE_CHECKING

from fastapi import FastAPI

if TYPE_CHECKING:
    from frontdesk.application import Frontdesk

__all__ = ["mount"]


def mount(app: FastAPI, desk: "Frontdesk") -> None:
    """Serve the console under ``/console``.

    NiceGUI takes seconds to import, so it is imported here and not with the package.
    """
    from frontdesk.console.mounting import mount_console

    mount_console(app, desk)
