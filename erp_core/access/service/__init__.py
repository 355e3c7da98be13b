"""The verbs of access, one topic a file."""

from erp_core.access.service.api_keys import create_api_key, revoke_api_key
from erp_core.access.service.log_in import log_in
from erp_core.access.service.sessions import (
    end_every_session,
    forget_ended_sessions,
    log_out,
    open_session,
    rotate_session,
)
from erp_core.access.service.users import (
    create_user,
    disable_user,
    enable_user,
    set_password,
    set_roles,
)

__all__ = [
    "create_api_key",
    "create_user",
    "disable_user",
    "enable_user",
    "end_every_session",
    "forget_ended_sessions",
    "log_in",
    "log_out",
    "open_session",
    "revoke_api_key",
    "rotate_session",
    "set_password",
    "set_roles",
]
