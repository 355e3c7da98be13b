"""A deployment names its rules for orders, and every transaction of it has them."""

import pytest

from erp_core.production import made_articles
from erp_core.purchasing import MadeHere
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


@pytest.mark.parametrize(("modules", "knows"), [(("production",), True), (("sales",), False)])
def test_purchasing_is_told_what_is_made_while_production_is_on(
    modules, knows, database_url, tmp_path, clock
):
    settings = Settings(data_dir=tmp_path, database_url=database_url, modules=modules)
    opened = open_database(settings, clock)
    try:
        told = opened.read(lambda tx: tx.policy(MadeHere()))
    finally:
        opened.close()
    assert (told.articles is made_articles) == knows
