"""The rows of the modules whose faces hold little or nothing for a customer."""

from tests.frontdesk.security.face_row import staff
from tests.frontdesk.security.face_rows_banking import BANKING
from tests.frontdesk.security.face_rows_hr import HR
from tests.frontdesk.security.face_rows_maintenance import MAINTENANCE
from tests.frontdesk.security.face_rows_production import PRODUCTION
from tests.frontdesk.security.face_rows_purchasing import PURCHASING
from tests.frontdesk.security.face_rows_reasons import REASONS

ACCESS = (
    *staff("access", "create_api_key", "create_user", "disable_user", "enable_user", "get_user"),
    *staff("access", "list_api_keys", "list_roles", "list_users", "revoke_api_key", "set_password"),
    *staff("access", "set_roles"),
)

FURTHER = (*ACCESS, *BANKING, *PURCHASING, *HR, *PRODUCTION, *MAINTENANCE, *REASONS)
