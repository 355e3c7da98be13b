"""Every module of the core, lowest first: the one list that a new module is added to."""

from erp_core.access.module import MODULE as ACCESS
from erp_core.analytics.module import MODULE as ANALYTICS
from erp_core.banking.module import MODULE as BANKING
from erp_core.catalog.module import MODULE as CATALOG
from erp_core.conversations.module import MODULE as CONVERSATIONS
from erp_core.crm.module import MODULE as CRM
from erp_core.finance.module import MODULE as FINANCE
from erp_core.hr.module import MODULE as HR
from erp_core.inventory.module import MODULE as INVENTORY
from erp_core.kernel.module import Module
from erp_core.maintenance.module import MODULE as MAINTENANCE
from erp_core.parties.module import MODULE as PARTIES
from erp_core.production.module import MODULE as PRODUCTION
from erp_core.purchasing.module import MODULE as PURCHASING
from erp_core.sales.module import MODULE as SALES
from erp_core.support.module import MODULE as SUPPORT

MODULES: tuple[Module, ...] = (
    PARTIES,
    ACCESS,
    CONVERSATIONS,
    CATALOG,
    FINANCE,
    BANKING,
    INVENTORY,
    PURCHASING,
    HR,
    SALES,
    PRODUCTION,
    SUPPORT,
    MAINTENANCE,
    CRM,
    ANALYTICS,
)
