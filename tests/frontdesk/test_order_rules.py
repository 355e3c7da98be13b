"""A deployment names its rules for orders, and every transaction of it has them."""

import pytest

from erp_core.sales import HOUSE, RETAIL, OrderRules
from frontdesk.bootstrap import open_database
from frontdesk.settings import Settings


@pytest.mark.parametrize(("named", "rules"), [("house", HOUSE), ("retail", RETAIL)])
def test_the_named_rules_reach_every_transaction(named, rules, database_url, tmp_path, clock):
    settings = Settings(data_dir=tmp_path, database_url=database_url, order_rules=named)
    opened = open_database(settings, clock)
    try:
        assert opened.read(lambda tx: tx.policy(OrderRules(item_changes=99))) == rules
    finally:
        opened.close()
