"""Everything that the database must hold: all tables and triggers, whatever is switched on."""

import erp_core.access.tables
import erp_core.analytics.tables
import erp_core.banking.order_tables
import erp_core.banking.tables
import erp_core.catalog.tables
import erp_core.conversations.carrier_tables
import erp_core.conversations.tables
import erp_core.crm.marketing_tables
import erp_core.crm.pipeline_tables
import erp_core.crm.tables
import erp_core.finance.dunning_tables
import erp_core.finance.outside_tables
import erp_core.finance.payable_tables
import erp_core.finance.payment_tables
import erp_core.finance.tables
import erp_core.hr.pay_tables
import erp_core.hr.tables
import erp_core.inventory.tables
import erp_core.kernel.audit
import erp_core.kernel.idempotency
import erp_core.kernel.lease
import erp_core.kernel.organisation
import erp_core.kernel.restores
import erp_core.kernel.sequences
import erp_core.kernel.switches
import erp_core.maintenance.tables
import erp_core.parties.tables
import erp_core.production.tables
import erp_core.purchasing.tables
import erp_core.sales.change_tables
import erp_core.sales.recall_tables
import erp_core.sales.tables
import erp_core.support.tables  # noqa: F401 - importing a table registers it
from erp_core.banking.triggers import TRIGGERS as BANKING
from erp_core.crm.triggers import TRIGGERS as CRM
from erp_core.finance.triggers import TRIGGERS as FINANCE
from erp_core.hr.triggers import TRIGGERS as HR
from erp_core.inventory.triggers import TRIGGERS as INVENTORY
from erp_core.kernel.exactness import exactness_triggers
from erp_core.kernel.table import Table
from erp_core.kernel.trigger import Trigger
from erp_core.maintenance.triggers import TRIGGERS as MAINTENANCE
from erp_core.parties.triggers import TRIGGERS as PARTIES
from erp_core.production.triggers import TRIGGERS as PRODUCTION
from erp_core.purchasing.triggers import TRIGGERS as PURCHASING

METADATA = Table.metadata
TRIGGERS: tuple[Trigger, ...] = (
    *PARTIES,
    *FINANCE,
    *BANKING,
    *INVENTORY,
    *PURCHASING,
    *CRM,
    *HR,
    *PRODUCTION,
    *MAINTENANCE,
    *exactness_triggers(METADATA),
)
